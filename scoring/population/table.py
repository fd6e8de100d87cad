"""Compiling a set: every constant becomes a whole number, every criterion a kernel, or the set is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from scoring.criteria.policies import Rebase, Rounding, Stage
from scoring.criteria.rulebook import Criterion, Group, Rulebook, Section
from scoring.criteria.rules import Composite, IfTooFew, Info, Rule, Survey
from scoring.population.compiling import Making, kernel_of
from scoring.population.conditions import ConditionPlan, plan_condition
from scoring.population.errors import KernelRefusal
from scoring.population.fields import FieldPlan, edges_of, plan_fields
from scoring.population.kernels import Kernel
from scoring.population.wholes import rounded_whole

MAX_PLACES = 4


@dataclass(frozen=True, slots=True)
class CriterionPlan:
    """One criterion: its kernel and the conditions under which it applies.

    `highest` are the most points it can give, in steps; `maximum` counts its maximum in the set's units of
    maxima. `undecidable`: its points may be left open.
    """

    criterion: Criterion
    kernel: Kernel
    conditions: tuple[ConditionPlan, ...]
    highest: int
    maximum: int
    undecidable: bool


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """One group: where its criteria stand in the table, its most points and its maximum."""

    group: Group
    criteria: range
    highest: int
    maximum: int


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """One section with its groups."""

    section: Section
    groups: tuple[GroupPlan, ...]


@dataclass(frozen=True, slots=True)
class RuleTable:
    """A compiled set. Points are counted in 1/steps, maxima in 1/units.

    `grants`: what does not apply counts with all its points.
    """

    rulebook: Rulebook
    rounding: Rounding
    steps: int
    units: int
    grants: bool
    fields: tuple[FieldPlan, ...]
    criteria: tuple[CriterionPlan, ...]
    sections: tuple[SectionPlan, ...]

    def groups(self) -> Iterator[GroupPlan]:
        """Iterate over all groups in order."""
        for section in self.sections:
            yield from section.groups

    def group_of(self, place: int) -> str:
        """Find the group of the criterion that stands at a place of `criteria`."""
        return next(plan.group.id for plan in self.groups() if place in plan.criteria)

    def place_of(self, criterion: str) -> int:
        """Find where a criterion stands in `criteria`.

        Raises:
            KeyError: the set has no such criterion.
        """
        for place, plan in enumerate(self.criteria):
            if plan.criterion.id == criterion:
                return place
        raise KeyError(criterion)


def compile_set(rulebook: Rulebook, others: Mapping[str, Rulebook] | None = None) -> RuleTable:
    """Compile a set for whole populations.

    Args:
        rulebook: a set that declares a rounding of at most four places per criterion.
        others: the sets of the kinds below, which roll-ups read.

    Raises:
        KernelRefusal: the set asks for something the columns do not serve, with the reason.
    """
    rounding = _rounding(rulebook)
    fields = plan_fields(rulebook)
    making = Making(
        10**rounding.places,
        lcm(*(maximum.denominator for maximum in _maxima(rulebook))),
        fields,
        {kind: plan_fields(other) for kind, other in (others or {}).items()},
        rulebook.roundings.get(Stage.PART),
        rulebook.roundings.get(Stage.PERCENT),
        rulebook.not_applicable.rebase is Rebase.FULL_POINTS,
    )
    pairs = [
        (group, criterion)
        for section in rulebook.sections
        for group in section.groups
        for criterion in group.criteria
    ]
    criteria = tuple(_criterion(group, criterion, making, rounding) for group, criterion in pairs)
    return RuleTable(
        rulebook,
        rounding,
        making.steps,
        making.units,
        making.grants,
        tuple(fields.values()),
        criteria,
        tuple(_sections(rulebook, criteria)),
    )


def _rounding(rulebook: Rulebook) -> Rounding:
    rounding = rulebook.criterion_rounding
    if rounding is None:
        raise KernelRefusal("kernel.no-rounding", rulebook.id, "no rounding per criterion is declared")
    if rounding.places > MAX_PLACES:
        raise KernelRefusal("kernel.too-many-places", rulebook.id, f"{rounding.places} places per criterion")
    for section in rulebook.sections:
        if section.ready_made is not None:
            raise KernelRefusal("kernel.ready-made", section.id, "the section's total comes in ready-made")
    return rounding


def _maxima(rulebook: Rulebook) -> Iterator[Fraction]:
    for criterion in rulebook.criteria():
        yield criterion.max
        if isinstance(criterion.rule, Composite):
            yield from (part.max for part in criterion.rule.parts)


def _criterion(group: Group, criterion: Criterion, making: Making, rounding: Rounding) -> CriterionPlan:
    of_group = None if isinstance(criterion.rule, Info) else group.applies_when
    conditions = (item for item in (of_group, criterion.applies_when) if item is not None)
    return CriterionPlan(
        criterion,
        kernel_of(criterion, making),
        tuple(plan_condition(item, making.fields) for item in conditions),
        rounded_whole(criterion.max * making.steps, rounding.mode),
        int(criterion.max * making.units),
        _undecidable(criterion.rule),
    )


def _undecidable(rule: Rule) -> bool:
    match rule:
        case Composite(parts=parts):
            return any(_undecidable(part.rule) for part in parts)
        case Survey(if_too_few=IfTooFew.UNDECIDED):
            return True
        case _:
            edges = edges_of(rule)
            return edges is not None and "undecided" in {edges.missing, edges.not_proven}


def _sections(rulebook: Rulebook, criteria: Sequence[CriterionPlan]) -> Iterator[SectionPlan]:
    start = 0
    for section in rulebook.sections:
        groups = []
        for group in section.groups:
            stop = start + len(group.criteria)
            own = criteria[start:stop]
            highest, maximum = sum(plan.highest for plan in own), sum(plan.maximum for plan in own)
            groups.append(GroupPlan(group, range(start, stop), highest, maximum))
            start = stop
        yield SectionPlan(section, tuple(groups))
