"""Shares of very many players, estimated: random orders, each with its reverse, and how far off they may be.

Every order shares the whole difference out, so the estimates add up exactly too; only how it is parted is
uncertain. The random numbers are passed in: one seed, one result.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from random import Random

_ERROR_PLACES = 2
_FEWEST_PAIRS = 2


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to estimate: so many pairs of an order and its reverse, drawn from a seeded source."""

    pairs: int
    source: Random

    def __post_init__(self) -> None:
        """Refuse a single pair: it says nothing about its error."""
        if self.pairs < _FEWEST_PAIRS:
            raise ValueError(f"at least {_FEWEST_PAIRS} pairs are needed")


@dataclass(frozen=True, slots=True)
class Estimate:
    """Shares that add up, and for each its error: twice the standard error, rounded up to hundredths."""

    shares: tuple[Fraction, ...]
    errors: tuple[Fraction, ...]


def estimate(
    players: int, worths: Callable[[int], tuple[int, ...]], sampling: Sampling
) -> tuple[Estimate, ...]:
    """Estimate the shares of several whole-numbered worths at once.

    Args:
        players: how many there are.
        worths: the worths of a subset, given as a whole number as in scoring.adjustments.shapley.
        sampling: how many orders to draw, and from what.

    Returns:
        An estimate per worth.
    """
    kinds = len(worths(0))
    sums = [[0] * players for _ in range(kinds)]
    squares = [[0] * players for _ in range(kinds)]
    for _ in range(sampling.pairs):
        order = sampling.source.sample(range(players), players)
        there, back = _steps(order, worths), _steps(order[::-1], worths)
        for player in range(players):
            for kind in range(kinds):
                both = there[player][kind] + back[player][kind]
                sums[kind][player] += both
                squares[kind][player] += both * both
    return tuple(
        _estimate(own_sums, own_squares, sampling.pairs)
        for own_sums, own_squares in zip(sums, squares, strict=True)
    )


def _steps(order: Sequence[int], worths: Callable[[int], tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    """Add the players one by one and note what each adds."""
    subset, before, found = 0, worths(0), {}
    for player in order:
        subset |= 1 << player
        after = worths(subset)
        found[player] = tuple(new - old for new, old in zip(after, before, strict=True))
        before = after
    return found


def _estimate(sums: Sequence[int], squares: Sequence[int], pairs: int) -> Estimate:
    shares = tuple(Fraction(own, 2 * pairs) for own in sums)
    spreads = (
        (square - Fraction(own * own, pairs)) / (4 * pairs * (pairs - 1))
        for own, square in zip(sums, squares, strict=True)
    )
    return Estimate(shares, tuple(_twice_the_root(spread) for spread in spreads))


def _twice_the_root(spread: Fraction) -> Fraction:
    """Twice the square root, rounded up."""
    scale: int = 10**_ERROR_PLACES
    squared = 4 * spread * scale**2
    if not squared:
        return Fraction(0)
    return Fraction(isqrt(squared.numerator // squared.denominator) + 1, scale)
