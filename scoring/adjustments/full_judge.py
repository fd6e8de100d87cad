"""Verdicts for every list: the card is settled by the reference for each combination of different cells."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm

from scoring.adjustments.cards import Cells, with_cells
from scoring.adjustments.cells import ClusterCells
from scoring.adjustments.rivals import Rivals, has_place, rivals_of
from scoring.adjustments.verdicts import Judge, Verdict, level_reached
from scoring.criteria.policies import TOTAL
from scoring.ranks.standing import levels_of, standing_of
from scoring.reference.scorecard import CriterionScore, Scorecard
from scoring.reference.trace import ScoreStatus


def full_judge(card: Scorecard, cells: Sequence[ClusterCells], rivals: Rivals) -> Judge:
    """Judge by settling the card for every combination of different cells.

    Args:
        card: the unit's card before its adjustments.
        cells: every cell that can come about.
        rivals: the list the unit stands in, before its adjustments.
    """
    tables, variants, weight = [], [], 1
    for item in cells:
        known: dict[tuple[object, ...], int] = {}
        numbers = [known.setdefault(_content(item, subset), len(known)) for subset in range(len(item.own))]
        first = [numbers.index(number) for number in range(len(known))]
        tables.append(tuple(number * weight for number in numbers))
        variants.append((item, first))
        weight *= len(known)
    court = _Court(card, rivals, tuple((item, tuple(first)) for item, first in variants))
    settled = [court.settle(state) for state in range(weight)]
    scale = lcm(*(points.denominator for points, _ in settled))
    verdicts = [replace(verdict, points=int(points * scale)) for points, verdict in settled]
    return Judge(tuple(tables), scale, verdicts.__getitem__)


def _content(item: ClusterCells, subset: int) -> tuple[object, ...]:
    if item.others:
        return (subset,)
    return tuple(_said(score) for score in item.own[subset].values())


def _said(score: CriterionScore) -> tuple[Fraction, Fraction, ScoreStatus]:
    return score.points, score.trace.applicable_max, score.status


class _Court:
    """Settles a unit's card, and the list it stands in where others' values depend on its adjustments."""

    def __init__(
        self, card: Scorecard, rivals: Rivals, variants: tuple[tuple[ClusterCells, tuple[int, ...]], ...]
    ) -> None:
        self._card = card
        self._variants = variants
        self._rivals = rivals
        self._lists: dict[int, Rivals] = {}
        self._steps = levels_of(rivals.rulebook, rivals.ranking)

    def settle(self, state: int) -> tuple[Fraction, Verdict]:
        """Settle one combination: the exact points, and the verdict but for them."""
        rulebook, ranking = self._rivals.rulebook, self._rivals.ranking
        changed: dict[str, CriterionScore] = {}
        rivals = self._rivals
        for item, first in self._variants:
            state, number = divmod(state, len(first))
            changed |= item.own[first[number]]
            if item.others:
                rivals = self._list(item.others[first[number]], first[number])
        card = with_cells(rulebook, self._card, changed)
        standing = standing_of(rulebook, ranking, card)
        placed = has_place(rulebook, ranking, standing)
        place = rivals.place(card.unit, standing.key if placed else None)
        points = card.total.points if ranking.of == TOTAL else card.sections[ranking.of].points
        return points, Verdict(0, level_reached(self._steps, standing.level), place, placed)

    def _list(self, others: Mapping[str, Cells], subset: int) -> Rivals:
        """Make the list as it is when others' cells have moved; the unit itself stays as it was before."""
        if subset not in self._lists:
            rulebook, cards = self._rivals.rulebook, dict(self._rivals.cards)
            for unit, cells in others.items():
                moved = _moved(cards[unit], cells) if unit in cards else {}
                if moved:
                    cards[unit] = with_cells(rulebook, cards[unit], moved)
            self._lists[subset] = rivals_of(rulebook, self._rivals.ranking, cards.values())
        return self._lists[subset]


def _moved(card: Scorecard, cells: Cells) -> Cells:
    return {
        criterion: score
        for criterion, score in cells.items()
        if _said(score) != _said(card.criteria[criterion])
    }
