"""One list of units, counted value by value: what places are read off.

The meaning (values, breakers, ties, blocks) is that of scoring.ranks.ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.criteria.policies import TOTAL, Ranking, Ties
from scoring.population.across import blocks_of
from scoring.population.reasons import Circumstances, given_reasons, looked_at, reasons_of
from scoring.population.scores import Scores
from scoring.population.settling import Settled, Value
from scoring.population.wholes import Column

_SPAN = 2**22
"""Values further apart than this are numbered by sorting before they are counted."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Per value, the lowest first: how many units stand at it, how many above; and where each unit stands.

    `at` is -1 for units without a place, and narrow (int32) where units are to move. With blocks the values
    of one block follow those of another, `span` each. A unit with the key `least` stands at 0 of its block;
    None where keys were numbered by sorting.
    """

    counts: Column
    ahead: Column
    at: Column
    span: int
    least: int | None

    def where(self, key: int, block: int) -> int | None:
        """Tell where a unit with some key stands; None where that is not counted."""
        if self.least is None or not 0 <= key - self.least < self.span:
            return None
        return block * self.span + key - self.least

    def start(self, at: int) -> int:
        """Find the lowest value of the block."""
        return at - at % self.span

    def move(self, unit: int, to: int) -> None:
        """Bring one unit to another value; -1 takes it out of the list."""
        old = int(self.at[unit])
        start = min(old, to) if min(old, to) >= 0 else self.start(max(old, to))
        for at, one in ((old, -1), (to, 1)):
            if at >= 0:
                self.counts[at] += one
                self.ahead[start:at] += one
        self.at[unit] = to

    def twice(self, ties: Ties, stretch: slice) -> Column:
        """Work out twice the place by the declared rule per value of a stretch (averages end in a half).

        Args:
            ties: the rule for units at one value.
            stretch: some values; whole blocks where tied units count as one.
        """
        if ties is Ties.DENSE:
            return 2 * _above((self.counts[stretch] > 0).astype(np.int32), self.span) + 2
        if ties is Ties.AVERAGE:
            return 2 * self.ahead[stretch] + self.counts[stretch] + 1
        return 2 * self.ahead[stretch] + 2


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: what is ranked, counted; why units have no place; and what it was told beside the scores.

    `reasons` are numbers in REASONS; `given` are those of them that do not come from scores;
    `looked_at` are the criteria that may be open.
    """

    ranking: Ranking
    around: Circumstances
    value: Value
    counted: Counted
    blocks: Column
    reasons: Column
    given: Column
    looked_at: Sequence[int]

    def twice(self) -> Column:
        """Give every unit's place by the declared rule, twice; 0 without one."""
        counted = self.counted
        twice: Column = counted.twice(self.ranking.ties, slice(None))[counted.at] * (counted.at >= 0)
        return twice


def list_columns(
    scores: Scores, settled: Settled, ranking: Ranking, around: Circumstances, room: int = 0
) -> Listing:
    """Count one declared list.

    Args:
        scores: the scores of all units of the kind.
        settled: their compared values and levels.
        ranking: one of the set's rankings.
        around: what else the list has to know.
        room: how many values beyond the lowest and highest at hand are counted, for units that move there.
    """
    value = _ranked(scores, settled, ranking)
    given, looked = given_reasons(scores.columns, around), looked_at(scores, ranking)
    reasons = reasons_of(scores, settled, ranking, given, looked)
    blocks = blocks_of(ranking.block, scores.columns)
    counted = _count(_keys(scores, settled, ranking, value), reasons, blocks, room)
    return Listing(ranking, around, value, counted, blocks, reasons, given, looked)


def _ranked(scores: Scores, settled: Settled, ranking: Ranking) -> Value:
    """What is ranked, rounded as the list declares; where levels look at the same, it is there already."""
    if ranking.of != TOTAL:
        levels = scores.table.rulebook.section(ranking.of).levels
        if levels is not None and levels.value == ranking.value:
            return settled.compared[ranking.of]
    return settled.exact[ranking.of].rounded(ranking.value)


def _count(keys: Column, reasons: Column, blocks: Column, room: int) -> Counted:
    """Count per value; larger keys stand ahead, blocks do not see each other."""
    at, span, least = _numbered(keys, room)
    block_count = int(blocks.max(initial=0)) + 1
    if block_count > 1:
        at += blocks * span
    bins = block_count * span
    if reasons.any():
        at[reasons > 0] = -1
        counts = np.bincount(at + 1, minlength=bins + 1)[1:].astype(np.int32)
    else:
        counts = np.bincount(at, minlength=bins).astype(np.int32)
    return Counted(counts, _above(counts, span), at.astype(np.int32) if room else at, span, least)


def _above(counts: Column, span: int) -> Column:
    """Add up, per block, what stands above each value."""
    table = counts.reshape(-1, span)
    above: Column = table[:, ::-1].cumsum(axis=1, dtype=np.int32)[:, ::-1] - table
    return above.ravel()


def _numbered(keys: Column, room: int) -> tuple[Column, int, int | None]:
    """Bring keys to numbers from 0 up in the same order; tell how many there may be, and the key of 0."""
    least, most = (int(keys.min()), int(keys.max())) if len(keys) else (0, 0)
    if most - least < _SPAN:
        return (keys - least).astype(np.int64) + room, most - least + 1 + 2 * room, least - room
    values, found = np.unique(keys, return_inverse=True)
    return found.astype(np.int64), len(values), None


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
