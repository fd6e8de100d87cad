"""From the points of one unit's groups to its values and levels, in Python's own whole numbers.

The same steps as scoring.population.settling takes for columns, for the one unit an adjustment concerns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.criteria.policies import TOTAL, GroupMinimum, Rebase, Rounding, Stage
from scoring.criteria.rulebook import Section
from scoring.population.scores import Scores
from scoring.population.settling import Settled, Value, comparison, gate_opens_at, no_level, rounding_at
from scoring.population.table import RuleTable
from scoring.population.wholes import Whole, divided, share


@dataclass(frozen=True, slots=True)
class OneTally:
    """Points (in steps), the maximum of what applies and the maximum of all there is (in units)."""

    points: int
    applicable: int
    maximum: int


@dataclass(frozen=True, slots=True)
class OneValue:
    """What levels and places look at: numerator ÷ denominator × factor, where `known`."""

    numerator: int
    denominator: int
    factor: Fraction
    known: bool

    def rounded(self, rounding: Rounding | None) -> OneValue:
        """Round as declared, or not at all; after rounding numerators count steps of the declared places."""
        if rounding is None:
            return self
        step = 10**rounding.places
        above = self.numerator * self.factor.numerator * step
        whole = divided(above, self.denominator * self.factor.denominator, rounding.mode)
        return OneValue(whole, 1, share(1, step), self.known)

    def reaches(self, threshold: Fraction) -> bool:
        """Tell whether the unit has at least this value."""
        left = self.numerator * self.factor.numerator * threshold.denominator
        return self.known and left >= threshold.numerator * self.denominator * self.factor.denominator

    def order(self, among: Whole | int) -> int:
        """Give the whole number that orders this value among those of everybody (with these denominators)."""
        if isinstance(among, int):
            return self.numerator
        return self.numerator * among.high**2 // self.denominator

    def write(self, values: Value, unit: int) -> None:
        """Write it over an earlier value of the unit."""
        values.numerator.values[unit] = self.numerator
        values.known[unit] = self.known
        if isinstance(values.denominator, Whole):
            values.denominator.values[unit] = self.denominator


@dataclass(frozen=True, slots=True)
class SettledOne:
    """What became of one unit; see scoring.population.settling.Settled."""

    tallies: Mapping[str, OneTally]
    exact: Mapping[str, OneValue]
    compared: Mapping[str, OneValue]
    levels: Mapping[str, int]
    gated: Mapping[str, bool]

    def write(self, settled: Settled, unit: int) -> None:
        """Write it over what was there of the unit before."""
        for name, tally in self.tallies.items():
            settled.tallies[name].points.values[unit] = tally.points
            settled.tallies[name].applicable.values[unit] = tally.applicable
            self.exact[name].write(settled.exact[name], unit)
            self.compared[name].write(settled.compared[name], unit)
        for name, level in self.levels.items():
            settled.levels[name][unit] = level
            settled.gated[name][unit] = self.gated[name]


def settle_one(scores: Scores, unit: int) -> SettledOne:
    """Work out one unit's section and total points, compared values and levels.

    Args:
        scores: the scores of all units.
        unit: the unit's place in the columns.
    """
    table = scores.table
    groups = {
        plan.group.id: _rounded(
            table,
            Stage.GROUP,
            OneTally(
                int(scores.sums[plan.group.id][unit]),
                int(scores.applicable[plan.group.id][unit]),
                plan.maximum,
            ),
        )
        for plan in table.groups()
    }
    tallies = {
        plan.section.id: _rounded(table, Stage.SECTION, _sum(groups[group.group.id] for group in plan.groups))
        for plan in table.sections
    }
    tallies[TOTAL] = _rounded(table, Stage.TOTAL, _sum(list(tallies.values())))
    exact = {name: _value(table, tally) for name, tally in tallies.items()}
    compared, plain = dict(exact), {}
    for section in table.rulebook.sections:
        if section.levels is not None:
            compared[section.id] = exact[section.id].rounded(section.levels.value)
        plain[section.id] = _level(table, section, compared[section.id], groups)
    levels: dict[str, int] = {}
    for section in table.rulebook.sections:
        _pass_gate(table, section, plain, levels)
    return SettledOne(tallies, exact, compared, levels, {name: levels[name] != plain[name] for name in plain})


def _sum(tallies: Iterable[OneTally]) -> OneTally:
    points = applicable = maximum = 0
    for tally in tallies:
        points, applicable = points + tally.points, applicable + tally.applicable
        maximum += tally.maximum
    return OneTally(points, applicable, maximum)


def _rounded(table: RuleTable, stage: Stage, tally: OneTally) -> OneTally:
    rounding = rounding_at(table, stage)
    if rounding is None:
        return tally
    lost = table.steps // 10**rounding.places
    points = divided(tally.points, lost, rounding.mode) * lost
    return OneTally(points, tally.applicable, tally.maximum)


def _value(table: RuleTable, tally: OneTally) -> OneValue:
    factor, of_applicable = comparison(table, tally.maximum)
    below = max(tally.applicable, 1) if of_applicable else 1
    return OneValue(tally.points, below, factor, tally.applicable > 0)


def _level(table: RuleTable, section: Section, value: OneValue, groups: Mapping[str, OneTally]) -> int:
    """Count the thresholds that are not reached, then step down behind group minima that are not held."""
    if section.levels is None:
        return 0
    by_table = level = sum(not value.reaches(step.min) for step in section.levels.steps)
    codes = [step.code for step in section.levels.steps]
    for minimum in section.levels.group_minima:
        place = codes.index(minimum.level)
        if by_table <= place and not _fulfilled(table, minimum, groups[minimum.group]):
            level = max(level, place + 1)
    return level


def _fulfilled(table: RuleTable, minimum: GroupMinimum, group: OneTally) -> bool:
    if group.applicable == 0:
        return True
    if table.rulebook.not_applicable.rebase is Rebase.REDISTRIBUTE:
        factor = Fraction(group.maximum, table.steps)
        return OneValue(group.points, group.applicable, factor, known=True).reaches(minimum.min)
    return OneValue(group.points, 1, Fraction(1, table.steps), known=True).reaches(minimum.min)


def _pass_gate(table: RuleTable, section: Section, plain: Mapping[str, int], levels: dict[str, int]) -> int:
    if section.id not in levels:
        level, gate = plain[section.id], section.levels.requires if section.levels is not None else None
        if gate is not None:
            other = table.rulebook.section(gate.section)
            if _pass_gate(table, other, plain, levels) > gate_opens_at(other, gate):
                level = no_level(section)
        levels[section.id] = level
    return levels[section.id]
