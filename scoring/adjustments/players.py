"""Which adjustments meet: those that touch one criterion, and those that others' points depend on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.adjustments.cards import conditions_of, criteria_with_groups
from scoring.adjustments.records import Chain
from scoring.answers import FactKey
from scoring.criteria.rulebook import Criterion, Rulebook
from scoring.criteria.rules import Condition, RelativeMax, RollupRatio


@dataclass(frozen=True, slots=True)
class Cluster:
    """Players that have to be looked at together, as places in the list of chains.

    `criteria` are the unit's own criteria they touch; `wide` says that other units have to be looked at too.
    """

    players: tuple[int, ...]
    criteria: frozenset[str]
    wide: bool


@dataclass(frozen=True, slots=True)
class _Links:
    """What answers reach beyond their own criterion: by the answer asked for, the criteria that ask.

    `asking` are those that apply under a condition, `counting` roll-ups that count units of the same kind;
    `across` are all that are worked out from the answers of several units.
    """

    asking: Mapping[FactKey, set[str]]
    counting: Mapping[FactKey, set[str]]
    across: frozenset[str]

    def reached(self, key: FactKey) -> frozenset[str]:
        return frozenset({key[0], *self.asking.get(key, ())})

    def is_wide(self, key: FactKey) -> bool:
        return key in self.counting or not self.across.isdisjoint(self.reached(key))


def clusters(rulebook: Rulebook, chains: Sequence[Chain]) -> tuple[Cluster, ...]:
    """Part the players into clusters that have nothing to do with each other."""
    found: list[Cluster] = []
    links = _links(rulebook)
    for player, chain in enumerate(chains):
        own = Cluster((player,), links.reached(chain.key), links.is_wide(chain.key))
        near = [known for known in found if known.criteria & own.criteria or (known.wide and own.wide)]
        found = [*(known for known in found if known not in near), _merged([*near, own])]
    return tuple(found)


def touched(rulebook: Rulebook, key: FactKey) -> frozenset[str]:
    """Name the criteria on which a unit's own points may depend on one of its answers."""
    return _links(rulebook).reached(key)


def is_wide(rulebook: Rulebook, key: FactKey) -> bool:
    """Tell whether one answer of a unit matters together with answers of other units."""
    return _links(rulebook).is_wide(key)


def rolled_up(rulebook: Rulebook, key: FactKey) -> frozenset[str]:
    """Name the criteria that count units of the same kind by this answer."""
    return frozenset(_links(rulebook).counting.get(key, ()))


def _links(rulebook: Rulebook) -> _Links:
    asking: dict[FactKey, set[str]] = {}
    counting: dict[FactKey, set[str]] = {}
    across: set[str] = set()
    for group, criterion in criteria_with_groups(rulebook):
        own = [item for item in (group.applies_when, criterion.applies_when) if item is not None]
        _note(asking, own, criterion)
        if isinstance(criterion.rule, RelativeMax | RollupRatio):
            across.add(criterion.id)
        if isinstance(criterion.rule, RollupRatio) and criterion.rule.child_kind == rulebook.kind:
            _note(counting, conditions_of(group, criterion), criterion)
    return _Links(asking, counting, frozenset(across))


def _note(found: dict[FactKey, set[str]], conditions: Sequence[Condition], criterion: Criterion) -> None:
    for item in conditions:
        found.setdefault((item.criterion, item.field), set()).add(criterion.id)


def _merged(parts: Sequence[Cluster]) -> Cluster:
    players = tuple(sorted(player for part in parts for player in part.players))
    criteria = frozenset(criterion for part in parts for criterion in part.criteria)
    return Cluster(players, criteria, any(part.wide for part in parts))
