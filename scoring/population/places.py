"""Places of whole populations, by counting: how many units stand at each value, and so how many stand above.

The meaning (values, breakers, ties, blocks) is that of scoring.ranks.ranking.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scoring.criteria.policies import Ranking, Ties
from scoring.population.counting import Listing, list_columns
from scoring.population.reasons import NOTHING_KNOWN, REASONS, Circumstances, shown_last
from scoring.population.scores import Scores
from scoring.population.settling import Settled, Value
from scoring.population.wholes import Column, Mask
from scoring.ranks.ranking import Reason


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
    return places_of(list_columns(scores, settled, ranking, around))


def places_of(listing: Listing) -> Places:
    """Read every unit's place off the counts."""
    counted, ranking = listing.counted, listing.ranking
    ranked = np.asarray(counted.at >= 0, dtype=np.bool_)
    place = (counted.ahead + 1)[counted.at] * ranked
    by_rule = ranking.ties in {Ties.DENSE, Ties.AVERAGE}
    return Places(
        ranking,
        listing.value,
        place,
        listing.twice() if by_rule else 2 * place,
        ranked & (counted.counts > 1)[counted.at],
        listing.reasons.copy(),
        _shown(listing, ranked),
    )


def _shown(listing: Listing, ranked: Mask) -> Column:
    """Give units without a place the shared last one of their block, where a rule shows one."""
    if ranked.all():
        return np.zeros(len(ranked), np.int64)
    blocks = listing.blocks
    last = np.bincount(blocks[ranked], minlength=int(blocks.max(initial=0)) + 1) + 1
    last[last == 1] = 0  # nobody has a place, so there is none to come after
    shown: Column = last[blocks] * shown_last(listing.ranking, listing.around, listing.reasons)
    return shown
