"""Findings become cases: whatever differs opens one, by whatever amount, and its points are the rules'."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from inspection_api.discrepancies import service
from inspection_api.discrepancies.rules import Standing
from inspection_api.kernel.actors import SYSTEM
from scoring import Origin, Status
from tests import independent_calculator
from tests.builders.cases import CAMPAIGN, HANDED_IN, REPORTED, Round
from tests.builders.forms import Form, hand_in
from tests.cast import AN, DUNG, ELSEWHERE, HOME, MINH

if TYPE_CHECKING:
    from tests.builders.forms import FactKey

MACHINES: FactKey = ("X.A1.1", "so_may")
PEOPLE: FactKey = ("X.A1.1", "so_cbcc")
DIFFERENT: list[tuple[FactKey, str, str | None]] = [
    (MACHINES, "differ", "40"),
    (MACHINES, "not_proven", None),
    (MACHINES, "not_applicable", None),
    (("X.A1.2", "internet"), "differ", "false"),
    (("X.A1.2", "internet"), "not_proven", None),
    (("X.A1.3", "co"), "differ", "false"),
    (("X.A2.2", "muc"), "differ", "kiem_nhiem"),
    (("X.A2.2", "muc"), "not_proven", None),
    (("X.A2.3", "so_duoc_tap_huan"), "differ", "49"),
    (("X.A3.2", "so_quy_che"), "differ", "2"),
    (("X.B1.3", "so_tin_bai"), "differ", "3.9"),
    (("X.B2.3", "so_tra_loi_dung_han"), "not_applicable", None),
]
"""One line per kind of rule and per outcome: ratio, list, yes/no, choice, band, count, steps."""


def _by_hand(story: Round, criterion: str, origin: Origin) -> Fraction:
    """The points of a criterion by the independent calculator, from the raw answers of a fact set."""
    marks = {Status.NOT_PROVEN: "?", Status.NOT_APPLICABLE: "-"}
    answers = story.scores().facts[origin][HOME].answers
    values = {
        field: answer.value or marks[answer.status]
        for (owner, field), answer in answers.items()
        if owner == criterion
    }
    return independent_calculator.points("xa", criterion, values) or Fraction(0)


@pytest.mark.parametrize(("key", "outcome", "value"), DIFFERENT)
def test_a_difference_opens_a_case_with_the_points_of_the_rules(
    story: Round, key: FactKey, outcome: str, value: str | None
) -> None:
    finding = story.find(key, outcome, value)
    (case,) = story.cases()
    assert (case.criterion, case.field) == key
    assert (case.state, case.outcome, case.finding_id) == ("detected", outcome, finding)
    statuses = {"not_proven": Status.NOT_PROVEN, "not_applicable": Status.NOT_APPLICABLE}
    assert case.verified == Standing(statuses.get(outcome, Status.GIVEN), value)
    assert case.claimed.value == REPORTED.get(key, case.claimed.value)
    assert case.points_before == _by_hand(story, key[0], Origin.REPORTED)
    assert case.points_after == _by_hand(story, key[0], Origin.VERIFIED)
    assert case.found_by_name == "Thành viên Chi"
    assert case.final is None


def test_what_agrees_with_the_report_opens_nothing(story: Round) -> None:
    story.find(MACHINES, "match")
    assert story.cases() == ()


def test_a_value_said_to_differ_that_is_the_reported_one_opens_nothing(story: Round) -> None:
    story.find(MACHINES, "differ", "45")
    assert story.cases() == ()


def test_nothing_to_answer_makes_a_criterion_not_applicable_and_every_changed_figure_a_case(
    story: Round,
) -> None:
    story.tablet().find("X.B2.3", "so_tra_loi_dung_han", "differ", "0")
    story.tablet().find("X.B2.3", "so_tiep_nhan", "differ", "0")
    story.work()
    first, second = story.cases()
    assert {first.field, second.field} == {"so_tra_loi_dung_han", "so_tiep_nhan"}
    assert first.number != second.number
    for case in (first, second):
        assert case.points_before == Fraction("6.3")
        assert case.points_after == 0
    card = story.scores().cards[Origin.VERIFIED][HOME].criteria["X.B2.3"]
    assert card.status.value == "not_applicable"


# 60 of 100 still reach the best band, 4 rules still earn the most, 4 items a month the same step, and one
# file fewer of 10 000 is lost in the rounding: all 0.00 points. A machine more is 0.08.
@pytest.mark.parametrize(
    ("key", "value"),
    [
        (("X.A2.3", "so_duoc_tap_huan"), "60"),
        (("X.A3.2", "so_quy_che"), "4"),
        (("X.B1.3", "so_tin_bai"), "4"),
        (("X.B4.1", "so_ho_so_so_hoa"), "8999"),
        (("X.A1.1", "so_may"), "46"),
    ],
)
def test_no_difference_is_too_small_for_a_case(story: Round, key: FactKey, value: str) -> None:
    story.find(key, value=value)
    case = story.case(key)
    small = case.points_after - case.points_before
    assert case.needs_dialogue == (abs(small) >= Fraction("0.05"))
    if key[0] != "X.A1.1":
        assert small == 0


@pytest.mark.parametrize("outcome", ["not_proven", "not_applicable"])
def test_some_outcomes_always_need_the_dialogue(story: Round, outcome: str) -> None:
    key = ("X.A2.3", "so_duoc_tap_huan")
    story.find(key, outcome)
    assert story.case(key).needs_dialogue


def test_the_dialogue_begins_exactly_at_the_tolerance(story: Round) -> None:
    """For a commune it is 0.05 points; 9 000 of 10 000 files are reported, which are 4.50 of 5 points."""
    story.find(("X.B4.1", "so_ho_so_so_hoa"), value="8900")
    at = story.case(("X.B4.1", "so_ho_so_so_hoa"))
    assert (at.delta, at.needs_dialogue) == (Fraction("-0.05"), True)
    story.find(("X.B4.1", "so_ho_so_so_hoa"), value="8920")
    below = story.case(("X.B4.1", "so_ho_so_so_hoa"))
    assert (below.delta, below.needs_dialogue) == (Fraction("-0.04"), False)


def test_detecting_again_changes_nothing(story: Round) -> None:
    story.opened()
    before, lines = story.cases(), story.world.event_types()
    assert service.detect(SYSTEM, story.world.context, CAMPAIGN, HOME) == 0
    assert service.detect(DUNG, story.world.context, CAMPAIGN, HOME) == 0
    assert story.cases() == before
    assert story.world.event_types() == lines


def test_detecting_a_unit_without_findings_finds_nothing(story: Round) -> None:
    assert service.detect(SYSTEM, story.world.context, CAMPAIGN, ELSEWHERE) == 0


def test_a_second_figure_of_a_criterion_changes_the_points_of_the_first_case_and_its_need(
    story: Round,
) -> None:
    """45 of 51 are far from the reported 45 of 50; 46 of 51 are so close that nobody needs to be troubled."""
    story.find(PEOPLE, value="51")
    alone = story.case(PEOPLE)
    assert (alone.points_after, alone.needs_dialogue) == (Fraction("3.53"), True)
    story.find(MACHINES, value="46")
    people, machines = story.case(PEOPLE), story.case(MACHINES)
    assert people.points_after == machines.points_after == Fraction("3.61")
    assert not machines.needs_dialogue
    assert not people.needs_dialogue
    assert len(people.moves) == len(machines.moves) == 1
    (recounted,) = (event for event in story.world.events() if event["type"] == "case.recounted")
    said = recounted["payload"]
    assert (said["case"], said["points_after"], said["needs_dialogue"]) == (str(people.id), "3.61", False)


def test_the_need_for_dialogue_does_not_change_under_a_case_that_is_under_way(story: Round) -> None:
    story.find(PEOPLE, value="51")
    story.notify()
    story.find(MACHINES, value="46")
    people = story.case(PEOPLE)
    assert (people.state, people.needs_dialogue) == ("notified", True)


@pytest.mark.parametrize("state", ["notified", "explained", "proposed", "approved", "returned"])
def test_a_new_finding_returns_a_case_to_its_start_and_voids_the_decision(story: Round, state: str) -> None:
    before = story.brought_to(state)
    finding = story.find(MACHINES, "differ", "39")
    case = story.case()
    assert (case.id, case.number) == (before.id, before.number)
    assert (case.state, case.final, case.respond_by) == ("detected", None, None)
    assert (case.finding_id, case.verified.value) == (finding, "39")
    assert case.moves[:-1] == before.moves
    last = case.moves[-1]
    assert (last.action, last.from_state, last.to_state) == ("detect", state, "detected")
    assert case.last("explain", "propose", "approve", "return") is None
    assert story.answer(Origin.FINAL).value == "45"
    event = story.world.events()[-1]
    assert event["type"] == "case.detected"
    assert event["payload"]["finding"] == str(finding)
    assert event["payload"]["verified"] == {"status": "given", "value": "39"}
    assert story.world.verify_log().ok


@pytest.mark.parametrize("state", ["detected", "proposed", "approved"])
def test_a_finding_that_agrees_after_all_closes_the_case(story: Round, state: str) -> None:
    story.brought_to(state)
    story.find(MACHINES, "match")
    case = story.case()
    assert (case.state, case.final) == ("closed", None)
    assert case.delta == 0
    assert story.world.event_types()[-1] == "case.withdrawn"
    assert story.answer(Origin.FINAL).value == "45"
    assert service.detect(SYSTEM, story.world.context, CAMPAIGN, HOME) == 0


def test_a_closed_case_that_differs_again_comes_back_under_its_number(story: Round) -> None:
    number = story.opened().number
    story.find(MACHINES, "match")
    story.find(MACHINES, "differ", "44")
    case = story.case()
    assert (case.number, case.state) == (number, "detected")
    assert [step.action for step in case.moves] == ["detect", "withdraw", "detect"]


def test_the_finding_of_another_inspector_who_saw_the_first_is_named(story: Round) -> None:
    first = story.find(value="40")
    story.find(value="41", actor=MINH, base=first)
    case = story.case()
    assert (case.found_by, case.found_by_name) == (MINH.person_id, MINH.name)


def _report_anew(story: Round, machines: str) -> None:
    """The unit replaces its form, before the deadline, after a visit that came early."""
    changed = Form(CAMPAIGN, HOME, {**REPORTED, MACHINES: machines}, estimated=frozenset({MACHINES}))
    hand_in(story.world, AN, changed)
    story.work()


def test_a_form_replaced_after_the_visit_does_not_replace_what_was_confirmed(story: Round) -> None:
    story.world.clock.set(HANDED_IN)
    story.find(outcome="match")
    _report_anew(story, "50")
    case = story.case()
    assert (case.claimed.value, case.verified.value, case.state) == ("50", "45", "detected")
    assert story.answer(Origin.VERIFIED).value == "45"


def test_a_case_follows_a_form_that_is_replaced(story: Round) -> None:
    story.world.clock.set(HANDED_IN)
    story.opened("40")
    _report_anew(story, "48")
    case = story.case()
    assert (case.claimed.value, case.verified.value, case.state) == ("48", "40", "detected")
    assert case.points_before == story.points(Origin.REPORTED)
    _report_anew(story, "40")
    assert story.case().state == "closed"


def test_units_that_depend_on_others_change_their_points_and_get_no_case(story: Round) -> None:
    """The district counts its communes with a network, and the commune turns out to have none."""
    before = story.points(Origin.VERIFIED, "H.A1.4", ELSEWHERE)
    story.find(("X.A1.2", "lan"), value="false")
    assert story.points(Origin.VERIFIED, "H.A1.4", ELSEWHERE) < before
    assert story.points(Origin.REPORTED, "H.A1.4", ELSEWHERE) == before
    assert [case.unit_code for case in story.cases()] == [HOME]
    assert service.detect(SYSTEM, story.world.context, CAMPAIGN, ELSEWHERE) == 0
    assert story.cases(unit_code=ELSEWHERE) == ()
