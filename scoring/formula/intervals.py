"""Closed intervals of exact numbers, open only towards infinity, with the arithmetic that keeps them sound.

Sound means: whatever numbers are taken from the operands' intervals, the result lies in the resulting one.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from scoring.amounts import Mode, rounded, show, show_exact

_Edge = tuple[int, Fraction]
"""(-1, 0) is −∞, (0, x) is x, (1, 0) is +∞: tuples then compare as the numbers do."""

_ZERO = Fraction(0)
_WORDS_LIMIT = 10**18


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from low to high, both included; None is unbounded. low ≤ high is the maker's duty."""

    low: Fraction | None
    high: Fraction | None

    @classmethod
    def point(cls, value: Fraction) -> Self:
        """Only this number."""
        return cls(value, value)

    def contains(self, value: Fraction) -> bool:
        """Tell whether the number lies within."""
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)

    def is_point(self) -> bool:
        """Tell whether there is only one number."""
        return self.low is not None and self.low == self.high

    def __str__(self) -> str:
        """Write the interval for people: "[0; 5]", "[-1,5; +∞)"."""
        low = "(−∞" if self.low is None else f"[{_bound_text(self.low)}"
        high = "+∞)" if self.high is None else f"{_bound_text(self.high)}]"
        return f"{low}; {high}"


EVERYTHING = Interval(None, None)


def hull(*intervals: Interval) -> Interval:
    """Give the smallest interval around all of them."""
    return _made(min(map(_low, intervals)), max(map(_high, intervals)))


def common(left: Interval, right: Interval) -> Interval | None:
    """Give what two intervals share; None where they share nothing."""
    low, high = max(_low(left), _low(right)), min(_high(left), _high(right))
    return _made(low, high) if low <= high else None


def least(*intervals: Interval) -> Interval:
    """Give where the smallest of one number from each interval lies."""
    return _made(min(map(_low, intervals)), min(map(_high, intervals)))


def greatest(*intervals: Interval) -> Interval:
    """Give where the largest of one number from each interval lies."""
    return _made(max(map(_low, intervals)), max(map(_high, intervals)))


def plus(left: Interval, right: Interval) -> Interval:
    """Add."""
    low = None if left.low is None or right.low is None else left.low + right.low
    high = None if left.high is None or right.high is None else left.high + right.high
    return Interval(low, high)


def negated(interval: Interval) -> Interval:
    """Change the sign."""
    low = None if interval.high is None else -interval.high
    high = None if interval.low is None else -interval.low
    return Interval(low, high)


def times(left: Interval, right: Interval) -> Interval:
    """Multiply."""
    corners = [_corner(x, y) for x in (_low(left), _high(left)) for y in (_low(right), _high(right))]
    return _made(min(corners), max(corners))


def divided(dividend: Interval, divisor: Interval) -> Interval | None:
    """Divide by the divisor's numbers other than 0; None where it has no other."""
    positive = common(divisor, Interval(_ZERO, None))
    negative = common(divisor, Interval(None, _ZERO))
    parts = [
        times(dividend, reciprocal)
        for reciprocal in (_reciprocal(positive), _mirrored_reciprocal(negative))
        if reciprocal is not None
    ]
    return hull(*parts) if parts else None


def rounded_interval(interval: Interval, places: int, mode: Mode) -> Interval:
    """Round; every mode keeps the order of numbers."""
    low = None if interval.low is None else rounded(interval.low, places, mode)
    high = None if interval.high is None else rounded(interval.high, places, mode)
    return Interval(low, high)


def _reciprocal(positive: Interval | None) -> Interval | None:
    """Turn over what lies above 0 in an interval that starts at 0 or above."""
    if positive is None or positive.high == 0:
        return None
    low = _ZERO if positive.high is None else 1 / positive.high
    return Interval(low, 1 / positive.low if positive.low else None)


def _mirrored_reciprocal(negative: Interval | None) -> Interval | None:
    turned = None if negative is None else _reciprocal(negated(negative))
    return None if turned is None else negated(turned)


def _corner(x: _Edge, y: _Edge) -> _Edge:
    sign = _sign(x) * _sign(y)
    if x[0] or y[0]:
        return (sign, _ZERO)
    return (0, x[1] * y[1])


def _sign(edge: _Edge) -> int:
    return edge[0] or (edge[1] > 0) - (edge[1] < 0)


def _low(interval: Interval) -> _Edge:
    return (-1, _ZERO) if interval.low is None else (0, interval.low)


def _high(interval: Interval) -> _Edge:
    return (1, _ZERO) if interval.high is None else (0, interval.high)


def _made(low: _Edge, high: _Edge) -> Interval:
    return Interval(None if low[0] else low[1], None if high[0] else high[1])


def _bound_text(value: Fraction) -> str:
    if abs(value) >= _WORDS_LIMIT:
        digits = abs(value.numerator // value.denominator).bit_length() * 30103 // 100000
        return f"{'-' if value < 0 else ''}≈10^{digits}"
    text = show_exact(value) if value.denominator < _WORDS_LIMIT else "/"
    return f"≈{show(value, 4)}" if "/" in text else text
