"""What goes through the pipes between the product and the process that decodes for it.

The answer comes from a process that hostile bytes may have taken over. So it is plain JSON and two pictures,
each of bounded size, and every value is checked before it becomes one of ours; nothing in it is ever run.

A message is a sequence of parts, each its length in four bytes, highest first, and its bytes: two parts for a
question (what to make, the file), three for an answer (what was found, preview, thumbnail; of a public copy
nothing, the copy, nothing).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO, TypeVar

from evidence.errors import (
    AnimatedError,
    DecoderLostError,
    HeicMissingError,
    NotAnImageError,
    PhotoError,
    TooManyPixelsError,
    TruncatedError,
    UnsupportedFormatError,
)
from evidence.items import Derived, PhotoFacts, PhotoHashes, Position
from evidence.redaction import Area, areas_text, read_areas

_Value = TypeVar("_Value")

READY = b"ready"
DERIVE = b"derive"
LONGEST_ORDER = 4_000
LONGEST_QUESTION = 256_000_000
LONGEST_TEXT = 64_000
LONGEST_PICTURE = 16_000_000

_LENGTH = 4
_JPEG = b"\xff\xd8\xff"
_HASH_BITS = {"phash64": 64, "dhash64": 64, "phash256": 256}
_REFUSALS: dict[str, type[PhotoError]] = {
    kind.code: kind
    for kind in (
        PhotoError,
        NotAnImageError,
        TruncatedError,
        AnimatedError,
        TooManyPixelsError,
        UnsupportedFormatError,
        HeicMissingError,
        DecoderLostError,
    )
}


class BadAnswerError(Exception):
    """What came is not an answer."""


def send(stream: BinaryIO, *parts: bytes) -> None:
    """Write a message."""
    for part in parts:
        stream.write(len(part).to_bytes(_LENGTH, "big"))
        stream.write(part)
    stream.flush()


def receive(stream: BinaryIO, longest: int) -> bytes | None:
    """Read one part, or None at the end of the stream.

    Raises:
        BadAnswerError: It is longer than it may be, or the stream ends within it.
    """
    head = stream.read(_LENGTH)
    if not head:
        return None
    length = int.from_bytes(head, "big")
    if len(head) < _LENGTH or length > longest:
        raise BadAnswerError
    part = stream.read(length)
    if len(part) < length:
        raise BadAnswerError
    return part


def copy_order(areas: Sequence[Area]) -> bytes:
    """Return what asks for a public copy; ``DERIVE`` asks for all that is made from a photo."""
    return areas_text(areas).encode()


def read_copy_order(order: bytes) -> tuple[Area, ...]:
    """Return the areas to fill.

    Raises:
        BadAreaError: The order is none for a public copy.
    """
    return read_areas(order.decode())


def refusal_parts(refusal: PhotoError) -> tuple[bytes, bytes, bytes]:
    """Return the answer that says why a file cannot be read."""
    return _json({"refusal": refusal.code, "params": dict(refusal.params)}), b"", b""


def derived_parts(derived: Derived) -> tuple[bytes, bytes, bytes]:
    """Return the answer that holds everything made from a photo."""
    facts, position = asdict(derived.facts), derived.facts.exif_position
    facts["exif_time"] = None if derived.facts.exif_time is None else derived.facts.exif_time.isoformat()
    facts["exif_position"] = position and [str(position.latitude), str(position.longitude)]
    text = {"facts": facts, "hashes": asdict(derived.hashes), "mirrored": asdict(derived.mirrored)}
    return _json(text), derived.preview, derived.thumbnail


def copy_parts(copy: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the answer that holds a public copy."""
    return _json({}), copy, b""


def read_copy(text: bytes, copy: bytes, rest: bytes) -> bytes:
    """Return the public copy that an answer holds.

    Raises:
        PhotoError: The answer is that the file cannot be read, and why.
        BadAnswerError: It is no such answer.
    """
    try:
        said = json.loads(text)
        if "refusal" in said:
            raise _refusal(said["refusal"], said["params"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise BadAnswerError from fault
    if said or rest or not copy.startswith(_JPEG):
        raise BadAnswerError
    return copy


def read_answer(text: bytes, preview: bytes, thumbnail: bytes) -> Derived:
    """Return what an answer holds.

    Raises:
        PhotoError: The answer is that the file cannot be read, and why.
        BadAnswerError: It is no answer.
    """
    try:
        said = json.loads(text)
        if "refusal" in said:
            raise _refusal(said["refusal"], said["params"])
        return Derived(
            facts=_facts(said["facts"]),
            preview=_picture(preview),
            thumbnail=_picture(thumbnail),
            hashes=_hashes(said["hashes"]),
            mirrored=_hashes(said["mirrored"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError) as fault:
        raise BadAnswerError from fault


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _refusal(code: str, params: Mapping[str, object]) -> PhotoError:
    plain = {name: value for name, value in params.items() if isinstance(value, str | int)}
    return _REFUSALS[code](**plain)


def _facts(said: Mapping[str, object]) -> PhotoFacts:
    time = _text(said["exif_time"])
    return PhotoFacts(
        format=_needed(_text(said["format"])),
        media_type=_needed(_text(said["media_type"])),
        width=_needed(_whole(said["width"])),
        height=_needed(_whole(said["height"])),
        exif_time=None if time is None else datetime.fromisoformat(time),
        exif_time_text=_text(said["exif_time_text"]),
        exif_position=_position(said["exif_position"]),
        software=_text(said["software"]),
        orientation=_whole(said["orientation"]),
        trailing_bytes=_needed(_whole(said["trailing_bytes"])),
        pictures=_needed(_whole(said["pictures"])),
    )


def _position(said: object) -> Position | None:
    if said is None:
        return None
    if not isinstance(said, list):
        raise TypeError
    latitude, longitude = (Decimal(_needed(_text(part))) for part in said)
    return Position(latitude, longitude)


def _hashes(said: Mapping[str, object]) -> PhotoHashes:
    found = {name: _needed(_whole(said[name])) for name in _HASH_BITS}
    if any(found[name] < 0 or found[name].bit_length() > bits for name, bits in _HASH_BITS.items()):
        raise ValueError
    return PhotoHashes(**found)


def _picture(part: bytes) -> bytes:
    if not part.startswith(_JPEG):
        raise ValueError
    return part


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise TypeError


def _whole(value: object) -> int | None:
    if value is None or type(value) is int:
        return value
    raise TypeError


def _needed(value: _Value | None) -> _Value:
    if value is None:
        raise TypeError
    return value
