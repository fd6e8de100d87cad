"""What each conclusion of an inspector does to a case and to the points."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from inspection_api.fieldwork import views as fieldwork
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import reading
from scoring import Origin, Status
from tests.builders.cases import CAMPAIGN, PEOPLE_AND_MACHINES, Round
from tests.cast import HOME

if TYPE_CHECKING:
    from inspection_api.fieldwork.views import FindingView


def standing(story: Round) -> FindingView:
    with reading(story.world.context) as session:
        found = fieldwork.settled_findings(SYSTEM, session, CAMPAIGN)[HOME]
    (one,) = (each for each in found if (each.criterion, each.field) == PEOPLE_AND_MACHINES)
    return one


def values_done(story: Round) -> int:
    with reading(story.world.context) as session:
        return sum(each.findings for each in fieldwork.progress(SYSTEM, session, CAMPAIGN).values())


def test_a_conclusion_taken_back_leaves_the_report_as_unverified(story: Round) -> None:
    story.opened()
    done = values_done(story)
    assert story.points(Origin.VERIFIED) == Fraction("3.2")
    story.find(outcome="unchecked", base=standing(story).id)
    assert story.case().state == "closed"
    answer = story.answer(Origin.VERIFIED)
    assert (answer.value, answer.origin) == ("45", Origin.REPORTED)
    assert story.points(Origin.VERIFIED) == Fraction("3.6")
    assert values_done(story) == done - 1
    story.find(value="40", base=standing(story).id)
    assert (story.case().state, values_done(story)) == ("detected", done)


def test_what_was_confirmed_and_taken_back_is_unverified_again(story: Round) -> None:
    story.find(outcome="match")
    assert story.answer(Origin.VERIFIED).origin is Origin.VERIFIED
    story.find(outcome="unchecked", base=standing(story).id)
    assert story.answer(Origin.VERIFIED).origin is Origin.REPORTED
    assert story.cases() == ()


def test_an_estimate_that_is_now_known_is_a_difference_with_its_own_cause(story: Round) -> None:
    story.find(outcome="estimate_now_actual", value="40")
    case = story.case()
    assert (case.outcome, case.verified.value, case.state) == ("estimate_now_actual", "40", "detected")
    assert story.points(Origin.VERIFIED) == Fraction("3.2")


def test_the_part_that_was_proven_is_kept_with_the_case_and_its_decision(story: Round) -> None:
    story.find(outcome="not_proven", value="30")
    case = story.case()
    assert (case.verified.status, case.verified.value) == (Status.NOT_PROVEN, "30")
    answer = story.answer(Origin.VERIFIED)
    assert (answer.status, answer.value) == (Status.NOT_PROVEN, "30")
    assert story.points(Origin.VERIFIED) == 0  # this criterion counts nothing that was not proven


def test_nothing_proven_stays_as_it_was(story: Round) -> None:
    story.find(outcome="not_proven")
    assert (story.case().verified.status, story.case().verified.value) == (Status.NOT_PROVEN, None)
    assert story.points(Origin.VERIFIED) == 0
