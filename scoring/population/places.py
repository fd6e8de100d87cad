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
    counted = _count(_keys(scores, settled, ranking, value), ranked, blocks)
    last = np.bincount(blocks[ranked], minlength=int(blocks.max(initial=0)) + 1)[blocks] + 1
    return Places(
        ranking,
        value,
        np.where(ranked, counted.ahead + 1, 0),
        np.where(ranked, _doubled(ranking.ties, counted), 0),
        ranked & (counted.sharing > 1),
        reasons,
        np.where(_shown_last(ranking, around, reasons), last, 0),
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """Per unit: how many stand ahead, how many at the same value, and which value from the top it is."""

    ahead: Column
    sharing: Column
    dense: Column


def _count(keys: Column, ranked: Mask, blocks: Column) -> _Counted:
    """Count per value; larger keys stand ahead, blocks do not see each other."""
    spread, span = _numbered(keys, ranked)
    at = blocks * span + spread
    counts = np.bincount(at[ranked], minlength=(int(blocks.max(initial=0)) + 1) * span).reshape(-1, span)
    ahead = counts[:, ::-1].cumsum(axis=1)[:, ::-1] - counts
    dense = (counts > 0)[:, ::-1].cumsum(axis=1)[:, ::-1]
    return _Counted(ahead.ravel()[at], counts.ravel()[at], dense.ravel()[at])


def _numbered(keys: Column, ranked: Mask) -> tuple[Column, int]:
    """Bring keys to numbers from 0 up in the same order; those of units without a place become 0."""
    there = keys[ranked]
    if not len(there):
        return np.zeros(len(keys), np.int64), 1
    least, most = int(there.min()), int(there.max())
    found = np.zeros(len(keys), np.int64)
    if most - least < _SPAN:
        found[ranked] = there - least
        return found, most - least + 1
    values, found[ranked] = np.unique(there, return_inverse=True)
    return found, len(values)


def _doubled(ties: Ties, counted: _Counted) -> Column:
    if ties is Ties.DENSE:
        return 2 * counted.dense
    if ties is Ties.AVERAGE:
        return 2 * counted.ahead + counted.sharing + 1
    return 2 * (counted.ahead + 1)


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
        reasons[mask & (reasons == 0)] = REASONS.index(reason)
    return reasons


def _standing_in_the_way(
    scores: Scores, settled: Settled, ranking: Ranking, around: Circumstances
) -> Iterator[tuple[Reason, Mask]]:
    columns, value = scores.columns, settled.compared[ranking.of]
    yield Reason.OUT_OF_SCOPE, _named(columns, around.out_of_scope)
    yield Reason.NOT_SUBMITTED, _named(columns, around.not_submitted)
    if around.late_rule is not LateRule.RANKED:
        yield Reason.LATE, _named(columns, around.late)
    yield Reason.BELOW_LOWEST_LEVEL, _named(columns, around.below_lowest)
    yield Reason.UNDECIDED, _undecided(scores, ranking)
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
    mask = np.zeros(len(columns), np.bool_)
    if units:
        mask[[place for place, unit in enumerate(columns.units) if unit in units]] = True
    return mask


def _undecided(scores: Scores, ranking: Ranking) -> Mask:
    """Where something the list looks at has no points yet."""
    mask = np.zeros(len(scores.columns), np.bool_)
    for place in _looked_at(scores, ranking):
        if scores.table.criteria[place].undecidable:
            mask |= scores.statuses[place] == CellCode.UNDECIDED
    return mask


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
    return np.isin(reasons, [REASONS.index(reason) for reason in shown])
