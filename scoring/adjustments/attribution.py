"""What each adjustment of a unit did to its points, its level and its place: exact shares that add up."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, cast

from scoring.adjustments import shapley
from scoring.adjustments.cards import looked_at
from scoring.adjustments.cells import ClusterCells, cells_of
from scoring.adjustments.errors import AdjustmentError
from scoring.adjustments.full_judge import full_judge
from scoring.adjustments.pivotal import PivotalSets, pivotal_sets
from scoring.adjustments.plain_judge import is_plain, plain_judge
from scoring.adjustments.players import clusters
from scoring.adjustments.records import Adjustment, Chain, chains, fold
from scoring.adjustments.rivals import Rivals
from scoring.adjustments.verdicts import Judge
from scoring.answers import UnitFacts
from scoring.criteria.policies import Level
from scoring.criteria.rulebook import Rulebook
from scoring.ranks.standing import levels_of

FEW = 10
"""Up to so many players, lists are quick enough and no columns are needed."""


class _Subsets(Protocol):
    """Sums, worths and shares over all subsets: scoring.adjustments.shapley or shapley_numpy."""

    def subset_sums(self, tables: Sequence[Sequence[int]]) -> Sequence[int]: ...

    def each(
        self, states: Sequence[int], worths: Callable[[int], tuple[int, ...]]
    ) -> Sequence[Sequence[int]]: ...

    def shapley(self, worths: Sequence[int]) -> tuple[Fraction, ...]: ...


@dataclass(frozen=True, slots=True)
class Shares:
    """One result before and after all adjustments, and each player's share in the difference."""

    before: Fraction
    after: Fraction
    shares: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """What the adjustments of a unit did in one list; shares stand in the order of `players`.

    `points` are those of the section or the total the list is about. `levels` counts levels reached (0: below
    the lowest), `steps` names them, the best first. `places` counts one more than the units ahead; a unit
    without a place (`placed`, at both ends) counts as behind all that have one. `criteria` shares the points
    of every touched criterion. `level_pivots` and `place_pivots` are the smallest sets of players without
    which nothing would have changed there.
    """

    players: tuple[Chain, ...]
    points: Shares
    levels: Shares
    places: Shares
    placed: tuple[bool, bool]
    criteria: Mapping[str, Shares]
    steps: tuple[Level, ...]
    level_pivots: PivotalSets
    place_pivots: PivotalSets


def attribute_unit(
    rulebooks: Mapping[str, Rulebook],
    units: Sequence[UnitFacts],
    unit: str,
    adjustments: Sequence[Adjustment],
    rivals: Rivals,
) -> Attribution:
    """Attribute what changed for a unit to its adjustments, for one list; others' facts stand as given.

    Adjustments of which the list sees nothing have no share; of the others there may be MOST_PLAYERS.

    Args:
        rulebooks: the sets by kind.
        units: facts before the unit's adjustments: the unit itself and, where best values or roll-ups are
            touched, all others of its kind and below.
        unit: its code.
        adjustments: its adjustments; those of one field count as one player.
        rivals: the list, from the cards scored with these facts.

    Raises:
        AdjustmentError: more players than can be shared out exactly, adjustments that do not fit (as `fold`),
            or one of a ready-made total.
    """
    before = next(item for item in units if item.unit == unit)
    fold(before, adjustments)
    players = chains(adjustments)
    rulebook = rulebooks[before.kind]
    _check_scored(rulebook, players)
    parts = clusters(rulebook, players)
    shapley.check_players(max((len(part.players) for part in parts), default=0))
    cells = cells_of(rulebooks, units, before, players, parts)
    seen = looked_at(rulebook, rivals.ranking)
    counting = [item for item in cells if item.others or item.differs_in(seen)]
    shapley.check_players(sum(len(item.cluster.players) for item in counting))
    card = rivals.cards[unit]
    judge_by = plain_judge if is_plain(card, counting, rivals) else full_judge
    court = judge_by(card, counting, rivals)
    return _attribution(players, counting, court, cells, levels_of(rulebook, rivals.ranking))


def _check_scored(rulebook: Rulebook, players: Sequence[Chain]) -> None:
    known = {criterion.id for criterion in rulebook.criteria()}
    for chain in players:
        if chain.key[0] not in known:
            raise AdjustmentError("attribution.not-scored", ".".join(chain.key))


def _attribution(
    players: tuple[Chain, ...],
    counting: Sequence[ClusterCells],
    court: Judge,
    cells: Sequence[ClusterCells],
    steps: tuple[Level, ...],
) -> Attribution:
    order = [player for item in counting for player in item.cluster.players]
    engine, everyone = _engine(len(order)), len(players)
    states = engine.subset_sums(court.tables)

    def numbers(state: int) -> tuple[int, int, int]:
        verdict = court.verdict(state)
        return verdict.points, verdict.level, verdict.place

    points, levels, places = engine.each(states, numbers)
    return Attribution(
        players,
        _shares(engine, points, order, everyone, court.scale),
        _shares(engine, levels, order, everyone),
        _shares(engine, places, order, everyone),
        (court.verdict(int(states[0])).placed, court.verdict(int(states[-1])).placed),
        {criterion: shares for item in cells for criterion, shares in _by_criterion(item, everyone)},
        steps,
        pivotal_sets(levels, order),
        pivotal_sets(places, order),
    )


def _engine(players: int) -> _Subsets:
    """Take columns for many players only: loading them takes longer than few players need."""
    name = "shapley" if players <= FEW else "shapley_numpy"
    return cast("_Subsets", importlib.import_module(f"scoring.adjustments.{name}"))


def _shares(
    engine: _Subsets, worths: Sequence[int], order: Sequence[int], everyone: int, scale: int = 1
) -> Shares:
    found = engine.shapley(worths)
    mine = {player: share / scale for player, share in zip(order, found, strict=True)}
    first, last = Fraction(int(worths[0]), scale), Fraction(int(worths[-1]), scale)
    return Shares(first, last, tuple(mine.get(player, Fraction(0)) for player in range(everyone)))


def _by_criterion(item: ClusterCells, players: int) -> list[tuple[str, Shares]]:
    found = []
    for criterion in sorted(item.own[0]):
        points = [own[criterion].points for own in item.own]
        own = dict(
            zip(
                item.cluster.players,
                shapley.attribute(len(item.cluster.players), points.__getitem__),
                strict=True,
            )
        )
        shares = tuple(own.get(player, Fraction(0)) for player in range(players))
        found.append((criterion, Shares(points[0], points[-1], shares)))
    return found
