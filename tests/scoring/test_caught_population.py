"""Faults of the population back end that were once there, or could be there unseen by other tests."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from scoring import Answer, Mode, Rounding, Rulebook, Status, given
from scoring.criteria.policies import BelowLowest, Ranking, Ties
from scoring.criteria.rules import Block
from scoring.population import LiveScores
from scoring.ranks.ranking import rank
from scoring.reference.interpreter import score
from tests.scoring.built_sets import (
    EDGES,
    SHARED,
    WHOLE,
    Json,
    book,
    criterion,
    group,
    ratio,
    rounding,
    section,
    unit,
)
from tests.scoring.population_agreement import Population, compare_cards

PARTS = [
    {"id": "mot", "label": "Một", "max": "6", "rule": ratio()},
    {"id": "hai", "label": "Hai", "max": "4", "rule": ratio(a="c", b="d")},
]
TWO_PARTS = criterion(
    "T", "10", {"kind": "composite", "parts": PARTS}, {"a": WHOLE, "b": WHOLE, "c": WHOLE, "d": WHOLE}
)


@pytest.mark.parametrize("ahead", [[], ["Z"]], ids=["alone", "behind-another"])
@pytest.mark.parametrize("compare", ["points", "share"])
def test_a_part_worth_nothing_that_no_longer_applies_changes_the_value_but_no_cell(
    compare: str, ahead: list[str]
) -> None:
    policy = "redistribute" if compare == "points" else "drop"
    rulebook = book(
        section("M", "10", group("N", "10", TWO_PARTS)),
        roundings=[rounding("criterion")],
        policy=policy,
        compare=compare,
    )
    answers = {("T", "a"): "1", ("T", "b"): "2", ("T", "c"): "0", ("T", "d"): "1"}
    others = [unit(code, answers) for code in ahead]
    population = Population({"xa": rulebook}, [*others, unit("A", answers)])
    live = LiveScores(population.tables, population.columns)
    change = live.adjust("A", ("T", "c"), Answer(Status.NOT_APPLICABLE))
    after = unit("A", {**answers, ("T", "c"): Answer(Status.NOT_APPLICABLE)})
    assert change.cells == ()
    assert live.settled["xa"].exact["M"].at(len(ahead)) == Fraction(5 if compare == "points" else 50)
    compare_cards(live.scores["xa"], live.settled["xa"], score({"xa": rulebook}, [*others, after]))


UNPROVEN: list[tuple[Json, Json]] = [
    ({"kind": "penalty", "count": "n", "each": "1", "floor": "0"}, WHOLE),
    (
        {
            "kind": "survey",
            "mean": "n",
            "answers": "b",
            "lowest": "-2",
            "full": "2",
            "at_least": "1",
            "if_too_few": "undecided",
        },
        SHARED | {"min": "-2", "max": "2"},
    ),
]


@pytest.mark.parametrize(("rule", "field"), UNPROVEN, ids=["penalty", "survey"])
@pytest.mark.parametrize("answers", ["0", "5"])
def test_nobody_earns_by_proving_nothing(rule: Json, field: Json, answers: str) -> None:
    declared = {**rule, "missing": "zero", "not_proven": "proven_part"}
    fields = {"n": field} | ({"b": WHOLE} if "answers" in rule else {})
    only = group("N", "4", criterion("T", "4", declared, fields))
    rulebook = book(section("M", "4", only), roundings=[rounding("criterion")])
    around = {("T", "b"): answers} if "answers" in rule else {}
    facts = [
        unit("A", {("T", "n"): Answer(Status.NOT_PROVEN), **around}),
        unit("B", {("T", "n"): Answer(Status.NOT_PROVEN, "1"), **around}),
    ]
    cards = score({"xa": rulebook}, facts)
    (scores,) = Population({"xa": rulebook}, facts).scores().values()
    compare_cards(scores, scores.settled(), cards)
    expected = Fraction(0 if around and answers == "0" else 3)
    assert (cards["A"].total.points, cards["B"].total.points) == (Fraction(0), expected)


COUNT = criterion("T", "1000", {"kind": "count_capped", "count": "n", "each": "1", **EDGES}, {"n": WHOLE})
TWO_PLACES = Rounding(2, Mode.HALF_UP, "")
STANDING = {"A": 8, "B": 7, "C": 5, "D": 5, "E": 4, "F": 3}


def places_of(rulebook: Rulebook, values: Mapping[str, int]) -> dict[str, Fraction]:
    """Everybody's place by the reference."""
    facts = [unit(code, {("T", "n"): str(value)}) for code, value in values.items()]
    cards = score({"xa": rulebook}, facts).values()
    return {
        row.unit: row.declared for table in rank(rulebook, rulebook.rankings[0], cards) for row in table.rows
    }


@pytest.mark.parametrize("ties", Ties)
@pytest.mark.parametrize("to", [3, 4, 5, 6, 8, 9, 1000])
@pytest.mark.parametrize("code", STANDING)
def test_places_follow_one_value_where_nobody_stands_at_nothing(ties: Ties, to: int, code: str) -> None:
    ranking = Ranking("r", "Hạng", "M", TWO_PLACES, ties, (), Block.KIND, BelowLowest.RANKED, "")
    plain = book(section("M", "1000", group("N", "1000", COUNT)), roundings=[rounding("criterion")])
    rulebook = replace(plain, rankings=(ranking,))
    population = Population(
        {"xa": rulebook}, [unit(name, {("T", "n"): str(value)}) for name, value in STANDING.items()]
    )
    live = LiveScores(population.tables, population.columns)
    moved = live.adjust(code, ("T", "n"), given(str(to))).moved
    before, after = places_of(rulebook, STANDING), places_of(rulebook, {**STANDING, code: to})
    told = {move.unit: (move.place_before, move.place) for moves in moved for move in moves}
    assert told == {name: (before[name], after[name]) for name in before if before[name] != after[name]}
