"""What each adjustment of a unit did to its points, its level and its place: exact shares that add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.adjustments import shapley
from scoring.adjustments.cards import looked_at
from scoring.adjustments.cells import ClusterCells, cells_of
from scoring.adjustments.errors import AdjustmentError
from scoring.adjustments.full_judge import full_judge
from scoring.adjustments.pivotal import PivotalSets
from scoring.adjustments.plain_judge import is_plain, plain_judge
from scoring.adjustments.players import clusters
from scoring.adjustments.records import Adjustment, Chain, chains, fold
from scoring.adjustments.rivals import Rivals
from scoring.adjustments.sampling import Sampling
from scoring.adjustments.sharing import Shares, share_out
from scoring.answers import UnitFacts
from scoring.criteria.policies import Level
from scoring.criteria.rulebook import Rulebook
from scoring.ranks.standing import levels_of


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
    *,
    sampling: Sampling | None = None,
) -> Attribution:
    """Attribute what changed for a unit to its adjustments, for one list; others' facts stand as given.

    Adjustments of which the list sees nothing have no share; of the others there may be MOST_PLAYERS. Where
    there are more, shares are estimated if the caller says how, with their errors.

    Args:
        rulebooks: the sets by kind.
        units: facts before the unit's adjustments: the unit itself and, where best values or roll-ups are
            touched, all others of its kind and below.
        unit: its code.
        adjustments: its adjustments; those of one field count as one player.
        rivals: the list, from the cards scored with these facts.
        sampling: how to estimate shares of very many players.

    Raises:
        AdjustmentError: more players than can be shared out, adjustments that do not fit (as `fold`), or one
            of a ready-made total.
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
    order = [player for item in counting for player in item.cluster.players]
    card = rivals.cards[unit]
    plain = is_plain(card, counting, rivals)
    if sampling is None or not plain:
        shapley.check_players(len(order))
    court = plain_judge(card, counting, rivals) if plain else full_judge(card, counting, rivals)
    results = share_out(court, order, len(players), sampling)
    return Attribution(
        players,
        results.points,
        results.levels,
        results.places,
        results.placed,
        {name: shares for item in cells for name, shares in _by_criterion(item, len(players))},
        levels_of(rulebook, rivals.ranking),
        results.level_pivots,
        results.place_pivots,
    )


def _check_scored(rulebook: Rulebook, players: Sequence[Chain]) -> None:
    known = {criterion.id for criterion in rulebook.criteria()}
    for chain in players:
        if chain.key[0] not in known:
            raise AdjustmentError("attribution.not-scored", ".".join(chain.key))


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
