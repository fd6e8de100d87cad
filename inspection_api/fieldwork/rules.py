"""What a command of the tablet means: it is taken, or it is parked for people. Pure.

Nothing from the field is refused for a reason the inspector cannot cure at the desk of the office: a value
that cannot stand, an outdated package, another inspector's finding all lead to ``Parked`` with a code.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from evidence import Fix, Position, Source, canonical_json, sha256_bytes
from evidence.items import Picture
from inspection_api.custody.rules import RestrictionReason
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.permissions import Permission, allowed
from inspection_api.kernel.predicates import Facts
from inspection_api.minutes.rules import is_value
from scoring import Criterion, FieldType, Rulebook, ValueFault, Verify, hard_faults

FactKey = tuple[str, str]
Body = Mapping[str, Any]


class CommandKind(StrEnum):
    """What a tablet asks for."""

    RECORD_FINDING = "record_finding"
    ATTACH_PHOTO = "attach_photo"
    CLOSE_VISIT = "close_visit"
    SIGN_MINUTES = "sign_minutes"


class Outcome(StrEnum):
    """What became of a command."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    PARKED = "parked"


class Conclusion(StrEnum):
    """What an inspector concluded about one value; ``UNCHECKED`` takes an earlier conclusion back."""

    MATCH = "match"
    DIFFER = "differ"
    NOT_PROVEN = "not_proven"
    NOT_APPLICABLE = "not_applicable"
    ESTIMATE_NOW_ACTUAL = "estimate_now_actual"
    UNCHECKED = "unchecked"


class Medium(StrEnum):
    """What somebody wrote on first."""

    TABLET = "tablet"
    PAPER = "paper"


class Settlement(StrEnum):
    """What the team leader does with a parked command."""

    ACCEPT = "accept"
    DISMISS = "dismiss"


_VALUE_CODES: Mapping[str, str] = {
    f"value.{fault}": f"fieldwork.{fault}"
    for fault in (
        *("empty", "too-long", "not-a-number", "not-whole", "too-many-places", "not-yes-or-no"),
        *("unknown-choice", "negative", "below-minimum", "above-maximum", "part-above-whole"),
    )
}
_IMPLIED_CAUSES: Mapping[str, str] = {Conclusion.ESTIMATE_NOW_ACTUAL: "estimate_became_actual"}
MODES: Mapping[Verify, str] = {Verify.FIELD: "visit", Verify.DESK: "desk", Verify.SYSTEM: "system"}


@dataclass(frozen=True, slots=True)
class Parked:
    """Why a command waits for people: a code with a sentence, and what the sentence names."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TabletCommand:
    """One command as the tablet made it, its shape checked; without an author it is the sender's."""

    id: UUID
    kind: CommandKind
    made_at: datetime
    body: Body
    author: UUID | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What a tablet sends at once.

    Attributes:
        device_id: The tablet.
        device_now: Its clock when it sent this.
        package_digest: The package it worked with.
        commands: In the order they were made.
        medium: What they were written on; what paper says is typed at a desk.
    """

    device_id: UUID
    device_now: datetime
    package_digest: str
    commands: tuple[TabletCommand, ...]
    medium: Medium = Medium.TABLET


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """What became of one command."""

    id: UUID
    outcome: Outcome
    parked: Parked | None = None


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What the tablet may forget now, which photos it still has to send, and the newest checkpoint."""

    server_time: datetime
    outcomes: tuple[CommandOutcome, ...]
    photos_wanted: tuple[str, ...]
    checkpoint: str | None


@dataclass(frozen=True, slots=True)
class FindingBody:
    """What an inspector found about one value."""

    criterion: str
    field: str
    conclusion: Conclusion
    value: str | None
    cause: str | None
    note: str | None
    base: UUID | None
    photos: tuple[UUID, ...]

    @property
    def key(self) -> FactKey:
        """Return which value it is about."""
        return self.criterion, self.field


@dataclass(frozen=True, slots=True)
class PhotoBody:
    """What a tablet says about a photo it took."""

    sha256: str
    size: int
    media_type: str
    criterion: str
    field: str | None
    taken_at: datetime
    source: Source
    fix: Fix | None
    notice_given: bool
    picture: Picture


@dataclass(frozen=True, slots=True)
class Current:
    """The finding that stands for a value."""

    id: UUID
    author_id: UUID
    device: str
    value: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """What a finding is judged against.

    Attributes:
        reported: Values as in the package the inspector worked with.
        estimated: Which of them were estimates.
        current: Findings that stand.
        coming: Findings of the same batch; the last one about a value counts.
        causes: Known codes of causes.
    """

    rulebook: Rulebook
    reported: Mapping[FactKey, str]
    estimated: Collection[FactKey]
    current: Mapping[FactKey, Current]
    coming: Mapping[FactKey, FindingBody]
    causes: Collection[str]


def read_finding(body: Body) -> FindingBody:
    """Read the body of a ``record_finding`` whose shape was checked."""
    return FindingBody(
        criterion=body["criterion"],
        field=body["field"],
        conclusion=Conclusion(body["outcome"]),
        value=body["value"],
        cause=body["cause"] or _IMPLIED_CAUSES.get(body["outcome"]),
        note=body["note"],
        base=None if body["base"] is None else UUID(body["base"]),
        photos=tuple(dict.fromkeys(UUID(photo) for photo in body["photos"])),
    )


def read_photo(body: Body) -> PhotoBody:
    """Read the body of an ``attach_photo`` whose shape was checked; older tablets know scenes only."""
    return PhotoBody(
        sha256=body["sha256"],
        size=body["size"],
        media_type=body["media_type"],
        criterion=body["criterion"],
        field=body["field"],
        taken_at=datetime.fromisoformat(body["taken_at"]),
        source=Source(body["source"]),
        fix=None if body["fix"] is None else _fix(body["fix"]),
        notice_given=body["notice_given"],
        picture=Picture(body.get("picture") or Picture.SCENE),
    )


def signed_record(command: TabletCommand) -> tuple[str, str | None] | None:
    """Return what a tablet wrote down of a photo, with its signature; None where there is no record."""
    record = command.body.get("record") if command.kind is CommandKind.ATTACH_PHOTO else None
    return None if record is None else (record, command.body.get("signature"))


def restriction(command: TabletCommand) -> RestrictionReason | None:
    """Return why a tablet wants a photo shown to a few only; None where it does not, as older ones do."""
    said = command.body.get("restricted") if command.kind is CommandKind.ATTACH_PHOTO else None
    return None if said is None else RestrictionReason(said)


def fingerprint(kind: CommandKind, author_id: UUID, made_at: datetime, body: Body) -> str:
    """Return what tells two commands of one id apart: the digest of all they say."""
    whole = {"kind": kind.value, "author": str(author_id), "made_at": made_at.isoformat(), "body": body}
    return sha256_bytes(canonical_json(whole))


def is_of_sender(commands: Sequence[TabletCommand], sender: UUID) -> bool:
    """Tell whether a batch holds anything of whoever sends it; an empty one is the sender's."""
    return not commands or any(command.author in {None, sender} for command in commands)


def author_fault(author: Actor | None, facts: Facts) -> Parked | None:
    """Say why nothing stands under an author's name, or None; whoever has a ``device`` was paired with it."""
    if author is None or author.device is None:
        return Parked("fieldwork.author-unknown")
    if not allowed(author, Permission.RECORD_FINDING, on=facts):
        return Parked("fieldwork.author-elsewhere")
    return None


def last_findings(commands: Sequence[TabletCommand]) -> Mapping[FactKey, FindingBody]:
    """Return the last finding of a batch about each value."""
    sent = (command for command in commands if command.kind is CommandKind.RECORD_FINDING)
    return {body.key: body for body in (read_finding(command.body) for command in sent)}


def named_digests(commands: Sequence[TabletCommand]) -> list[str]:
    """Return the digests of the photos that a batch names."""
    return [command.body["sha256"] for command in commands if command.kind is CommandKind.ATTACH_PHOTO]


def verified_value(body: FindingBody, reported: Mapping[FactKey, str]) -> str | None:
    """Return the value a finding stands for: the new one, the part proven, the reported one, or none."""
    match body.conclusion:
        case Conclusion.MATCH:
            return reported.get(body.key)
        case Conclusion.NOT_APPLICABLE | Conclusion.UNCHECKED:
            return None
        case _:
            return body.value


def place_fault(rulebook: Rulebook, criterion_id: str, field_id: str | None) -> Parked | None:
    """Say what is wrong with the place something is about, or None."""
    criterion = _criterion(rulebook, criterion_id)
    if criterion is None:
        return Parked("fieldwork.unknown-criterion", {"criterion": criterion_id})
    if field_id is not None and all(known.id != field_id for known in criterion.fields):
        return Parked("fieldwork.unknown-field", {"criterion": criterion_id, "field": field_id})
    return None


def finding_fault(body: FindingBody, situation: Situation) -> Parked | None:
    """Say why a finding cannot stand as it is, whoever recorded it, or None."""
    wrong = place_fault(situation.rulebook, body.criterion, body.field) or _form_fault(body, situation)
    if wrong is not None:
        return wrong
    return _value_fault(body, situation)


def contradiction(body: FindingBody, situation: Situation, said: Current) -> Parked | None:
    """Say whether a finding, ``said`` as it would stand, passes over one that its tablet had not shown.

    On one tablet an author sees the own last finding; two tablets of one person send in any order. What one
    tablet was refused at first comes late: what its author put in its place meanwhile stands.
    """
    standing = situation.current.get(body.key)
    if standing is None or standing.id == body.base:
        return None
    if standing.author_id != said.author_id:
        return Parked("fieldwork.other-author", {"criterion": body.criterion})
    if standing.device != said.device:
        return Parked("fieldwork.other-device", {"criterion": body.criterion})
    late = said.made_at < standing.made_at
    return Parked("fieldwork.replaced-already", {"criterion": body.criterion}) if late else None


def _criterion(rulebook: Rulebook, criterion_id: str) -> Criterion | None:
    try:
        return rulebook.criterion(criterion_id)
    except KeyError:
        return None


def _form_fault(body: FindingBody, situation: Situation) -> Parked | None:
    """Hold conclusion, value and cause against each other."""
    named = {"criterion": body.criterion}
    if body.cause is not None and body.cause not in situation.causes:
        return Parked("fieldwork.unknown-cause", {**named, "cause": body.cause})
    if body.conclusion is Conclusion.ESTIMATE_NOW_ACTUAL and body.key not in situation.estimated:
        return Parked("fieldwork.not-an-estimate", named)
    return _conclusion_fault(body, situation.reported.get(body.key))


def _conclusion_fault(body: FindingBody, reported: str | None) -> Parked | None:
    """Hold the conclusion against whether there is a value."""
    named = {"criterion": body.criterion}
    match body.conclusion:
        case Conclusion.DIFFER | Conclusion.ESTIMATE_NOW_ACTUAL:
            return Parked("fieldwork.value-missing", named) if body.value is None else None
        case Conclusion.NOT_PROVEN:
            return None
        case Conclusion.MATCH if body.value == reported:
            return None
        case _:
            return None if body.value is None else Parked("fieldwork.value-unwanted", named)


def _value_fault(body: FindingBody, situation: Situation) -> Parked | None:
    criterion = situation.rulebook.criterion(body.criterion)
    value = verified_value(body, situation.reported)
    if value is None:
        return None
    together = {**_peers(body, criterion, situation), body.field: value}
    faults = hard_faults(criterion, {body.field: value}) or hard_faults(criterion, together)
    return _parked_value(body, faults[0]) if faults else _part_fault(body, criterion, situation)


def _part_fault(body: FindingBody, criterion: Criterion, situation: Situation) -> Parked | None:
    """Say whether more is said to be proven than was reported."""
    reported = situation.reported.get(body.key)
    countable = criterion.field(body.field).type in {FieldType.INT, FieldType.DECIMAL}
    if body.conclusion is not Conclusion.NOT_PROVEN or not countable or body.value is None or not reported:
        return None
    more = Decimal(body.value) > Decimal(reported)
    return Parked("fieldwork.part-above-reported", {"criterion": body.criterion}) if more else None


def _peers(body: FindingBody, criterion: Criterion, situation: Situation) -> dict[str, str]:
    """Return the other verified values of a criterion, what is coming before what stands."""
    values: dict[str, str] = {}
    for other in criterion.fields:
        key = (criterion.id, other.id)
        value = _standing_value(key, situation)
        if other.id != body.field and value is not None and is_value(other, value):
            values[other.id] = value
    return values


def _standing_value(key: FactKey, situation: Situation) -> str | None:
    coming, current = situation.coming.get(key), situation.current.get(key)
    if coming is not None:
        return verified_value(coming, situation.reported)
    return None if current is None else current.value


def _parked_value(body: FindingBody, fault: ValueFault) -> Parked:
    return Parked(_VALUE_CODES[fault.code], {"criterion": body.criterion, **fault.params})


def _fix(fix: Body) -> Fix:
    position = Position(Decimal(fix["lat"]), Decimal(fix["lon"]))
    return Fix(position, Decimal(fix["accuracy_m"]), datetime.fromisoformat(fix["fixed_at"]))
