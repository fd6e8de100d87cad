"""Places of whole populations, by counting: how many units stand at each value, and so how many stand above.

The meaning (values, breakers, ties, blocks) is that of scoring.ranks.ranking.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scoring.criteria.policies import Ranking, Ties
from scoring.population.across import blocks_of
from scoring.population.reasons import (
    NOTHING_KNOWN,
    REASONS,
    Circumstances,
    given_reasons,
    reasons_of,
    shown_last,
)
from scoring.population.scores import Scores
from scoring.population.settling import Settled, Value
from scoring.population.wholes import Column, Mask
from scoring.ranks.ranking import Reason

_SPAN = 2**22
"""Values further apart than this are numbered by sorting before they are counted."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Per value, the lowest first: how many units stand at it, how many above; and where each unit stands.

    With blocks the values of one block follow those of another, `span` each. A unit with the key `least`
    stands at 0; None where keys were numbered by sorting, or where there are blocks.
    """

    counts: Column
    ahead: Column
    at: Column
    span: int
    least: int | None

    def moved(self, unit: int, to: int, *, was_ranked: bool, is_ranked: bool) -> Counted:
        """Count again with one unit at another value, or in or out of the list."""
        counts, ahead, at = self.counts.copy(), self.ahead.copy(), self.at.copy()
        if was_ranked:
            counts[at[unit]] -= 1
            ahead[: at[unit]] -= 1
        if is_ranked:
            counts[to] += 1
            ahead[:to] += 1
        at[unit] = to
        return Counted(counts, ahead, at, self.span, self.least)


@dataclass(frozen=True, slots=True)
class Places:
    """One list of places, per unit in the order of the columns.

    `place` is one more than the number of units ahead, 0 without a place; `doubled` is twice the place by the
    declared rule for ties (averaged places end in a half); `reasons` say by number in REASONS why a unit has
    none; `shown` is the shared last place where a rule shows one, else 0. `value` is what is ranked, `given`
    are the reasons that do not come from scores.
    """

    ranking: Ranking
    around: Circumstances
    value: Value
    counted: Counted
    place: Column
    doubled: Column
    tied: Mask
    reasons: Column
    shown: Column
    given: Column

    def declared(self, unit: int) -> Fraction:
        """Read one unit's place by the declared rule."""
        return Fraction(int(self.doubled[unit]), 2)

    def reason(self, unit: int) -> Reason | None:
        """Tell why one unit has no place."""
        return REASONS[int(self.reasons[unit])]


def rank_columns(
    scores: Scores, settled: Settled, ranking: Ranking, around: Circumstances = NOTHING_KNOWN
) -> Places:
    """Make one declared list of places.

    Args:
        scores: the scores of all units of the kind.
        settled: their compared values and levels.
        ranking: one of the set's rankings.
        around: what else the list has to know.
    """
    value = settled.exact[ranking.of].rounded(ranking.value)
    given = given_reasons(scores.columns, around)
    reasons = reasons_of(scores, settled, ranking, given, slice(None))
    blocks = blocks_of(ranking.block, scores.columns)
    counted = _count(_keys(scores, settled, ranking, value), reasons == 0, blocks)
    unlisted = _Unlisted(around, reasons, given)
    return _places(ranking, value, counted, unlisted, blocks)


def follow(before: Places, scores: Scores, part: Settled, unit: int) -> Places | None:
    """Bring a list up to date after one unit's values changed.

    Args:
        before: the list as it was.
        scores: the scores as they are now.
        part: the unit's values and levels as they are now.
        unit: its place in the columns.

    Returns:
        The list; None where it has to be made anew (with breakers or blocks, or beyond the values counted).
    """
    ranking, counted = before.ranking, before.counted
    if ranking.breakers or counted.least is None:
        return None
    value = part.exact[ranking.of].rounded(ranking.value)
    to = int(value.order().values[0]) - counted.least
    if not 0 <= to < counted.span:
        return None
    stretch = slice(unit, unit + 1)
    reasons = before.reasons.copy()
    reasons[stretch] = reasons_of(scores, part, ranking, before.given[stretch], stretch)
    moved = counted.moved(unit, to, was_ranked=before.reasons[unit] == 0, is_ranked=reasons[unit] == 0)
    unlisted = _Unlisted(before.around, reasons, before.given)
    blocks = blocks_of(ranking.block, scores.columns)
    return _places(ranking, before.value.replaced(value, unit), moved, unlisted, blocks)


@dataclass(frozen=True, slots=True)
class _Unlisted:
    """Who has no place and why."""

    around: Circumstances
    reasons: Column
    given: Column


def _places(ranking: Ranking, value: Value, counted: Counted, unlisted: _Unlisted, blocks: Column) -> Places:
    """Read every unit's place off the counts."""
    ranked = np.asarray(unlisted.reasons == 0, dtype=np.bool_)
    place = (counted.ahead[counted.at] + 1) * ranked
    by_rule = _by_rule(ranking.ties, counted)
    doubled = 2 * place if by_rule is None else by_rule[counted.at] * ranked
    shown = np.zeros(len(place), np.int64)
    if not ranked.all():
        last = np.bincount(blocks[ranked], minlength=int(blocks.max(initial=0)) + 1) + 1
        shown = last[blocks] * shown_last(ranking, unlisted.around, unlisted.reasons)
    tied = ranked & (counted.counts > 1)[counted.at]
    return Places(
        ranking,
        unlisted.around,
        value,
        counted,
        place,
        doubled,
        tied,
        unlisted.reasons,
        shown,
        unlisted.given,
    )


def _count(keys: Column, ranked: Mask, blocks: Column) -> Counted:
    """Count per value; larger keys stand ahead, blocks do not see each other."""
    spread, span, least = _numbered(keys)
    block_count = int(blocks.max(initial=0)) + 1
    at, bins = spread if block_count == 1 else blocks * span + spread, block_count * span
    counts = np.bincount(np.where(ranked, at, bins), minlength=bins + 1)[:bins].astype(np.int32)
    return Counted(counts, _above(counts, span), at, span, least if block_count == 1 else None)


def _above(counts: Column, span: int) -> Column:
    """Add up, per block, what stands above each value."""
    table = counts.reshape(-1, span)
    above: Column = table[:, ::-1].cumsum(axis=1, dtype=np.int32)[:, ::-1] - table
    return above.ravel()


def _numbered(keys: Column) -> tuple[Column, int, int | None]:
    """Bring keys to numbers from 0 up in the same order; tell how many there may be, and the key of 0."""
    least, most = (int(keys.min()), int(keys.max())) if len(keys) else (0, 0)
    if most - least < _SPAN:
        return (keys - least).astype(np.int64), most - least + 1, least
    values, found = np.unique(keys, return_inverse=True)
    return found.astype(np.int64), len(values), None


def _by_rule(ties: Ties, counted: Counted) -> Column | None:
    """Work out twice the place by the declared rule, per value; None where it is that of the units ahead."""
    if ties is Ties.DENSE:
        return 2 * _above((counted.counts > 0).astype(np.int32), counted.span) + 2
    return 2 * counted.ahead + counted.counts + 1 if ties is Ties.AVERAGE else None


def _keys(scores: Scores, settled: Settled, ranking: Ranking, value: Value) -> Column:
    """One number per unit that orders by the value and then by the declared breakers."""
    keys = value.order().values
    for breaker in ranking.breakers:
        seen = _breaker(scores, settled, breaker.by)
        span = int(seen.max(initial=0)) + 1
        if not breaker.higher_first:
            seen = np.where(seen > 0, span - seen, 0)
        keys = _dense(keys) * span + seen
    return keys


def _dense(keys: Column) -> Column:
    return np.unique(keys, return_inverse=True)[1].astype(np.int64)


def _breaker(scores: Scores, settled: Settled, name: str) -> Column:
    """What a breaker looks at, from 1 up; 0 where there is no value: behind all others either way."""
    if name not in settled.exact:
        return _dense(scores.points[scores.table.place_of(name)]) + 1
    value = settled.exact[name]
    return np.where(value.known, _dense(value.order().values) + 1, 0)
