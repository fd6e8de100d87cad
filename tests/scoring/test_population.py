"""What the population back end takes, what it refuses, and what it leaves alone."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from scoring import FactsError, Rulebook, Stage, UnitFacts, given, load_rulebook
from scoring.criteria.policies import Rounding
from scoring.criteria.rulebook import ReadyMade
from scoring.criteria.rules import (
    Comparison,
    Composite,
    CompositePart,
    Condition,
    CountCapped,
    Edges,
    IfMissing,
    IfNotProven,
    IfTooFew,
    Rule,
    Survey,
)
from scoring.population import (
    KernelRefusal,
    columns_from_arrays,
    columns_from_facts,
    compile_set,
    rank_columns,
    score_columns,
)
from scoring.population.wholes import Column
from scoring.reference.interpreter import score
from tests.scoring.country import KIND, country_columns, country_set, unit_facts
from tests.scoring.made_up_set import SMALL
from tests.scoring.population_agreement import Population, compare_cards, compare_places
from tests.scoring.sample_sets import rulebooks

EDGES = Edges(IfMissing.ZERO, IfNotProven.ZERO)
RATIO = ("T.1", "a"), ("T.1", "b")


@cache
def small() -> Rulebook:
    return load_rulebook(SMALL, name="small")


def test_importing_scoring_does_not_load_numpy() -> None:
    """Start-up of everything that scores one unit at a time stays as it is."""
    code = "import sys, scoring; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def without_rounding(book: Rulebook) -> Rulebook:
    return replace(book, roundings={})


def with_five_places(book: Rulebook) -> Rulebook:
    rounding = book.roundings[Stage.CRITERION]
    return replace(book, roundings={Stage.CRITERION: Rounding(5, rounding.mode, "")})


@pytest.mark.parametrize(
    ("change", "code"),
    [(without_rounding, "kernel.no-rounding"), (with_five_places, "kernel.too-many-places")],
)
def test_a_set_without_a_rounding_of_four_places_is_refused(
    change: Callable[[Rulebook], Rulebook], code: str
) -> None:
    with pytest.raises(KernelRefusal) as refused:
        compile_set(change(small()))
    assert refused.value.code == code
    assert refused.value.reason


def with_rule(book: Rulebook, place: int, rule: Rule) -> Rulebook:
    """The set with another rule in one of its criteria."""
    section = book.sections[0]
    group = section.groups[0]
    changed = replace(group.criteria[place], rule=rule)
    criteria = (*group.criteria[:place], changed, *group.criteria[place + 1 :])
    return replace(book, sections=(replace(section, groups=(replace(group, criteria=criteria),)),))


def ready_made(book: Rulebook) -> Rulebook:
    return replace(book, sections=(replace(book.sections[0], ready_made=ReadyMade(2, "", ())),))


def survey(book: Rulebook) -> Rulebook:
    lowest, full = Fraction(1, 2), Fraction(5)
    return with_rule(book, 1, Survey("a", "b", lowest, full, Fraction(1), IfTooFew.ZERO, EDGES))


def composite(book: Rulebook) -> Rulebook:
    part = replace(EDGES, not_proven=IfNotProven.PROVEN_PART)
    half = Fraction(5, 2)
    rules = (CountCapped("n", Fraction(1), EDGES), CountCapped("n", Fraction(1), part))
    return with_rule(
        book, 2, Composite(tuple(CompositePart(str(at), "", half, rule) for at, rule in enumerate(rules)))
    )


def compared_by_size(book: Rulebook) -> Rulebook:
    section = book.sections[0]
    condition = Condition("T.0", "co", Comparison.ABOVE, "1")
    group = replace(section.groups[0], applies_when=condition)
    return replace(book, sections=(replace(section, groups=(group,)),))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (ready_made, "kernel.ready-made"),
        (survey, "kernel.survey-scale"),
        (composite, "kernel.shared-field"),
        (compared_by_size, "kernel.no-number"),
    ],
)
def test_what_columns_do_not_serve_is_refused_with_a_reason(
    change: Callable[[Rulebook], Rulebook], code: str
) -> None:
    with pytest.raises(KernelRefusal) as refused:
        compile_set(change(small()))
    assert refused.value.code == code


def test_without_units_below_a_roll_up_counts_none() -> None:
    books = rulebooks()
    units = [UnitFacts("H1", "huyen", None, {})]
    population = Population(books, units)
    own = {"huyen": population.columns["huyen"]}
    scores = score_columns(population.tables, own)["huyen"]
    compare_cards(scores, scores.settled(), score(books, units))


@pytest.mark.parametrize("comparison", [Comparison.IS, Comparison.IS_NOT])
def test_what_no_answer_can_be_is_compared_as_the_reference_compares_it(comparison: Comparison) -> None:
    """Loading refuses this within a set; sets below are held against it only when both are checked."""
    section = small().sections[0]
    group = replace(section.groups[0], applies_when=Condition("T.2", "n", comparison, "7.5"))
    books = {"xa": replace(small(), sections=(replace(section, groups=(group,)),))}
    units = [UnitFacts("X1", "xa", None, {("T.2", "n"): given("7")}), UnitFacts("X2", "xa", None, {})]
    population = Population(books, units)
    scores = score_columns(population.tables, population.columns)["xa"]
    compare_cards(scores, scores.settled(), score(books, units))


def test_a_roll_up_needs_the_set_below() -> None:
    with pytest.raises(KernelRefusal) as refused:
        compile_set(rulebooks()["huyen"])
    assert refused.value.code == "kernel.no-set-below"


def test_a_country_of_columns_scores_as_its_facts_do() -> None:
    columns, table = country_columns(60, seed=5), compile_set(country_set())
    facts = [unit_facts(columns, table.fields, at) for at in range(60)]
    scores = score_columns({KIND: table}, {KIND: columns})[KIND]
    settled, cards = scores.settled(), score({KIND: country_set()}, facts)
    compare_cards(scores, settled, cards)
    for ranking in country_set().rankings:
        compare_places(scores, rank_columns(scores, settled, ranking), cards, {})


def test_numbers_beyond_64_bits_are_worked_out_exactly() -> None:
    huge = "999999999999999999"
    units = [
        UnitFacts(
            "X1", "xa", None, {("T.0", "co"): given("true"), RATIO[0]: given("7"), RATIO[1]: given(huge)}
        ),
        UnitFacts("X2", "xa", None, {RATIO[0]: given("666666666666666666"), RATIO[1]: given(huge)}),
        UnitFacts("X3", "xa", None, {("T.4", "x"): given("99999999999999999.9")}),
        UnitFacts("X4", "xa", None, {("T.4", "x"): given("66666666666666666.6")}),
    ]
    population = Population({"xa": small()}, units)
    scores = population.scores()["xa"]
    compare_cards(scores, scores.settled(), score({"xa": small()}, units))
    assert [scores.points_of(1, at) for at in range(2)] == [Fraction(0), Fraction(2)]


def test_no_units_are_no_trouble() -> None:
    population = Population({"xa": small()}, [])
    scores = population.scores()["xa"]
    places = rank_columns(scores, scores.settled(), small().rankings[0])
    assert (len(scores.columns), places.place.tolist()) == (0, [])


@pytest.mark.parametrize(
    ("units", "code"),
    [
        ([UnitFacts("X1", "xa", None, {}), UnitFacts("X1", "xa", None, {})], "facts.unit-twice"),
        ([UnitFacts("X1", "xa", None, {("T.1", "z"): given("1")})], "facts.unknown-field"),
        ([UnitFacts("X1", "xa", None, {("T.1", "a"): given("-1")})], "facts.bad-value"),
        ([UnitFacts("X1", "xa", None, {("T.1", "a"): given(" 1")})], "facts.bad-value"),
    ],
)
def test_facts_that_do_not_fit_are_refused(units: list[UnitFacts], code: str) -> None:
    with pytest.raises(FactsError) as refused:
        columns_from_facts(compile_set(small()).fields, units)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("values", "codes", "code"),
    [
        (np.array([1.0, 2.0]), None, "facts.bad-column"),
        (np.array([1]), None, "facts.bad-column"),
        (np.array([1, 5000]), None, "facts.bad-value"),
        (np.array([1, 7]), np.array([0, 3], np.uint8), "facts.bad-value"),
        (np.array([-1, 7]), np.array([0, 0], np.uint8), "facts.bad-value"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(values: Column, codes: Column | None, code: str) -> None:
    table, key = compile_set(small()), ("T.2", "n")
    columns = {plan.key: np.zeros(2, np.int64) for plan in table.fields} | {key: values}
    with pytest.raises(FactsError) as refused:
        columns_from_arrays(table.fields, ["X1", "X2"], columns, {} if codes is None else {key: codes})
    assert refused.value.code == code


def test_a_field_without_an_array_is_refused() -> None:
    with pytest.raises(FactsError):
        columns_from_arrays(compile_set(small()).fields, ["X1"], {})


def test_arrays_where_nothing_is_given_and_parents_are_taken() -> None:
    table = compile_set(small())
    values = {plan.key: np.zeros(1, np.uint8) for plan in table.fields}
    codes = {plan.key: np.full(1, 3, np.uint8) for plan in table.fields}
    columns = columns_from_arrays(table.fields, ["X1"], values, codes, parents=["H1"])
    assert columns.above_codes == ("H1",)
    scores = score_columns({"xa": table}, {"xa": columns})["xa"]
    assert {scores.status_of(place, 0) for place in range(1, 8)} == {
        score({"xa": small()}, [UnitFacts("X1", "xa", "H1", {})])["X1"].criteria["T.1"].status
    }


def test_a_criterion_that_is_not_there_is_not_found() -> None:
    with pytest.raises(KeyError):
        compile_set(small()).place_of("T.99")
