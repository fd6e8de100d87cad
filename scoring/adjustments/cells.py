"""Every cell that can come about: each cluster of adjustments scored for each of its subsets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.adjustments.cards import Cells, conditions_of, criteria_with_groups, narrowed, said
from scoring.adjustments.players import Cluster, rolled_up
from scoring.adjustments.records import Chain
from scoring.answers import UnitFacts
from scoring.criteria.rulebook import Rulebook
from scoring.reference.interpreter import score


@dataclass(frozen=True, slots=True)
class ClusterCells:
    """A cluster and, per subset of its players, the unit's cells; for wide ones also those of other units."""

    cluster: Cluster
    own: tuple[Cells, ...]
    others: tuple[Mapping[str, Cells], ...]

    def differs_in(self, criteria: frozenset[str]) -> bool:
        """Tell whether any of these criteria of the unit comes out differently for some subset."""
        first, *others = self.own
        wanted = criteria & set(first)
        return any(said(own[name]) != said(first[name]) for own in others for name in wanted)


def cells_of(
    rulebooks: Mapping[str, Rulebook],
    units: Sequence[UnitFacts],
    before: UnitFacts,
    chains: Sequence[Chain],
    clusters: Sequence[Cluster],
) -> tuple[ClusterCells, ...]:
    """Score each cluster for each subset of its players, with the criteria it touches only.

    Args:
        rulebooks: the sets by kind.
        units: the facts of all units, asked only for wide clusters.
        before: the unit's facts before its adjustments.
        chains: the players.
        clusters: how they are parted.
    """
    found = _own_cells(rulebooks[before.kind], before, chains, [item for item in clusters if not item.wide])
    for item in clusters:
        if item.wide:
            found[item] = _wide_cells(rulebooks, units, before, chains, item)
    return tuple(found[item] for item in clusters)


def _own_cells(
    rulebook: Rulebook, before: UnitFacts, chains: Sequence[Chain], clusters: Sequence[Cluster]
) -> dict[Cluster, ClusterCells]:
    """Score all clusters at once: in round s each takes its own subset s, for none reads another's fields."""
    wanted = frozenset(criterion for item in clusters for criterion in item.criteria)
    book = narrowed(rulebook, wanted)
    own: dict[Cluster, list[Cells]] = {item: [] for item in clusters}
    for subset in range(max((1 << len(item.players) for item in clusters), default=0)):
        taking = [item for item in clusters if subset < 1 << len(item.players)]
        chosen = [chain for item in taking for chain in _chosen(item, subset, chains)]
        card = score({book.kind: book}, [_limited(_changed(before, chosen), book)])[before.unit]
        for item in taking:
            own[item].append({criterion: card.criteria[criterion] for criterion in item.criteria})
    return {item: ClusterCells(item, tuple(cells), ()) for item, cells in own.items()}


def _wide_cells(
    rulebooks: Mapping[str, Rulebook],
    units: Sequence[UnitFacts],
    before: UnitFacts,
    chains: Sequence[Chain],
    cluster: Cluster,
) -> ClusterCells:
    own_book = rulebooks[before.kind]
    counted = frozenset().union(*(rolled_up(own_book, chains[player].key) for player in cluster.players))
    book = narrowed(own_book, cluster.criteria | counted)
    books = {kind: _asked(other, own_book) for kind, other in rulebooks.items()} | {before.kind: book}
    around = [_limited(unit, books[unit.kind]) for unit in units if unit.unit != before.unit]
    own, others = [], []
    for subset in range(1 << len(cluster.players)):
        unit = _limited(_changed(before, _chosen(cluster, subset, chains)), book)
        cards = score(books, [unit, *around])
        own.append({item: cards[before.unit].criteria[item] for item in cluster.criteria | counted})
        others.append({item.unit: cards[item.unit].criteria for item in around if item.kind == before.kind})
    return ClusterCells(cluster, tuple(own), tuple(others))


def _asked(rulebook: Rulebook, asking: Rulebook) -> Rulebook:
    """Leave of another kind's set what the asking set's roll-ups look at."""
    looked_at = {
        condition.criterion
        for group, criterion in criteria_with_groups(asking)
        for condition in conditions_of(group, criterion)
    }
    return narrowed(rulebook, frozenset(looked_at))


def _chosen(cluster: Cluster, subset: int, chains: Sequence[Chain]) -> list[Chain]:
    return [chains[player] for bit, player in enumerate(cluster.players) if subset >> bit & 1]


def _changed(before: UnitFacts, chosen: Sequence[Chain]) -> UnitFacts:
    answers = {**before.answers, **{chain.key: chain.after for chain in chosen}}
    return UnitFacts(before.unit, before.kind, before.parent, answers)


def _limited(unit: UnitFacts, book: Rulebook) -> UnitFacts:
    known = {criterion.id for criterion in book.criteria()}
    answers = {key: answer for key, answer in unit.answers.items() if key[0] in known}
    return UnitFacts(unit.unit, unit.kind, unit.parent, answers)
