"""The cheapest set of criteria that closes a gap: fewest criteria first, then the least change of answers.

What is proved: that no single criterion does it, and that no pair does (every one is tried at its best). For
one criterion the change is the least that does it. For a pair it is the lesser of two: one at its best and
the other as far as needed, or the reverse, over the `PAIRS_REFINED` pairs that gain most. Larger sets are
found greedily, by what they gain, and freed of what is not needed. Where points only add up, no set of a
size does it if the one that gains most does not, so that is a proof too; with group minima, a closed gate or
rounded groups it is none. At most `MAX_CANDIDATES` criteria are looked at, those that gain most.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from scoring.criteria.rules import External, Manual, Survey
from scoring.explanation.next_level_trial import Trial
from scoring.explanation.next_level_ways import Way
from scoring.reference.scorecard import CriterionScore

MAX_CANDIDATES = 60
PAIRS_REFINED = 20


@dataclass(frozen=True, slots=True)
class Climb:
    """A way together with the points it gives, each position scored once."""

    trial: Trial
    way: Way
    known: dict[int, CriterionScore] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The id of the criterion."""
        return self.way.criterion.id

    @property
    def measured_elsewhere(self) -> bool:
        """Whether somebody else's measurement or judgement decides, not what the unit does."""
        return isinstance(self.way.criterion.rule, External | Survey | Manual)

    @property
    def gain(self) -> Fraction:
        """The points between today and the far end of the way."""
        return self.at(self.way.length).points - self.trial.card.criteria[self.name].points

    def at(self, position: int) -> CriterionScore:
        """Score the criterion after some steps."""
        if position not in self.known:
            self.known[position] = self.trial.scored(self.way.criterion, self.way.answers(position))
        return self.known[position]


Plan = tuple[tuple[Climb, int], ...]
"""Criteria and how many steps of its way each takes."""
Done = Callable[[Plan], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """A plan that does it, or none; whether it is proved that no smaller set does."""

    plan: Plan
    proved: bool


def candidates(climbs: Iterable[Climb]) -> tuple[list[Climb], int]:
    """Keep the climbs that gain points, those that gain most first, and tell how many were left out."""
    gaining = sorted(
        (climb for climb in climbs if climb.gain > 0), key=lambda climb: (-climb.gain, climb.name)
    )
    return gaining[:MAX_CANDIDATES], max(len(gaining) - MAX_CANDIDATES, 0)


def singles(climbs: Sequence[Climb], done: Done) -> list[Plan]:
    """Find every criterion that does it alone, with the least change of each, the cheapest first."""
    found = (fewest(climb, (), done) for climb in climbs if done((_full(climb),)))
    return sorted((((climb, steps),) for climb, steps in found), key=cost)


def cheapest(climbs: Sequence[Climb], done: Done, *, additive: bool) -> Found:
    """Find the cheapest plan.

    Args:
        climbs: the candidates, those that gain most first.
        done: tells whether a plan closes the gap.
        additive: whether the sum of points alone decides.
    """
    if not done(tuple(_full(climb) for climb in climbs)):
        return Found((), proved=True)
    plans = singles(climbs, done) or sorted(_pairs(climbs, done), key=cost)
    if plans:
        return Found(plans[0], proved=True)
    return Found(_greedy(climbs, done), proved=additive)


def cost(plan: Plan) -> tuple[int, int, Fraction, tuple[str, ...]]:
    """Order plans: fewest criteria, fewest that others measure, least effort; the ids only make it total."""
    effort = sum((climb.way.effort(steps) for climb, steps in plan), Fraction(0))
    elsewhere = sum(1 for climb, _ in plan if climb.measured_elsewhere)
    return len(plan), elsewhere, effort, tuple(climb.name for climb, _ in plan)


def fewest(climb: Climb, others: Plan, done: Done) -> tuple[Climb, int]:
    """Find the fewest steps of a climb that do it together with others, by halving."""
    low, high = 0, climb.way.length
    while low < high:
        middle = (low + high) // 2
        if done((*others, (climb, middle))):
            high = middle
        else:
            low = middle + 1
    return climb, high


def _pairs(climbs: Sequence[Climb], done: Done) -> list[Plan]:
    enough = [pair for pair in combinations(climbs, 2) if done((_full(pair[0]), _full(pair[1])))]
    enough.sort(key=lambda pair: -(pair[0].gain + pair[1].gain))
    return [
        _refined(*order, done) for one, two in enough[:PAIRS_REFINED] for order in ((one, two), (two, one))
    ]


def _refined(kept: Climb, lowered: Climb, done: Done) -> Plan:
    """Lower the second as far as possible beside the first at its best, then the first beside that."""
    second = fewest(lowered, (_full(kept),), done)
    return fewest(kept, (second,), done), second


def _greedy(climbs: Sequence[Climb], done: Done) -> Plan:
    full = [_full(climb) for climb in climbs]
    enough = next(count for count in range(1, len(full) + 1) if done(tuple(full[:count])))
    taken = full[:enough]
    for item in full[:enough][::-1]:
        without = [other for other in taken if other is not item]
        taken = without if done(tuple(without)) else taken
    for place in reversed(range(len(taken))):
        others = (*taken[:place], *taken[place + 1 :])
        taken[place] = fewest(taken[place][0], others, done)
    return tuple(taken)


def _full(climb: Climb) -> tuple[Climb, int]:
    return climb, climb.way.length
