"""One adjustment at a time: the cells it changes, the unit's values and levels, and everybody who moved.

The state after any number of adjustments is that of a full rescore. Only what can have changed is worked
out again, by the same kernels: cells along field → criterion (its own, those under a condition on the field,
those of the unit above), whole columns where a best figure changed. Places are read off the
counts per value, in which one unit has moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from scoring.answers import Answer, FactKey
from scoring.errors import FactsError
from scoring.population.across import RelativeKernel, RollupKernel, places_above
from scoring.population.changes import ChangedCells, Moved, copied, move_of, patched
from scoring.population.columns import Columns, Pairs, reader
from scoring.population.composite import CompositeKernel
from scoring.population.fields import CellCode, is_verified
from scoring.population.places import Places, follow, rank_columns
from scoring.population.reasons import NOTHING_KNOWN, Circumstances
from scoring.population.scores import Scores, bests_of, score_columns, work_out
from scoring.population.settling import Settled
from scoring.population.table import CriterionPlan, RuleTable
from scoring.population.wholes import Column


@dataclass(frozen=True, slots=True)
class Change:
    """What one adjustment did: per criterion the cells that changed, per list everybody who moved."""

    cells: tuple[ChangedCells, ...]
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class _Touched:
    """One criterion of a stretch of units that has to be worked out again."""

    kind: str
    place: int
    start: int
    stop: int


class LiveScores:
    """Scores, levels and places of all kinds of unit, kept up to date adjustment by adjustment.

    `scores` and `settled` are per kind, `places` per (kind, ranking id); read them, do not write to them.
    """

    def __init__(
        self,
        tables: Mapping[str, RuleTable],
        columns: Mapping[str, Columns],
        circumstances: Mapping[str, Circumstances] | None = None,
    ) -> None:
        """Score everything once.

        Args:
            tables: the compiled set per kind.
            columns: the facts per kind; they are copied, not written to.
            circumstances: per kind what its lists have to know beyond the scores.
        """
        own = {kind: copied(item) for kind, item in columns.items()}
        self._circumstances = dict(circumstances or {})
        self._where = {unit: (kind, at) for kind, item in own.items() for at, unit in enumerate(item.units)}
        self._fields = {
            (kind, plan.key): (plan, reader(plan)) for kind in own for plan in tables[kind].fields
        }
        self._asked = {kind: _asked(tables[kind]) for kind in own}
        self._above = {
            (below, kind): places_above(own[below], own[kind].units) for below in own for kind in own
        }
        self.scores = dict(score_columns(tables, own))
        self.settled = {kind: scores.settled() for kind, scores in self.scores.items()}
        self.places: dict[tuple[str, str], Places] = {}
        for kind in own:
            self._rank(kind)

    def adjust(self, unit: str, key: FactKey, answer: Answer) -> Change:
        """Replace one answer of one unit.

        Args:
            unit: the unit's code.
            key: criterion and field id.
            answer: the new answer.

        Raises:
            FactsError: an unknown unit or field, or a value that does not fit the field.
        """
        kind, at = self._find(unit, key)
        plan, read = self._fields[kind, key]
        value, code = read(unit, answer), plan.code(answer)
        scores = self.scores[kind]
        asked = self._asked[kind][key]
        lost = {place: _lost(scores, place, at, at + 1) for place in asked}
        scores.columns.planes[key].put(at, value, code, verified=is_verified(answer))
        touched = [self._reach(kind, place, at) for place in asked]
        touched += self._reach_above(kind, key, at)
        worked = [
            self._rescore(item, lost.get(item.place) if item.kind == kind else None) for item in touched
        ]
        differing = any(len(cells) or lost_differs for cells, lost_differs in worked)
        moved = tuple(self._resettle(touched)) if differing else ()
        return Change(tuple(cells for cells, _ in worked if len(cells)), moved)

    def _find(self, unit: str, key: FactKey) -> tuple[str, int]:
        if unit not in self._where:
            raise FactsError("facts.unknown-unit", unit, ".".join(key))
        kind, at = self._where[unit]
        if (kind, key) not in self._fields:
            raise FactsError("facts.unknown-field", unit, ".".join(key))
        return kind, at

    def _reach(self, kind: str, place: int, at: int) -> _Touched:
        """Tell which units a criterion has to be worked out again for: all where its best figure changed."""
        scores = self.scores[kind]
        plan = scores.table.criteria[place]
        if not isinstance(plan.kernel, RelativeKernel):
            return _Touched(kind, place, at, at + 1)
        before = scores.around[plan.criterion.id]
        after = bests_of(plan, plan.kernel, scores.columns)
        scores.around[plan.criterion.id] = after
        if _same(before, after):
            return _Touched(kind, place, at, at + 1)
        return _Touched(kind, place, 0, len(scores.columns))

    def _reach_above(self, kind: str, key: FactKey, at: int) -> Iterator[_Touched]:
        """Count again for roll-ups that look at the field, and name the unit above."""
        for above, scores in self.scores.items():
            parent = int(self._above[kind, above][at])
            for place, plan in enumerate(scores.table.criteria):
                kernel = plan.kernel
                if not isinstance(kernel, RollupKernel) or kernel.child_kind != kind or parent < 0:
                    continue
                if any(condition.key == key for condition in kernel.conditions):
                    children = self.scores[kind].view()
                    counted = kernel.count(children, self._above[kind, above], len(scores.columns))
                    scores.around[plan.criterion.id] = counted
                    yield _Touched(above, place, parent, parent + 1)

    def _rescore(self, touched: _Touched, lost_before: Column | None) -> tuple[ChangedCells, bool]:
        """Work a criterion out again and carry the difference into its group.

        Tells also whether the maximum that applies changed: where a part worth nothing no longer applies, it
        does, and the cell stays as it was.
        """
        scores, place = self.scores[touched.kind], touched.place
        plan, stretch = scores.table.criteria[place], slice(touched.start, touched.stop)
        if lost_before is None or touched.stop - touched.start > 1:
            lost_before = _lost(scores, place, touched.start, touched.stop)
        points_before, statuses_before = (
            scores.points[place][stretch].copy(),
            scores.statuses[place][stretch].copy(),
        )
        worked = work_out(scores.table, plan, scores.view(touched.start, touched.stop))
        scores.points[place][stretch] = worked.points.values
        scores.statuses[place][stretch] = worked.status
        _carry(
            scores.sums[scores.table.group_of(place)][stretch], points_before, scores.points[place][stretch]
        )
        lost = np.zeros(len(lost_before), np.int64) if worked.lost is None else worked.lost
        _carry(scores.applicable[scores.table.group_of(place)][stretch], lost, lost_before)
        cells = ChangedCells.between(scores, place, touched.start, points_before, statuses_before)
        return cells, not np.array_equal(lost, lost_before)

    def _resettle(self, touched: list[_Touched]) -> Iterator[Moved]:
        """Bring values and levels of the units up to date, count places again and tell who moved."""
        for kind in dict.fromkeys(item.kind for item in touched):
            scores, was = self.scores[kind], self.settled[kind]
            before = {ranking.id: self.places[kind, ranking.id] for ranking in scores.table.rulebook.rankings}
            for start, stop in {(item.start, item.stop) for item in touched if item.kind == kind}:
                part = scores.settled(start, stop)
                self.settled[kind] = patched(self.settled[kind], part, start, stop)
                self._rank(kind, part if stop == start + 1 else None, start)
            for name, places in before.items():
                yield move_of(scores, places, self.places[kind, name], was, self.settled[kind])

    def _rank(self, kind: str, part: Settled | None = None, unit: int = 0) -> None:
        """Make all lists of a kind, from those there are where only one unit changed."""
        scores, around = self.scores[kind], self._circumstances.get(kind, NOTHING_KNOWN)
        for ranking in scores.table.rulebook.rankings:
            key, places = (kind, ranking.id), None
            if part is not None:
                places = follow(self.places[key], scores, part, unit)
            self.places[key] = places or rank_columns(scores, self.settled[kind], ranking, around)


def _asked(table: RuleTable) -> Mapping[FactKey, list[int]]:
    """List per field the criteria that read it, by themselves or in a condition."""
    return {
        field.key: [place for place, plan in enumerate(table.criteria) if _looks_at(plan, field.key)]
        for field in table.fields
    }


def _looks_at(plan: CriterionPlan, key: FactKey) -> bool:
    return plan.criterion.id == key[0] or any(condition.key == key for condition in plan.conditions)


def _lost(scores: Scores, place: int, start: int, stop: int) -> Column:
    """Work out the maxima that do not apply to some units, as the scores have it now."""
    plan = scores.table.criteria[place]
    lost: Column | None
    if isinstance(plan.kernel, CompositeKernel):
        lost = work_out(scores.table, plan, scores.view(start, stop)).lost
    elif scores.table.grants:
        lost = None
    else:
        lost = (scores.statuses[place][start:stop] == CellCode.NOT_APPLICABLE) * np.int64(plan.maximum)
    return np.zeros(stop - start, np.int64) if lost is None else lost


def _carry(total: Column, before: Column, after: Column) -> None:
    """Add the difference of two columns to a third, whatever their widths."""
    wide = object if total.dtype.kind == "O" or total.dtype == np.uint64 else np.int64
    total[:] = total.astype(wide) + after.astype(wide) - before.astype(wide)


def _same(before: Pairs, after: Pairs) -> bool:
    return all(np.array_equal(one.values, other.values) for one, other in zip(before, after, strict=True))
