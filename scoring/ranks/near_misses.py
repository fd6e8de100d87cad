"""Near misses: values that print like a threshold, or like the value of the unit ahead, and are less.

Without a word about them a reader takes the printed figures for a mistake.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from scoring.amounts import show, show_exact
from scoring.criteria.policies import Level, Rounding
from scoring.reference.scorecard import SectionScore
from scoring.reference.workings import round_by


@dataclass(frozen=True, slots=True)
class LevelMiss:
    """A value that prints like the threshold of a level and is less, by `short` exactly."""

    level: Level
    short: Fraction
    printed: str

    @property
    def text(self) -> str:
        """Say it for people."""
        return (
            f"In ra {self.printed} như ngưỡng {self.level.label} ({show_exact(self.level.min)}) "
            f"nhưng chưa đạt: thiếu đúng {show_exact(self.short)} điểm"
        )


@dataclass(frozen=True, slots=True)
class PlaceMiss:
    """A value that prints like that of the units next ahead and is less, by `short` exactly."""

    ahead: tuple[str, ...]
    short: Fraction
    printed: str

    def sentence(self, names: Mapping[str, str] | None = None) -> str:
        """Say it for people; `names` are unit names by code, codes otherwise."""
        units = ", ".join((names or {}).get(unit, unit) for unit in self.ahead)
        return (
            f"In ra {self.printed} như {units} nhưng xếp sau: kém đúng {show_exact(self.short)} điểm, "
            "vì xếp hạng theo giá trị chưa làm tròn"
        )


def level_miss(score: SectionScore) -> LevelMiss | None:
    """Tell by how much a section value fails the level it prints as."""
    if score.near_miss is None or score.compared is None:
        return None
    short = score.near_miss.min - score.compared
    return LevelMiss(score.near_miss, short, _print(score.compared, score.trace.display))


def place_misses(values: Mapping[str, Fraction], printed: Rounding) -> Mapping[str, PlaceMiss]:
    """Find the units whose value prints like the next better one of the list.

    Args:
        values: the ranked values by unit.
        printed: how the set shows points.
    """
    units: dict[Fraction, list[str]] = {}
    for unit, value in sorted(values.items()):
        units.setdefault(value, []).append(unit)
    found = {}
    for better, value in pairwise(sorted(units, reverse=True)):
        if round_by(better, printed) == round_by(value, printed):
            miss = PlaceMiss(tuple(units[better]), better - value, _print(value, printed))
            found.update(dict.fromkeys(units[value], miss))
    return found


def _print(value: Fraction, printed: Rounding) -> str:
    return show(round_by(value, printed), printed.places)
