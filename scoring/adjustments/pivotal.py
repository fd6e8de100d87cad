"""The smallest sets of adjustments without which nothing would have changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

MOST_PIVOTAL = 3


@dataclass(frozen=True, slots=True)
class PivotalSets:
    """Sets of players none of which can be made smaller.

    Without all players of a set the outcome would be as if nothing had been adjusted. `changed` is False
    where the outcome did not change at all.
    """

    sets: tuple[tuple[int, ...], ...]
    changed: bool

    @property
    def larger(self) -> bool:
        """Whether only larger sets than are looked for would have prevented the change."""
        return self.changed and not self.sets


def pivotal_sets(outcome: Callable[[int], int], order: Sequence[int]) -> PivotalSets:
    """Find every smallest set of at most MOST_PIVOTAL players that the change needed.

    Args:
        outcome: the outcome of a subset of players, given as a whole number.
        order: which player each bit of a subset stands for.
    """
    everyone, unchanged = (1 << len(order)) - 1, outcome(0)
    if outcome(everyone) == unchanged:
        return PivotalSets((), changed=False)
    found: list[int] = []
    for size in range(1, MOST_PIVOTAL + 1):
        for bits in combinations(range(len(order)), size):
            without = sum(1 << bit for bit in bits)
            needless = any(known & without == known for known in found)
            if not needless and outcome(everyone & ~without) == unchanged:
                found.append(without)
    sets = (tuple(sorted(order[bit] for bit in range(len(order)) if known >> bit & 1)) for known in found)
    return PivotalSets(tuple(sorted(sets, key=lambda each: (len(each), each))), changed=True)
