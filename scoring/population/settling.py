"""From points per section to what levels and places look at, for many units at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

import numpy as np

from scoring.amounts import Mode
from scoring.criteria.policies import TOTAL, Compared, Gate, GroupMinimum, Rebase, Rounding, Stage
from scoring.criteria.rulebook import Section
from scoring.population.table import RuleTable
from scoring.population.wholes import Column, Exact, Mask, Whole, share


@dataclass(frozen=True, slots=True)
class Tally:
    """Points (in steps), the maximum of what applies and the maximum of all there is (in units)."""

    points: Whole
    applicable: Whole
    maximum: int


@dataclass(frozen=True, slots=True)
class Value:
    """What levels and places look at: numerator ÷ denominator × factor, where `known`.

    The denominator is positive: the maximum that applies to the unit, or 1 for every unit.
    """

    numerator: Whole
    denominator: Whole | int
    factor: Fraction
    known: Mask

    def rounded(self, rounding: Rounding | None) -> Value:
        """Round as declared, or not at all; after rounding numerators count steps of the declared places."""
        if rounding is None:
            return self
        scale = self.factor * 10**rounding.places
        exact = Exact(self.numerator.times(scale.numerator), self._times(scale.denominator))
        return Value(exact.rounded(rounding.mode), 1, Fraction(1, 10**rounding.places), self.known)

    def reaches(self, threshold: Fraction) -> Mask:
        """Tell which units have at least this value, without dividing."""
        needed = threshold / self.factor
        left, right = self.numerator.times(needed.denominator), self._times(needed.numerator)
        reached = left.reaches(right) if isinstance(right, int) else left.values >= right.values
        return np.asarray(reached & self.known, dtype=np.bool_)

    def order(self) -> Whole:
        """Give whole numbers in the order of the values, equal exactly where the values are equal.

        Two different fractions with denominators up to q differ by at least 1/q²; taken q² times they differ
        by 1 or more, so that cutting off what is behind the point keeps them apart.
        """
        if isinstance(self.denominator, int):
            return self.numerator
        spread = self.numerator.times(self.denominator.high**2)
        return Exact(spread, self.denominator).rounded(Mode.FLOOR)

    def copy(self) -> Value:
        """Make a value of its own, which stays as it is."""
        below = self.denominator if isinstance(self.denominator, int) else self.denominator.copy()
        return Value(self.numerator.copy(), below, self.factor, self.known.copy())

    def at(self, place: int) -> Fraction | None:
        """Read one unit's value."""
        if not self.known[place]:
            return None
        below = self.denominator if isinstance(self.denominator, int) else int(self.denominator.values[place])
        return int(self.numerator.values[place]) * self.factor / below

    def _times(self, factor: int) -> Whole | int:
        if isinstance(self.denominator, int):
            return self.denominator * factor
        return self.denominator.times(factor)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a stretch of units, per section id, and but for levels also for TOTAL.

    `exact` is what lists of places look at, `compared` the same after the rounding that levels declare.
    Levels are places in the section's level table, one more than there are for none.
    """

    tallies: Mapping[str, Tally]
    exact: Mapping[str, Value]
    compared: Mapping[str, Value]
    levels: Mapping[str, Column]
    gated: Mapping[str, Mask]


def settle(table: RuleTable, groups: Mapping[str, Tally]) -> Settled:
    """Turn the points of groups into section and total points, compared values and levels.

    Args:
        table: the compiled set.
        groups: per group id.
    """
    rounded = {name: _rounded(table, Stage.GROUP, tally) for name, tally in groups.items()}
    tallies = {}
    for plan in table.sections:
        own = [rounded[group.group.id] for group in plan.groups]
        tallies[plan.section.id] = _rounded(table, Stage.SECTION, reduce(_plus, own))
    tallies[TOTAL] = _rounded(table, Stage.TOTAL, reduce(_plus, list(tallies.values())))
    exact = {name: value_of(table, tally) for name, tally in tallies.items()}
    compared = dict(exact)
    plain: dict[str, Column] = {}
    for section in table.rulebook.sections:
        if section.levels is not None:
            compared[section.id] = exact[section.id].rounded(section.levels.value)
        plain[section.id] = _level(table, section, compared[section.id], rounded)
    levels: dict[str, Column] = {}
    for section in table.rulebook.sections:
        _pass_gate(table, section, plain, levels)
    gated = {name: np.asarray(levels[name] != plain[name], dtype=np.bool_) for name in plain}
    return Settled(tallies, exact, compared, levels, gated)


def value_of(table: RuleTable, tally: Tally) -> Value:
    """Bring points to what the set compares: points, points of the nominal maximum, or per cent."""
    known = tally.applicable.reaches(1)
    factor, of_applicable = comparison(table, tally.maximum)
    return Value(tally.points, tally.applicable.at_least(1) if of_applicable else 1, factor, known)


def comparison(table: RuleTable, maximum: int) -> tuple[Fraction, bool]:
    """Tell what points (÷ the applicable maximum, where the second says so) are multiplied with to compare.

    Args:
        table: the compiled set.
        maximum: the maximum of all there is, in units of maxima.
    """
    policy = table.rulebook.not_applicable
    if policy.rebase is not Rebase.REDISTRIBUTE and policy.compared is Compared.POINTS:
        return share(1, table.steps), False
    per = 100 * table.units if policy.compared is Compared.SHARE else maximum
    return share(per, table.steps), True


def rounding_at(table: RuleTable, stage: Stage) -> Rounding | None:
    """Find the rounding of a stage; None also where nothing is lost: points are whole steps already."""
    rounding = table.rulebook.roundings.get(stage)
    return None if rounding is None or 10**rounding.places >= table.steps else rounding


def no_level(section: Section) -> int:
    """The level code of units without a level in a section."""
    return len(section.levels.steps) if section.levels is not None else 0


def _rounded(table: RuleTable, stage: Stage, tally: Tally) -> Tally:
    rounding = rounding_at(table, stage)
    if rounding is None:
        return tally
    points = Exact(tally.points, 1).rounded_at(rounding, table.steps).numerator
    return Tally(points, tally.applicable, tally.maximum)


def _plus(left: Tally, right: Tally) -> Tally:
    return Tally(left.points + right.points, left.applicable + right.applicable, left.maximum + right.maximum)


def _level(table: RuleTable, section: Section, value: Value, groups: Mapping[str, Tally]) -> Column:
    """Count the thresholds that are not reached: they fall, so this is the place of the level reached."""
    by_table = np.zeros(len(value.known), np.uint8)
    if section.levels is None:
        return by_table
    for step in section.levels.steps:
        by_table += ~value.reaches(step.min)
    codes = [step.code for step in section.levels.steps]
    level = by_table
    for minimum in section.levels.group_minima:
        place = codes.index(minimum.level)
        held = (by_table <= place) & ~_fulfilled(table, minimum, groups[minimum.group])
        level = np.where(held, np.maximum(level, place + 1), level).astype(np.uint8)
    return level


def _fulfilled(table: RuleTable, minimum: GroupMinimum, group: Tally) -> Mask:
    """A group that does not apply asks nothing; one that applies in part is scaled where the set scales."""
    nothing = group.applicable.equals(0)
    if table.rulebook.not_applicable.rebase is Rebase.REDISTRIBUTE:
        value = Value(
            group.points, group.applicable.at_least(1), Fraction(group.maximum, table.steps), ~nothing
        )
    else:
        value = Value(group.points, 1, Fraction(1, table.steps), ~nothing)
    return nothing | value.reaches(minimum.min)


def _pass_gate(
    table: RuleTable, section: Section, plain: Mapping[str, Column], levels: dict[str, Column]
) -> Column:
    """Test a section's gate against what the other section reaches behind its own; there are no cycles."""
    if section.id not in levels:
        level, gate = plain[section.id], section.levels.requires if section.levels is not None else None
        if gate is not None:
            other = table.rulebook.section(gate.section)
            opens = _pass_gate(table, other, plain, levels) <= gate_opens_at(other, gate)
            level = np.where(opens, level, no_level(section)).astype(np.uint8)
        levels[section.id] = level
    return levels[section.id]


def gate_opens_at(other: Section, gate: Gate) -> int:
    """Find the place of the lowest level of the other section that opens a gate."""
    steps = other.levels.steps if other.levels is not None else ()
    return [step.code for step in steps].index(gate.min_level)
