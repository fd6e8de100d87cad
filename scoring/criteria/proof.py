"""The proof that no admissible input earns less than nothing or more than the maximum.

Every rule kind has a sound bound: whatever values the fields may take, and with no value at all, the points
lie within it. A criterion whose bound does not lie between 0 and its maximum is refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce

from scoring.amounts import show_exact
from scoring.criteria.policies import Rounding, Stage
from scoring.criteria.rulebook import Criterion, Field, FieldType
from scoring.criteria.rules import (
    BestOf,
    Boolean,
    Checklist,
    Choice,
    Composite,
    CountCapped,
    External,
    Formula,
    IfZero,
    Info,
    Manual,
    NotApplied,
    Penalty,
    Ratio,
    RatioBanded,
    RelativeMax,
    RollupRatio,
    Rule,
    StepsCount,
    Survey,
)
from scoring.formula import Checked, FactType, FieldFacts, Interval, Refused, check
from scoring.formula.intervals import (
    EVERYTHING,
    divided,
    greatest,
    hull,
    least,
    negated,
    plus,
    rounded_interval,
    times,
)

Roundings = Mapping[Stage, Rounding]
_NOTHING = Interval.point(Fraction(0))
_SHARE = Interval(Fraction(0), Fraction(1))


@dataclass(frozen=True, slots=True)
class _Question:
    """What the bound of a rule depends on."""

    max: Fraction
    fields: Mapping[str, Field]
    roundings: Roundings

    def field(self, field_id: str) -> Interval:
        """Give the numbers a field may hold."""
        field = self.fields[field_id]
        return Interval(field.min, field.max)

    def of_max(self, share: Interval) -> Interval:
        """Turn a share of the maximum into points."""
        return times(Interval.point(self.max), share)


def proved_bounds(criterion: Criterion, roundings: Roundings) -> Interval:
    """Give bounds that hold for every admissible input of a criterion, after its declared rounding.

    Args:
        criterion: a criterion whose rule names only fields that are there.
        roundings: the set's declared rounding steps.

    Returns:
        The smallest interval this proof finds, in points; it always holds 0 (no value earns nothing).
    """
    fields = {field.id: field for field in criterion.fields}
    bounds = _bounds(criterion.rule, _Question(criterion.max, fields, roundings))
    return hull(_NOTHING, _rounded(bounds, roundings.get(Stage.CRITERION)))


def why_unproved(criterion: Criterion, roundings: Roundings) -> str | None:
    """Tell why a criterion cannot be admitted; None where 0 ≤ points ≤ max is proved."""
    bounds = proved_bounds(criterion, roundings)
    if bounds.low is None or bounds.low < 0:
        return f"Không chứng minh được điểm không âm: điểm nằm trong {bounds}"
    if bounds.high is None or bounds.high > criterion.max:
        limit = show_exact(criterion.max)
        return f"Không chứng minh được điểm không vượt max {limit}: điểm nằm trong {bounds}"
    return None


def formula_facts(fields: Iterable[Field]) -> Mapping[str, FieldFacts]:
    """Say of every number and yes/no field what a formula may take for granted."""
    return {
        field.id: FieldFacts(
            field.unit,
            FactType.BOOL if field.type is FieldType.BOOL else FactType.NUMBER,
            field.min,
            field.max,
            field.places,
        )
        for field in fields
        if field.type is not FieldType.CHOICE
    }


def _bounds(rule: Rule, asked: _Question) -> Interval:
    match rule:
        case Composite(parts=parts):
            found = (_part(part.rule, replace(asked, max=part.max)) for part in parts)
            return reduce(plus, found, _NOTHING)
        case Ratio():
            return _ratio(rule, asked)
        case CountCapped() | Penalty():
            return _counted(rule, asked)
        case Formula():
            return _formula(rule, asked)
        case Info() | NotApplied():
            return _NOTHING
        case _:
            return _figure_bounds(rule, asked)


def _part(rule: Rule, asked: _Question) -> Interval:
    return _rounded(hull(_NOTHING, _bounds(rule, asked)), asked.roundings.get(Stage.PART))


def _figure_bounds(rule: Rule, asked: _Question) -> Interval:
    match rule:
        case Boolean() | RollupRatio():
            return asked.of_max(_SHARE)
        case RelativeMax(a=a, b=b):
            figures = [asked.field(field) for field in (a, b) if field is not None]
            return asked.of_max(_SHARE if all(map(_not_negative, figures)) else EVERYTHING)
        case External(field=field, full=full):
            return asked.of_max(_capped(asked.field(field), Interval.point(full)))
        case Survey():
            return _survey(rule, asked)
        case _:
            return _listed_bounds(rule)


def _listed_bounds(rule: Rule) -> Interval:
    """Bound the rules that list the points they give."""
    match rule:
        case RatioBanded(steps=steps) | StepsCount(steps=steps):
            return _any_of(step.points for step in steps)
        case Checklist(parts=parts):
            return reduce(plus, (_any_of((points,)) for points in parts.values()), _NOTHING)
        case BestOf(cases=points) | Choice(points=points):
            return _any_of(points.values())
        case Manual(grades=grades):
            return _any_of(grade.points for grade in grades.values())
        case _:
            raise TypeError(type(rule).__name__)


def _any_of(points: Iterable[Fraction]) -> Interval:
    return hull(_NOTHING, *map(Interval.point, points))


def _ratio(rule: Ratio, asked: _Question) -> Interval:
    """An empty denominator may be declared to earn everything; a share under the floor earns nothing."""
    part, whole = asked.field(rule.a), asked.field(rule.b)
    if not (_not_negative(part) and _not_negative(whole)):
        return EVERYTHING
    share = _capped(part, whole)
    if rule.target is not None:
        share = least(
            _capped(times(share, Interval.point(Fraction(100))), Interval.point(rule.target)), _SHARE
        )
    if rule.if_b_zero is IfZero.FULL and whole.contains(Fraction(0)):
        share = _SHARE
    return asked.of_max(hull(_NOTHING, share))


def _counted(rule: CountCapped | Penalty, asked: _Question) -> Interval:
    counted = times(asked.field(rule.count), Interval.point(rule.each))
    full = Interval.point(asked.max)
    if isinstance(rule, CountCapped):
        return least(counted, full)
    return greatest(plus(full, negated(counted)), Interval.point(rule.floor))


def _survey(rule: Survey, asked: _Question) -> Interval:
    above = plus(asked.field(rule.mean), Interval.point(-rule.lowest))
    return asked.of_max(divided(above, Interval.point(rule.full - rule.lowest)) or EVERYTHING)


def _formula(rule: Formula, asked: _Question) -> Interval:
    checked: Checked | Refused = check(rule.tree, formula_facts(asked.fields.values()), asked.max)
    return checked.bounds[()] if isinstance(checked, Checked) else EVERYTHING


def _capped(part: Interval, whole: Interval) -> Interval:
    """Give part ÷ whole where the part counts at most as the whole."""
    return least(divided(part, whole) or _NOTHING, Interval.point(Fraction(1)))


def _not_negative(interval: Interval) -> bool:
    return interval.low is not None and interval.low >= 0


def _rounded(interval: Interval, rounding: Rounding | None) -> Interval:
    return interval if rounding is None else rounded_interval(interval, rounding.places, rounding.mode)
