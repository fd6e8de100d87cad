"""What unit people see of a verification, and from when: not before they were told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspection_api.captures import views as captures
from inspection_api.discrepancies import views
from inspection_api.fieldwork import views as fieldwork
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from scoring import Origin
from tests.builders.cases import CAMPAIGN, PEOPLE_AND_MACHINES, Round
from tests.builders.visits import Tablet, picture, send_out
from tests.cast import AN, BINH, CHI, DUNG, HOME, KHANH

if TYPE_CHECKING:
    from uuid import UUID

    from inspection_api.kernel.actors import Actor

SMALL = ("X.B4.1", "so_ho_so_so_hoa")


def _told(story: Round, actor: Actor = BINH) -> bool:
    """Tell whether somebody gets the verified figures of the commune, and the finding behind them."""
    with reading(story.world.context) as session:
        scores = views.unit_scores(actor, session, CAMPAIGN, HOME)
    facts, cards = scores.facts.get(Origin.VERIFIED, {}), scores.cards.get(Origin.VERIFIED, {})
    assert bool(facts) == bool(cards) == scores.disclosed
    return scores.disclosed


def _findings(story: Round, actor: Actor = BINH) -> tuple[fieldwork.FindingView, ...]:
    with reading(story.world.context) as session:
        return views.findings_of(actor, session, CAMPAIGN, HOME)


def _photos(story: Round, actor: Actor = BINH) -> set[UUID]:
    with reading(story.world.context) as session:
        return {each.id for each in captures.captures_of_visit(actor, session, story.visit_id)}


def test_a_unit_learns_of_a_case_from_the_notice(story: Round) -> None:
    case = story.opened()
    story.tablet().close()
    for person in (AN, BINH):
        assert story.cases(person) == ()
        assert _findings(story, person) == ()
        assert not _told(story, person)
        with reading(story.world.context) as session, pytest.raises(Problem) as refused:
            views.case(person, session, case.id)
        assert refused.value.code == "discrepancies.case-unknown"
    assert (len(story.cases(KHANH)), len(_findings(story, KHANH)), _told(story, KHANH)) == (1, 1, True)
    story.notify()
    for person in (AN, BINH):
        assert [each.id for each in story.cases(person)] == [case.id]
        assert len(_findings(story, person)) == 1
        assert _told(story, person)


def test_below_the_tolerance_it_learns_of_it_from_the_proposal(story: Round) -> None:
    story.find(SMALL, value="8990")
    case = story.case(SMALL)
    assert not case.needs_dialogue
    story.tablet().close()
    assert (story.cases(BINH), _told(story)) == ((), False)
    story.propose(case, value="8990")
    assert ([each.id for each in story.cases(BINH)], _told(story)) == ([case.id], True)


def test_verified_figures_wait_for_the_end_of_the_visit_and_the_last_notice(story: Round) -> None:
    story.opened()
    story.notify()
    assert not _told(story), "the visit goes on"
    story.find(("X.A3.2", "so_quy_che"), value="0")
    story.tablet().close()
    assert not _told(story), "one of two cases is still kept from the unit"
    assert {finding.criterion for finding in _findings(story)} == {"X.A1.1"}
    story.notify()
    assert _told(story)


def test_a_difference_that_is_not_yet_compared_is_not_shown_either(story: Round) -> None:
    story.tablet().find(*PEOPLE_AND_MACHINES, "differ", "40")
    story.tablet().close()
    assert story.cases() == ()
    assert not _told(story)


def test_what_only_agrees_is_shown_once_the_visit_is_closed(story: Round) -> None:
    story.find(outcome="match")
    assert not _told(story)
    story.tablet().close()
    assert _told(story)
    assert len(_findings(story)) == 1


def test_a_case_once_told_stays_in_sight_when_a_new_finding_returns_it(story: Round) -> None:
    story.opened()
    story.notify()
    first = story.case().finding_id
    story.find(value="39", base=first)
    assert [case.state for case in story.cases(BINH)] == ["detected"]


def test_a_case_withdrawn_before_the_notice_was_never_told(story: Round) -> None:
    first = story.find(value="40")
    story.find(outcome="match", base=first)
    story.tablet().close()
    assert ([case.state for case in story.cases()], story.cases(BINH)) == (["closed"], ())
    assert _told(story)


def test_photos_come_into_sight_with_the_notice_also_those_that_come_late(story: Round) -> None:
    tablet = story.tablet()
    shown = tablet.photograph("X.A1.1", picture(), send=False)
    other = tablet.photograph("X.A3.2", picture(33))
    tablet.find(*PEOPLE_AND_MACHINES, "differ", "40", photos=[shown])
    story.work()
    assert (_photos(story), _photos(story, CHI)) == (set(), {shown, other})
    story.notify()
    tablet.send_bytes(picture())
    assert _photos(story) == {shown}


def test_a_finding_does_not_stand_for_the_unit_when_a_newer_one_took_its_place(story: Round) -> None:
    first = story.find(value="40")
    story.tablet().close()
    story.notify()
    second = send_out(story.world, CAMPAIGN, HOME, CHI, DUNG)
    Tablet(story.world, CHI, second).find(*PEOPLE_AND_MACHINES, "differ", "41", base=first)
    story.work()
    assert [(each.id, each.settled) for each in _findings(story)] == [(first, False)]
