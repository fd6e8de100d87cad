"""What changed between two states of a population: cells, places, levels; columns first, rows when asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from scoring.criteria.policies import TOTAL, Level
from scoring.population.columns import Columns
from scoring.population.fields import CELL_STATUSES
from scoring.population.places import Places
from scoring.population.scores import Scores
from scoring.population.settling import Settled, Tally, Value
from scoring.population.wholes import Column, Whole
from scoring.ranks.ranking import Reason
from scoring.reference.trace import ScoreStatus


@dataclass(frozen=True, slots=True)
class CellChange:
    """One criterion of one unit before and after."""

    unit: str
    points_before: Fraction
    points: Fraction
    status_before: ScoreStatus
    status: ScoreStatus


@dataclass(frozen=True, slots=True)
class ChangedCells:
    """The units whose points or status of one criterion changed; iterate for rows."""

    kind: str
    criterion: str
    codes: tuple[str, ...]
    steps: int
    units: Column
    points_before: Column
    points: Column
    statuses_before: Column
    statuses: Column

    @classmethod
    def between(
        cls, scores: Scores, place: int, start: int, points_before: Column, statuses_before: Column
    ) -> ChangedCells:
        """Compare a stretch of a criterion's planes, from `start` on, with what it was before."""
        stretch = slice(start, start + len(points_before))
        points, statuses = scores.points[place][stretch], scores.statuses[place][stretch]
        changed = np.flatnonzero((points != points_before) | (statuses != statuses_before))
        return cls(
            scores.table.rulebook.kind,
            scores.table.criteria[place].criterion.id,
            scores.columns.units,
            scores.table.steps,
            changed + start,
            points_before[changed],
            points[changed],
            statuses_before[changed],
            statuses[changed],
        )

    def __len__(self) -> int:
        return len(self.units)

    def __iter__(self) -> Iterator[CellChange]:
        for row, unit in enumerate(self.units.tolist()):
            yield CellChange(
                self.codes[unit],
                Fraction(int(self.points_before[row]), self.steps),
                Fraction(int(self.points[row]), self.steps),
                CELL_STATUSES[int(self.statuses_before[row])],
                CELL_STATUSES[int(self.statuses[row])],
            )


@dataclass(frozen=True, slots=True)
class Move:
    """One unit of a list before and after: place by the declared rule (None without one), reason, level."""

    unit: str
    place_before: Fraction | None
    place: Fraction | None
    reason_before: Reason | None
    reason: Reason | None
    level_before: Level | None
    level: Level | None


@dataclass(frozen=True, slots=True)
class Moved:
    """Everybody of one list whose place, reason for having none, or level changed; iterate for rows.

    `steps` is the level table of the ranked section, empty for the total; levels are places in it, one more
    than there are for none.
    """

    kind: str
    ranking: str
    codes: tuple[str, ...]
    steps: tuple[Level, ...]
    units: Column
    before: Places
    after: Places
    levels_before: Column
    levels: Column

    def __len__(self) -> int:
        return len(self.units)

    def __iter__(self) -> Iterator[Move]:
        for unit in self.units.tolist():
            yield Move(
                self.codes[unit],
                _declared(self.before, unit),
                _declared(self.after, unit),
                self.before.reason(unit),
                self.after.reason(unit),
                self._level(self.levels_before, unit),
                self._level(self.levels, unit),
            )

    def _level(self, levels: Column, unit: int) -> Level | None:
        place = int(levels[unit])
        return self.steps[place] if place < len(self.steps) else None


def move_of(scores: Scores, before: Places, after: Places, was: Settled, now: Settled) -> Moved:
    """Find everybody who moved between two states of one list."""
    name = after.ranking.of
    if name == TOTAL:
        steps: tuple[Level, ...] = ()
        levels_before = levels = np.zeros(len(scores.columns), np.uint8)
    else:
        table = scores.table.rulebook.section(name).levels
        steps = table.steps if table is not None else ()
        levels_before, levels = was.levels[name], now.levels[name]
    changed = (before.doubled != after.doubled) | (before.reasons != after.reasons)
    changed |= levels_before != levels
    units = np.flatnonzero(changed)
    return Moved(
        scores.table.rulebook.kind,
        after.ranking.id,
        scores.columns.units,
        steps,
        units,
        before,
        after,
        levels_before,
        levels,
    )


def copied(columns: Columns) -> Columns:
    """Make columns of one's own to write to."""
    return replace(columns, planes={key: plane.copy() for key, plane in columns.planes.items()})


def patched(settled: Settled, part: Settled, start: int, stop: int) -> Settled:
    """Write a stretch of units into what was settled for all; levels and gates become new columns."""
    stretch = slice(start, stop)
    for name, tally in part.tallies.items():
        _write_tally(settled.tallies[name], tally, stretch)
    for name in part.exact:
        _write_value(settled.exact[name], part.exact[name], stretch)
        _write_value(settled.compared[name], part.compared[name], stretch)
    return replace(
        settled,
        levels=_with(settled.levels, part.levels, stretch),
        gated=_with(settled.gated, part.gated, stretch),
    )


def _write_tally(tally: Tally, part: Tally, stretch: slice) -> None:
    tally.points.values[stretch] = part.points.values
    tally.applicable.values[stretch] = part.applicable.values


def _write_value(value: Value, part: Value, stretch: slice) -> None:
    value.numerator.values[stretch] = part.numerator.values
    value.known[stretch] = part.known
    if isinstance(value.denominator, Whole) and isinstance(part.denominator, Whole):
        value.denominator.values[stretch] = part.denominator.values


def _with(columns: Mapping[str, Column], parts: Mapping[str, Column], stretch: slice) -> dict[str, Column]:
    found = {}
    for name, column in columns.items():
        found[name] = column.copy()
        found[name][stretch] = parts[name]
    return found


def _declared(places: Places, unit: int) -> Fraction | None:
    return places.declared(unit) if places.place[unit] else None
