"""What a unit's result is when only some of its adjustments stand: the verdict on each subset.

A subset is turned into a state, a whole number that adds up over the clusters; a judge gives its verdict.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scoring.adjustments.cells import ClusterCells
from scoring.adjustments.rivals import Rivals, with_moved
from scoring.criteria.policies import Level

Tables = tuple[tuple[int, ...], ...]


class Verdict(NamedTuple):
    """The result in one state.

    `points` count steps of 1/`Judge.scale`; `level` counts the levels reached (0: none); `place` is one more
    than the number of units ahead; a unit that has none (`placed`) stands behind all that have one.
    """

    points: int
    level: int
    place: int
    placed: bool


@dataclass(frozen=True, slots=True)
class Judge:
    """States and their verdicts. `tables` hold what each subset of independent players adds to the state."""

    tables: Tables
    scale: int
    verdict: Callable[[int], Verdict]


def lists_of(cells: Sequence[ClusterCells], rivals: Rivals) -> tuple[Rivals, ...]:
    """Make the list for every subset of the wide cluster (there is at most one), else the list alone."""
    wide = next((item for item in cells if item.others), None)
    return (rivals,) if wide is None else tuple(with_moved(rivals, others) for others in wide.others)


def level_reached(steps: Sequence[Level], level: Level | None) -> int:
    """Count the levels reached: 0 for none, then from the lowest up."""
    return 0 if level is None else len(steps) - [step.code for step in steps].index(level.code)
