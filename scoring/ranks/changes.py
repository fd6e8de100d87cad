"""Year on year: what became of value, level and place of every unit, and of the counts.

Both years come in as data. Nothing of an earlier year is computed here, least of all with a later table.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.criteria.policies import TOTAL, Level
from scoring.criteria.rulebook import Rulebook
from scoring.ranks.errors import RanksError
from scoring.ranks.ranking import BY_LEVEL, RankTable, Reason, Unranked
from scoring.ranks.standing import levels_of

NO_LEVEL = ""


@dataclass(frozen=True, slots=True)
class YearResult:
    """What is known of one unit in one year; None is "not known".

    `level` is a level's code, or NO_LEVEL for a unit that reached none. `place` is the shown place; a unit
    without one is known to have none where `level` is NO_LEVEL, and otherwise merely without a known place.
    """

    value: Fraction | None = None
    level: str | None = None
    place: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """One list of one year.

    Attributes:
        version: The criteria set and the first day of its validity ("gia-lai-2019.xa@2019-04-05").
        of: The section, or "total".
        max: The largest value.
        levels: Codes of the levels, the best first.
        units: What is known of each unit.
        ranked: How many units have a place, as printed; where None it is counted.
    """

    version: str
    of: str
    max: Fraction
    levels: tuple[str, ...]
    units: Mapping[str, YearResult]
    ranked: int | None = None

    @property
    def ranked_count(self) -> int:
        """How many units have a place."""
        if self.ranked is not None:
            return self.ranked
        return sum(1 for result in self.units.values() if result.place is not None)

    @property
    def level_counts(self) -> Mapping[str, int]:
        """How many units are known to have each level, the best level first, those without one last."""
        known = Counter(result.level for result in self.units.values())
        return {level: known[level] for level in (*self.levels, NO_LEVEL)}


class LevelMove(StrEnum):
    """Which way a unit's level went."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One unit in both years. A difference is None where either side is not known.

    `value` is now minus then; `place` is how many places the unit rose (negative: fell).
    """

    unit: str
    before: YearResult | None
    now: YearResult | None
    value: Fraction | None
    level: LevelMove | None
    place: Fraction | None


@dataclass(frozen=True, slots=True)
class YearChanges:
    """Two years of one list: every unit of either in order of code, and the counts of both."""

    units: tuple[UnitChange, ...]
    levels_before: Mapping[str, int]
    levels_now: Mapping[str, int]
    ranked_before: int
    ranked_now: int


def version_of(rulebook: Rulebook) -> str:
    """Name a version of a set: its id and the first day of its validity."""
    return f"{rulebook.id}@{rulebook.valid.start.isoformat()}"


def year_of(rulebook: Rulebook, table: RankTable) -> Year:
    """Turn a list of places into what a later year is compared with."""
    ranking = table.ranking
    levels = tuple(step.code for step in levels_of(rulebook, ranking))
    units = {item.unit: YearResult(item.value, _level_of_unranked(item, levels)) for item in table.unranked}
    units |= {row.unit: YearResult(row.value, _code(row.level, levels), row.declared) for row in table.rows}
    largest = rulebook.max if ranking.of == TOTAL else rulebook.section(ranking.of).max
    return Year(version_of(rulebook), ranking.of, largest, levels, units)


def changes_between(before: Year, now: Year, *, comparable: Mapping[str, str] | None = None) -> YearChanges:
    """Compare two years of a list.

    Args:
        before: the earlier year.
        now: the later year.
        comparable: by the earlier version of a set, the later one of which somebody declares that their
            values may be set against each other. A version is always comparable with itself.

    Raises:
        RanksError: "ranks.not-comparable", the versions differ and nobody declared them comparable, or the
            lists are of different sections; "ranks.different-scale", the largest values differ.
    """
    _must_compare(before, now, comparable or {})
    units = sorted({*before.units, *now.units})
    return YearChanges(
        tuple(_change(unit, before.units.get(unit), now.units.get(unit), now.levels) for unit in units),
        before.level_counts,
        now.level_counts,
        before.ranked_count,
        now.ranked_count,
    )


def _code(level: Level | None, levels: tuple[str, ...]) -> str | None:
    if not levels:
        return None
    return level.code if level else NO_LEVEL


def _level_of_unranked(item: Unranked, levels: tuple[str, ...]) -> str | None:
    known = item.reason in BY_LEVEL or (item.reason is Reason.LATE and item.value is not None)
    return _code(item.level, levels) if known else None


def _must_compare(before: Year, now: Year, comparable: Mapping[str, str]) -> None:
    declared = comparable.get(before.version) == now.version or before.version == now.version
    if not declared or before.of != now.of:
        raise RanksError("ranks.not-comparable", f"{before.version}/{before.of} {now.version}/{now.of}")
    if before.max != now.max:
        raise RanksError("ranks.different-scale", f"{before.max} {now.max}")


def _change(
    unit: str, before: YearResult | None, now: YearResult | None, levels: tuple[str, ...]
) -> UnitChange:
    then, today = before or YearResult(), now or YearResult()
    return UnitChange(
        unit,
        before,
        now,
        _difference(today.value, then.value),
        _move(then.level, today.level, levels),
        _difference(then.place, today.place),
    )


def _difference(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left - right


def _move(before: str | None, now: str | None, levels: tuple[str, ...]) -> LevelMove | None:
    order = (*levels, NO_LEVEL)
    if before not in order or now not in order:
        return None
    risen = order.index(before) - order.index(now)
    if risen == 0:
        return LevelMove.SAME
    return LevelMove.UP if risen > 0 else LevelMove.DOWN
