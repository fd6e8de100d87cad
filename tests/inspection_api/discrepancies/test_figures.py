"""What a decision is worth: approved values over reported ones, and scores that are never stale."""

from __future__ import annotations

from contextlib import closing
from dataclasses import fields
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from inspection_api.discrepancies import views
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from scoring import Origin
from tests.builders.cases import CAMPAIGN, Round
from tests.cast import BINH, ELSEWHERE, HOME

if TYPE_CHECKING:
    from collections.abc import Callable


def refusal(step: Callable[[], object]) -> Problem:
    """Return the problem that a step ends with."""
    with pytest.raises(Problem) as refused:
        step()
    return refused.value


def test_the_approved_value_is_final_and_everything_else_stays_as_reported(story: Round) -> None:
    story.find(("X.A3.3", "muc"), value="khong")
    case = story.brought_to("proposed")
    assert story.points(Origin.FINAL) == Fraction("3.6")
    story.decide(case)
    assert story.answer(Origin.REPORTED).value == "45"
    assert story.answer(Origin.VERIFIED).value == "40"
    assert story.answer(Origin.FINAL).value == "42"
    assert story.points(Origin.FINAL) == Fraction("3.36")
    assert story.answer(Origin.FINAL, ("X.A3.3", "muc")).value == "co"
    assert story.answer(Origin.VERIFIED, ("X.A3.3", "muc")).value == "khong"
    reported, final = (
        story.scores().facts[origin][HOME].answers for origin in (Origin.REPORTED, Origin.FINAL)
    )
    assert {key for key in final if final[key].value != reported[key].value} == {("X.A1.1", "so_may")}


def test_scores_are_fresh_after_a_change_in_another_process(story: Round) -> None:
    assert story.points(Origin.VERIFIED) == Fraction("3.6")
    other = story.second_process()
    with closing(other.world):
        case = other.opened()
        assert story.points(Origin.VERIFIED) == Fraction("3.2")
        other.notify()
        other.explain(case)
        other.propose(case)
        assert story.points(Origin.FINAL) == Fraction("3.6")
        other.decide(case)
    assert story.points(Origin.FINAL) == Fraction("3.36")
    story.find(value="39")
    assert story.points(Origin.FINAL) == Fraction("3.6")
    assert story.points(Origin.VERIFIED) == Fraction("3.12")


def test_the_scores_of_one_unit_hold_nothing_of_another(story: Round) -> None:
    with reading(story.world.context) as session:
        own = views.unit_scores(BINH, session, CAMPAIGN, HOME)
        assert refusal(lambda: views.unit_scores(BINH, session, CAMPAIGN, ELSEWHERE)).code == (
            "access.own-unit-or-staff"
        )
        assert refusal(lambda: views.campaign_scores(BINH, session, CAMPAIGN)).code == "access.role"
    assert {frozenset(units) for units in own.facts.values()} == {frozenset({HOME})}
    assert {frozenset(units) for units in own.cards.values()} == {frozenset({HOME})}
    assert {field.name for field in fields(own)} == {"rulebooks", "facts", "cards", "disclosed"}
