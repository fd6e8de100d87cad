"""Bringing one list up to date after one unit's values changed, and finding everybody whose place changed.

A place changes only between the value the unit left and the value it reached (down to the lowest one where
the unit comes or goes, or where tied units count as one): the others are not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.criteria.policies import Ties
from scoring.population.changes import Standing
from scoring.population.counting import Counted, Listing
from scoring.population.reasons import reason_of
from scoring.population.scores import Scores
from scoring.population.single import SettledOne
from scoring.population.wholes import Column, Mask

Followed = tuple[Column, Standing, Standing]
"""The units that moved, the adjusted one first, how they stood before and how they stand."""

_NOBODY = np.empty(0, np.int64)
_UNMOVED: Followed = (_NOBODY, Standing(_NOBODY, _NOBODY, _NOBODY), Standing(_NOBODY, _NOBODY, _NOBODY))


@dataclass(frozen=True, slots=True)
class _Stand:
    """How the one unit stands: its value's number (-1 without a place), its reason and its level."""

    at: int
    reason: int
    level: int


def follow(
    listing: Listing, scores: Scores, one: SettledOne, unit: int, levels: tuple[Column, int]
) -> Followed | None:
    """Bring a list up to date, in place.

    Args:
        listing: the list as it was.
        scores: the scores as they are now.
        one: the unit's values and levels as they are now.
        unit: its place in the columns.
        levels: everybody's levels in the ranked section as they are now, and the unit's as it was.

    Returns:
        Who moved; None, and nothing done, where the list has to be counted anew (with breakers, or beyond the
        values counted).
    """
    ranking, counted = listing.ranking, listing.counted
    value = one.exact[ranking.of].rounded(ranking.value)
    to = counted.where(value.order(listing.value.denominator), int(listing.blocks[unit]))
    if ranking.breakers or to is None:
        return None
    reason = int(listing.given[unit]) or reason_of(scores, one, ranking, listing.looked_at, unit)
    was = _Stand(int(counted.at[unit]), int(listing.reasons[unit]), levels[1])
    now = _Stand(-1 if reason else to, reason, int(levels[0][unit]))
    value.write(listing.value, unit)
    if was == now:
        return _UNMOVED
    listing.reasons[unit] = reason
    stretch, before, after = _shifted(counted, ranking.ties, unit, was.at, now.at)
    others, where = _NOBODY, _NOBODY
    if was.at != now.at:
        others, where = _inside(counted.at, stretch.start, before != after, unit)
    theirs = levels[0][others]
    stood = _standing(was, before, stretch.start, where, theirs)
    stands = _standing(now, after, stretch.start, where, theirs)
    rows = slice(int(stood.first() == stands.first()), None)
    return _behind(unit, others)[rows], stood.of(rows), stands.of(rows)


def _shifted(counted: Counted, ties: Ties, unit: int, was: int, now: int) -> tuple[slice, Column, Column]:
    """Move the one unit; tell between which values that counts, and places there (twice) before and after."""
    stretch = _reached(counted, ties, was, now)
    before = counted.twice(ties, stretch)
    if was == now:
        return stretch, before, before
    counted.move(unit, now)
    return stretch, before, counted.twice(ties, stretch)


def _reached(counted: Counted, ties: Ties, before: int, after: int) -> slice:
    """Tell between which values places may change."""
    low, high = min(before, after), max(before, after, 0)
    start = counted.start(high)
    if ties is Ties.DENSE:
        return slice(start, start + counted.span)
    return slice(start if low < 0 else low, high + 1)


def _inside(at: Column, start: int, changed: Mask, unit: int) -> tuple[Column, Column]:
    """Find the other units at values whose place changed, and at which value of the stretch each stands."""
    where = at - start
    near = (where.view(np.uint32) < len(changed)).nonzero()[0]
    where = where[near].astype(np.intp)
    moved = changed[where]
    own = int(near.searchsorted(unit))
    moved[own : own + int(own < len(near) and near[own] == unit)] = False
    rows = moved.nonzero()[0]
    return near[rows], where[rows]


def _standing(stand: _Stand, twice: Column, start: int, where: Column, levels: Column) -> Standing:
    """Tell how the one unit stands, and behind it others, who all have places."""
    places = np.empty(len(where) + 1, twice.dtype)
    places[0] = 0 if stand.at < 0 else twice[stand.at - start]
    twice.take(where, out=places[1:], mode="clip")  # anything but "clip" is copied once more
    reasons = np.zeros(len(where) + 1, np.uint8)
    reasons[0] = stand.reason
    return Standing(places, reasons, _behind(stand.level, levels))


def _behind(first: int, others: Column) -> Column:
    """Put one number before others."""
    made = np.empty(len(others) + 1, others.dtype)
    made[0], made[1:] = first, others
    return made
