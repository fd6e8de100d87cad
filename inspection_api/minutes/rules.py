"""What minutes of a visit say, the digest they are known by, and what does not fit about them. Pure.

Minutes are never refused: people have signed them. What cannot be read, or does not fit the findings, is
noted beside them for the office.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from evidence import canonical_json, sha256_bytes
from evidence.errors import NotCanonicalError
from evidence.items import SignatureVerdict
from scoring import Field, ValueFault, canonical

FactKey = tuple[str, str]
_Json = Mapping[str, Any]
UNCHECKED = "unchecked"
OUTCOMES = frozenset({"match", "differ", "not_proven", "not_applicable", "estimate_now_actual", UNCHECKED})
"""What can be concluded about a value; minutes that say otherwise are shown as they are."""
MOST_STROKES = 30_000  # characters of the path of one drawn signature
_PATH = re.compile(r"[MLQCHVZmlqchvz0-9 .,-]*")
_KIND, _VERSION, _GROUP = "minutes", 1, 4
_WORD_LIST = (
    "an ba bến biển bóng bút cam cát cau chè chim chợ chuông cỏ cầu dừa đá đèn đò đồng "
    "gạo gió gương hạt hoa hồ kem khế lá lúa lửa mai mây mận mèo mít mưa muối nắng ngô "
    "nhà nhãn nón núi nước ong ổi phố quạt rừng sáo sen sim sông suối tằm thóc thuyền tre trăng "
    "trâu vải vườn xoài"
)
"""Sixty-four words; two of them, drawn from the first twelve bits of a digest, stand for it read aloud."""
_WORDS = _WORD_LIST.split()


class Side(StrEnum):
    """Who signs."""

    TEAM = "team"
    UNIT = "unit"


class Duty(StrEnum):
    """What somebody present was there for, beside being present."""

    CHAIR = "chair"
    SECRETARY = "secretary"


class Difference(StrEnum):
    """How minutes and findings differ about a value."""

    CHANGED = "changed"
    LEFT_OUT = "left-out"
    NOT_FOUND = "not-found"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who was present."""

    name: str
    role: str
    side: Side
    duty: Duty | None


@dataclass(frozen=True, slots=True)
class Item:
    """What the minutes say of one value; ``medium`` only where what was found came from elsewhere: paper."""

    criterion: str
    field: str
    reported: str | None
    outcome: str
    value: str | None
    note: str | None
    photos: tuple[str, ...]
    medium: str | None = None

    @property
    def key(self) -> FactKey:
        """Return which value it is about."""
        return self.criterion, self.field


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What both sides saw before they signed.

    Attributes:
        version: Number of the minutes of this visit, as the tablet counted.
        visit: Key of the visit.
        package: Digest of the package worked with.
        unit: Code of the unit.
        place: Where it was held.
        held_from: When it began, by the tablet's clock.
        held_to: When it ended.
        present: Who was there.
        items: Every value that was checked.
        prev: Digest of the minutes these take the place of, None for the first.
    """

    version: int
    visit: str
    package: str
    unit: str
    place: str
    held_from: datetime
    held_to: datetime
    present: tuple[Attendee, ...]
    items: tuple[Item, ...]
    remarks: str | None
    prev: str | None


@dataclass(frozen=True, slots=True)
class Signature:
    """How one side signed: with strokes, or its name typed instead, with a reservation, or not and why."""

    side: Side
    name: str
    role: str
    strokes: str | None
    typed: str | None
    reservation: str | None
    refusal: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Stood:
    """What a visit found about a value at some moment."""

    outcome: str
    value: str | None


@dataclass(frozen=True, slots=True, order=True)
class Deviation:
    """A value about which minutes and findings differ."""

    criterion: str
    field: str
    kind: Difference


@dataclass(frozen=True, slots=True)
class Note:
    """Something that does not fit about minutes: a code with a sentence, and what the sentence names."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Minutes as a tablet sends them, with what is known of the visit.

    Attributes:
        id: Key of the command.
        closed: Whether the visit was closed before.
        package_digest: The package the tablet named.
        made_at: Instant by the tablet's clock.
        salt: Salt of what the log knows by its hash only.
        text: The content.
        sides: How both sides signed, as it came.
        signature: The tablet's, in Base64, or None.
    """

    id: UUID
    visit_id: UUID
    campaign_id: str
    unit_code: str
    closed: bool
    package_digest: str
    device: str
    author_id: UUID
    author_name: str
    made_at: datetime
    salt: str
    text: str
    sides: Sequence[_Json]
    signature: str | None


@dataclass(frozen=True, slots=True)
class Given:
    """What the server knows beside minutes that come in.

    Attributes:
        versions: Numbers of the minutes kept before, as they count themselves.
        newest: Digest of the newest of them, None where there are none.
        standing: What the visit found until now.
        signature: What the tablet's signature is worth.
    """

    versions: Collection[int]
    newest: str | None
    standing: Mapping[FactKey, Stood]
    signature: SignatureVerdict


def content_digest(text: str) -> str:
    """Return the digest minutes are known by: SHA-256 of their text."""
    return sha256_bytes(text.encode())


def signed_text(text: str, sides: object) -> str:
    """Return what the tablet signs: the content by its digest, and how both sides signed."""
    return canonical_json({"content": content_digest(text), "sides": sides}).decode()


def grouped(digest: str) -> str:
    """Return a digest in groups of four, as it is shown."""
    return " ".join(digest[start : start + _GROUP] for start in range(0, len(digest), _GROUP))


def check_word(digest: str) -> str:
    """Return two words that stand for a digest when it is read aloud or compared at a glance."""
    bits = int(digest[:3], 16)
    return f"{_WORDS[bits >> 6]} {_WORDS[bits & 63]}"


def is_path(strokes: str) -> bool:
    """Tell whether drawn strokes can be drawn again: the path of an SVG and nothing else."""
    return _PATH.fullmatch(strokes) is not None


def is_value(field: Field, text: str) -> bool:
    """Tell whether a text is a value of a field, so that it can be shown as one."""
    try:
        canonical(field, text)
    except ValueFault:
        return False
    return True


def read_content(text: str) -> Content | None:
    """Read the text of minutes, or None where it is none, or is not written in the canonical form."""
    try:
        said = json.loads(text)
        return _content(said) if canonical_json(said).decode() == text else None
    except (ValueError, KeyError, TypeError, NotCanonicalError, RecursionError):
        return None


def read_sides(sides: Sequence[_Json]) -> tuple[Signature, ...]:
    """Read the signatures of both sides; their shape was checked when they came."""
    return tuple(_signature(side) for side in sides)


def deviations(items: Iterable[Item], standing: Mapping[FactKey, Stood]) -> tuple[Deviation, ...]:
    """Return where minutes and findings differ; a value nobody checked may be named or not."""
    said = {item.key: Stood(item.outcome, item.value) for item in items if item.outcome != UNCHECKED}
    found = {key: stood for key, stood in standing.items() if stood.outcome != UNCHECKED}
    return tuple(
        sorted(
            Deviation(*key, _difference(said.get(key), found.get(key)))
            for key in said.keys() | found.keys()
            if said.get(key) != found.get(key)
        )
    )


def notes(content: Content | None, sides: Sequence[Signature], sent: Sent, given: Given) -> tuple[Note, ...]:
    """Return what does not fit about minutes that come in, for the office to look at."""
    outer = _outer_notes(sides, given.signature, closed=sent.closed)
    inner = [Note("minutes.unreadable")] if content is None else _inner_notes(content, sent, given)
    return (*outer, *inner)


def notes_text(found: Iterable[Note]) -> str:
    """Write down what does not fit."""
    return canonical_json([{"code": note.code, "params": dict(note.params)} for note in found]).decode()


def read_notes(text: str) -> tuple[Note, ...]:
    """Read what was written down as not fitting."""
    return tuple(Note(each["code"], each["params"]) for each in json.loads(text))


def _difference(said: Stood | None, found: Stood | None) -> Difference:
    if said is None:
        return Difference.LEFT_OUT
    return Difference.NOT_FOUND if found is None else Difference.CHANGED


_SIGNATURES: Mapping[SignatureVerdict, str] = {
    SignatureVerdict.MISSING: "minutes.signature-missing",
    SignatureVerdict.INVALID: "minutes.signature-invalid",
    SignatureVerdict.UNKNOWN_KEY: "minutes.key-unknown",
}


def _outer_notes(sides: Sequence[Signature], signature: SignatureVerdict, *, closed: bool) -> Iterable[Note]:
    """Say what does not fit that shows without reading the content."""
    if signature in _SIGNATURES:
        yield Note(_SIGNATURES[signature])
    if closed:
        yield Note("minutes.after-close")
    for side in Side:
        if all(each.side is not side for each in sides):
            yield Note(f"minutes.no-{side.value}")
    if not all(is_path(each.strokes or "") for each in sides):
        yield Note("minutes.strokes-unreadable")


def _inner_notes(content: Content, sent: Sent, given: Given) -> Iterable[Note]:
    """Say what does not fit of the content."""
    differing = deviations(content.items, given.standing)
    faults = (
        ((content.visit, content.unit) != (str(sent.visit_id), sent.unit_code), Note("minutes.other-visit")),
        (content.package != sent.package_digest, Note("minutes.other-package")),
        (content.version in given.versions, Note("minutes.version-taken", {"version": str(content.version)})),
        (content.prev != given.newest, Note("minutes.not-after-newest")),
        (content.held_to < content.held_from, Note("minutes.ends-before-start")),
        (bool(differing), Note("minutes.differs", {"count": str(len(differing))})),
    )
    return (note for wrong, note in faults if wrong)


def _content(said: _Json) -> Content:
    _expect(said["kind"] == _KIND and said["v"] == _VERSION)
    held = said["held"]
    return Content(
        version=_whole(said["version"]),
        visit=str(UUID(said["visit"])),
        package=_text(said["package"]),
        unit=_text(said["unit"]),
        place=_text(held["place"]),
        held_from=_instant(held["from"]),
        held_to=_instant(held["to"]),
        present=tuple(_attendee(each) for each in said["present"]),
        items=tuple(_item(each) for each in said["items"]),
        remarks=_maybe(said["remarks"]),
        prev=_maybe(said["prev"]),
    )


def _attendee(said: _Json) -> Attendee:
    duty = None if said["duty"] is None else Duty(said["duty"])
    return Attendee(_text(said["name"]), _text(said["role"]), Side(said["side"]), duty)


def _item(said: _Json) -> Item:
    return Item(
        criterion=_text(said["criterion"]),
        field=_text(said["field"]),
        reported=_maybe(said["reported"]),
        outcome=_text(said["outcome"]),
        value=_maybe(said["value"]),
        note=_maybe(said["note"]),
        photos=tuple(_text(photo) for photo in said["photos"]),
        medium=_maybe(said.get("medium")),
    )


def _signature(said: _Json) -> Signature:
    return Signature(
        side=Side(said["side"]),
        name=said["name"],
        role=said["role"],
        strokes=said["strokes"],
        typed=said.get("typed"),
        reservation=said["reservation"],
        refusal=said["refusal"],
        at=datetime.fromisoformat(said["at"]),
    )


def _expect(holds: object) -> None:
    if not holds:
        raise ValueError


def _text(said: object) -> str:
    _expect(isinstance(said, str))
    return str(said)


def _maybe(said: object) -> str | None:
    return None if said is None else _text(said)


def _whole(said: object) -> int:
    if not isinstance(said, int) or isinstance(said, bool) or said < 1:
        raise ValueError
    return said


def _instant(said: object) -> datetime:
    instant = datetime.fromisoformat(_text(said))
    _expect(instant.tzinfo is not None)
    return instant
