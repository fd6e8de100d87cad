"""The same shares as scoring.adjustments.shapley for many players, in columns. Imported only when needed."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring.adjustments.shapley import subset_sizes, weights

Column = npt.NDArray[Any]

_LARGEST = 2**62
_DENSE = 2**20


def subset_sums(tables: Sequence[Sequence[int]]) -> Column:
    """Add up independent tables as shapley.subset_sums does; beyond 64 bits with Python's own integers."""
    sums = np.zeros(1, dtype=_type_for(sum(max(map(abs, table)) for table in tables)))
    for table in tables:
        sums = np.add.outer(np.array(table, dtype=sums.dtype), sums).ravel()
    return sums


def each(states: Column, worths: Callable[[int], tuple[int, ...]]) -> list[Column]:
    """Work out the worths of every state, asking once for each that differs; one column per worth."""
    distinct, where = _distinct(states)
    known = zip(*(worths(state) for state in distinct), strict=True)
    return [np.array(column, dtype=_type_for(max(map(abs, column))))[where] for column in known]


def shapley(worths: Column) -> tuple[Fraction, ...]:
    """Share out whole-numbered worths, given for all subsets in order."""
    players = len(worths).bit_length() - 1
    if worths.max() == worths.min():
        return (Fraction(0),) * players
    scale, joining, missing = _weights_by_subset(players)
    largest = int(max(abs(worths.max()), abs(worths.min())))
    values = worths.astype(_type_for(largest * scale * len(worths) * 2))
    base = int((missing * values).sum())
    folded = (joining + missing) * values
    shares = []
    for _ in range(players):
        half = len(folded) // 2
        shares.append(Fraction(int(folded[half:].sum()) - base, scale))
        folded = folded[:half] + folded[half:]
    return tuple(reversed(shares))


def _distinct(states: Column) -> tuple[list[int], Column]:
    """Give the states that differ and, for each subset, where its state stands among them."""
    low, high = int(states.min()), int(states.max())
    if high - low > _DENSE:
        distinct, where = np.unique(states, return_inverse=True)
        return distinct.tolist(), where
    offsets = (states - low).astype(np.int64)
    seen = np.zeros(high - low + 1, dtype=bool)
    seen[offsets] = True
    found = np.flatnonzero(seen)
    place = np.empty(len(seen), dtype=np.int64)  # filled, and so paid for, only where a state was seen
    place[found] = np.arange(len(found))
    return (found + low).tolist(), place[offsets]


@lru_cache(maxsize=1)
def _weights_by_subset(players: int) -> tuple[int, Column, Column]:
    scale, joining, missing = weights(players)
    sizes = np.array(subset_sizes(players))
    return scale, np.array(joining)[sizes], np.array(missing)[sizes]


def _type_for(largest: int) -> np.dtype[Any]:
    return np.dtype(np.int64 if largest < _LARGEST else object)
