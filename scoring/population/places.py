"""Places of whole populations, by counting: how many units stand at each value, and so how many stand above.

The meaning (values, breakers, ties, blocks, reasons for having no place) is that of scoring.ranks.ranking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scoring.criteria.policies import TOTAL, BelowLowest, Ranking, Ties
from scoring.population.across import blocks_of
from scoring.population.columns import Columns
from scoring.population.fields import CellCode
from scoring.population.scores import Scores
from scoring.population.settling import Settled, Value, no_level
from scoring.population.wholes import Column, Mask
from scoring.ranks.ranking import LateRule, Reason

REASONS: tuple[Reason | None, ...] = (None, *Reason)
"""What a reason code means; 0 is a unit with a place."""

_SPAN = 2**22
"""Values further apart than this are numbered by sorting before they are counted."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a list has to know beyond the scores: codes of units, as in scoring.ranks.ranking.rank."""

    late: Collection[str] = ()
    not_submitted: Collection[str] = ()
    out_of_scope: Collection[str] = ()
    below_lowest: Collection[str] = ()
    late_rule: LateRule = LateRule.UNRANKED_SHOWN_LAST


NOTHING_KNOWN = Circumstances()


@dataclass(frozen=True, slots=True)
class Places:
    """One list of places, per unit in the order of the columns.

    `place` is one more than the number of units ahead, 0 without a place; `doubled` is twice the place by the
    declared rule for ties (averaged places end in a half); `reasons` say by number in REASONS why a unit has
    none; `shown` is the shared last place where a rule shows one, else 0. `value` is what is ranked.
    """

    ranking: Ranking
    value: Value
    place: Column
    doubled: Column
    tied: Mask
    reasons: Column
    shown: Column

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
    reasons = _reasons(scores, settled, ranking, around)
    ranked = np.asarray(reasons == 0, dtype=np.bool_)
    blocks = blocks_of(ranking.block, scores.columns)
    block_count = int(blocks.max(initial=0)) + 1
    counted = _count(_keys(scores, settled, ranking, value), ranked, blocks, block_count)
    last = np.bincount(blocks[ranked], minlength=block_count) + 1
    return Places(
        ranking,
        value,
        (counted.ahead + 1)[counted.at] * ranked,
        _doubled(ranking.ties, counted)[counted.at] * ranked,
        ranked & (counted.counts > 1)[counted.at],
        reasons,
        last[blocks] * _shown_last(ranking, around, reasons),
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """Per value, the lowest first: how many stand at it, how many above; and where each unit stands.

    With blocks the values of one block follow those of another, `span` each.
    """

    counts: Column
    ahead: Column
    at: Column
    span: int


def _count(keys: Column, ranked: Mask, blocks: Column, block_count: int) -> _Counted:
    """Count per value; larger keys stand ahead, blocks do not see each other."""
    spread, span = _numbered(keys)
    at = spread if block_count == 1 else blocks * span + spread
    bins = block_count * span
    counts = np.bincount(np.where(ranked, at, bins), minlength=bins + 1)[:bins].astype(np.int32)
    return _Counted(counts, _above(counts, span), at, span)


def _above(counts: Column, span: int) -> Column:
    """Add up, per block, what stands above each value."""
    table = counts.reshape(-1, span)
    above: Column = table[:, ::-1].cumsum(axis=1, dtype=np.int32)[:, ::-1] - table
    return above.ravel()


def _numbered(keys: Column) -> tuple[Column, int]:
    """Bring keys to numbers from 0 up in the same order, and tell how many there may be."""
    if not len(keys):
        return np.zeros(0, np.int64), 1
    least, most = int(keys.min()), int(keys.max())
    if most - least < _SPAN:
        return (keys - least).astype(np.int64), most - least + 1
    values, found = np.unique(keys, return_inverse=True)
    return found.astype(np.int64), len(values)


def _doubled(ties: Ties, counted: _Counted) -> Column:
    """Work out twice the place by the declared rule, per value."""
    if ties is Ties.DENSE:
        return 2 * _above((counted.counts > 0).astype(np.int32), counted.span) + 2
    if ties is Ties.AVERAGE:
        return 2 * counted.ahead + counted.counts + 1
    return 2 * counted.ahead + 2


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


def _reasons(scores: Scores, settled: Settled, ranking: Ranking, around: Circumstances) -> Column:
    """The first reason that holds, in the order of Reason."""
    reasons = np.zeros(len(scores.columns), np.uint8)
    for reason, mask in _standing_in_the_way(scores, settled, ranking, around):
        reasons += (mask & (reasons == 0)).view(np.uint8) * np.uint8(REASONS.index(reason))
    return reasons


def _standing_in_the_way(
    scores: Scores, settled: Settled, ranking: Ranking, around: Circumstances
) -> Iterator[tuple[Reason, Mask]]:
    value = settled.compared[ranking.of]
    late = () if around.late_rule is LateRule.RANKED else around.late
    for reason, units in (
        (Reason.OUT_OF_SCOPE, around.out_of_scope),
        (Reason.NOT_SUBMITTED, around.not_submitted),
        (Reason.LATE, late),
        (Reason.BELOW_LOWEST_LEVEL, around.below_lowest),
    ):
        if units:
            yield reason, _named(scores.columns, units)
    yield from _undecided(scores, ranking)
    yield Reason.NOT_APPLICABLE, ~value.known
    if ranking.of != TOTAL and ranking.below_lowest is not BelowLowest.RANKED:
        yield from _without_level(scores, settled, ranking, value)


def _without_level(
    scores: Scores, settled: Settled, ranking: Ranking, value: Value
) -> Iterator[tuple[Reason, Mask]]:
    section = scores.table.rulebook.section(ranking.of)
    if section.levels is not None and section.levels.steps:
        none = settled.levels[section.id] == no_level(section)
        enough = value.reaches(section.levels.steps[-1].min)
        yield Reason.CONDITION_NOT_MET, none & enough
        yield Reason.BELOW_LOWEST_LEVEL, none


def _named(columns: Columns, units: Collection[str]) -> Mask:
    return np.array([unit in units for unit in columns.units], np.bool_)


def _undecided(scores: Scores, ranking: Ranking) -> Iterator[tuple[Reason, Mask]]:
    """Where something the list looks at has no points yet."""
    for place in _looked_at(scores, ranking):
        if scores.table.criteria[place].undecidable:
            yield Reason.UNDECIDED, scores.statuses[place] == CellCode.UNDECIDED


def _looked_at(scores: Scores, ranking: Ranking) -> Sequence[int]:
    """The criteria of the ranked sections, of the section behind a gate, and of the breakers."""
    names = {ranking.of, *(breaker.by for breaker in ranking.breakers)}
    if ranking.of != TOTAL:
        levels = scores.table.rulebook.section(ranking.of).levels
        if levels is not None and levels.requires is not None:
            names.add(levels.requires.section)
    return [
        place
        for section in scores.table.sections
        for group in section.groups
        for place in group.criteria
        if names & {TOTAL, section.section.id, scores.table.criteria[place].criterion.id}
    ]


def _shown_last(ranking: Ranking, around: Circumstances, reasons: Column) -> Mask:
    shown: set[Reason] = set()
    if around.late_rule is LateRule.UNRANKED_SHOWN_LAST:
        shown |= {Reason.LATE, Reason.NOT_SUBMITTED}
    if ranking.below_lowest is BelowLowest.SHARED_LAST:
        shown |= {Reason.BELOW_LOWEST_LEVEL, Reason.CONDITION_NOT_MET}
    return np.array([reason in shown for reason in REASONS], np.bool_)[reasons]
