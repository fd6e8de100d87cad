"""Ways of one criterion: how long they are, where they stop, and what they leave as it is."""

from collections.abc import Mapping
from typing import Any

import pytest

from scoring import Answer, Status, given
from scoring.explanation.next_level_ways import Way, way_of
from tests.scoring.built_sets import EDGES, MARK, WHOLE, one_criterion, options, unit

SMALL = {**WHOLE, "max": "3"}
PENALTY = {"kind": "penalty", "count": "a", "each": "0.5", "floor": "0.5", **EDGES}
CAPPED = {"kind": "count_capped", "count": "a", "each": "0.5", **EDGES}
CHECKLIST = {"kind": "checklist", "parts": {"a": "0.5", "b": "1.5"}, **EDGES}
CHOICE = {"kind": "choice", "field": "a", "points": {"x": "0", "y": "1", "z": "2"}, **EDGES}
TWO_MARKS = {"a": MARK, "b": MARK}
MISSING = Answer(Status.MISSING)


def way(
    rule: Mapping[str, Any], fields: Mapping[str, Any], values: Mapping[str, Answer | str], *, up: bool = True
) -> Way:
    """The way of the only criterion, whose maximum is 2, from these answers."""
    book = one_criterion("2", dict(rule), fields)
    return way_of(book.criterion("T"), unit("A", {("T", key): value for key, value in values.items()}), up=up)


def test_a_penalty_goes_down_no_further_than_to_its_floor() -> None:
    found = way(PENALTY, {"a": WHOLE}, {"a": "2"}, up=False)
    assert found.length == 1
    assert found.answers(1) == {"a": given("3")}


def test_a_number_at_the_bound_of_its_field_has_no_way() -> None:
    assert way(CAPPED, {"a": SMALL}, {"a": "3"}).legs == ()
    assert way(CAPPED, {"a": SMALL}, {"a": "2"}).length == 1


@pytest.mark.parametrize("other", [given("false"), Answer(Status.NOT_PROVEN, "true")])
def test_all_that_is_not_yet_given_as_it_should_be_is_supplied(other: Answer) -> None:
    found = way(CHECKLIST, TWO_MARKS, {"a": other, "b": MISSING})
    assert found.answers(found.length) == {"a": given("true"), "b": given("true")}


def test_the_best_of_the_options_is_the_whole_effort() -> None:
    found = way(CHOICE, {"a": options("x", "y", "z")}, {"a": "x"})
    assert [found.effort(step) * 2 for step in range(found.length + 1)] == [0, 1, 2]
