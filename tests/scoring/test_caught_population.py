"""Faults of the population back end that were once there, or could be there unseen by other tests."""

from fractions import Fraction

import pytest

from scoring import Answer, Status
from scoring.population import LiveScores
from scoring.reference.interpreter import score
from tests.scoring.built_sets import WHOLE, book, criterion, group, ratio, rounding, section, unit
from tests.scoring.population_agreement import Population, compare_cards

PARTS = [
    {"id": "mot", "label": "Một", "max": "6", "rule": ratio()},
    {"id": "hai", "label": "Hai", "max": "4", "rule": ratio(a="c", b="d")},
]
TWO_PARTS = criterion(
    "T", "10", {"kind": "composite", "parts": PARTS}, {"a": WHOLE, "b": WHOLE, "c": WHOLE, "d": WHOLE}
)


@pytest.mark.parametrize("compare", ["points", "share"])
def test_a_part_worth_nothing_that_no_longer_applies_changes_the_value_but_no_cell(compare: str) -> None:
    policy = "redistribute" if compare == "points" else "drop"
    rulebook = book(
        section("M", "10", group("N", "10", TWO_PARTS)),
        roundings=[rounding("criterion")],
        policy=policy,
        compare=compare,
    )
    answers = {("T", "a"): "1", ("T", "b"): "2", ("T", "c"): "0", ("T", "d"): "1"}
    population = Population({"xa": rulebook}, [unit("A", answers)])
    live = LiveScores(population.tables, population.columns)
    change = live.adjust("A", ("T", "c"), Answer(Status.NOT_APPLICABLE))
    after = unit("A", {**answers, ("T", "c"): Answer(Status.NOT_APPLICABLE)})
    assert change.cells == ()
    assert live.settled["xa"].exact["M"].at(0) == Fraction(5 if compare == "points" else 50)
    compare_cards(live.scores["xa"], live.settled["xa"], score({"xa": rulebook}, [after]))
