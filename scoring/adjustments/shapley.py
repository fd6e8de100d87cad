"""Exact Shapley values: what each of several changes did, whatever the order they are thought to come in.

A subset of k players is a whole number below 2ᵏ: player i belongs to it where bit i is set. The worth of all
subsets is a list in that order. The share of a player is the mean, over all orders of the players, of what it
adds when its turn comes; the shares always add up to the worth of all less the worth of none.

    >>> glove = [0, 0, 0, 1, 0, 1, 1, 1]  # two of three are enough
    >>> shapley(glove)
    (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3))
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb, lcm
from operator import add, mul

from scoring.adjustments.errors import AdjustmentError

MOST_PLAYERS = 16


def attribute(players: int, worth: Callable[[int], Fraction | int]) -> tuple[Fraction, ...]:
    """Share the worth of all players out among them, exactly.

    Args:
        players: how many there are, at most MOST_PLAYERS.
        worth: the worth of a subset, given as a whole number; asked once for each of the 2ᵏ subsets.

    Raises:
        AdjustmentError: attribution.too-many.
    """
    check_players(players)
    worths = [Fraction(worth(subset)) for subset in range(1 << players)]
    common = lcm(*(item.denominator for item in worths))
    shares = shapley([item.numerator * (common // item.denominator) for item in worths])
    return tuple(share / common for share in shares)


def check_players(players: int) -> None:
    """Refuse more players than can be shared out exactly in reasonable time."""
    if players > MOST_PLAYERS:
        raise AdjustmentError("attribution.too-many", f"{players} > {MOST_PLAYERS}")


def shapley(worths: Sequence[int]) -> tuple[Fraction, ...]:
    """Share out whole-numbered worths, given for all subsets in order.

    A player's share is Σ w(|S|-1)·v(S) over the subsets with it less Σ w(|S|)·v(S) over those without it,
    w(s) being s!(k-1-s)!/k!. With the second sum written as the one over all subsets less the one over those
    with the player, each player needs one sum over half of the subsets; they are folded player by player.
    """
    players = len(worths).bit_length() - 1
    scale, joining, missing = weights(players)
    sizes = subset_sizes(players)
    base = sum(map(mul, (missing[size] for size in sizes), worths))
    folded = [(joining[size] + missing[size]) * worth for size, worth in zip(sizes, worths, strict=True)]
    shares = []
    for _ in range(players):
        half = len(folded) // 2
        with_player = folded[half:]
        shares.append(Fraction(sum(with_player) - base, scale))
        folded = list(map(add, folded[:half], with_player))
    return tuple(reversed(shares))


def weights(players: int) -> tuple[int, list[int], list[int]]:
    """Give the scale of the weights and, by size of a subset, its weight with and without a given player."""
    if not players:
        return 1, [0], [0]
    chances = [players * comb(players - 1, size) for size in range(players)]
    scale = lcm(*chances)
    plain = [scale // chance for chance in chances]
    return scale, [0, *plain], [*plain, 0]


def subset_sizes(players: int) -> list[int]:
    """Give the number of players of every subset, in order."""
    sizes = [0]
    for _ in range(players):
        sizes += [size + 1 for size in sizes]
    return sizes


def each(states: Sequence[int], worths: Callable[[int], tuple[int, ...]]) -> list[list[int]]:
    """Work out the worths of every state, asking once for each that differs; one list per worth."""
    known = {state: worths(state) for state in set(states)}
    return [list(column) for column in zip(*(known[state] for state in states), strict=True)]


def subset_sums(tables: Sequence[Sequence[int]]) -> list[int]:
    """Add up independent tables: entry s of the result is the sum of each table at its own bits of s.

    A table over m players has 2ᵐ entries; the players of the first table come first.
    """
    sums = [0]
    for table in tables:
        sums = [below + own for own in table for below in sums]
    return sums
