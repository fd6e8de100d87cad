"""Reported against verified values: estimates that became actual (D8) and slips of unit or scale (D9)."""

from collections.abc import Iterator
from fractions import Fraction

from scoring.adjustments.alone import points_alone
from scoring.adjustments.comparison import Difference, Direction, compare
from scoring.adjustments.findings import Context, Finding, direction_of
from scoring.adjustments.kinds import Kind
from scoring.amounts import amount, show_text
from scoring.answers import UnitFacts
from scoring.criteria.rulebook import Criterion, Field, FieldType, Rulebook
from scoring.criteria.rules import RelativeMax, RollupRatio

_NUMBERS = frozenset({FieldType.INT, FieldType.DECIMAL})


def became_actual(
    rulebook: Rulebook, reported: UnitFacts, verified: UnitFacts, context: Context
) -> Iterator[Finding]:
    """Find estimated numbers that turned out otherwise.

    Their direction is neutral, whatever the figures: who had to estimate has not over-reported.
    """
    for criterion, field, difference in _changed_numbers(rulebook, reported, verified):
        if not context.all_estimated and (criterion.id, field.id) not in context.estimated:
            continue
        before, after = _texts(difference)
        sentence = (
            f"{criterion.label}, {field.label}: số ước tính {show_text(before)} {field.unit}, "
            f"số thực tế {show_text(after)} {field.unit}; không tính là kê khai cao hơn hay thấp hơn."
        )
        data = {"reported": before, "verified": after}
        yield Finding(
            Kind.ESTIMATE_BECAME_ACTUAL, criterion.id, (field.id,), Direction.NEUTRAL, sentence, data
        )


def slipped(
    rulebook: Rulebook, reported: UnitFacts, verified: UnitFacts, context: Context
) -> Iterator[Finding]:
    """Find numbers that differ by a factor a wrong unit would explain (per cent, thousands, days)."""
    for criterion, field, difference in _changed_numbers(rulebook, reported, verified):
        before, after = _texts(difference)
        found = _factor(amount(before), amount(after), context)
        if found is None:
            continue
        factor, larger = found
        times = f"gấp {factor} lần" if larger else f"chỉ bằng 1/{factor}"
        sentence = (
            f"{criterion.label}, {field.label}: kê khai {show_text(before)} {field.unit}, thẩm tra "
            f"{show_text(after)} {field.unit}, {times}; có thể nhầm đơn vị tính."
        )
        data = {"reported": before, "verified": after, "factor": str(factor) if larger else f"1/{factor}"}
        surplus = _surplus(rulebook, criterion, reported, difference)
        direction = Direction.NEUTRAL if surplus is None else direction_of(surplus)
        yield Finding(Kind.UNIT_SLIP, criterion.id, (field.id,), direction, sentence, data, surplus)


def _surplus(
    rulebook: Rulebook, criterion: Criterion, reported: UnitFacts, difference: Difference
) -> Fraction | None:
    """Work out what the wrong figure alone is worth; None where other units decide about points."""
    if isinstance(criterion.rule, RelativeMax | RollupRatio):
        return None
    answers = {**reported.answers, (criterion.id, difference.field): difference.after}
    corrected = UnitFacts(reported.unit, reported.kind, reported.parent, answers)
    claimed = points_alone(rulebook, criterion, reported)
    return claimed - points_alone(rulebook, criterion, corrected)


def _changed_numbers(
    rulebook: Rulebook, reported: UnitFacts, verified: UnitFacts
) -> Iterator[tuple[Criterion, Field, Difference]]:
    for difference in compare(rulebook, reported, verified):
        criterion = rulebook.criterion(difference.criterion)
        field = criterion.field(difference.field)
        if field.type in _NUMBERS and difference.before.value and difference.after.value:
            yield criterion, field, difference


def _texts(difference: Difference) -> tuple[str, str]:
    return difference.before.value or "", difference.after.value or ""


def _factor(before: Fraction, after: Fraction, context: Context) -> tuple[int, bool] | None:
    """Find the declared factor between two numbers, and whether the first is the larger."""
    if not before or not after:
        return None
    for factor in context.factors:
        for ratio, larger in ((before / after, True), (after / before, False)):
            if abs(ratio / factor - 1) <= context.tolerance:
                return factor, larger
    return None
