"""Columns of whole numbers that know their bounds, so that every step is taken in a width that holds it.

There are no floats here and no overflow: the result of each operation has bounds worked out from those of its
operands, and the narrowest integer width that holds operands and result is used. Beyond 64 bits a column
holds Python's own integers (numpy's object columns): slower, never approximate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Sized
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring.amounts import Mode, rounded
from scoring.criteria.policies import Rounding

Column = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]

_UNSIGNED = (np.uint8, np.uint16, np.uint32, np.uint64)
_SIGNED = (np.int8, np.int16, np.int32, np.int64)
_KEPT = 2**24
_LARGEST_BLOCK = 2**22 - 1
_CONSTANT_COLUMNS = 8
_PLANS = 8192
"""Bounds come again with every stretch and every run: so many steps planned by bounds are kept."""
_MIRRORED = {Mode.CEILING: Mode.FLOOR, Mode.FLOOR: Mode.CEILING}


@lru_cache(maxsize=_PLANS)
def width(low: int, high: int) -> np.dtype[Any]:
    """Find the narrowest type that holds every whole number from low to high; Python's own beyond 64 bits."""
    for candidate in _UNSIGNED if low >= 0 else _SIGNED:
        limits = np.iinfo(candidate)
        if int(limits.min) <= low and high <= int(limits.max):
            return np.dtype(candidate)
    return np.dtype(object)


@lru_cache(maxsize=_PLANS)
def typed(value: int, dtype: np.dtype[Any]) -> Column:
    """Make a constant that numpy takes as it stands; a plain number it examines anew in every operation."""
    return np.array(value, dtype)


@lru_cache(maxsize=_CONSTANT_COLUMNS)
def _constant_column(value: int, dtype: np.dtype[Any], size: int) -> Column:
    """Make a column of one number: numpy compares two columns twice as fast as one with a number."""
    made: Column = np.full(size, value, dtype)
    made.setflags(write=False)
    return made


class Whole:
    """One whole number per unit, none below `low` and none above `high`."""

    __slots__ = ("high", "low", "values")

    def __init__(self, values: Column, low: int, high: int) -> None:
        self.values = values
        self.low = low
        self.high = high

    def __add__(self, other: Whole) -> Whole:
        return self._with(np.add, other)

    def __sub__(self, other: Whole) -> Whole:
        return self._with(np.subtract, other)

    def __mul__(self, other: Whole) -> Whole:
        return self._with(np.multiply, other)

    def times(self, factor: int) -> Whole:
        """Multiply every number by one constant."""
        if factor == 1:
            return self
        return self._with_constant(np.multiply, factor)

    def plus(self, added: int) -> Whole:
        """Add one constant to every number."""
        if added == 0:
            return self
        return self._with_constant(np.add, added)

    def at_most(self, limit: int) -> Whole:
        """Cut off what is above a constant."""
        if self.high <= limit:
            return self
        return self._beside_constant(np.minimum, limit)

    def at_least(self, limit: int) -> Whole:
        """Raise what is below a constant."""
        if self.low >= limit:
            return self
        return self._beside_constant(np.maximum, limit)

    def smaller(self, other: Whole) -> Whole:
        """Take the smaller number of two, unit by unit."""
        return self._with(np.minimum, other)

    def larger(self, other: Whole) -> Whole:
        """Take the larger number of two, unit by unit."""
        return self._with(np.maximum, other)

    def where(self, mask: Mask) -> Whole:
        """Keep the numbers where the mask says so; nothing (0) elsewhere."""
        low, high = min(self.low, 0), max(self.high, 0)
        dtype = width(low, high)
        kept = mask.view(np.uint8) if dtype.itemsize == 1 else mask.astype(dtype)
        return Whole(np.multiply(self.wide(dtype), kept), low, high)

    def reaches(self, start: int) -> Mask:
        """Tell where the number is at least a constant."""
        if start <= self.low or start > self.high:
            return np.full(len(self.values), start <= self.low)
        mask: Mask = np.greater_equal(self.values, typed(start, self.values.dtype))
        return mask

    def equals(self, value: int) -> Mask:
        """Tell where the number is a constant."""
        if not self.low <= value <= self.high:
            return np.zeros(len(self.values), np.bool_)
        mask: Mask = np.equal(self.values, typed(value, self.values.dtype))
        return mask

    def bounded(self, low: int, high: int) -> Whole:
        """Note tighter bounds that are known for another reason (a part never exceeds its whole)."""
        return Whole(self.values, max(low, self.low), min(high, self.high))

    def copy(self) -> Whole:
        """Make a column of its own."""
        return Whole(self.values.copy(), self.low, self.high)

    def widened(self, dtype: np.dtype[Any]) -> Whole:
        """Hold the numbers in a type that several steps need, so that it is changed once."""
        return Whole(self.wide(dtype), self.low, self.high)

    def wide(self, dtype: np.dtype[Any]) -> Column:
        """Give the numbers in a type that holds them all."""
        return self.values if self.values.dtype is dtype else self.values.astype(dtype)

    def _with(self, work: np.ufunc, other: Whole) -> Whole:
        dtype, low, high = _planned(work, self.low, self.high, other.low, other.high)
        return Whole(work(self.wide(dtype), other.wide(dtype)), low, high)

    def _with_constant(self, work: np.ufunc, value: int) -> Whole:
        dtype, low, high = _planned(work, self.low, self.high, value, value)
        return Whole(work(self.wide(dtype), typed(value, dtype)), low, high)

    def _beside_constant(self, work: np.ufunc, value: int) -> Whole:
        dtype, low, high = _planned(work, self.low, self.high, value, value)
        return Whole(work(self.wide(dtype), _constant_column(value, dtype, len(self.values))), low, high)


Bounds = tuple[int, int]


@lru_cache(maxsize=_PLANS)
def _planned(
    work: np.ufunc, low: int, high: int, other_low: int, other_high: int
) -> tuple[np.dtype[Any], int, int]:
    """Find the type that holds two operands and the result of a step, and the bounds of the result."""
    least, most = _RESULTS[work]((low, high), (other_low, other_high))
    return width(min(least, low, other_low), max(most, high, other_high)), least, most


def _product_bounds(one: Bounds, other: Bounds) -> Bounds:
    ends = [left * right for left in one for right in other]
    return min(ends), max(ends)


_RESULTS: Mapping[np.ufunc, Callable[[Bounds, Bounds], Bounds]] = {
    np.add: lambda one, other: (one[0] + other[0], one[1] + other[1]),
    np.subtract: lambda one, other: (one[0] - other[1], one[1] - other[0]),
    np.multiply: _product_bounds,
    np.minimum: lambda one, other: (min(one[0], other[0]), min(one[1], other[1])),
    np.maximum: lambda one, other: (max(one[0], other[0]), max(one[1], other[1])),
}


@dataclass(frozen=True, slots=True)
class Exact:
    """One fraction per unit: numerator over a positive denominator, both whole."""

    numerator: Whole
    denominator: Whole | int

    def rounded(self, mode: Mode) -> Whole:
        """Round every fraction to a whole number, as scoring.amounts.rounded does for one."""
        if self.denominator == 1:
            return self.numerator
        if self.numerator.low >= 0:
            return _divided(self.numerator, self.denominator, mode)
        return self._rounded_signed(mode)

    def rounded_at(self, rounding: Rounding, steps: int) -> Exact:
        """Round fractions that count 1/steps to the declared places; they still count 1/steps afterwards."""
        there = Fraction(10**rounding.places, steps)
        counted = Exact(self.numerator.times(there.numerator), self._times(there.denominator))
        return Exact(counted.rounded(rounding.mode).times(there.denominator), there.numerator)

    def where(self, mask: Mask) -> Exact:
        """Keep the fractions where the mask says so; nothing (0) elsewhere."""
        return Exact(self.numerator.where(mask), self.denominator)

    def granting(self, mask: Mask, full: int, divide: int) -> Exact:
        """Add full/divide where the mask says so."""
        if isinstance(self.denominator, int):
            granted = Whole(mask.view(np.uint8), 0, 1).times(full * self.denominator)
        else:
            granted = self.denominator.where(mask).times(full)
        return Exact(self.numerator.times(divide) + granted, self._times(divide))

    def plus(self, other: Exact) -> Exact:
        """Add two fractions, unit by unit."""
        if isinstance(self.denominator, int) and isinstance(other.denominator, int):
            common = lcm(self.denominator, other.denominator)
            left = self.numerator.times(common // self.denominator)
            return Exact(left + other.numerator.times(common // other.denominator), common)
        left, right = crossed(self.numerator, other.denominator), crossed(other.numerator, self.denominator)
        return Exact(left + right, product_of(self.denominator, other.denominator))

    def at_most(self, cap: int, divide: int) -> Exact:
        """Cut off what is above cap/divide."""
        if isinstance(self.denominator, int):
            numerator = self.numerator.times(divide).at_most(cap * self.denominator)
            return Exact(numerator, self.denominator * divide)
        limit = self.denominator.times(cap)
        return Exact(self.numerator.times(divide).smaller(limit), self.denominator.times(divide))

    def _times(self, factor: int) -> Whole | int:
        if isinstance(self.denominator, int):
            return self.denominator * factor
        return self.denominator.times(factor)

    def _rounded_signed(self, mode: Mode) -> Whole:
        """Halves go away from zero or towards it: round what is on either side of zero by its size."""
        above, below = self.numerator.at_least(0), self.numerator.times(-1).at_least(0)
        mirrored = _divided(below, self.denominator, _MIRRORED.get(mode, mode))
        return _divided(above, self.denominator, mode) - mirrored


@lru_cache(maxsize=4096)
def share(numerator: int, denominator: int) -> Fraction:
    """Make a fraction, or take the one made before: the same few come again with every unit."""
    return Fraction(numerator, denominator)


def rounded_whole(value: Fraction, mode: Mode) -> int:
    """Round one fraction to a whole number."""
    return int(rounded(value, 0, mode))


def divided(numerator: int, denominator: int, mode: Mode) -> int:
    """Divide one number from 0 up by a positive one and round, as Exact.rounded does for columns."""
    whole, rest = divmod(numerator, denominator)
    middle = 2 * rest - denominator
    match mode:
        case Mode.DOWN | Mode.FLOOR:
            return whole
        case Mode.UP | Mode.CEILING:
            return whole + (rest > 0)
        case Mode.HALF_UP:
            return whole + (middle >= 0)
        case Mode.HALF_DOWN:
            return whole + (middle > 0)
        case _:  # Mode.HALF_EVEN
            return whole + (middle > 0 or (middle == 0 and whole % 2 == 1))


def crossed(number: Whole, factor: Whole | int) -> Whole:
    """Multiply by a column or a constant."""
    return number.times(factor) if isinstance(factor, int) else number * factor


def product_of(left: Whole | int, right: Whole | int) -> Whole | int:
    """Multiply two denominators, either of them a column or a constant."""
    if isinstance(left, Whole):
        return crossed(left, right)
    return left * right if isinstance(right, int) else right.times(left)


def constant(value: int, like: Sized) -> Whole:
    """Make a column that holds one number throughout, as long as something else."""
    return Whole(np.full(len(like), value, dtype=width(value, value)), value, value)


def keep_memory() -> None:
    """Ask for a large block of memory and give it back untouched.

    The C library (glibc) learns its habits from that: from then on it keeps freed columns of such sizes at
    hand instead of returning each to the system and asking anew, which would take longer than the arithmetic.
    """
    np.empty(_KEPT, np.uint8)


def planes(dtypes: Sequence[np.dtype[Any]], size: int) -> tuple[Column, ...]:
    """Make empty columns of one length side by side in blocks of memory.

    For larger blocks numpy asks the system for huge pages; where those have to be put together first, as in
    a virtual machine, finding them took five times as long as finding the same memory in small pages.
    """
    made: list[Column] = []
    each = max(1, _LARGEST_BLOCK // max(8, 8 * size))
    for first in range(0, len(dtypes), each):
        made += _side_by_side(dtypes[first : first + each], size)
    return tuple(made)


def _side_by_side(dtypes: Sequence[np.dtype[Any]], size: int) -> list[Column]:
    rows = [-(-dtype.itemsize * size // 8) * 8 for dtype in dtypes]
    block = np.empty(sum(rows), np.uint8)
    starts = [0, *accumulate(rows)]
    return [
        np.empty(size, dtype) if dtype.hasobject else block[start : start + dtype.itemsize * size].view(dtype)
        for start, dtype in zip(starts, dtypes, strict=False)
    ]


def column(values: Column) -> Whole:
    """Take a column's own smallest and largest number (and 0) as its bounds."""
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    return Whole(values, min(low, 0), max(high, 0))


def _divided(numerator: Whole, denominator: Whole | int, mode: Mode) -> Whole:
    """Divide numbers from 0 up by positive ones and round.

    n // d cuts off; adding d - 1 first goes up, adding d // 2 goes up from one half on, adding (d - 1) // 2
    from above one half on.
    """
    if isinstance(denominator, Whole):
        denominator = denominator.widened(width(0, numerator.high + denominator.high))
    match mode:
        case Mode.DOWN | Mode.FLOOR:
            return _quotient(numerator, denominator)
        case Mode.HALF_UP:
            return _quotient(_raised(numerator, denominator, 0, 1), denominator)
        case Mode.HALF_DOWN:
            return _quotient(_raised(numerator, denominator, -1, 1), denominator)
        case Mode.UP | Mode.CEILING:
            return _quotient(_raised(numerator, denominator, -1, 0), denominator)
        case _:  # Mode.HALF_EVEN
            return _divided_half_even(numerator, denominator)


def _raised(numerator: Whole, denominator: Whole | int, shift: int, halvings: int) -> Whole:
    """Add (d + shift) >> halvings, for the denominator d."""
    if isinstance(denominator, int):
        return numerator.plus((denominator + shift) >> halvings)
    low, high = (denominator.low + shift) >> halvings, (denominator.high + shift) >> halvings
    one = typed(1, denominator.values.dtype)
    shifted = denominator.values - one if shift else denominator.values
    return numerator + Whole(shifted >> one if halvings else shifted, low, high)


def _quotient(numerator: Whole, denominator: Whole | int) -> Whole:
    if isinstance(denominator, int):
        dtype = width(0, max(numerator.high, denominator))
        cut = np.floor_divide(numerator.wide(dtype), typed(denominator, dtype))
        return Whole(cut, numerator.low // denominator, numerator.high // denominator)
    dtype = width(0, max(numerator.high, denominator.high))
    cut = np.floor_divide(numerator.wide(dtype), denominator.wide(dtype))
    return Whole(cut, numerator.low // denominator.high, numerator.high // denominator.low)


def _divided_half_even(numerator: Whole, denominator: Whole | int) -> Whole:
    """Half-down first; where exactly one half was left and the result is odd, one more."""
    down = _divided(numerator, denominator, Mode.HALF_DOWN)
    up = _divided(numerator, denominator, Mode.HALF_UP)
    tie_on_odd = (up.values != down.values) & (down.values % 2 == 1)
    return Whole(down.values + tie_on_odd, down.low, up.high)
