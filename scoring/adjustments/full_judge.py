"""Verdicts for every list: the card is settled by the reference for each combination of different cells."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from scoring.adjustments.cards import looked_at, said, with_cells
from scoring.adjustments.cells import ClusterCells
from scoring.adjustments.rivals import Rivals, has_place
from scoring.adjustments.verdicts import Judge, Verdict, level_reached, lists_of
from scoring.criteria.policies import TOTAL
from scoring.ranks.standing import levels_of, standing_of
from scoring.reference.scorecard import CriterionScore, Scorecard

_Variants = tuple[tuple[ClusterCells, tuple[int, ...]], ...]
"""Per cluster the subsets that differ in what the list looks at, each by its first."""


def full_judge(card: Scorecard, cells: Sequence[ClusterCells], rivals: Rivals) -> Judge:
    """Judge by settling the card for every combination of different cells.

    Args:
        card: the unit's card before its adjustments.
        cells: every cell that can come about.
        rivals: the list the unit stands in, before its adjustments.
    """
    wanted = looked_at(rivals.rulebook, rivals.ranking)
    tables, variants, weight = [], [], 1
    for item in cells:
        known: dict[tuple[object, ...], int] = {}
        numbers = [
            known.setdefault(_content(item, subset, wanted), len(known)) for subset in range(len(item.own))
        ]
        tables.append(tuple(number * weight for number in numbers))
        variants.append((item, tuple(numbers.index(number) for number in range(len(known)))))
        weight *= len(known)
    court = _Court(card, cells, tuple(variants), rivals)
    settled = [court.settle(state) for state in range(weight)]
    scale = lcm(*(points.denominator for points, _ in settled))
    verdicts = [verdict._replace(points=int(points * scale)) for points, verdict in settled]
    return Judge(tuple(tables), scale, verdicts.__getitem__)


def _content(item: ClusterCells, subset: int, wanted: frozenset[str]) -> tuple[object, ...]:
    if item.others:
        return (subset,)
    return tuple(said(score) for criterion, score in item.own[subset].items() if criterion in wanted)


class _Court:
    """Settles a unit's card, and the list it stands in where others' values depend on its adjustments."""

    def __init__(
        self, card: Scorecard, cells: Sequence[ClusterCells], variants: _Variants, rivals: Rivals
    ) -> None:
        self._card = card
        self._variants = variants
        self._rulebook, self._ranking = rivals.rulebook, rivals.ranking
        self._lists = lists_of(cells, rivals)
        self._steps = levels_of(rivals.rulebook, rivals.ranking)

    def settle(self, state: int) -> tuple[Fraction, Verdict]:
        """Settle one combination: the exact points, and the verdict but for them."""
        changed: dict[str, CriterionScore] = {}
        world = 0
        for item, first in self._variants:
            state, number = divmod(state, len(first))
            changed |= item.own[first[number]]
            world = first[number] if item.others else world
        card = with_cells(self._rulebook, self._card, changed)
        standing = standing_of(self._rulebook, self._ranking, card)
        placed = has_place(self._rulebook, self._ranking, standing)
        place = self._lists[world].place(card.unit, standing.key if placed else None)
        whole = card.total if self._ranking.of == TOTAL else card.sections[self._ranking.of]
        return whole.points, Verdict(0, level_reached(self._steps, standing.level), place, placed)
