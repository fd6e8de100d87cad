"""One adjustment at a time: the cells it changes, the unit's values and levels, and everybody who moved.

The state after any number of adjustments is that of a full rescore. Only what can have changed is worked
out again, by the same kernels: cells along field → criterion (its own, those under a condition on the field,
those of the unit above), whole columns where a best figure changed. Places are read off the
counts per value, in which one unit has moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from scoring.answers import Answer, FactKey
from scoring.criteria.policies import TOTAL, Ranking
from scoring.errors import FactsError
from scoring.population.across import RelativeKernel, RollupKernel, places_above
from scoring.population.changes import ChangedCells, Moved, Standing
from scoring.population.columns import Columns, Pairs, reader
from scoring.population.composite import CompositeKernel
from scoring.population.counting import Listing, list_columns
from scoring.population.fields import CellCode, is_verified
from scoring.population.following import follow
from scoring.population.places import Places, places_of
from scoring.population.reasons import NOTHING_KNOWN, Circumstances
from scoring.population.scores import Scores, bests_of, score_columns, work_out
from scoring.population.single import settle_one
from scoring.population.table import CriterionPlan, RuleTable
from scoring.population.wholes import Column

_ROOM = 4096
"""How many values beyond the lowest and the highest are counted, so that units can move there."""


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

    `scores` and `settled` are per kind; read them, do not write to them.
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
        own = {kind: item.copy() for kind, item in columns.items()}
        self._circumstances = dict(circumstances or {})
        self._where = {unit: (kind, at) for kind, item in own.items() for at, unit in enumerate(item.units)}
        self._fields = {
            (kind, plan.key): (plan, reader(plan)) for kind in own for plan in tables[kind].fields
        }
        self._asked = {kind: _asked(tables[kind]) for kind in own}
        self._watching = {kind: _watching(kind, {above: tables[above] for above in own}) for kind in own}
        self._above = {
            (below, kind): places_above(own[below], own[kind].units) for below in own for kind in own
        }
        self.scores = dict(score_columns(tables, own))
        self.settled = {kind: scores.settled() for kind, scores in self.scores.items()}
        self._lists = {
            (kind, ranking.id): self._listed(kind, ranking)
            for kind in own
            for ranking in tables[kind].rulebook.rankings
        }

    def places(self, kind: str, ranking: str) -> Places:
        """Read a whole list as it stands now; later adjustments do not change what was read.

        Args:
            kind: the kind of unit.
            ranking: the list's id in the kind's set.
        """
        listing = self._lists[kind, ranking]
        return places_of(replace(listing, value=listing.value.copy()))

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
        for above, place, kernel in self._watching[kind].get(key, ()):
            scores, parent = self.scores[above], int(self._above[kind, above][at])
            if parent >= 0:
                counted = kernel.count(
                    self.scores[kind].view(), self._above[kind, above], len(scores.columns)
                )
                scores.around[kernel.criterion] = counted
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
        worked = work_out(scores.table, (plan,), scores.view(touched.start, touched.stop))
        scores.points[place][stretch] = worked.points[0]
        scores.statuses[place][stretch] = worked.statuses[0]
        _carry(
            scores.sums[scores.table.group_of(place)][stretch], points_before, scores.points[place][stretch]
        )
        lost = np.zeros(len(lost_before), np.int64) if worked.lost is None else worked.lost
        lost_differs = not np.array_equal(lost, lost_before)
        if lost_differs:
            _carry(scores.applicable[scores.table.group_of(place)][stretch], lost, lost_before)
        cells = ChangedCells.between(scores, place, touched.start, points_before, statuses_before)
        return cells, lost_differs

    def _resettle(self, touched: list[_Touched]) -> Iterator[Moved]:
        """Bring values and levels of the units up to date, count places again and tell who moved."""
        for kind in dict.fromkeys(item.kind for item in touched):
            stretches = {(item.start, item.stop) for item in touched if item.kind == kind}
            start, stop = min(stretches)
            if len(stretches) == 1 and stop == start + 1:
                yield from self._resettle_one(kind, start)
            else:
                yield from self._resettle_all(kind)

    def _resettle_one(self, kind: str, unit: int) -> Iterator[Moved]:
        scores, settled = self.scores[kind], self.settled[kind]
        one = settle_one(scores, unit)
        was = {name: int(column[unit]) for name, column in settled.levels.items()}
        one.write(settled, unit)
        for ranking in scores.table.rulebook.rankings:
            listing, levels = self._lists[kind, ranking.id], self._levels(kind, ranking)
            followed = follow(listing, scores, one, unit, (levels, was.get(ranking.of, 0)))
            if followed is None:
                levels_before = levels.copy()
                levels_before[unit] = was.get(ranking.of, 0)
                yield self._list_anew(kind, ranking, levels_before)
            else:
                yield Moved.of(scores, ranking, *followed)

    def _resettle_all(self, kind: str) -> Iterator[Moved]:
        rankings = self.scores[kind].table.rulebook.rankings
        before = [self._levels(kind, ranking) for ranking in rankings]
        self.settled[kind] = self.scores[kind].settled()
        for ranking, levels in zip(rankings, before, strict=True):
            yield self._list_anew(kind, ranking, levels)

    def _list_anew(self, kind: str, ranking: Ranking, levels_before: Column) -> Moved:
        """Count a whole list again and compare everybody with how they stood."""
        before = self._lists[kind, ranking.id]
        after = self._lists[kind, ranking.id] = self._listed(kind, ranking)
        return Moved.between(
            self.scores[kind],
            ranking,
            np.arange(len(levels_before)),
            Standing(before.twice(), before.reasons, levels_before),
            Standing(after.twice(), after.reasons, self._levels(kind, ranking)),
        )

    def _listed(self, kind: str, ranking: Ranking) -> Listing:
        around = self._circumstances.get(kind, NOTHING_KNOWN)
        return list_columns(self.scores[kind], self.settled[kind], ranking, around, room=_ROOM)

    def _levels(self, kind: str, ranking: Ranking) -> Column:
        """The levels of everybody in the ranked section; the total has none."""
        if ranking.of == TOTAL:
            return np.zeros(len(self.scores[kind].columns), np.uint8)
        return self.settled[kind].levels[ranking.of]


def _asked(table: RuleTable) -> Mapping[FactKey, list[int]]:
    """List per field the criteria that read it, by themselves or in a condition."""
    return {
        field.key: [place for place, plan in enumerate(table.criteria) if _looks_at(plan, field.key)]
        for field in table.fields
    }


def _watching(
    kind: str, tables: Mapping[str, RuleTable]
) -> Mapping[FactKey, list[tuple[str, int, RollupKernel]]]:
    """List per field of a kind the roll-ups that look at it: kind, place among the criteria, kernel."""
    found: dict[FactKey, list[tuple[str, int, RollupKernel]]] = {}
    for above, table in tables.items():
        for place, plan in enumerate(table.criteria):
            if isinstance(plan.kernel, RollupKernel) and plan.kernel.child_kind == kind:
                for key in dict.fromkeys(condition.key for condition in plan.kernel.conditions):
                    found.setdefault(key, []).append((above, place, plan.kernel))
    return found


def _looks_at(plan: CriterionPlan, key: FactKey) -> bool:
    return plan.criterion.id == key[0] or any(condition.key == key for condition in plan.conditions)


def _lost(scores: Scores, place: int, start: int, stop: int) -> Column:
    """Work out the maxima that do not apply to some units, as the scores have it now."""
    plan = scores.table.criteria[place]
    lost: Column | None
    if isinstance(plan.kernel, CompositeKernel):
        lost = work_out(scores.table, (plan,), scores.view(start, stop)).lost
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
