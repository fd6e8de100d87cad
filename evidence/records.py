"""What a tablet says and signs about one photo: reading it, and holding it against what came beside it.

The format is final (version 1). A record is the RFC 8785 form of an object of exactly these::

    v             1
    kind          "capture"
    capture       id of the capture, made by the tablet
    sha256        of the bytes as captured
    size          their number
    media_type    as the browser named it
    visit         id of the visit
    criterion     what the photo is to show
    field         one value of it, or null
    source        "camera" or "gallery"
    taken_at      by the tablet's clock, ISO 8601 with offset
    monotonic_ms  a counter that nobody can set, or null
    fix           null, or latitude, longitude, accuracy_m and fixed_at, all as text
    device        the tablet
    code          the photo code, or null
    checkpoint    "<size>:<hex root>", the newest checkpoint seen, or null
    prev          SHA-256 of the record this tablet made before, or null for its first

A signature is taken of its UTF-8 bytes; the next record of the same tablet names their SHA-256.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from evidence.digests import LARGEST_INTEGER, parse_canonical
from evidence.errors import NotCanonicalError
from evidence.items import Claim, Fix, Position, Source

FORMAT_VERSION = 1
KIND = "capture"

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)
_SOURCES = frozenset(source.value for source in Source)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRecord:
    """What a tablet says about one photo.

    Attributes:
        capture: Id of the capture.
        visit: Id of the visit.
        criterion: What the photo is to show.
        field: One value of the criterion, or None for the whole.
        device: The tablet.
        claim: What it says of the bytes and the moment.
        prev: SHA-256 of the record this tablet made before; None for its first.
    """

    capture: str
    visit: str
    criterion: str
    field: str | None
    device: str
    claim: Claim
    prev: str | None = None


def read_record(text: str) -> CaptureRecord | None:
    """Return what a record says, or None where a text is not a capture record of version 1."""
    try:
        members = parse_canonical(text.encode("utf-8", "surrogatepass"))
    except (ValueError, NotCanonicalError):
        return None
    if not isinstance(members, dict) or not _fits(members, _SHAPE):
        return None
    return _record(members)


def differing(record: CaptureRecord, told: CaptureRecord) -> tuple[str, ...]:
    """Return the names of the members that say something else in two records of one photo, in order.

    What is told once only is not compared: counter, code, checkpoint and the record before.
    """
    pairs = zip(_compared(record).items(), _compared(told).values(), strict=True)
    return tuple(name for (name, said), other in pairs if said != other)


def _compared(record: CaptureRecord) -> Mapping[str, object]:
    claim = record.claim
    return {
        "capture": record.capture,
        "sha256": claim.sha256,
        "size": claim.size,
        "media_type": claim.media_type,
        "visit": record.visit,
        "criterion": record.criterion,
        "field": record.field,
        "source": claim.source,
        "taken_at": claim.taken_at,
        "fix": claim.fix,
        "device": record.device,
    }


def _record(members: Mapping[str, object]) -> CaptureRecord:
    claim = Claim(
        sha256=str(members["sha256"]),
        size=_whole(members["size"]),
        media_type=str(members["media_type"]),
        taken_at=datetime.fromisoformat(str(members["taken_at"])),
        source=Source(str(members["source"])),
        fix=_fix(members["fix"]),
        monotonic_ms=_whole(members["monotonic_ms"]),
        code=_text(members["code"]),
        checkpoint=_text(members["checkpoint"]),
    )
    return CaptureRecord(
        capture=str(members["capture"]),
        visit=str(members["visit"]),
        criterion=str(members["criterion"]),
        field=_text(members["field"]),
        device=str(members["device"]),
        claim=claim,
        prev=_text(members["prev"]),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _fix(value: object) -> Fix | None:
    if not isinstance(value, dict):
        return None
    position = Position(Decimal(value["latitude"]), Decimal(value["longitude"]))
    return Fix(position, Decimal(value["accuracy_m"]), datetime.fromisoformat(value["fixed_at"]))


def _fits(members: Mapping[str, object], shape: "_Shape") -> bool:
    return members.keys() == shape.keys() and all(fits(members[name]) for name, fits in shape.items())


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_amount(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_INTEGER


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def _is_decimal(value: object) -> bool:
    return isinstance(value, str) and _DECIMAL.fullmatch(value) is not None


def _is_instant(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).utcoffset() is not None
    except ValueError:
        return False


def _is_fix(value: object) -> bool:
    return isinstance(value, dict) and _fits(value, _FIX_SHAPE)


def _or_null(fits: "_Fits") -> "_Fits":
    return lambda value: value is None or fits(value)


_Fits = Callable[[object], bool]
_Shape = Mapping[str, _Fits]

_FIX_SHAPE: _Shape = {
    "latitude": _is_decimal,
    "longitude": _is_decimal,
    "accuracy_m": _is_decimal,
    "fixed_at": _is_instant,
}
_SHAPE: _Shape = {
    "v": lambda value: _is_amount(value) and value == FORMAT_VERSION,
    "kind": lambda value: value == KIND,
    "capture": _is_text,
    "sha256": _is_digest,
    "size": _is_amount,
    "media_type": _is_text,
    "visit": _is_text,
    "criterion": _is_text,
    "field": _or_null(_is_text),
    "source": lambda value: _is_text(value) and value in _SOURCES,
    "taken_at": _is_instant,
    "monotonic_ms": _or_null(_is_amount),
    "fix": _or_null(_is_fix),
    "device": _is_text,
    "code": _or_null(_is_text),
    "checkpoint": _or_null(_is_text),
    "prev": _or_null(_is_digest),
}
