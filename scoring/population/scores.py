"""Scoring whole populations: every cell, group, section, total and level, column by column.

    cells [criterion][unit] → groups → sections → total → compared values → levels

Places are in scoring.population.places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from scoring.population.across import RelativeKernel, RollupKernel, blocks_of, places_above
from scoring.population.columns import Columns, Pairs, View
from scoring.population.fields import CELL_STATUSES, CellCode
from scoring.population.kernels import Cells
from scoring.population.obstacles import put, stands
from scoring.population.settling import Settled, Tally, settle
from scoring.population.table import CriterionPlan, GroupPlan, RuleTable
from scoring.population.wholes import Column, Mask, Whole, keep_memory, planes, width
from scoring.reference.trace import ScoreStatus

STRETCH = 65_536
"""Units worked on at a time: few enough to stay in the cache, enough to make each call worth its while."""


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of all units of one kind; points count the table's steps, maxima its units.

    `points` and `statuses` hold one plane per criterion in the order of `table.criteria`; `sums` and
    `applicable` one column per group id.
    """

    table: RuleTable
    columns: Columns
    around: dict[str, Pairs]
    points: tuple[Column, ...]
    statuses: tuple[Column, ...]
    sums: Mapping[str, Column]
    applicable: Mapping[str, Column]

    def view(self, start: int = 0, stop: int | None = None) -> View:
        """Look at a stretch of units."""
        return View(self.columns, self.around, start, len(self.columns) if stop is None else stop)

    def settled(self) -> Settled:
        """Work out section values, levels and the total."""
        return settle(self.table, {plan.group.id: self._tally(plan) for plan in self.table.groups()})

    def points_of(self, criterion: int, unit: int) -> Fraction:
        """Read one unit's points of one criterion."""
        return Fraction(int(self.points[criterion][unit]), self.table.steps)

    def status_of(self, criterion: int, unit: int) -> ScoreStatus:
        """Tell how one unit's points of one criterion came about."""
        return CELL_STATUSES[self.statuses[criterion][unit]]

    def _tally(self, plan: GroupPlan) -> Tally:
        return Tally(
            Whole(self.sums[plan.group.id], 0, plan.highest),
            Whole(self.applicable[plan.group.id], 0, plan.maximum),
            plan.maximum,
        )


def score_columns(tables: Mapping[str, RuleTable], columns: Mapping[str, Columns]) -> Mapping[str, Scores]:
    """Score all units of all kinds given.

    Args:
        tables: the compiled set per kind.
        columns: the facts per kind; give kinds below together with those whose roll-ups read them.

    Returns:
        The scores per kind of `columns`.
    """
    return {
        kind: _scores(tables[kind], own, look_around(tables[kind], own, columns))
        for kind, own in columns.items()
    }


def look_around(table: RuleTable, own: Columns, columns: Mapping[str, Columns]) -> dict[str, Pairs]:
    """Find what other units say to the criteria that look across units."""
    found: dict[str, Pairs] = {}
    for plan in table.criteria:
        if isinstance(plan.kernel, RelativeKernel):
            found[plan.criterion.id] = bests_of(plan, plan.kernel, own)
        elif isinstance(plan.kernel, RollupKernel):
            found[plan.criterion.id] = counts_of(plan.kernel, own, columns.get(plan.kernel.child_kind))
    return found


def bests_of(plan: CriterionPlan, kernel: RelativeKernel, own: Columns) -> Pairs:
    """Find the best figure of a relative criterion for every unit."""
    view = View(own, {}, 0, len(own))
    return kernel.bests(view, ~falls_away(plan, view), blocks_of(kernel.block, own))


def counts_of(kernel: RollupKernel, own: Columns, children: Columns | None) -> Pairs:
    """Count the units below every unit."""
    if children is None:
        nothing = Whole(np.zeros(len(own), np.uint8), 0, 0)
        return nothing, nothing
    below = View(children, {}, 0, len(children))
    return kernel.count(below, places_above(children, own.units), len(own))


def falls_away(plan: CriterionPlan, view: View) -> Mask:
    """Tell for which units the criterion does not apply by a condition."""
    fallen = np.zeros(len(view), np.bool_)
    for condition in plan.conditions:
        fallen |= condition.failed(view)
    return fallen


@dataclass(frozen=True, slots=True)
class Worked:
    """Some criteria of a stretch of units, a row each: rounded points and CellCodes.

    `lost` are, per unit, the maxima of all of them that do not apply; None where there are none.
    """

    points: Column
    statuses: Column
    lost: Column | None


def work_out(table: RuleTable, plans: Sequence[CriterionPlan], view: View) -> Worked:
    """Work out some criteria of a stretch of units, conditions and declared rounding included.

    What all have in common is done to all rows at once: to begin, numpy takes as long as for some thousand
    units.
    """
    found = [_cells(plan, view) for plan in plans]
    statuses = np.concatenate([cells.status for cells in found]).reshape(len(found), -1)
    rounded = [cells.exact.rounded(table.rounding.mode).values for cells in found]
    points_type = width(0, sum(plan.highest for plan in plans))
    points = np.concatenate(rounded, dtype=points_type, casting="unsafe").reshape(statuses.shape)
    points *= _flags(_counting(found, statuses), points_type)
    left_out = stands(statuses, CellCode.NOT_APPLICABLE)
    if table.grants:
        points += _each(left_out, [plan.highest for plan in plans])
        return Worked(points, statuses, None)
    return Worked(points, statuses, _lost(plans, found, left_out))


def _cells(plan: CriterionPlan, view: View) -> Cells:
    found = plan.kernel.cells(view)
    if not plan.conditions:
        return found
    fallen = falls_away(plan, view)
    return Cells(found.exact, put(found.status, fallen, CellCode.NOT_APPLICABLE), found.lost)


def _counting(found: Sequence[Cells], statuses: Column) -> Mask:
    """Tell where points count: where a criterion is SCORED; of one with parts, where any part applies."""
    counting = stands(statuses, CellCode.SCORED)
    for row, cells in enumerate(found):
        if cells.lost is not None:
            counting[row] = ~stands(statuses[row], CellCode.NOT_APPLICABLE)
    return counting


def _lost(plans: Sequence[CriterionPlan], found: Sequence[Cells], left_out: Mask) -> Column | None:
    parts = [(row, cells.lost) for row, cells in enumerate(found) if cells.lost is not None]
    if not parts and not left_out.any():
        return None
    lost = _each(left_out, [plan.maximum for plan in plans])
    for row, of_parts in parts:
        np.maximum(lost[row], of_parts.values, out=lost[row], casting="unsafe")
    summed: Column = np.add.reduce(lost, axis=0, dtype=lost.dtype)
    return summed


def _each(mask: Mask, numbers: Sequence[int]) -> Column:
    """Give each row's number where the mask says so, in a type that holds the sum of all rows."""
    dtype = width(0, sum(numbers))
    given: Column = np.multiply(_flags(mask, dtype), np.array(numbers, dtype)[:, np.newaxis])
    return given


def _flags(mask: Mask, dtype: np.dtype[Any]) -> Column:
    """Write a mask as 0 and 1 of a type."""
    return mask.view(np.uint8) if dtype == np.uint8 else mask.astype(dtype)


def _scores(table: RuleTable, own: Columns, around: dict[str, Pairs]) -> Scores:
    keep_memory()
    size = len(own)
    points = planes([width(0, plan.highest) for plan in table.criteria], size)
    statuses = planes([np.dtype(np.uint8)] * len(table.criteria), size)
    sums = {plan.group.id: np.zeros(size, width(0, plan.highest)) for plan in table.groups()}
    applicable = {
        plan.group.id: np.full(size, plan.maximum, width(0, plan.maximum)) for plan in table.groups()
    }
    scores = Scores(table, own, around, points, statuses, sums, applicable)
    for start in range(0, size, STRETCH):
        view = scores.view(start, min(start + STRETCH, size))
        for group in table.groups():
            _score_group(scores, group, view)
    return scores


def _score_group(scores: Scores, group: GroupPlan, view: View) -> None:
    stretch, places = slice(view.start, view.stop), slice(group.criteria.start, group.criteria.stop)
    worked = work_out(scores.table, scores.table.criteria[places], view)
    rows = zip(scores.points[places], worked.points, scores.statuses[places], worked.statuses, strict=True)
    for points, own_points, statuses, own_statuses in rows:
        points[stretch] = own_points
        statuses[stretch] = own_statuses
    np.add.reduce(worked.points, axis=0, dtype=worked.points.dtype, out=scores.sums[group.group.id][stretch])
    if worked.lost is not None:
        applicable = scores.applicable[group.group.id][stretch]
        np.subtract(applicable, worked.lost, out=applicable)
