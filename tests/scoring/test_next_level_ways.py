"""Ways of one criterion: every rule kind towards its most and its least, step by step, within its bounds."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from scoring import Answer, Rulebook, Status, UnitFacts, given
from scoring.explanation.next_level_search import Climb
from scoring.explanation.next_level_trial import trial_of
from scoring.explanation.next_level_ways import NumberLeg, StatesLeg, way_of
from scoring.reference.across import NO_BEST
from tests.scoring.built_sets import EDGES, MARK, SHARED, WHOLE, one_criterion, options, ratio, unit

SCALE = {**SHARED, "min": "1", "max": "5"}
UNBOUNDED = {"type": "int", "unit": "máy", "min": "0"}
PAIR = {"a": WHOLE, "b": WHOLE}
STEPS = [{"at_least": "5", "points": "2"}, {"at_least": "2", "points": "1"}]
STRICT = [{"above": "5", "points": "2"}]
BANDS = [{"at_least_percent": "90", "points": "2"}, {"at_least_percent": "50", "points": "1"}]
RELATIVE = {
    "kind": "relative_max",
    "if_b_zero": "zero",
    "if_best_zero": "zero",
    "block": "kind",
    "best_from": "all",
}
SURVEY = {
    "kind": "survey",
    "mean": "a",
    "answers": "b",
    "lowest": "1",
    "full": "5",
    "at_least": "30",
    "if_too_few": "zero",
}
MANUAL = {
    "kind": "manual",
    "field": "a",
    "grades": {"tot": {"points": "2", "clause": "1"}, "kem": {"points": "0", "clause": "2"}},
    "text": "Lời văn",
    "reason": "Cần người đánh giá",
}
COMPOSITE = {
    "kind": "composite",
    "parts": [
        {"id": "p", "label": "P", "max": "1", "rule": ratio()},
        {"id": "q", "label": "Q", "max": "1", "rule": {"kind": "boolean", "field": "c", **EDGES}},
    ],
}
Case = tuple[dict[str, Any], Mapping[str, Any], dict[str, str], str, str]
CASES: list[Case] = [
    (ratio(), PAIR, {"a": "4", "b": "10"}, "2", "0"),
    (ratio(), {"a": UNBOUNDED, "b": UNBOUNDED}, {"a": "4", "b": "10"}, "2", "0"),
    (ratio(if_a_gt_b="reject"), PAIR, {"a": "12", "b": "10"}, "2", "0"),
    (ratio(target_percent="80"), PAIR, {"a": "4", "b": "10"}, "2", "0"),
    (
        {
            "kind": "ratio_banded",
            "a": "a",
            "b": "b",
            "steps": BANDS,
            "if_b_zero": "zero",
            "if_a_gt_b": "cap",
            **EDGES,
        },
        PAIR,
        {"a": "6", "b": "10"},
        "2",
        "0",
    ),
    ({"kind": "steps_count", "count": "a", "steps": STEPS, **EDGES}, {"a": WHOLE}, {"a": "2"}, "2", "0"),
    ({"kind": "steps_count", "count": "a", "steps": STRICT, **EDGES}, {"a": SHARED}, {"a": "2"}, "2", "0"),
    ({"kind": "count_capped", "count": "a", "each": "0.3", **EDGES}, {"a": WHOLE}, {"a": "2"}, "2", "0"),
    (
        {"kind": "penalty", "count": "a", "each": "0.5", "floor": "0.5", **EDGES},
        {"a": WHOLE},
        {"a": "2"},
        "2",
        "0.5",
    ),
    (
        {"kind": "external", "field": "a", "full": "50", "of": "x", **EDGES},
        {"a": SHARED | {"max": "50"}},
        {"a": "20.5"},
        "2",
        "0",
    ),
    ({**SURVEY, **EDGES}, {"a": SCALE, "b": WHOLE}, {"a": "3", "b": "40"}, "2", "0"),
    (
        {"kind": "checklist", "parts": {"a": "0.5", "b": "1.5"}, **EDGES},
        {"a": MARK, "b": MARK},
        {"a": "true", "b": "false"},
        "2",
        "0",
    ),
    (
        {"kind": "best_of", "cases": {"a": "0.5", "b": "2"}, **EDGES},
        {"a": MARK, "b": MARK},
        {"a": "true", "b": "false"},
        "2",
        "0",
    ),
    (
        {"kind": "choice", "field": "a", "points": {"x": "0", "y": "1", "z": "2"}, **EDGES},
        {"a": options("x", "y", "z")},
        {"a": "y"},
        "2",
        "0",
    ),
    ({**MANUAL, **EDGES}, {"a": options("tot", "kem")}, {"a": "kem"}, "2", "0"),
    ({"kind": "boolean", "field": "a", **EDGES}, {"a": MARK}, {"a": "false"}, "2", "0"),
    (COMPOSITE, {**PAIR, "c": MARK}, {"a": "4", "b": "10", "c": "true"}, "2", "0"),
]
NAMES = [f"{case[0]['kind']}-{number}" for number, case in enumerate(CASES)]


def facts(values: Mapping[str, Answer | str], code: str = "A") -> UnitFacts:
    return unit(code, {("T", field): value for field, value in values.items()})


def climb(book: Rulebook, *units: UnitFacts, up: bool = True) -> Climb:
    trial = trial_of({"xa": book}, units, "A")
    criterion = book.criterion("T")
    return Climb(trial, way_of(criterion, units[0], trial.bests.get("T", NO_BEST).figure, up=up))


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_way_up_ends_at_the_most_and_the_way_down_at_the_least(case: Case) -> None:
    rule, fields, values, most, least = case
    book = one_criterion("2", rule, fields)
    up, down = (climb(book, facts(values), up=direction) for direction in (True, False))
    assert up.at(up.way.length).points == Fraction(most)
    assert down.at(down.way.length).points == Fraction(least)
    assert up.way.effort(0) == down.way.effort(0) == 0
    assert up.way.answers(0) == {}


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_points_never_fall_on_the_way_up(case: Case) -> None:
    rule, fields, values, most, least = case
    up = climb(one_criterion("2", rule, fields), facts(values))
    if up.way.length <= 60:
        points = [up.at(position).points for position in range(up.way.length + 1)]
        assert points == sorted(points)
        assert Fraction(least) <= points[0]
        assert points[-1] == Fraction(most)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
@pytest.mark.parametrize("status", [Status.MISSING, Status.NOT_PROVEN])
def test_what_nobody_gave_or_showed_is_supplied_at_its_best(case: Case, status: Status) -> None:
    rule, fields, values, most, _ = case
    book = one_criterion("2", rule, fields)
    up = climb(book, facts(dict.fromkeys(values, Answer(status))))
    assert up.at(up.way.length).points == Fraction(most)
    assert up.way.length <= 2
    assert climb(book, facts(dict.fromkeys(values, Answer(status))), up=False).way.length == 0


def test_a_part_never_walks_past_its_whole() -> None:
    fields = {"a": WHOLE, "b": SHARED}
    up = climb(one_criterion("2", ratio(), fields), facts({"a": "4", "b": "6.5"}))
    assert up.way.answers(up.way.length) == {"a": given("6")}
    (leg,) = up.way.legs
    assert isinstance(leg, NumberLeg)
    assert (leg.length, leg.scale) == (2, 7)


def test_a_number_never_leaves_the_bounds_of_its_field() -> None:
    fields = {"a": {**WHOLE, "max": "3", "min": "1"}}
    rule = {"kind": "count_capped", "count": "a", "each": "0.4", **EDGES}
    book = one_criterion("2", rule, fields)
    assert climb(book, facts({"a": "2"})).way.answers(9) == {"a": given("3")}
    assert climb(book, facts({"a": "2"}), up=False).way.answers(9) == {"a": given("1")}
    assert climb(book, facts({})).way.answers(9) == {"a": given("3")}


def test_where_the_whole_is_missing_the_part_stands() -> None:
    book = one_criterion("2", ratio(), PAIR)
    assert climb(book, facts({"a": "7"})).way.answers(1) == {"b": given("7")}
    assert climb(book, facts({"b": "7"})).way.answers(1) == {"a": given("7")}


def test_a_survey_that_too_few_answered_is_supplied_with_enough_answers() -> None:
    book = one_criterion("2", {**SURVEY, **EDGES}, {"a": SCALE, "b": WHOLE})
    assert climb(book, facts({"b": Answer(Status.MISSING)})).way.answers(1) == {
        "a": given("5"),
        "b": given("30"),
    }


def test_a_criterion_set_against_the_best_climbs_to_the_best_of_the_others() -> None:
    rule = {**RELATIVE, "a": "a", **EDGES}
    book = one_criterion("2", rule, {"a": SHARED})
    others = [facts({"a": "80"}, "B"), facts({"a": "90.25"}, "C"), facts({}, "D")]
    up = climb(book, facts({"a": "40"}), *others)
    assert up.way.answers(up.way.length) == {"a": given("90.25")}
    assert up.at(up.way.length).points == 2
    assert up.at(0).points == 2 * Fraction(40) / Fraction(9025, 100)
    leading = climb(book, facts({"a": "95"}), *others)
    assert leading.at(0).points == 2
    assert leading.gain == 0
    alone = climb(book, facts({"a": "95"}), facts({}, "D"))
    assert alone.gain == 0


def test_a_quotient_set_against_the_best_climbs_by_its_part() -> None:
    rule = {**RELATIVE, "a": "a", "b": "b", **EDGES}
    book = one_criterion("2", rule, PAIR)
    up = climb(book, facts({"a": "3", "b": "10"}), facts({"a": "1", "b": "3"}, "B"))
    assert up.way.answers(up.way.length) == {"a": given("4")}
    supplied = climb(book, facts({"a": "3"}), facts({"a": "3", "b": "1"}, "B"))
    assert supplied.way.answers(1) == {"b": given("1")}


def test_the_best_of_another_block_does_not_count() -> None:
    rule = {**RELATIVE, "a": "a", "block": "parent", **EDGES}
    book = one_criterion("2", rule, {"a": SHARED})
    own = unit("A", {("T", "a"): "40"}, parent="H1")
    near, far = unit("B", {("T", "a"): "50"}, parent="H1"), unit("C", {("T", "a"): "90"}, parent="H2")
    up = climb(book, own, near, far)
    assert up.way.answers(up.way.length) == {"a": given("50")}


def test_where_one_number_does_not_decide_there_is_no_way() -> None:
    formula = {"kind": "formula", "expression": "if(a, if(b, 2, 1), 0)", **EDGES}
    book = one_criterion("2", formula, {"a": MARK, "b": MARK})
    assert climb(book, facts({"a": "false", "b": "true"})).way.legs == ()
    assert climb(book, facts({"b": "true"})).way.legs == ()


def test_what_does_not_apply_stays_as_it_is() -> None:
    parts = {"kind": "checklist", "parts": {"a": "0.5", "b": "1.5"}, **EDGES}
    book = one_criterion("2", parts, {"a": MARK, "b": MARK})
    up = climb(book, facts({"a": Answer(Status.NOT_APPLICABLE), "b": Answer(Status.NOT_PROVEN)}))
    assert up.way.answers(1) == {"b": given("true")}
    only = climb(book, facts({"a": Answer(Status.NOT_APPLICABLE), "b": "true"}))
    assert only.way.length == 0
    pair = one_criterion("2", COMPOSITE, {**PAIR, "c": MARK})
    half = climb(pair, facts({"a": Answer(Status.NOT_APPLICABLE), "b": "1", "c": "false"}))
    assert half.way.answers(half.way.length) == {"c": given("true")}


def test_states_are_taken_with_the_fewest_changes_first() -> None:
    parts = {"kind": "checklist", "parts": {"a": "0.5", "b": "1.5"}, **EDGES}
    up = climb(one_criterion("2", parts, {"a": MARK, "b": MARK}), facts({"a": "false", "b": "false"}))
    (leg,) = up.way.legs
    assert isinstance(leg, StatesLeg)
    assert leg.states == ({"b": given("true")}, {"b": given("true"), "a": given("true")})
    assert [up.way.effort(position) for position in range(3)] == [0, Fraction(1, 2), 1]
    choice = {"kind": "choice", "field": "a", "points": {"x": "0", "y": "1", "z": "2"}, **EDGES}
    down = climb(one_criterion("2", choice, {"a": options("x", "y", "z")}), facts({"a": "z"}), up=False)
    assert [down.way.answers(position) for position in (1, 2)] == [{"a": given("y")}, {"a": given("x")}]


def test_the_legs_of_a_composite_are_walked_one_after_another() -> None:
    up = climb(one_criterion("2", COMPOSITE, {**PAIR, "c": MARK}), facts({"a": "8", "b": "10", "c": "false"}))
    assert [up.way.answers(position) for position in range(4)] == [
        {},
        {"a": given("9")},
        {"a": given("10")},
        {"a": given("10"), "c": given("true")},
    ]
    assert up.way.effort(3) == Fraction(2, 10) + 1
