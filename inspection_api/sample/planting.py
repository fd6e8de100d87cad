"""What a unit of the sample reports, and where that departs from the truth, in kinds known by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from random import Random

from inspection_api.sample.figures import FactKey, options_from_best, part_of, tenths
from inspection_api.sample.plan import Plan, SampleUnit
from scoring import Criterion, FieldType, ValueFault, canonical, hard_faults
from scoring.criteria.rules import BestOf, Boolean, Checklist, Choice, StepsCount

_MONTHS = 12


class Departure(StrEnum):
    """A way in which what is reported departs from the truth."""

    OVER_REPORT = "over_report"
    UNDER_REPORT = "under_report"
    ESTIMATE = "estimate"
    TRANSPOSED = "transposed"
    UNIT_SLIP = "unit_slip"
    GHOST_ITEM = "ghost_item"
    CHOICE_TOO_HIGH = "choice_too_high"
    SELF_SCORE_ERROR = "self_score_error"
    WRONG_REASON = "wrong_reason"


LABELS: Mapping[Departure, str] = {
    Departure.OVER_REPORT: "khai cao hơn thực tế",
    Departure.UNDER_REPORT: "khai thấp hơn thực tế",
    Departure.ESTIMATE: "số ước tính khác số thực tế",
    Departure.TRANSPOSED: "đảo chữ số khi nhập",
    Departure.UNIT_SLIP: "nhầm kỳ tính (năm thay vì tháng)",
    Departure.GHOST_ITEM: "khai có nhưng thực tế không có",
    Departure.CHOICE_TOO_HIGH: "chọn mức cao hơn thực tế",
    Departure.SELF_SCORE_ERROR: "cộng sai điểm tự chấm",
    Departure.WRONG_REASON: "lý do không đúng với tiêu chí",
}
_SCORE_ONLY = frozenset({Departure.SELF_SCORE_ERROR, Departure.WRONG_REASON})


@dataclass(frozen=True, slots=True)
class Planted:
    """One departure put into the form of a unit.

    Attributes:
        kind: Which departure.
        criterion: Where.
        field: Which field; empty where only the self-score or its reason is wrong.
        true_value: Canonical text of the truth; the right points where the self-score is wrong.
        reported_value: Canonical text as reported.
    """

    kind: Departure
    criterion: str
    field: str
    true_value: str
    reported_value: str


@dataclass(slots=True)
class Reported:
    """What a unit reports: values, estimates, and departures that touch self-scores or reasons only."""

    values: dict[FactKey, str]
    estimated: frozenset[FactKey]
    planted: list[Planted] = field(default_factory=list)
    scores_to_spoil: list[Departure] = field(default_factory=list)


def report(plan: Plan, unit: SampleUnit, truth: Mapping[FactKey, str]) -> Reported:
    """Return what a unit reports, given its true figures."""
    random = plan.chance(unit.code, "planting")
    reported = Reported(dict(truth), frozenset())
    for kind in _kinds(plan, random):
        if kind in _SCORE_ONLY:
            reported.scores_to_spoil.append(kind)
        else:
            _plant(plan, unit, reported, kind, random)
    reported.estimated = _estimates(plan, unit, reported, random)
    return reported


def _kinds(plan: Plan, random: Random) -> Iterator[Departure]:
    told = plan.data["planting"]
    counts: Mapping[str, int] = told["counts"]
    weights: Mapping[str, int] = told["kinds"]
    count = int(random.choices(list(counts), list(counts.values()))[0])
    for name in random.choices(list(weights), list(weights.values()), k=count):
        yield Departure(name)


def _plant(plan: Plan, unit: SampleUnit, reported: Reported, kind: Departure, random: Random) -> None:
    """Put one departure where it fits and nothing is planted yet; where nothing fits, none is planted."""
    criteria = list(plan.rulebooks[unit.kind].criteria())
    random.shuffle(criteria)
    taken = {planted.criterion for planted in reported.planted}
    for criterion in criteria:
        if criterion.id not in taken and _try(reported, criterion, kind, random):
            return


def _try(reported: Reported, criterion: Criterion, kind: Departure, random: Random) -> bool:
    for field_id, text in _DRAWERS[kind](criterion, reported.values, random):
        key = (criterion.id, field_id)
        if text != reported.values[key] and _may_stand(criterion, reported.values, key, text):
            reported.planted.append(Planted(kind, *key, reported.values[key], text))
            reported.values[key] = text
            return True
    return False


def _may_stand(criterion: Criterion, values: Mapping[FactKey, str], key: FactKey, text: str) -> bool:
    """Tell whether a form with this value would be accepted: a departure is wrong, not malformed."""
    own = {known[1]: value for known, value in values.items() if known[0] == criterion.id}
    try:
        canonical(criterion.field(key[1]), text)
    except ValueFault:
        return False
    return not hard_faults(criterion, {**own, key[1]: text})


_Drawn = Iterator[tuple[str, str]]
_Drawer = Callable[[Criterion, Mapping[FactKey, str], Random], _Drawn]


def _part(criterion: Criterion, values: Mapping[FactKey, str]) -> str | None:
    part = part_of(criterion)
    if part is None or (criterion.id, part) not in values:
        return None
    return part if criterion.field(part).type is FieldType.INT else None


def _over(criterion: Criterion, values: Mapping[FactKey, str], random: Random) -> _Drawn:
    part = _part(criterion, values)
    if part is not None:
        true = int(values[criterion.id, part])
        whole = max(int(text) for key, text in values.items() if key[0] == criterion.id)
        yield part, str(min(whole, true + max(1, true * random.randint(80, 350) // 1000)))


def _under(criterion: Criterion, values: Mapping[FactKey, str], random: Random) -> _Drawn:
    part = _part(criterion, values)
    if part is not None:
        true = int(values[criterion.id, part])
        yield part, str(max(0, true - max(1, true * random.randint(60, 200) // 1000)))


def _estimate(criterion: Criterion, values: Mapping[FactKey, str], random: Random) -> _Drawn:
    part = _part(criterion, values)
    if part is not None:
        true = int(values[criterion.id, part])
        moved = max(1, true * random.randint(20, 90) // 1000)
        yield part, str(max(0, true + random.choice((-moved, moved, moved))))


def _transposed(criterion: Criterion, values: Mapping[FactKey, str], random: Random) -> _Drawn:
    for asked in criterion.fields:
        text = values.get((criterion.id, asked.id), "")
        if asked.type is FieldType.INT and len(text) > 1:
            at = random.randrange(len(text) - 1)
            swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
            yield asked.id, str(int(swapped))


def _slip(criterion: Criterion, values: Mapping[FactKey, str], _random: Random) -> _Drawn:
    rule = criterion.rule
    if isinstance(rule, StepsCount) and criterion.field(rule.count).type is FieldType.DECIMAL:
        true = Fraction(values[criterion.id, rule.count])
        yield rule.count, tenths(int(true * _MONTHS * 10))


def _ghost(criterion: Criterion, values: Mapping[FactKey, str], _random: Random) -> _Drawn:
    if isinstance(criterion.rule, Checklist | BestOf | Boolean):
        for asked in criterion.fields:
            if values.get((criterion.id, asked.id)) == "false":
                yield asked.id, "true"


def _higher(criterion: Criterion, values: Mapping[FactKey, str], _random: Random) -> _Drawn:
    rule = criterion.rule
    if isinstance(rule, Choice) and (criterion.id, rule.field) in values:
        options: Sequence[str] = options_from_best(criterion)
        place = options.index(values[criterion.id, rule.field])
        if place:
            yield rule.field, options[place - 1]


_DRAWERS: Mapping[Departure, _Drawer] = {
    Departure.OVER_REPORT: _over,
    Departure.UNDER_REPORT: _under,
    Departure.ESTIMATE: _estimate,
    Departure.TRANSPOSED: _transposed,
    Departure.UNIT_SLIP: _slip,
    Departure.GHOST_ITEM: _ghost,
    Departure.CHOICE_TOO_HIGH: _higher,
}


def _estimates(plan: Plan, unit: SampleUnit, reported: Reported, random: Random) -> frozenset[FactKey]:
    """Mark what grows until the end of the period; a planted estimate always carries its mark."""
    told = plan.data["estimated"]
    rulebook = plan.rulebooks[unit.kind]
    marked = {
        key
        for key in reported.values
        if rulebook.criterion(key[0]).field(key[1]).unit in told["units"]
        and random.randrange(1000) < int(told["permille"])
    }
    wrong = {
        (planted.criterion, planted.field)
        for planted in reported.planted
        if planted.kind is Departure.ESTIMATE
    }
    return frozenset(marked | wrong)
