"""What each adjustment of a unit did: every subset against the whole reference, under many policies."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from scoring import (
    BelowLowest,
    Breaker,
    Compared,
    Gate,
    GroupMinimum,
    Mode,
    Rebase,
    Rounding,
    Rulebook,
    Section,
    Stage,
    UnitFacts,
)
from scoring.adjustments.attribution import attribute_unit
from tests.scoring.attribution_samples import list_of, random_adjustments, told
from tests.scoring.sample_sets import full_answers, random_facts, rulebooks

SEEDS = st.integers(min_value=0, max_value=10**9)
HUYEN = rulebooks()["huyen"]


def by_orders(players: int, worth: Callable[[int], Fraction | int]) -> tuple[Fraction, ...]:
    """Shares as the mean over all orders, literally."""
    shares = [Fraction(0)] * players
    orders = list(permutations(range(players)))
    for order in orders:
        subset = 0
        for player in order:
            shares[player] += worth(subset | 1 << player) - worth(subset)
            subset |= 1 << player
    return tuple(share / len(orders) for share in shares)


def check_against_the_reference(
    books: Mapping[str, Rulebook], facts: Sequence[UnitFacts], unit: UnitFacts, seed: int, count: int
) -> None:
    """Hold shares and ends against scoring and ranking everybody for every subset, in a drawn list."""
    adjustments = random_adjustments(books[unit.kind], unit, seed, count)
    rankings = books[unit.kind].rankings
    ranking = rankings[seed % len(rankings)]
    chosen = (
        [item for bit, item in enumerate(adjustments) if subset >> bit & 1] for subset in range(1 << count)
    )
    known = [told(books, facts, unit.unit, some, ranking) for some in chosen]
    rivals = list_of(books, facts, ranking, unit.kind)
    found = attribute_unit(books, facts, unit.unit, adjustments, rivals)
    points, places = [item.points for item in known], [item.place for item in known]
    levels = [item.level for item in known]
    assert found.points.shares == by_orders(count, points.__getitem__)
    assert found.levels.shares == by_orders(count, levels.__getitem__)
    assert found.places.shares == by_orders(count, places.__getitem__)
    assert (found.points.before, found.points.after) == (points[0], points[-1])
    assert found.placed == (known[0].placed, known[-1].placed)


def shaken(rulebook: Rulebook, seed: int) -> Rulebook:
    """The set with other policies, chosen by the seed: roundings, rebasing, gates, minima, breakers."""
    bits = [seed >> bit & 1 for bit in range(12)]
    coarse = Rounding(bits[0], list(Mode)[seed % 7], "")
    stages = [Stage.GROUP, Stage.SECTION, Stage.TOTAL]
    roundings = {stage: coarse for stage, wanted in zip(stages, bits[1:4], strict=True) if wanted}
    policy = replace(
        rulebook.not_applicable,
        rebase=list(Rebase)[seed % 3],
        compared=Compared.SHARE if bits[4] else Compared.POINTS,
    )
    breaker = Breaker(next(rulebook.criteria()).id, bool(bits[5]), "")
    rankings = tuple(
        replace(
            item,
            value=Rounding(bits[6], list(Mode)[seed % 7], "") if bits[7] else None,
            breakers=(breaker,) if bits[8] else (),
            below_lowest=list(BelowLowest)[seed % 3],
        )
        for item in rulebook.rankings
    )
    sections = tuple(_shaken_levels(rulebook, place, bits) for place in range(len(rulebook.sections)))
    return replace(
        rulebook,
        roundings={**rulebook.roundings, **roundings},
        not_applicable=policy,
        rankings=rankings,
        sections=sections,
    )


def _shaken_levels(rulebook: Rulebook, place: int, bits: Sequence[int]) -> Section:
    """Low thresholds, so that levels are reached, and with the bits a gate and a group minimum."""
    section, first = rulebook.sections[place], rulebook.sections[0]
    if section.levels is None or first.levels is None:
        return section
    steps = tuple(replace(step, min=step.min / 2) for step in section.levels.steps)
    gate = Gate(first.id, first.levels.steps[-1].code) if place and bits[9] else None
    minimum = GroupMinimum(section.groups[0].id, steps[1].code, section.groups[0].max / 2)
    levels = replace(
        section.levels,
        steps=steps,
        requires=gate,
        group_minima=(minimum,) if bits[10] else (),
        value=None if bits[11] else section.levels.value,
    )
    return replace(section, levels=levels)


@settings(max_examples=15, deadline=None)
@for_all(SEEDS, st.integers(min_value=0, max_value=4))
def test_shares_are_those_of_scoring_and_ranking_everybody_for_every_subset(seed: int, count: int) -> None:
    facts = random_facts(seed, huyen=3, xa=2, so=3)
    check_against_the_reference(rulebooks(), facts, facts[seed % len(facts)], seed, count)


@settings(max_examples=40, deadline=None)
@for_all(SEEDS, st.integers(min_value=0, max_value=3))
def test_shares_respect_every_declared_policy(seed: int, count: int) -> None:
    facts = random_facts(seed, huyen=3, xa=1, so=3)
    books = {kind: shaken(book, seed) for kind, book in rulebooks().items()}
    check_against_the_reference(books, facts, facts[seed % len(facts)], seed, count)


def test_many_adjustments_are_shared_out_in_columns_and_add_up() -> None:
    """Twelve adjustments of one unit among others; the sums are exact in all three results."""
    facts = [*random_facts(7, huyen=6, xa=0, so=0), UnitFacts("U", "huyen", None, full_answers(HUYEN))]
    adjustments = random_adjustments(HUYEN, facts[-1], 11, 12)
    rivals = list_of(rulebooks(), facts, HUYEN.ranking("tong"), "huyen")
    found = attribute_unit(rulebooks(), facts, "U", adjustments, rivals)
    for result in (found.points, found.levels, found.places):
        assert sum(result.shares) == result.after - result.before
    assert found.points.after < found.points.before
