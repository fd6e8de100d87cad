"""Where every action leads from every state, written out, and what a finding's outcome stands for."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from inspection_api.discrepancies.rules import (
    OPEN_STATES,
    Action,
    Decided,
    Standing,
    State,
    case_number,
    corrections,
    move,
    overlaid,
    summed,
    verified_standing,
)
from inspection_api.kernel.problems import Problem
from scoring import MISSING, Answer, Direction, Finding, Kind, Origin, Status, Summary, UnitFacts, given
from scoring.adjustments.summary import Amount

# One row per state, one column per action; "-" is a move that is refused.
TABLE = """
            detect    notify    explain    lapse   propose   approve   return    withdraw
detected    detected  notified  -          -       -         -         -         closed
notified    detected  -         explained  lapsed  -         -         -         closed
explained   detected  -         -          -       proposed  -         -         closed
lapsed      detected  -         explained  -       proposed  -         -         closed
proposed    detected  -         -          -       -         approved  returned  closed
approved    detected  -         -          -       -         -         -         closed
returned    detected  -         -          -       proposed  -         -         closed
closed      detected  -         -          -       -         -         -         closed
"""


def _written() -> dict[tuple[State, Action], State | None]:
    heading, *rows = [line.split() for line in TABLE.strip().splitlines()]
    return {
        (State(state), Action(action)): None if target == "-" else State(target)
        for state, *targets in rows
        for action, target in zip(heading, targets, strict=True)
    }


def test_the_table_has_a_word_for_every_state_and_action() -> None:
    assert _written().keys() == set(product(State, Action))


@pytest.mark.parametrize(("state", "action"), [pair for pair, target in _written().items() if target])
def test_an_allowed_move_leads_where_the_table_says(state: State, action: Action) -> None:
    assert move(state, action, needs_dialogue=True) is _written()[state, action]


@pytest.mark.parametrize(("state", "action"), [pair for pair, target in _written().items() if not target])
def test_every_other_move_is_refused_by_one_name(state: State, action: Action) -> None:
    with pytest.raises(Problem) as refused:
        move(state, action, needs_dialogue=True)
    assert (refused.value.code, refused.value.status) == ("discrepancies.forbidden-move", 409)
    assert refused.value.params == {"state": state, "action": action}


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_below_the_tolerance_the_team_may_propose_at_once_and_nothing_else_changes(
    state: State, action: Action
) -> None:
    expected = _written()[state, action]
    if (state, action) == (State.DETECTED, Action.PROPOSE):
        expected = State.PROPOSED
    if expected is None:
        with pytest.raises(Problem):
            move(state, action, needs_dialogue=False)
    else:
        assert move(state, action, needs_dialogue=False) is expected


def test_only_decided_and_withdrawn_cases_are_not_open() -> None:
    assert set(State) - OPEN_STATES == {State.APPROVED, State.CLOSED}


@pytest.mark.parametrize(
    ("outcome", "value", "reported", "expected"),
    [
        ("match", "45", given("45"), Standing(Status.GIVEN, "45")),
        ("match", "45", given("50"), Standing(Status.GIVEN, "45")),
        ("match", None, MISSING, Standing(Status.MISSING, None)),
        ("differ", "44", given("45"), Standing(Status.GIVEN, "44")),
        ("differ", "44", MISSING, Standing(Status.GIVEN, "44")),
        ("not_proven", None, given("45"), Standing(Status.NOT_PROVEN, None)),
        ("not_applicable", None, given("45"), Standing(Status.NOT_APPLICABLE, None)),
    ],
)
def test_what_an_outcome_stands_for(
    outcome: str, value: str | None, reported: Answer, expected: Standing
) -> None:
    assert verified_standing(outcome, value, reported) == expected


def test_facts_are_replaced_one_by_one_and_the_rest_stays_as_reported() -> None:
    reported = {("A", "x"): given("1"), ("A", "y"): given("2")}
    over = [(("A", "y"), Standing(Status.NOT_PROVEN, None)), (("B", "z"), Standing(Status.GIVEN, "3"))]
    assert overlaid(reported, over, Origin.FINAL) == {
        ("A", "x"): given("1"),
        ("A", "y"): Answer(Status.NOT_PROVEN, None, Origin.FINAL),
        ("B", "z"): Answer(Status.GIVEN, "3", Origin.FINAL),
    }
    assert reported["A", "y"] == given("2")


def test_missing_on_both_sides_is_no_difference_and_zero_is_not_missing() -> None:
    nothing = Standing(Status.MISSING, None)
    assert nothing == Standing(Status.MISSING, None)
    assert nothing != Standing(Status.GIVEN, "0")


def test_the_number_people_call_a_case_by() -> None:
    assert case_number(2019, 7) == "CL-2019-00007"


def test_findings_are_summed_up_per_criterion_with_estimates_apart() -> None:
    found = [
        _found(Kind.FORM_LATE_OR_MISSING, None, None),
        _found(Kind.ARITHMETIC, "a", Fraction(1, 2)),
        _found(Kind.IMPOSSIBLE, "a", None),
        _found(Kind.RULE_MISAPPLIED, "b", Fraction(-2)),
        _found(Kind.ESTIMATE_BECAME_ACTUAL, "c", None),
        _found(Kind.UNIT_SLIP, "c", Fraction(3)),
        _found(Kind.UNIT_SLIP, "d", Fraction(4)),
        _found(Kind.IMPOSSIBLE, "e", None),
    ]
    assert summed(found) == Summary(
        over=Amount(2, Fraction(9, 2)),
        under=Amount(1, Fraction(2)),
        neutral=1,
        estimates_over=Amount(1, Fraction(3)),
        estimates_under=Amount(0, Fraction(0)),
        estimates_neutral=0,
    )


def _found(kind: Kind, criterion: str | None, points: Fraction | None) -> Finding:
    return Finding(kind, criterion, (), Direction.NEUTRAL, "", {}, points)


@pytest.mark.parametrize(
    ("cause", "gain", "kind"),
    [
        ("evidence_missing", -1, Kind.EVIDENCE_MISSING),
        ("entry_error", 1, Kind.VALUE_UNDER),
        (None, -1, Kind.VALUE_OVER),
    ],
)
def test_a_decision_is_a_correction_of_what_the_unit_says_now(
    cause: str | None, gain: int, kind: Kind
) -> None:
    reported = UnitFacts("u", "xa", None, {("a", "n"): given("45"), ("b", "n"): given("1")})
    same = Decided("CL-1", ("b", "n"), cause, Standing(Status.GIVEN, "1"), Fraction(0))
    other = Decided("CL-2", ("a", "n"), cause, Standing(Status.NOT_PROVEN, None), Fraction(gain))
    (made,) = corrections(reported, [same, other])
    assert (made.reference, made.key, made.before.value, made.kind) == ("CL-2", ("a", "n"), "45", kind)
    assert made.after == Answer(Status.NOT_PROVEN, None, Origin.FINAL)
