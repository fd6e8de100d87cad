"""What each adjustment of a unit did: every subset against the whole reference, under many policies."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from scoring import (
    TOTAL,
    Answer,
    BelowLowest,
    Breaker,
    Compared,
    FactKey,
    Gate,
    GroupMinimum,
    Level,
    Mode,
    Ranking,
    ReadyMade,
    Rebase,
    Rounding,
    Rulebook,
    Section,
    Stage,
    UnitFacts,
    given,
    score,
)
from scoring.adjustments.attribution import attribute_unit
from scoring.adjustments.cards import looked_at, with_cells
from scoring.adjustments.records import Adjustment
from scoring.criteria.rules import BestFrom, Block, IfAbove, IfZero, Ratio, RelativeMax
from tests.scoring.attribution_samples import change, list_of, random_adjustments, told
from tests.scoring.discrepancy_samples import EDGES, book_of, criterion, number, unit_of
from tests.scoring.sample_sets import full_answers, random_answers, random_facts, rulebooks

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
    books: Mapping[str, Rulebook],
    facts: Sequence[UnitFacts],
    adjustments: Sequence[Adjustment],
    unit: UnitFacts,
    ranking: Ranking,
) -> None:
    """Hold shares and ends against scoring and ranking everybody for every subset."""
    count = len(adjustments)
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


@settings(max_examples=6, deadline=None)
@for_all(SEEDS, st.integers(min_value=0, max_value=4))
def test_shares_are_those_of_scoring_and_ranking_everybody_for_every_subset(seed: int, count: int) -> None:
    facts = random_facts(seed, huyen=3, xa=2, so=3)
    unit = facts[seed % len(facts)]
    book = rulebooks()[unit.kind]
    adjustments = random_adjustments(book, unit, seed, count)
    check_against_the_reference(
        rulebooks(), facts, adjustments, unit, book.rankings[seed % len(book.rankings)]
    )


@settings(max_examples=15, deadline=None)
@for_all(SEEDS, st.integers(min_value=0, max_value=3))
def test_shares_respect_every_declared_policy(seed: int, count: int) -> None:
    facts = random_facts(seed, huyen=2, xa=1, so=3)
    books = {kind: shaken(book, seed) for kind, book in rulebooks().items()}
    unit = facts[seed % len(facts)]
    book = books[unit.kind]
    adjustments = random_adjustments(book, unit, seed, count)
    check_against_the_reference(books, facts, adjustments, unit, book.rankings[seed % len(book.rankings)])


HALVES = [
    criterion(Ratio("a", "b", IfZero.ZERO, IfAbove.CAP, EDGES), "10", number("a"), number("b"), name=name)
    for name in "CDE"
]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("places", [(0, 0), (1, 0), (None, 0), (0, None), (None, None)])
def test_values_are_rounded_as_declared_before_levels_and_places(
    mode: Mode, places: tuple[int | None, int | None]
) -> None:
    """Halves, thirds and quarters of points, and others that stand on whole ones."""
    for_level, for_place = (None if number is None else Rounding(number, mode, "") for number in places)
    base = book_of(*HALVES)
    section = base.sections[0]
    assert section.levels is not None
    steps = tuple(Level(str(least), f"Mức {least}", Fraction(least)) for least in (14, 12, 11, 10))
    section = replace(section, levels=replace(section.levels, steps=steps, value=for_level))
    ranking = replace(base.ranking("muc"), value=for_place, below_lowest=BelowLowest.RANKED)
    book = replace(base, sections=(section,), rankings=(ranking,))
    unit = unit_of(C__a="1", C__b="2", D__a="1", D__b="3", E__a="1", E__b="4")
    others = [unit_of(f"Y{a}", C__a=str(a), C__b="20", D__a="2", D__b="3") for a in range(4, 17, 2)]
    adjustments = [
        change(unit, ("C", "a"), "0", order=1),
        change(unit, ("D", "b"), "4", order=2),
        change(unit, ("E", "b"), "2", order=3),
    ]
    check_against_the_reference({"xa": book}, [unit, *others], adjustments, unit, ranking)


def test_two_best_values_corrected_at_once_are_looked_at_together() -> None:
    """X leads in both, Y and Z follow: what the one correction does to the list depends on the other."""
    best = RelativeMax("x", None, IfZero.ZERO, IfZero.ZERO, Block.KIND, BestFrom.ALL, EDGES)
    book = book_of(*(criterion(best, "10", number("x"), name=name) for name in "CD"))
    unit = unit_of("X", C__x="100", D__x="100")
    facts = [unit, unit_of("Y", C__x="90", D__x="40"), unit_of("Z", C__x="30", D__x="95")]
    steps = [change(unit, ("C", "x"), "20", order=1), change(unit, ("D", "x"), "70", order=2)]
    ranking = replace(book.ranking("muc"), value=None, below_lowest=BelowLowest.RANKED)
    check_against_the_reference({"xa": book}, facts, steps, unit, ranking)


def test_many_adjustments_are_shared_out_in_columns_and_add_up() -> None:
    """Twelve adjustments of one unit among others; the sums are exact in all three results."""
    facts = [*random_facts(7, huyen=4, xa=0, so=0), UnitFacts("U", "huyen", None, full_answers(HUYEN))]
    adjustments = random_adjustments(HUYEN, facts[-1], 11, 12)
    rivals = list_of(rulebooks(), facts, HUYEN.ranking("tong"), "huyen")
    found = attribute_unit(rulebooks(), facts, "U", adjustments, rivals)
    for result in (found.points, found.levels, found.places):
        assert sum(result.shares) == result.after - result.before
    assert found.points.after < found.points.before


@settings(max_examples=10, deadline=None)
@for_all(SEEDS)
def test_a_card_with_other_cells_is_the_card_scored_anew(seed: int) -> None:
    """One section's total comes in ready-made; the others get the cells of other answers."""
    first, *rest = shaken(HUYEN, seed).sections
    assert first.levels is not None
    levels = replace(first.levels, group_minima=())
    bare = replace(first, groups=(), ready_made=ReadyMade(2, "", ()), levels=levels)
    book = replace(shaken(HUYEN, seed), sections=(bare, *rest))
    before, after = (
        UnitFacts("U", "huyen", None, {("san_sang", "points"): given("40"), **_random(book, seed + part)})
        for part in (0, 1)
    )
    old, new = (score({"huyen": book}, [facts])["U"] for facts in (before, after))
    assert with_cells(book, old, new.criteria) == new
    assert with_cells(book, old, {}) == old


def test_a_list_looks_at_its_section_its_gates_its_minima_and_its_breakers() -> None:
    """The results section behind a gate on readiness; the third section stays out of sight."""
    book = shaken(HUYEN, 1 << 9)
    readiness, results, own = ([item.id for item in section.criteria()] for section in book.sections)
    breakers = (
        Breaker(book.sections[0].id, higher_first=True, ref=""),
        Breaker(own[0], higher_first=True, ref=""),
    )
    plain = replace(book.rankings[0], of=book.sections[1].id, breakers=())
    assert looked_at(book, plain) == {*readiness, *results}
    assert looked_at(book, replace(plain, breakers=breakers)) == {*readiness, *results, own[0]}
    assert looked_at(HUYEN, plain) == {*results}
    assert looked_at(book, replace(plain, of=TOTAL)) == {*readiness, *results, *own}


def _random(book: Rulebook, seed: int) -> dict[FactKey, Answer]:
    return dict(random_answers(book, random.Random(seed)))
