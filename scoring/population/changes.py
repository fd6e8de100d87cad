"""What changed between two states of a population: cells, places, levels; columns first, rows when asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scoring.criteria.policies import TOTAL, Level, Ranking
from scoring.population.fields import CELL_STATUSES
from scoring.population.reasons import REASONS
from scoring.population.scores import Scores
from scoring.population.wholes import Column
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
class Standing:
    """How some units stand in a list: places by the declared rule, twice (0 without one), reasons, levels.

    Reasons are numbers in REASONS; levels are places in the level table of the ranked section, one more than
    there are for none.
    """

    twice: Column
    reasons: Column
    levels: Column

    def first(self) -> tuple[int, int, int]:
        """Read the first row."""
        return int(self.twice[0]), int(self.reasons[0]), int(self.levels[0])

    def of(self, rows: Column | slice) -> Standing:
        """Take some rows only."""
        return Standing(self.twice[rows], self.reasons[rows], self.levels[rows])

    def other_than(self, other: Standing) -> Column:
        """Tell the rows that differ."""
        changed = (self.twice != other.twice) | (self.reasons != other.reasons)
        return np.flatnonzero(changed | (self.levels != other.levels))

    def place(self, row: int) -> Fraction | None:
        """Read a place."""
        twice = int(self.twice[row])
        return Fraction(twice, 2) if twice else None

    def reason(self, row: int) -> Reason | None:
        """Read why there is no place."""
        return REASONS[int(self.reasons[row])]

    def level(self, row: int, steps: Sequence[Level]) -> Level | None:
        """Read a level."""
        place = int(self.levels[row])
        return steps[place] if place < len(steps) else None


@dataclass(frozen=True, slots=True)
class Moved:
    """Everybody of one list whose place, reason for having none, or level changed; iterate for rows.

    `steps` is the level table of the ranked section, empty for the total.
    """

    kind: str
    ranking: str
    codes: tuple[str, ...]
    steps: tuple[Level, ...]
    units: Column
    before: Standing
    after: Standing

    @classmethod
    def between(
        cls, scores: Scores, ranking: Ranking, units: Column, before: Standing, after: Standing
    ) -> Moved:
        """Compare how some units stood with how they stand."""
        rows = before.other_than(after)
        return cls.of(scores, ranking, units[rows], before.of(rows), after.of(rows))

    @classmethod
    def of(cls, scores: Scores, ranking: Ranking, units: Column, before: Standing, after: Standing) -> Moved:
        """Take units of which all moved."""
        return cls(
            scores.table.rulebook.kind,
            ranking.id,
            scores.columns.units,
            _steps(scores, ranking),
            units,
            before,
            after,
        )

    def __len__(self) -> int:
        return len(self.units)

    def __iter__(self) -> Iterator[Move]:
        for row, unit in enumerate(self.units.tolist()):
            yield Move(
                self.codes[unit],
                self.before.place(row),
                self.after.place(row),
                self.before.reason(row),
                self.after.reason(row),
                self.before.level(row, self.steps),
                self.after.level(row, self.steps),
            )


def _steps(scores: Scores, ranking: Ranking) -> tuple[Level, ...]:
    if ranking.of == TOTAL:
        return ()
    levels = scores.table.rulebook.section(ranking.of).levels
    return levels.steps if levels is not None else ()
