"""The units a unit is ranked with, as sorted keys: its place for any value is found by halving."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import lcm

from scoring.adjustments.cards import Cells, said, with_cells
from scoring.criteria.policies import TOTAL, BelowLowest, Ranking
from scoring.criteria.rulebook import Rulebook
from scoring.ranks.places import Key
from scoring.ranks.standing import Standing, standing_of
from scoring.reference.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Rivals:
    """All units of one list that have a place, the unit looked at among them.

    `keys` are sorted; `own` are the keys by unit. `steps` are the ranked values in order, as whole numbers of
    1/`scale`.
    """

    rulebook: Rulebook
    ranking: Ranking
    cards: Mapping[str, Scorecard]
    keys: tuple[Key, ...]
    own: Mapping[str, Key]
    steps: tuple[int, ...]
    scale: int

    def place(self, unit: str, key: Key | None) -> int:
        """Give the place a unit would have with a key; without one, the place behind all others.

        A place is one more than the number of others strictly ahead, as in scoring.ranks.
        """
        own = self.own.get(unit)
        if key is None:
            return len(self.keys) + (0 if own is not None else 1)
        ahead = len(self.keys) - bisect_right(self.keys, key)
        return ahead + (0 if own is not None and own > key else 1)


def rivals_of(rulebook: Rulebook, ranking: Ranking, cards: Iterable[Scorecard]) -> Rivals:
    """Gather the units of one list.

    Args:
        rulebook: the set.
        ranking: one of its rankings.
        cards: the cards of the units in the list (one block; without late, absent and out-of-scope units).
    """
    known = {card.unit: card for card in cards}
    standings = {unit: standing_of(rulebook, ranking, card) for unit, card in known.items()}
    own = {unit: item.key for unit, item in standings.items() if has_place(rulebook, ranking, item)}
    values = [standings[unit].value for unit in own]
    present = [value for value in values if value is not None]
    scale = lcm(*(value.denominator for value in present))
    steps = sorted(value.numerator * (scale // value.denominator) for value in present)
    return Rivals(rulebook, ranking, known, tuple(sorted(own.values())), own, tuple(steps), scale)


def with_moved(rivals: Rivals, others: Mapping[str, Cells]) -> Rivals:
    """Make the list as it is when other units' cells have moved.

    Args:
        rivals: the list.
        others: cells scored anew, by unit; units that are not in the list are left out.
    """
    cards = dict(rivals.cards)
    for unit, cells in others.items():
        card = cards.get(unit)
        moved = {} if card is None else _moved(card, cells)
        if card is not None and moved:
            cards[unit] = with_cells(rivals.rulebook, card, moved)
    return rivals_of(rivals.rulebook, rivals.ranking, cards.values())


def _moved(card: Scorecard, cells: Cells) -> Cells:
    return {name: score for name, score in cells.items() if said(score) != said(card.criteria[name])}


def has_place(rulebook: Rulebook, ranking: Ranking, standing: Standing) -> bool:
    """Tell whether a unit has a place of its own in a list, its circumstances aside."""
    if standing.value is None or standing.undecided or standing.not_in_source:
        return False
    levelled = ranking.of != TOTAL and rulebook.section(ranking.of).levels is not None
    return standing.level is not None or not levelled or ranking.below_lowest is BelowLowest.RANKED
