"""From a criterion's rule to its kernel: fractions become whole numbers over one denominator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, lcm
from typing import Any

from scoring.answers import FactKey
from scoring.criteria.policies import Rounding
from scoring.criteria.rulebook import Criterion
from scoring.criteria.rules import (
    BestOf,
    Boolean,
    Checklist,
    Choice,
    Composite,
    CountCapped,
    Edges,
    External,
    Formula,
    Info,
    Manual,
    NotApplied,
    Penalty,
    Ratio,
    RatioBanded,
    RelativeMax,
    RollupRatio,
    Rule,
    Step,
    StepsCount,
    Survey,
)
from scoring.formula import optional_fields, required_fields
from scoring.population.across import RelativeKernel, RollupKernel
from scoring.population.composite import CompositeKernel, PartPlan
from scoring.population.conditions import plan_condition
from scoring.population.errors import KernelRefusal
from scoring.population.fields import CellCode, FieldPlan
from scoring.population.formulas import FormulaField, FormulaKernel
from scoring.population.kernels import (
    CountKernel,
    CountLadderKernel,
    FixedKernel,
    Kernel,
    OptionKernel,
    Pair,
    PartsKernel,
    PenaltyKernel,
    PercentKernel,
    PercentLadderKernel,
    Rung,
    Scale,
    ShareKernel,
    ShareLadderKernel,
    ShareRung,
    SurveyKernel,
)


@dataclass(frozen=True, slots=True)
class Making:
    """What kernels are made from.

    The steps points are counted in, the units maxima are counted in, the fields of the set and of the sets
    below, the declared roundings of parts and percentages, and whether what does not apply is granted.
    """

    steps: int
    units: int
    fields: Mapping[FactKey, FieldPlan]
    below: Mapping[str, Mapping[FactKey, FieldPlan]]
    part: Rounding | None
    percent: Rounding | None
    grants: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """A rule's surroundings: the criterion it reads from and the maximum at stake."""

    criterion: str
    max: Fraction
    making: Making

    def key(self, field: str) -> FactKey:
        return self.criterion, field

    def scale(self, field: str) -> int:
        """In how many parts of one a field is counted."""
        return self.making.fields[self.criterion, field].scale

    def divide(self, *points: Fraction) -> int:
        """Find the denominator over which all these points, and the maximum, are whole numbers of steps."""
        return lcm(*((value * self.making.steps).denominator for value in (self.max, *points)))

    def whole(self, points: Fraction, divide: int) -> int:
        """Count points in 1/divide of a step."""
        return int(points * self.making.steps * divide)

    def points(self) -> Scale:
        """All points, as a fraction of steps."""
        steps = self.max * self.making.steps
        return Scale(steps.numerator, steps.denominator)


def kernel_of(criterion: Criterion, making: Making) -> Kernel:
    """Make the kernel of a criterion.

    Raises:
        KernelRefusal: the rule asks for something the columns do not serve.
    """
    return _kernel(criterion.rule, _Asked(criterion.id, criterion.max, making))


def _kernel(rule: Rule, asked: _Asked) -> Kernel:
    return _MAKERS[type(rule)](rule, asked)


def _ratio(rule: Ratio, asked: _Asked) -> Kernel:
    target = Fraction(1) if rule.target is None else rule.target / 100
    floor = Fraction(0) if rule.floor is None else rule.floor / 100
    rounding = asked.making.percent
    if rounding is None:
        return ShareKernel(_pair(rule, asked), asked.points(), _terms(target), _terms(floor))
    scale = 100 * 10**rounding.places
    each = asked.max / target / scale
    divide = asked.divide(each)
    return PercentKernel(
        _pair(rule, asked),
        rounding,
        ceil(floor * scale),
        asked.whole(each, divide),
        asked.whole(asked.max, divide),
        divide,
    )


def _ratio_banded(rule: RatioBanded, asked: _Asked) -> Kernel:
    divide = asked.divide(*(item.points for item in rule.steps))
    full, gains = asked.whole(asked.max, divide), _gains(rule.steps, asked, divide)
    rounding = asked.making.percent
    if rounding is not None:
        rungs = _rungs(rule.steps, gains, 10**rounding.places)
        return PercentLadderKernel(_pair(rule, asked), rounding, rungs, divide, full)
    common = lcm(*((item.start / 100).denominator for item in rule.steps))
    shares = tuple(
        ShareRung(int(item.start / 100 * common), item.strict, more)
        for item, more in zip(rule.steps, gains, strict=True)
    )
    return ShareLadderKernel(_pair(rule, asked), common, shares, divide, full)


def _steps_count(rule: StepsCount, asked: _Asked) -> Kernel:
    divide = asked.divide(*(item.points for item in rule.steps))
    rungs = _rungs(rule.steps, _gains(rule.steps, asked, divide), asked.scale(rule.count))
    return CountLadderKernel(asked.key(rule.count), rungs, divide, rule.edges)


def _count_capped(rule: CountCapped, asked: _Asked) -> Kernel:
    return _count(rule.count, rule.each, rule.edges, asked)


def _external(rule: External, asked: _Asked) -> Kernel:
    return _count(rule.field, asked.max / rule.full, rule.edges, asked)


def _count(field: str, each: Fraction, edges: Edges, asked: _Asked) -> Kernel:
    worth = each / asked.scale(field)
    divide = asked.divide(worth)
    return CountKernel(
        asked.key(field), asked.whole(worth, divide), asked.whole(asked.max, divide), divide, edges
    )


def _penalty(rule: Penalty, asked: _Asked) -> Kernel:
    worth = rule.each / asked.scale(rule.count)
    divide = asked.divide(worth, rule.floor)
    each, full, floor = (asked.whole(points, divide) for points in (worth, asked.max, rule.floor))
    return PenaltyKernel(asked.key(rule.count), each, full, floor, divide, rule.edges)


def _survey(rule: Survey, asked: _Asked) -> Kernel:
    scale = asked.scale(rule.mean)
    lowest = rule.lowest * scale
    if lowest.denominator != 1:
        raise KernelRefusal("kernel.survey-scale", asked.criterion, "the scale starts between two steps")
    each = asked.max / (rule.full - rule.lowest) / scale
    divide = asked.divide(each)
    return SurveyKernel(
        asked.key(rule.mean),
        asked.key(rule.answers),
        int(lowest),
        ceil(rule.at_least * asked.scale(rule.answers)),
        rule.if_too_few,
        asked.whole(each, divide),
        asked.whole(asked.max, divide),
        divide,
        rule.edges,
    )


def _formula(rule: Formula, asked: _Asked) -> Kernel:
    required = required_fields(rule.tree)
    fields = {
        name: FormulaField(
            asked.key(name),
            asked.scale(name),
            name in required,
            asked.making.fields[asked.key(name)].codes is not None,
        )
        for name in (*required, *optional_fields(rule.tree))
    }
    return FormulaKernel(rule.tree, fields, asked.max, asked.making.steps, rule.edges)


def _checklist(rule: Checklist, asked: _Asked) -> Kernel:
    return _parts(rule.parts, rule.edges, asked, best_only=False)


def _best_of(rule: BestOf, asked: _Asked) -> Kernel:
    return _parts(rule.cases, rule.edges, asked, best_only=True)


def _parts(points: Mapping[str, Fraction], edges: Edges, asked: _Asked, *, best_only: bool) -> Kernel:
    divide = asked.divide(*points.values())
    parts = tuple((asked.key(field), asked.whole(value, divide)) for field, value in points.items())
    return PartsKernel(parts, best_only, asked.whole(asked.max, divide), divide, edges)


def _choice(rule: Choice, asked: _Asked) -> Kernel:
    return _options(rule.field, rule.points, rule.edges, asked)


def _manual(rule: Manual, asked: _Asked) -> Kernel:
    points = {code: grade.points for code, grade in rule.grades.items()}
    return _options(rule.field, points, rule.edges, asked)


def _boolean(rule: Boolean, asked: _Asked) -> Kernel:
    return _options(rule.field, {"true": asked.max, "false": Fraction(0)}, rule.edges, asked, marks=True)


def _options(
    field: str, points: Mapping[str, Fraction], edges: Edges, asked: _Asked, *, marks: bool = False
) -> Kernel:
    places = asked.making.fields[asked.key(field)].codes or {}
    divide = asked.divide(*points.values())
    worth = tuple(asked.whole(points[code], divide) for code in sorted(places, key=places.__getitem__))
    return OptionKernel(asked.key(field), worth, divide, marks, edges)


def _composite(rule: Composite, asked: _Asked) -> Kernel:
    making = asked.making
    parts = []
    for part in rule.parts:
        inner = _Asked(asked.criterion, part.max, making)
        full = inner.points()
        maximum = int(part.max * making.units)
        parts.append(PartPlan(_kernel(part.rule, inner), maximum, full.multiply, full.divide))
    cap = asked.points()
    return CompositeKernel(tuple(parts), cap.multiply, cap.divide, making.steps, making.part, making.grants)


def _relative_max(rule: RelativeMax, asked: _Asked) -> Kernel:
    b_scale = 1 if rule.b is None else asked.scale(rule.b)
    a_times, b_times = _aligned(asked.scale(rule.a), b_scale)
    return RelativeKernel(
        asked.criterion,
        asked.key(rule.a),
        None if rule.b is None else asked.key(rule.b),
        a_times,
        b_times,
        asked.points(),
        rule.if_b_zero,
        rule.if_best_zero,
        rule.block,
        rule.best_from,
        rule.edges,
    )


def _rollup_ratio(rule: RollupRatio, asked: _Asked) -> Kernel:
    below = asked.making.below.get(rule.child_kind)
    if below is None:
        raise KernelRefusal(
            "kernel.no-set-below", asked.criterion, f"the set of {rule.child_kind} is not given"
        )
    conditions = tuple(plan_condition(condition, below) for condition in rule.conditions)
    return RollupKernel(
        asked.criterion, rule.child_kind, conditions, asked.points(), rule.if_no_children, rule.missing_child
    )


def _info(_rule: Info, _asked: _Asked) -> Kernel:
    return FixedKernel(CellCode.INFO)


def _not_applied(_rule: NotApplied, _asked: _Asked) -> Kernel:
    return FixedKernel(CellCode.NOT_APPLICABLE)


def _pair(rule: Ratio | RatioBanded, asked: _Asked) -> Pair:
    times = _aligned(asked.scale(rule.a), asked.scale(rule.b))
    return Pair(asked.key(rule.a), asked.key(rule.b), *times, rule.if_b_zero, rule.if_a_gt_b, rule.edges)


def _aligned(a_scale: int, b_scale: int) -> tuple[int, int]:
    """Find what brings two fields to the same step."""
    common = lcm(a_scale, b_scale)
    return common // a_scale, common // b_scale


def _terms(share: Fraction) -> tuple[int, int]:
    return share.numerator, share.denominator


def _gains(steps: Sequence[Step], asked: _Asked, divide: int) -> list[int]:
    """Tell what each rung of a falling ladder adds to the one below it."""
    points = [asked.whole(item.points, divide) for item in steps] + [0]
    return [upper - lower for upper, lower in pairwise(points)]


def _rungs(steps: Sequence[Step], gains: Sequence[int], scale: int) -> tuple[Rung, ...]:
    return tuple(Rung(_first(item, scale), more) for item, more in zip(steps, gains, strict=True))


def _first(item: Step, scale: int) -> int:
    """Find the first stored number that stands on a rung."""
    start = item.start * scale
    return floor(start) + 1 if item.strict else ceil(start)


_MAKERS: Mapping[type, Callable[[Any, _Asked], Kernel]] = {
    Ratio: _ratio,
    RatioBanded: _ratio_banded,
    StepsCount: _steps_count,
    CountCapped: _count_capped,
    Penalty: _penalty,
    Checklist: _checklist,
    BestOf: _best_of,
    Choice: _choice,
    Boolean: _boolean,
    Composite: _composite,
    RelativeMax: _relative_max,
    RollupRatio: _rollup_ratio,
    External: _external,
    Formula: _formula,
    Survey: _survey,
    Manual: _manual,
    NotApplied: _not_applied,
    Info: _info,
}
