"""Scoring whole populations: every cell, group, section, total and level, column by column.

    cells [criterion][unit] → groups → sections → total → compared values → levels

Places are in scoring.population.places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

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
    """One criterion of a stretch of units: rounded points, CellCodes, the maximum that does not apply."""

    points: Whole
    status: Column
    lost: Column | None


def work_out(table: RuleTable, plan: CriterionPlan, view: View) -> Worked:
    """Work out one criterion of a stretch of units, conditions and declared rounding included."""
    found = plan.kernel.cells(view)
    if plan.conditions:
        found = _with_conditions(plan, found, view)
    points = found.exact.rounded(table.rounding.mode).bounded(0, plan.highest).where(found.counts())
    left_out = stands(found.status, CellCode.NOT_APPLICABLE)
    if table.grants:
        granted = points + Whole(left_out.view(np.uint8), 0, 1).times(plan.highest)
        return Worked(granted.bounded(0, plan.highest), found.status, None)
    lost = None if found.lost is None else found.lost.values
    if np.count_nonzero(left_out):
        whole = Whole(left_out.view(np.uint8), 0, 1).times(plan.maximum).values
        lost = whole if lost is None else np.maximum(lost, whole)
    return Worked(points, found.status, lost)


def _with_conditions(plan: CriterionPlan, found: Cells, view: View) -> Cells:
    fallen = falls_away(plan, view)
    return Cells(found.exact, put(found.status, fallen, CellCode.NOT_APPLICABLE), found.lost)


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
    stretch = slice(view.start, view.stop)
    total, applicable = scores.sums[group.group.id][stretch], scores.applicable[group.group.id][stretch]
    for place in group.criteria:
        worked = work_out(scores.table, scores.table.criteria[place], view)
        scores.points[place][stretch] = worked.points.values
        scores.statuses[place][stretch] = worked.status
        np.add(total, worked.points.wide(total.dtype), out=total)
        if worked.lost is not None:
            np.subtract(applicable, worked.lost.astype(applicable.dtype, copy=False), out=applicable)
