"""Rules that look across units: the best value of the block, and how many units below meet a condition.

Both take all facts at once, so a single corrected value can move other units. The order of units never
matters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from scoring.amounts import amount
from scoring.answers import MISSING, Answer, Origin, Status, UnitFacts
from scoring.criteria.rulebook import Criterion
from scoring.criteria.rules import (
    BestFrom,
    Block,
    Comparison,
    Condition,
    IfChildMissing,
    RelativeMax,
    RollupRatio,
    fields_of,
)
from scoring.reference.outcomes import NOT_PROVEN, Answers, Outcome, Own, blocked, if_empty, scored
from scoring.reference.trace import Case, Share

_VERIFIED = frozenset({Origin.VERIFIED, Origin.FINAL})


@dataclass(frozen=True, slots=True)
class Best:
    """The best figure of a block and every unit that reaches it, in code order."""

    figure: Fraction
    leaders: tuple[str, ...]


NO_BEST = Best(Fraction(0), ())


def block_of(rule: RelativeMax, unit: UnitFacts) -> str | None:
    """Name the block of a unit: the unit above, or one block for all of the kind."""
    return unit.parent if rule.block is Block.PARENT else None


def bests_of_blocks(
    criterion: Criterion, rule: RelativeMax, members: Sequence[UnitFacts]
) -> Mapping[str | None, Best]:
    """Find the best figure of every block.

    Units without a usable figure take no part, nor where the rule says so those whose figure nobody verified.
    """
    figures: dict[str | None, dict[str, Fraction]] = {}
    for unit in members:
        if _may_lead(criterion, rule, unit.answers):
            figure = _figure(rule, Own(criterion, criterion.max, unit.answers, {}))
            if isinstance(figure, Fraction):
                figures.setdefault(block_of(rule, unit), {})[unit.unit] = figure
    return {block: _best(known) for block, known in figures.items()}


def relative_max(rule: RelativeMax, own: Own, best: Best) -> Outcome:
    """Score a unit against the best figure of its block."""
    figure = _figure(rule, own)
    if isinstance(figure, Outcome):
        return figure
    if best.figure == 0:
        return if_empty(rule.if_best_zero, Case.BEST_IS_ZERO if best.leaders else Case.NO_BEST)
    outcome = scored(Share(figure, best.figure), Case.CAPPED if figure > best.figure else Case.NONE)
    unproven = Status.NOT_PROVEN in own.statuses(fields_of(rule))
    return replace(outcome, leaders=best.leaders, proven_part=unproven)


def rollup_ratio(rule: RollupRatio, children: Sequence[UnitFacts]) -> Outcome:
    """Score a unit by the share of units below it that meet every condition."""
    below = {child.unit: child.answers for child in children if child.kind == rule.child_kind}
    left_out = tuple(sorted(unit for unit, answers in below.items() if _is_left_out(rule, answers)))
    counting = {unit: answers for unit, answers in below.items() if unit not in left_out}
    if not counting:
        return replace(if_empty(rule.if_no_children, Case.NO_CHILDREN), left_out=left_out)
    met = sorted(unit for unit, answers in counting.items() if _meets_all(rule.conditions, answers))
    unmet = sorted(set(counting).difference(met))
    working = Share(Fraction(len(met)), Fraction(len(counting)))
    return replace(scored(working), counted=tuple(met), not_counted=tuple(unmet), left_out=left_out)


def meets(condition: Condition, answers: Answers) -> bool:
    """Test a condition; only a given answer can meet it."""
    answer = _answer(condition, answers)
    if answer.status is not Status.GIVEN or answer.value is None:
        return False
    if condition.comparison is Comparison.ABOVE:
        return amount(answer.value) > amount(condition.value)
    return (answer.value == condition.value) is (condition.comparison is Comparison.IS)


def applies(condition: Condition | None, answers: Answers) -> bool:
    """Tell whether a group or criterion applies: it does unless a given answer says otherwise."""
    if condition is None:
        return True
    return _answer(condition, answers).status is not Status.GIVEN or meets(condition, answers)


def children_of(facts: Sequence[UnitFacts]) -> Mapping[str, list[UnitFacts]]:
    """Index units by the unit above them."""
    found: dict[str, list[UnitFacts]] = {}
    for unit in facts:
        if unit.parent is not None:
            found.setdefault(unit.parent, []).append(unit)
    return found


def _answer(condition: Condition, answers: Answers) -> Answer:
    return answers.get((condition.criterion, condition.field), MISSING)


def _meets_all(conditions: Sequence[Condition], answers: Answers) -> bool:
    return all(meets(condition, answers) for condition in conditions)


def _is_left_out(rule: RollupRatio, answers: Answers) -> bool:
    if rule.missing_child is IfChildMissing.NOT_MET:
        return False
    return any(_answer(condition, answers).status is Status.MISSING for condition in rule.conditions)


def _may_lead(criterion: Criterion, rule: RelativeMax, answers: Answers) -> bool:
    if rule.best_from is BestFrom.ALL:
        return True
    found = (answers.get((criterion.id, field), MISSING) for field in fields_of(rule))
    return all(answer.origin in _VERIFIED for answer in found)


def _best(figures: Mapping[str, Fraction]) -> Best:
    best = max(figures.values())
    return Best(best, tuple(sorted(unit for unit, figure in figures.items() if figure == best)))


def _figure(rule: RelativeMax, own: Own) -> Fraction | Outcome:
    obstacle = blocked(rule.edges, own.statuses(fields_of(rule)))
    if obstacle is not None:
        return obstacle
    value = own.number(rule.a)
    if rule.b is None:
        return value
    if own.nothing_proven(rule.b):
        return NOT_PROVEN
    divisor = own.number(rule.b)
    return value / divisor if divisor else if_empty(rule.if_b_zero)
