"""From verdicts to shares: exact over all subsets, or estimated over drawn orders where they are too many."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, cast

from scoring.adjustments.pivotal import PivotalSets, pivotal_sets
from scoring.adjustments.sampling import Sampling, estimate
from scoring.adjustments.shapley import MOST_PLAYERS
from scoring.adjustments.verdicts import Judge

FEW = 10
"""Up to so many players, lists are quick enough and no columns are needed."""


@dataclass(frozen=True, slots=True)
class Shares:
    """One result before and after all adjustments, and each player's share in the difference.

    Shares always add up. They are exact unless there are `errors`: how far each may be off.
    """

    before: Fraction
    after: Fraction
    shares: tuple[Fraction, ...]
    errors: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """Shares in points, levels and places, and what the changes hung on; fields as in Attribution."""

    points: Shares
    levels: Shares
    places: Shares
    placed: tuple[bool, bool]
    level_pivots: PivotalSets
    place_pivots: PivotalSets


class _Subsets(Protocol):
    """Sums, worths and shares over all subsets: scoring.adjustments.shapley or shapley_numpy."""

    def subset_sums(self, tables: Sequence[Sequence[int]]) -> Sequence[int]: ...

    def each(
        self, states: Sequence[int], worths: Callable[[int], tuple[int, ...]]
    ) -> Sequence[Sequence[int]]: ...

    def shapley(self, worths: Sequence[int]) -> tuple[Fraction, ...]: ...


def share_out(court: Judge, order: Sequence[int], everyone: int, sampling: Sampling | None) -> Results:
    """Share the difference the adjustments make out among them.

    Args:
        court: the verdicts.
        order: which player each bit of a subset stands for.
        everyone: how many players there are, those that do not count included.
        sampling: how to estimate where more than MOST_PLAYERS count.
    """
    if sampling is not None and len(order) > MOST_PLAYERS:
        return _estimated(court, order, everyone, sampling)
    return _exact(court, order, everyone)


def _numbers(court: Judge, state: int) -> tuple[int, int, int]:
    verdict = court.verdict(state)
    return verdict.points, verdict.level, verdict.place


def _exact(court: Judge, order: Sequence[int], everyone: int) -> Results:
    engine = _engine(len(order))
    states = engine.subset_sums(court.tables)
    outcomes = engine.each(states, lambda state: _numbers(court, state))
    shares = (
        _shares(worths, _spread(engine.shapley(worths), order, everyone), scale)
        for worths, scale in zip(outcomes, (court.scale, 1, 1), strict=True)
    )
    points, levels, places = shares
    placed = (court.verdict(int(states[0])).placed, court.verdict(int(states[-1])).placed)
    level_pivots, place_pivots = (pivotal_sets(worths.__getitem__, order) for worths in outcomes[1:])
    return Results(points, levels, places, placed, level_pivots, place_pivots)


def _engine(players: int) -> _Subsets:
    """Take columns for many players only: loading them takes longer than few players need."""
    name = "shapley" if players <= FEW else "shapley_numpy"
    return cast("_Subsets", importlib.import_module(f"scoring.adjustments.{name}"))


def _shares(
    worths: Sequence[int],
    shares: tuple[Fraction, ...],
    scale: int,
    errors: tuple[Fraction, ...] = (),
) -> Shares:
    return Shares(
        Fraction(int(worths[0]), scale),
        Fraction(int(worths[-1]), scale),
        tuple(share / scale for share in shares),
        tuple(error / scale for error in errors),
    )


def _spread(shares: Sequence[Fraction], order: Sequence[int], everyone: int) -> tuple[Fraction, ...]:
    """Give every player its share in the players' own order; 0 to those that do not count."""
    mine = dict(zip(order, shares, strict=True))
    return tuple(mine.get(player, Fraction(0)) for player in range(everyone))


def _estimated(court: Judge, order: Sequence[int], everyone: int, sampling: Sampling) -> Results:
    states = _States(court)
    found = estimate(len(order), states.numbers, sampling)
    ends = (states.numbers(0), states.numbers((1 << len(order)) - 1))
    points, levels, places = (
        _shares(
            (ends[0][kind], ends[1][kind]),
            _spread(item.shares, order, everyone),
            scale,
            _spread(item.errors, order, everyone),
        )
        for kind, (item, scale) in enumerate(zip(found, (court.scale, 1, 1), strict=True))
    )
    first, last = (court.verdict(states.state(subset)).placed for subset in (0, (1 << len(order)) - 1))
    level_pivots = pivotal_sets(lambda subset: states.numbers(subset)[1], order)
    place_pivots = pivotal_sets(lambda subset: states.numbers(subset)[2], order)
    return Results(points, levels, places, (first, last), level_pivots, place_pivots)


class _States:
    """The state and the numbers of any subset, without listing all subsets."""

    def __init__(self, court: Judge) -> None:
        self._court = court
        self._known: dict[int, tuple[int, int, int]] = {}

    def state(self, subset: int) -> int:
        """Add up what the subset takes from each table."""
        found = 0
        for table in self._court.tables:
            subset, own = divmod(subset, len(table))
            found += table[own]
        return found

    def numbers(self, subset: int) -> tuple[int, int, int]:
        """Tell points, level and place of a subset."""
        state = self.state(subset)
        if state not in self._known:
            self._known[state] = _numbers(self._court, state)
        return self._known[state]
