"""What a finding says about one value, and what speaks against it. Pure.

It knows of no batch and no visit: what comes from a tablet and what was typed from paper are judged alike.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from inspection_api.minutes.rules import is_value
from scoring import Criterion, FieldType, Rulebook, ValueFault, hard_faults

FactKey = tuple[str, str]


class Conclusion(StrEnum):
    """What an inspector concluded about one value; ``UNCHECKED`` takes an earlier conclusion back."""

    MATCH = "match"
    DIFFER = "differ"
    NOT_PROVEN = "not_proven"
    NOT_APPLICABLE = "not_applicable"
    ESTIMATE_NOW_ACTUAL = "estimate_now_actual"
    UNCHECKED = "unchecked"


_VALUE_CODES: Mapping[str, str] = {
    f"value.{fault}": f"fieldwork.{fault}"
    for fault in (
        *("empty", "too-long", "not-a-number", "not-whole", "too-many-places", "not-yes-or-no"),
        *("unknown-choice", "negative", "below-minimum", "above-maximum", "part-above-whole"),
    )
}
_IMPLIED_CAUSES: Mapping[str, str] = {Conclusion.ESTIMATE_NOW_ACTUAL: "estimate_became_actual"}


@dataclass(frozen=True, slots=True)
class Parked:
    """Why a command waits for people: a code with a sentence, and what the sentence names."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


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
class Current:
    """The finding that stands for a value.

    Attributes:
        number: Its place among all that was written on its tablet; None where the tablet did not say.
    """

    id: UUID
    author_id: UUID
    device: str
    value: str | None
    made_at: datetime
    number: int | None

    def is_before(self, other: Current) -> bool:
        """Tell whether it was written before another one on one tablet; clocks may be set in between."""
        if self.number is None or other.number is None:
            return self.made_at < other.made_at
        return self.number < other.number


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


def read_finding(body: Mapping[str, Any]) -> FindingBody:
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
    earlier = said.is_before(standing)
    return Parked("fieldwork.replaced-already", {"criterion": body.criterion}) if earlier else None


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
