"""Rules that look across units: the best value of the block, and how many units below meet a condition.

Both take all facts at once, so a single corrected value can move other units. The order of units never
matters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.amounts import amount
from scoring.answers import MISSING, Status, UnitFacts
from scoring.criteria.rulebook import Criterion
from scoring.criteria.rules import Comparison, Condition, IfZero, RelativeMax, RollupRatio
from scoring.reference.evaluation import Answers, Outcome, blocked, empty_denominator, number
from scoring.reference.trace import Case, ScoreStatus, Share


@dataclass(frozen=True, slots=True)
class Best:
    """The best figure of a block and every unit that reaches it, in code order."""

    figure: Fraction
    leaders: tuple[str, ...]


def best_of_block(criterion: Criterion, rule: RelativeMax, block: Sequence[UnitFacts]) -> Best:
    """Find the best figure among the units of a block; units without a usable figure take no part."""
    figures = {facts.unit: _figure(criterion, rule, facts.answers) for facts in block}
    known = {unit: figure for unit, figure in figures.items() if isinstance(figure, Fraction)}
    best = max(known.values(), default=Fraction(0))
    return Best(best, tuple(sorted(unit for unit, figure in known.items() if figure == best)))


def relative_max(criterion: Criterion, rule: RelativeMax, answers: Answers, best: Best) -> Outcome:
    """Score a unit against the best figure of its block."""
    figure = _figure(criterion, rule, answers)
    if isinstance(figure, Outcome):
        return figure
    if best.figure == 0:
        return empty_denominator(rule.if_best_zero, Case.BEST_IS_ZERO)
    return Outcome(Share(figure, best.figure), Case.NONE, ScoreStatus.SCORED, leaders=best.leaders)


def rollup_ratio(rule: RollupRatio, children: Sequence[UnitFacts]) -> Outcome:
    """Score a unit by the share of units below it that meet every condition."""
    below = [child for child in children if child.kind == rule.child_kind]
    if not below:
        return empty_denominator(rule.if_no_children, Case.NO_CHILDREN)
    met = sorted(child.unit for child in below if _meets_all(rule.conditions, child.answers))
    unmet = sorted({child.unit for child in below}.difference(met))
    working = Share(Fraction(len(met)), Fraction(len(below)))
    return Outcome(working, Case.NONE, ScoreStatus.SCORED, counted=tuple(met), not_counted=tuple(unmet))


def meets(condition: Condition, answers: Answers) -> bool:
    """Test a condition; only a given answer can meet it."""
    answer = answers.get((condition.criterion, condition.field), MISSING)
    if answer.status is not Status.GIVEN or answer.value is None:
        return False
    if condition.comparison is Comparison.ABOVE:
        return amount(answer.value) > amount(condition.value)
    return (answer.value == condition.value) is (condition.comparison is Comparison.IS)


def applies(condition: Condition | None, answers: Answers) -> bool:
    """Tell whether a group applies: it does unless a given answer says otherwise."""
    if condition is None:
        return True
    answer = answers.get((condition.criterion, condition.field), MISSING)
    return answer.status is not Status.GIVEN or meets(condition, answers)


def children_of(facts: Sequence[UnitFacts]) -> Mapping[str, list[UnitFacts]]:
    """Index units by the unit above them."""
    found: dict[str, list[UnitFacts]] = {}
    for unit in facts:
        if unit.parent is not None:
            found.setdefault(unit.parent, []).append(unit)
    return found


def _meets_all(conditions: Sequence[Condition], answers: Answers) -> bool:
    return all(meets(condition, answers) for condition in conditions)


def _figure(criterion: Criterion, rule: RelativeMax, answers: Answers) -> Fraction | Outcome:
    obstacle = blocked(criterion, answers)
    if obstacle is not None:
        return obstacle
    value = number(criterion, rule.a, answers)
    if rule.b is None:
        return value
    divisor = number(criterion, rule.b, answers)
    if divisor == 0:
        return empty_denominator(IfZero(rule.if_b_zero))
    return value / divisor
