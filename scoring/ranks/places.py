"""Places from keys: higher is better, equal keys share, the declared rule says how. Nothing else parts units.

A key is the ranked value followed by one entry per declared breaker, so two units share a place exactly when
they agree in all of them. Names, codes and times of submission are not in it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.criteria.policies import TOTAL, Breaker, Ties
from scoring.reference.scorecard import Scorecard

Entry = tuple[bool, Fraction]
Key = tuple[Entry, ...]
"""Entries compare as (there is a value, the value turned so that higher is better)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key stands.

    `competition` is one more than the number of units strictly ahead, whatever the rule; `declared` is the
    place by the declared rule, a whole number except where places are averaged.
    """

    competition: int
    declared: Fraction
    tied: bool


def entry(value: Fraction | None, *, higher_first: bool = True) -> Entry:
    """Make one entry of a key; units without a value stand behind those with one, in either direction."""
    if value is None:
        return False, Fraction(0)
    return True, value if higher_first else -value


def key_of(value: Fraction | None, breakers: Sequence[Breaker], card: Scorecard) -> Key:
    """Make the key of a unit: the ranked value, then its breakers in the declared order."""
    parts = (entry(_breaker_value(breaker, card), higher_first=breaker.higher_first) for breaker in breakers)
    return entry(value), *parts


def places(keys: Sequence[Key], ties: Ties) -> list[Place]:
    """Give each key its place; the order in which keys come does not matter."""
    found = dict(_shared(Counter(keys), ties))
    return [found[key] for key in keys]


def competition_places(values: Sequence[Fraction]) -> list[int]:
    """Give each value its place, higher is better, ties 1-2-2-4."""
    return [place.competition for place in places([(entry(value),) for value in values], Ties.COMPETITION)]


def parted_by(keys: Mapping[str, Key], breakers: Sequence[Breaker]) -> Mapping[str, tuple[str, ...]]:
    """Tell which breakers parted each unit from others that were equal up to there."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(keys, ())
    for depth, breaker in enumerate(breakers, start=1):
        nexts: dict[Key, set[Entry]] = {}
        for key in keys.values():
            nexts.setdefault(key[:depth], set()).add(key[depth])
        for unit, key in keys.items():
            if len(nexts[key[:depth]]) > 1:
                found[unit] += (breaker.by,)
    return found


def _shared(counts: Counter[Key], ties: Ties) -> Iterator[tuple[Key, Place]]:
    ahead = 0
    for dense, key in enumerate(sorted(counts, reverse=True), start=1):
        sharing = counts[key]
        yield key, Place(ahead + 1, _declared(ties, ahead, sharing, dense), sharing > 1)
        ahead += sharing


def _declared(ties: Ties, ahead: int, sharing: int, dense: int) -> Fraction:
    if ties is Ties.DENSE:
        return Fraction(dense)
    if ties is Ties.AVERAGE:
        return ahead + Fraction(sharing + 1, 2)
    return Fraction(ahead + 1)


def _breaker_value(breaker: Breaker, card: Scorecard) -> Fraction | None:
    if breaker.by == TOTAL:
        return card.total.trace.value.exact
    if breaker.by in card.sections:
        return card.sections[breaker.by].trace.value.exact
    criterion = card.criteria.get(breaker.by)
    return criterion.points if criterion else None
