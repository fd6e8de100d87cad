"""Own versus others for a whole country in columns; the same figures as own_others."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]

_DENSE = 2**24


@dataclass(frozen=True, slots=True)
class PlaceChanges:
    """Every unit's change of place parted in two, in whole numbers; fields as in own_others.PlaceChange."""

    before: Column
    after: Column
    twice_own: Column
    twice_others: Column


@dataclass(frozen=True, slots=True)
class RankedColumn:
    """One whole number per unit, higher is better; `placed` says which units have a place at all."""

    values: Column
    placed: npt.NDArray[np.bool_]


def own_and_others(before: RankedColumn, after: RankedColumn) -> PlaceChanges:
    """Part every unit's change of place.

    Args:
        before: ranked values before all corrections.
        after: the same units' values after all corrections, on the same scale.
    """
    first, last = _counter(before, after), _counter(after, before)
    nothing, both = _places(first, before, before), _places(last, after, after)
    own = (_places(first, after, before) - nothing) + (both - _places(last, before, after))
    return PlaceChanges(nothing, both, own, 2 * (both - nothing) - own)


@dataclass(frozen=True, slots=True)
class _Counter:
    """Counts the units that have a place, and those ahead of each of many values."""

    everyone: int
    ahead: Callable[[Column], Column]


def _counter(column: RankedColumn, other: RankedColumn) -> _Counter:
    """Count with a table where the values of both columns lie close together, else by halving."""
    ranked = column.values[column.placed]
    both = np.concatenate((column.values, other.values, [0]))
    low, high = int(both.min()), int(both.max())
    if high - low < _DENSE:
        reached = np.cumsum(np.bincount(ranked - low, minlength=high - low + 1))
        return _Counter(len(ranked), lambda values: len(ranked) - reached[values - low])
    ordered = np.sort(ranked)
    return _Counter(len(ranked), lambda values: len(ranked) - np.searchsorted(ordered, values, side="right"))


def _places(counter: _Counter, column: RankedColumn, standing: RankedColumn) -> Column:
    """Give each unit the place of its value in `column` among the others, as they stand in `standing`."""
    itself = standing.placed & ((standing.values > column.values) | ~column.placed)
    return np.where(column.placed, counter.ahead(column.values), counter.everyone) - itself + 1
