"""The rule kinds that read only the unit's own values: which working applies and which edge case fired."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from scoring.answers import Answer, Status
from scoring.criteria.policies import Stage
from scoring.criteria.rulebook import FieldType
from scoring.criteria.rules import (
    BestOf,
    Boolean,
    Checklist,
    Choice,
    CountCapped,
    Edges,
    External,
    Formula,
    IfAbove,
    IfNotProven,
    IfTooFew,
    Manual,
    OwnRule,
    Penalty,
    Ratio,
    RatioBanded,
    Step,
    StepsCount,
    Survey,
    fields_of,
)
from scoring.formula import optional_fields, required_fields
from scoring.reference.outcomes import (
    NOT_PROVEN,
    REJECTED,
    Outcome,
    Own,
    blocked,
    blocked_list,
    if_empty,
    scored,
)
from scoring.reference.trace import (
    Case,
    Chosen,
    Computed,
    Deducted,
    Nothing,
    Part,
    Parts,
    Proportion,
    Rung,
    Scaled,
    ScoreStatus,
    Share,
    Times,
)
from scoring.reference.workings import round_by, share_of

_WHOLE = Fraction(100)


def own_outcome(rule: OwnRule | Manual, own: Own) -> Outcome:
    """Apply a rule to the unit's own answers."""
    statuses = own.statuses(fields_of(rule))
    obstacle = _obstacle(rule, own, statuses)
    if obstacle is not None:
        return obstacle
    if any(own.nothing_proven(field) for field in _never_nothing(rule, own)):
        return NOT_PROVEN
    outcome = _EVALUATORS[type(rule)](rule, own)
    if Status.NOT_PROVEN in statuses and outcome is not NOT_PROVEN:
        return replace(outcome, proven_part=rule.edges.not_proven is IfNotProven.PROVEN_PART)
    return outcome


def reaches(figure: Fraction, step: Step) -> bool:
    """Tell whether a figure stands on a rung."""
    return figure > step.start if step.strict else figure >= step.start


def _obstacle(rule: OwnRule | Manual, own: Own, statuses: set[Status]) -> Outcome | None:
    match rule:
        case Checklist() | BestOf():
            return blocked_list(rule.edges, statuses)
        case Survey() if _too_few(rule, own):
            return _IF_TOO_FEW[rule.if_too_few]
        case Formula():
            return blocked(rule.edges, own.statuses(required_fields(rule.tree)))
        case _:
            return blocked(rule.edges, statuses)


def _never_nothing(rule: OwnRule | Manual, own: Own) -> Sequence[str]:
    """List the numbers that are not simply 0 where nothing of them is proven: 0 would not be the worst.

    No deduction earns everything; whether 0 is good or bad in a formula, or may occur there at all, nobody
    can tell. A formula that takes it for 0 says so: `coalesce(field, 0)`.
    """
    match rule:
        case Penalty(count=count):
            return (count,)
        case Survey(mean=mean, lowest=lowest) if lowest < 0:
            return (mean,)
        case Formula(tree=tree):
            numbers = required_fields(tree)
            return [field for field in numbers if own.criterion.field(field).type is not FieldType.BOOL]
        case _:
            return ()


def _too_few(rule: Survey, own: Own) -> bool:
    """A survey that too few answered needs no mean; what does not apply at all is not too few."""
    count = own.answer(rule.answers)
    usable = count.status is Status.GIVEN or (
        count.status is Status.NOT_PROVEN and rule.edges.not_proven is IfNotProven.PROVEN_PART
    )
    applies = own.answer(rule.mean).status is not Status.NOT_APPLICABLE
    return usable and applies and own.number(rule.answers) < rule.at_least


def _pair(rule: Ratio | RatioBanded, own: Own) -> Outcome | tuple[Fraction, Fraction]:
    if own.nothing_proven(rule.b):
        return NOT_PROVEN
    part, whole = own.number(rule.a), own.number(rule.b)
    if part > whole and rule.if_a_gt_b is IfAbove.REJECT:
        return REJECTED
    if whole == 0:
        return if_empty(rule.if_b_zero)
    return part, whole


def _ratio(rule: Ratio, own: Own) -> Outcome:
    pair = _pair(rule, own)
    if isinstance(pair, Outcome):
        return pair
    part, whole = pair
    rounding = own.roundings.get(Stage.PERCENT)
    if rounding is None and rule.target is None and rule.floor is None:
        return scored(Share(part, whole), Case.CAPPED if part > whole else Case.NONE)
    target = _WHOLE if rule.target is None else rule.target
    return _proportion(Proportion(part, whole, target, rule.floor or Fraction(0), rounding))


def _proportion(working: Proportion) -> Outcome:
    share = share_of(working)
    if share < working.floor:
        return scored(working, Case.BELOW_FLOOR)
    return scored(working, Case.CAPPED if share > working.target else Case.NONE)


def _ratio_banded(rule: RatioBanded, own: Own) -> Outcome:
    pair = _pair(rule, own)
    if isinstance(pair, Outcome):
        return pair
    part, whole = pair
    rounding = own.roundings.get(Stage.PERCENT)
    rung, case = _rung(round_by(part * 100 / whole, rounding), rule.steps, percent=True)
    return scored(rung if rounding is None else replace(rung, rounding=rounding), case)


def _steps_count(rule: StepsCount, own: Own) -> Outcome:
    return scored(*_rung(own.number(rule.count), rule.steps, percent=False))


def _rung(figure: Fraction, steps: Sequence[Step], *, percent: bool) -> tuple[Rung, Case]:
    for step in steps:
        if reaches(figure, step):
            return Rung(figure, step.start, step.points, percent, step.strict), Case.NONE
    return Rung(figure, None, Fraction(0), percent), Case.BELOW_LOWEST_STEP


def _count_capped(rule: CountCapped, own: Own) -> Outcome:
    count = own.number(rule.count)
    return scored(Times(count, rule.each), Case.CAPPED if count * rule.each > own.max else Case.NONE)


def _penalty(rule: Penalty, own: Own) -> Outcome:
    count = own.number(rule.count)
    floored = own.max - count * rule.each < rule.floor
    return scored(Deducted(count, rule.each, rule.floor), Case.FLOORED if floored else Case.NONE)


def _checklist(rule: Checklist, own: Own) -> Outcome:
    parts = (Part(field, points, own.counts(field, rule.edges)) for field, points in rule.parts.items())
    return scored(Parts(tuple(parts), best_only=False))


def _best_of(rule: BestOf, own: Own) -> Outcome:
    parts = (Part(field, points, own.counts(field, rule.edges)) for field, points in rule.cases.items())
    return scored(Parts(tuple(parts), best_only=True))


def _choice(rule: Choice, own: Own) -> Outcome:
    code = own.answer(rule.field).value
    return NOT_PROVEN if code is None else scored(Chosen(code, rule.points[code]))


def _manual(rule: Manual, own: Own) -> Outcome:
    code = own.answer(rule.field).value
    return NOT_PROVEN if code is None else scored(Chosen(code, rule.grades[code].points))


def _boolean(rule: Boolean, own: Own) -> Outcome:
    yes = own.counts(rule.field, rule.edges)
    return scored(Chosen("true" if yes else "false", own.max if yes else Fraction(0)))


def _external(rule: External, own: Own) -> Outcome:
    return scored(Share(own.number(rule.field), rule.full))


def _survey(rule: Survey, own: Own) -> Outcome:
    mean = own.number(rule.mean)
    working = Scaled(mean, rule.lowest, rule.full)
    return scored(working, Case.BELOW_SCALE if mean < rule.lowest else Case.NONE)


def _formula(rule: Formula, own: Own) -> Outcome:
    """A field that may be missing has no value unless it is given, or proven in part where that counts."""
    values: dict[str, Fraction | bool | None] = {}
    for field in required_fields(rule.tree):
        values[field] = _value(field, rule, own)
    for field in optional_fields(rule.tree):
        known = _has_value(own.answer(field), rule.edges)
        values[field] = _value(field, rule, own) if known else None
    return scored(Computed(rule.tree, values))


def _value(field: str, rule: Formula, own: Own) -> Fraction | bool:
    if own.criterion.field(field).type is FieldType.BOOL:
        return own.counts(field, rule.edges)
    return own.number(field)


def _has_value(answer: Answer, edges: Edges) -> bool:
    if answer.status is Status.GIVEN:
        return True
    proven = answer.status is Status.NOT_PROVEN and answer.value is not None
    return proven and edges.not_proven is IfNotProven.PROVEN_PART


_IF_TOO_FEW: Mapping[IfTooFew, Outcome] = {
    IfTooFew.ZERO: Outcome(Nothing(), Case.TOO_FEW_ANSWERS, ScoreStatus.SCORED),
    IfTooFew.NOT_APPLICABLE: Outcome(Nothing(), Case.TOO_FEW_ANSWERS, ScoreStatus.NOT_APPLICABLE),
    IfTooFew.UNDECIDED: Outcome(Nothing(), Case.TOO_FEW_ANSWERS, ScoreStatus.UNDECIDED),
}
_EVALUATORS: Mapping[type, Callable[[Any, Own], Outcome]] = {
    Ratio: _ratio,
    RatioBanded: _ratio_banded,
    StepsCount: _steps_count,
    CountCapped: _count_capped,
    Penalty: _penalty,
    Checklist: _checklist,
    BestOf: _best_of,
    Choice: _choice,
    Boolean: _boolean,
    External: _external,
    Formula: _formula,
    Survey: _survey,
    Manual: _manual,
}
