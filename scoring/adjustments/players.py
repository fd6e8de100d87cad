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


def clusters(rulebook: Rulebook, chains: Sequence[Chain]) -> tuple[Cluster, ...]:
    """Part the players into clusters that have nothing to do with each other."""
    found: list[Cluster] = []
    asking = _asking(rulebook)
    for player, chain in enumerate(chains):
        reached = _reached(asking, chain.key)
        own = Cluster((player,), reached, _is_wide(rulebook, chain.key, reached))
        near = [known for known in found if known.criteria & own.criteria or (known.wide and own.wide)]
        found = [*(known for known in found if known not in near), _merged([*near, own])]
    return tuple(found)


def touched(rulebook: Rulebook, key: FactKey) -> frozenset[str]:
    """Name the criteria on which a unit's own points may depend on one of its answers."""
    return _reached(_asking(rulebook), key)


def is_wide(rulebook: Rulebook, key: FactKey) -> bool:
    """Tell whether one answer of a unit matters together with answers of other units."""
    return _is_wide(rulebook, key, touched(rulebook, key))


def rolled_up(rulebook: Rulebook, key: FactKey) -> frozenset[str]:
    """Name the criteria that count units of the same kind by this answer."""
    return frozenset(
        criterion.id
        for group, criterion in criteria_with_groups(rulebook)
        if _counts(criterion, rulebook.kind) and _asks(key, conditions_of(group, criterion))
    )


def _asking(rulebook: Rulebook) -> Mapping[FactKey, set[str]]:
    """List, by the answer they ask for, the criteria that apply under a condition."""
    found: dict[FactKey, set[str]] = {}
    for group, criterion in criteria_with_groups(rulebook):
        for item in (group.applies_when, criterion.applies_when):
            if item is not None:
                found.setdefault((item.criterion, item.field), set()).add(criterion.id)
    return found


def _reached(asking: Mapping[FactKey, set[str]], key: FactKey) -> frozenset[str]:
    return frozenset({key[0], *asking.get(key, ())})


def _is_wide(rulebook: Rulebook, key: FactKey, reached: frozenset[str]) -> bool:
    return any(
        isinstance(criterion.rule, RelativeMax | RollupRatio) and criterion.id in reached
        for criterion in rulebook.criteria()
    ) or bool(rolled_up(rulebook, key))


def _counts(criterion: Criterion, kind: str) -> bool:
    return isinstance(criterion.rule, RollupRatio) and criterion.rule.child_kind == kind


def _asks(key: FactKey, conditions: Sequence[Condition]) -> bool:
    return any((item.criterion, item.field) == key for item in conditions)


def _merged(parts: Sequence[Cluster]) -> Cluster:
    players = tuple(sorted(player for part in parts for player in part.players))
    criteria = frozenset(criterion for part in parts for criterion in part.criteria)
    return Cluster(players, criteria, any(part.wide for part in parts))
