"""Why units of a list have no place, column by column; the meaning is that of scoring.ranks.ranking."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from scoring.criteria.policies import TOTAL, BelowLowest, Ranking
from scoring.population.columns import Columns
from scoring.population.fields import CellCode
from scoring.population.scores import Scores
from scoring.population.settling import Settled, no_level
from scoring.population.single import SettledOne
from scoring.population.wholes import Column, Mask
from scoring.ranks.ranking import LateRule, Reason

REASONS: tuple[Reason | None, ...] = (None, *Reason)
"""What a reason code means; 0 is a unit with a place."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a list has to know beyond the scores: codes of units, as in scoring.ranks.ranking.rank."""

    late: Collection[str] = ()
    not_submitted: Collection[str] = ()
    out_of_scope: Collection[str] = ()
    below_lowest: Collection[str] = ()
    late_rule: LateRule = LateRule.UNRANKED_SHOWN_LAST


NOTHING_KNOWN = Circumstances()


def given_reasons(columns: Columns, around: Circumstances) -> Column:
    """The reasons that do not come from scores: out of scope, nothing sent, late, said to be below."""
    late = () if around.late_rule is LateRule.RANKED else around.late
    named = (
        (Reason.OUT_OF_SCOPE, around.out_of_scope),
        (Reason.NOT_SUBMITTED, around.not_submitted),
        (Reason.LATE, late),
        (Reason.BELOW_LOWEST_LEVEL, around.below_lowest),
    )
    found = np.zeros(len(columns), np.uint8)
    for reason, units in named:
        if units:
            _note(found, reason, np.array([unit in units for unit in columns.units], np.bool_))
    return found


def reasons_of(
    scores: Scores, settled: Settled, ranking: Ranking, given: Column, looked_at: Sequence[int]
) -> Column:
    """The first reason that holds for each unit, in the order of Reason.

    Args:
        scores: the scores of all units.
        settled: their compared values and levels.
        ranking: the list.
        given: the reasons that do not come from scores.
        looked_at: the criteria that may be open, as `looked_at` finds them.
    """
    reasons = given.copy()
    open_ones = [scores.statuses[place] == CellCode.UNDECIDED for place in looked_at]
    if open_ones:
        _note(reasons, Reason.UNDECIDED, reduce(np.logical_or, open_ones))
    _note(reasons, Reason.NOT_APPLICABLE, ~settled.compared[ranking.of].known)
    if ranking.of != TOTAL and ranking.below_lowest is not BelowLowest.RANKED:
        for reason, mask in _without_level(scores, settled, ranking):
            _note(reasons, reason, mask)
    return reasons


def reason_of(scores: Scores, one: SettledOne, ranking: Ranking, looked_at: Sequence[int], unit: int) -> int:
    """The first reason of one unit that comes from scores, by its number in REASONS.

    Args:
        scores: the scores of all units.
        one: the unit's values and levels.
        ranking: the list.
        looked_at: the criteria that may be open, as `looked_at` finds them.
        unit: the unit's place in the columns.
    """
    reason = None
    if any(scores.statuses[place][unit] == CellCode.UNDECIDED for place in looked_at):
        reason = Reason.UNDECIDED
    elif not one.compared[ranking.of].known:
        reason = Reason.NOT_APPLICABLE
    elif ranking.of != TOTAL and ranking.below_lowest is not BelowLowest.RANKED:
        reason = _one_without_level(scores, one, ranking)
    return REASONS.index(reason)


def _one_without_level(scores: Scores, one: SettledOne, ranking: Ranking) -> Reason | None:
    section = scores.table.rulebook.section(ranking.of)
    steps = section.levels.steps if section.levels is not None else ()
    if not steps or one.levels[section.id] < len(steps):
        return None
    reached = one.compared[section.id].reaches(steps[-1].min)
    return Reason.CONDITION_NOT_MET if reached else Reason.BELOW_LOWEST_LEVEL


def shown_last(ranking: Ranking, around: Circumstances, reasons: Column) -> Mask:
    """Tell which units without a place are shown a shared last one."""
    shown: set[Reason | None] = set()
    if around.late_rule is LateRule.UNRANKED_SHOWN_LAST:
        shown |= {Reason.LATE, Reason.NOT_SUBMITTED}
    if ranking.below_lowest is BelowLowest.SHARED_LAST:
        shown |= {Reason.BELOW_LOWEST_LEVEL, Reason.CONDITION_NOT_MET}
    return np.array([reason in shown for reason in REASONS], np.bool_)[reasons]


def _note(reasons: Column, reason: Reason, mask: Mask) -> None:
    """Write a reason where the mask says so and no earlier one holds."""
    reasons += (mask & (reasons == 0)).view(np.uint8) * np.uint8(REASONS.index(reason))


def _without_level(scores: Scores, settled: Settled, ranking: Ranking) -> Iterator[tuple[Reason, Mask]]:
    section = scores.table.rulebook.section(ranking.of)
    if section.levels is not None and section.levels.steps:
        none = np.asarray(settled.levels[section.id] == no_level(section), dtype=np.bool_)
        yield (
            Reason.CONDITION_NOT_MET,
            none & settled.compared[ranking.of].reaches(section.levels.steps[-1].min),
        )
        yield Reason.BELOW_LOWEST_LEVEL, none


def looked_at(scores: Scores, ranking: Ranking) -> Sequence[int]:
    """The criteria that may be open in the ranked sections, in the sections behind gates, in the breakers."""
    names = {ranking.of, *(breaker.by for breaker in ranking.breakers)}
    if ranking.of != TOTAL:
        names.update(scores.table.rulebook.gated_by(ranking.of))
    plans = scores.table.criteria
    return [
        place
        for section in scores.table.sections
        for group in section.groups
        for place in group.criteria
        if plans[place].undecidable and names & {TOTAL, section.section.id, plans[place].criterion.id}
    ]
