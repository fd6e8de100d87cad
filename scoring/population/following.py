"""Bringing one list up to date after one unit's values changed, and finding everybody whose place changed.

A place changes only between the value the unit left and the value it reached (down to the lowest one where
the unit comes or goes, or where tied units count as one): the others are not looked at.
"""

from __future__ import annotations

import numpy as np

from scoring.criteria.policies import Ties
from scoring.population.changes import Standing
from scoring.population.counting import Counted, Listing
from scoring.population.reasons import reason_of
from scoring.population.scores import Scores
from scoring.population.single import SettledOne
from scoring.population.wholes import Column

Followed = tuple[Column, Standing, Standing]
"""Units, among them everybody who moved, and how they stood before and stand after."""


def follow(
    listing: Listing, scores: Scores, one: SettledOne, unit: int, levels: tuple[Column, int]
) -> Followed | None:
    """Bring a list up to date, in place.

    Args:
        listing: the list as it was.
        scores: the scores as they are now.
        one: the unit's values and levels as they are now.
        unit: its place in the columns.
        levels: the levels of all units as they are now, and the unit's as it was.

    Returns:
        Who may have moved; None, and nothing done, where the list has to be counted anew (with breakers, or
        beyond the values counted).
    """
    ranking, counted = listing.ranking, listing.counted
    value = one.exact[ranking.of].rounded(ranking.value)
    to = counted.where(value.order(listing.value.denominator), int(listing.blocks[unit]))
    if ranking.breakers or to is None:
        return None
    reason = int(listing.given[unit]) or reason_of(scores, one, ranking, listing.looked_at, unit)
    reason_before, at_before = int(listing.reasons[unit]), int(counted.at[unit])
    at = -1 if reason else to
    stretch = _reached(counted, ranking.ties, at_before, at)
    before = counted.twice(ranking.ties, stretch)
    counted.move(unit, at)
    listing.reasons[unit] = reason
    value.write(listing.value, unit)
    after = counted.twice(ranking.ties, stretch)
    units, mine = _inside(counted.at, stretch, unit)
    where = counted.at[units] - stretch.start
    where[mine] = 0
    return (
        units,
        Standing(
            _with(before[where], mine, 0 if at_before < 0 else before[at_before - stretch.start]),
            _with(listing.reasons[units], mine, reason_before),
            _with(levels[0][units], mine, levels[1]),
        ),
        Standing(
            _with(after[where], mine, 0 if at < 0 else after[at - stretch.start]),
            listing.reasons[units],
            levels[0][units],
        ),
    )


def _reached(counted: Counted, ties: Ties, before: int, after: int) -> slice:
    """Tell between which values places may change."""
    low, high = min(before, after), max(before, after, 0)
    start = counted.start(high)
    if ties is Ties.DENSE:
        return slice(start, start + counted.span)
    return slice(start if low < 0 else low, high + 1)


def _inside(at: Column, stretch: slice, unit: int) -> tuple[Column, int]:
    """Find the units that stand in a stretch, and the one unit wherever it stands; tell where it is found."""
    found = (at >= stretch.start) & (at < stretch.stop)
    found[unit] = True
    units = np.flatnonzero(found)
    return units, int(np.searchsorted(units, unit))


def _with(numbers: Column, place: int, number: int) -> Column:
    numbers[place] = number
    return numbers
