"""One rule on one unit's values: which working applies and which edge case fired. No other units.

relative_max and rollup_ratio look across units and live in scoring.reference.across.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.amounts import amount
from scoring.answers import MISSING, Answer, FactKey, Status
from scoring.criteria.rulebook import Criterion
from scoring.criteria.rules import (
    BestOf,
    Boolean,
    Checklist,
    Choice,
    CountCapped,
    External,
    IfAbove,
    IfZero,
    Info,
    Ratio,
    RatioBanded,
    Step,
    StepsCount,
    fields_of,
)
from scoring.reference.trace import (
    Case,
    Chosen,
    Input,
    Nothing,
    Part,
    Parts,
    Rung,
    ScoreStatus,
    Share,
    Times,
    Working,
)

Answers = Mapping[FactKey, Answer]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule made of the values, before rounding."""

    working: Working
    case: Case
    status: ScoreStatus
    leaders: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()


NOT_APPLICABLE = Outcome(Nothing(), Case.NOT_APPLICABLE, ScoreStatus.NOT_APPLICABLE)
GROUP_NOT_APPLICABLE = Outcome(Nothing(), Case.GROUP_NOT_APPLICABLE, ScoreStatus.NOT_APPLICABLE)
_MISSING = Outcome(Nothing(), Case.MISSING, ScoreStatus.MISSING)
_NOT_PROVEN = Outcome(Nothing(), Case.NOT_PROVEN, ScoreStatus.NOT_PROVEN)
_INFO = Outcome(Nothing(), Case.NONE, ScoreStatus.INFO)
_REJECTED = Outcome(Nothing(), Case.PART_ABOVE_WHOLE, ScoreStatus.INVALID)


def evaluate(criterion: Criterion, answers: Answers) -> Outcome:
    """Apply a criterion's rule to the unit's own answers."""
    rule = criterion.rule
    if isinstance(rule, Info):
        return _INFO
    return blocked(criterion, answers) or _EVALUATORS[type(rule)](rule, criterion, answers)


def blocked(criterion: Criterion, answers: Answers) -> Outcome | None:
    """Tell why no points can be worked out, or None where they can.

    A list of parts stays open as long as one part is given or unproven: unproven and inapplicable parts of it
    simply do not count.
    """
    statuses = {answers.get((criterion.id, field), MISSING).status for field in fields_of(criterion.rule)}
    if isinstance(criterion.rule, Checklist | BestOf):
        return _blocked_list(statuses)
    for status, outcome in _BLOCKERS:
        if status in statuses:
            return outcome
    return None


def number(criterion: Criterion, field: str, answers: Answers) -> Fraction:
    """Read a given number."""
    return amount(text(criterion, field, answers))


def text(criterion: Criterion, field: str, answers: Answers) -> str:
    """Read a given value."""
    value = answers[criterion.id, field].value
    if value is None:
        raise ValueError(f"{criterion.id}.{field} is not given")
    return value


def inputs(criterion: Criterion, answers: Answers) -> tuple[Input, ...]:
    """List what the unit's answers to a criterion are."""
    found = ((field.id, answers.get((criterion.id, field.id), MISSING)) for field in criterion.fields)
    return tuple(Input(field, answer.status, answer.value, answer.origin) for field, answer in found)


def empty_denominator(declared: IfZero, case: Case = Case.ZERO_DENOMINATOR) -> Outcome:
    """Give the outcome the rule declares for an empty denominator."""
    if declared is IfZero.NOT_APPLICABLE:
        return Outcome(Nothing(), case, ScoreStatus.NOT_APPLICABLE)
    return Outcome(Nothing(), case, ScoreStatus.SCORED)


_BLOCKERS = (
    (Status.NOT_APPLICABLE, NOT_APPLICABLE),
    (Status.MISSING, _MISSING),
    (Status.NOT_PROVEN, _NOT_PROVEN),
)


def _blocked_list(statuses: set[Status]) -> Outcome | None:
    if statuses == {Status.NOT_APPLICABLE}:
        return NOT_APPLICABLE
    if Status.MISSING in statuses:
        return _MISSING
    return None if Status.GIVEN in statuses else _NOT_PROVEN


def _two_numbers(
    rule: Ratio | RatioBanded, criterion: Criterion, answers: Answers
) -> Outcome | tuple[Fraction, Fraction]:
    part, whole = number(criterion, rule.a, answers), number(criterion, rule.b, answers)
    if part > whole and rule.if_a_gt_b is IfAbove.REJECT:
        return _REJECTED
    if whole == 0:
        return empty_denominator(rule.if_b_zero)
    return part, whole


def _ratio(rule: Ratio, criterion: Criterion, answers: Answers) -> Outcome:
    numbers = _two_numbers(rule, criterion, answers)
    if isinstance(numbers, Outcome):
        return numbers
    part, whole = numbers
    return Outcome(Share(part, whole), Case.CAPPED if part > whole else Case.NONE, ScoreStatus.SCORED)


def _ratio_banded(rule: RatioBanded, criterion: Criterion, answers: Answers) -> Outcome:
    numbers = _two_numbers(rule, criterion, answers)
    if isinstance(numbers, Outcome):
        return numbers
    part, whole = numbers
    return _ladder(part * 100 / whole, rule.steps, percent=True)


def _steps_count(rule: StepsCount, criterion: Criterion, answers: Answers) -> Outcome:
    return _ladder(number(criterion, rule.count, answers), rule.steps, percent=False)


def _ladder(figure: Fraction, steps: Sequence[Step], *, percent: bool) -> Outcome:
    for step in steps:
        if reaches(figure, step):
            return Outcome(Rung(figure, step.start, step.points, percent), Case.NONE, ScoreStatus.SCORED)
    return Outcome(Rung(figure, None, Fraction(0), percent), Case.BELOW_LOWEST_STEP, ScoreStatus.SCORED)


def reaches(figure: Fraction, step: Step) -> bool:
    """Tell whether a figure stands on a rung."""
    return figure > step.start if step.strict else figure >= step.start


def _count_capped(rule: CountCapped, criterion: Criterion, answers: Answers) -> Outcome:
    count = number(criterion, rule.count, answers)
    case = Case.CAPPED if count * rule.each > criterion.max else Case.NONE
    return Outcome(Times(count, rule.each), case, ScoreStatus.SCORED)


def _parts(
    points: Mapping[str, Fraction], criterion: Criterion, answers: Answers, *, best_only: bool
) -> Outcome:
    parts = tuple(
        Part(
            field,
            worth,
            counts=answers[criterion.id, field].value == "true"
            and answers[criterion.id, field].status is Status.GIVEN,
        )
        for field, worth in points.items()
    )
    return Outcome(Parts(parts, best_only), Case.NONE, ScoreStatus.SCORED)


def _checklist(rule: Checklist, criterion: Criterion, answers: Answers) -> Outcome:
    return _parts(rule.parts, criterion, answers, best_only=False)


def _best_of(rule: BestOf, criterion: Criterion, answers: Answers) -> Outcome:
    return _parts(rule.cases, criterion, answers, best_only=True)


def _choice(rule: Choice, criterion: Criterion, answers: Answers) -> Outcome:
    code = text(criterion, rule.field, answers)
    return Outcome(Chosen(code, rule.points[code]), Case.NONE, ScoreStatus.SCORED)


def _boolean(rule: Boolean, criterion: Criterion, answers: Answers) -> Outcome:
    code = text(criterion, rule.field, answers)
    return Outcome(
        Chosen(code, criterion.max if code == "true" else Fraction(0)), Case.NONE, ScoreStatus.SCORED
    )


def _external(rule: External, criterion: Criterion, answers: Answers) -> Outcome:
    figure = number(criterion, rule.field, answers)
    case = Case.CAPPED if figure > rule.full else Case.NONE
    return Outcome(Share(figure, rule.full), case, ScoreStatus.SCORED)


_EVALUATORS: Mapping[type, Callable[[Any, Criterion, Answers], Outcome]] = {
    Ratio: _ratio,
    RatioBanded: _ratio_banded,
    StepsCount: _steps_count,
    CountCapped: _count_capped,
    Checklist: _checklist,
    BestOf: _best_of,
    Choice: _choice,
    Boolean: _boolean,
    External: _external,
}
