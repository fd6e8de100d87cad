"""What the engine finds in a form by itself, and who is shown it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from inspection_api.discrepancies import views
from inspection_api.kernel.clock import ZONE
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from scoring import Direction, Finding, Kind
from tests.builders.cases import (
    CAMPAIGN,
    HANDED_IN,
    LATE,
    PEOPLE_AND_MACHINES,
    REPORTED,
    SILENT,
    Round,
)
from tests.builders.forms import Form, hand_in
from tests.cast import AN, BINH, CHI, DUNG, GIANG, HOME, KHANH, LAN, QUY

if TYPE_CHECKING:
    from inspection_api.kernel.actors import Actor

STAFF = (CHI, DUNG, GIANG, KHANH)


def _found(story: Round, actor: Actor, unit: str = HOME, at: datetime | None = None) -> tuple[Finding, ...]:
    with reading(story.world.context) as session:
        return views.engine_findings(actor, session, CAMPAIGN, unit, at or story.world.clock.now())


def _again(story: Round, form: Form) -> None:
    """Let the unit hand in another form, while that is still in time."""
    now = story.world.clock.now()
    story.world.clock.set(HANDED_IN)
    hand_in(story.world, AN, form)
    story.world.clock.set(now)


def test_a_form_that_is_right_by_itself_raises_nothing(story: Round) -> None:
    assert _found(story, KHANH) == _found(story, BINH) == ()


def test_a_wrong_self_score_is_found_for_the_unit_and_for_staff(story: Round) -> None:
    _again(story, Form(CAMPAIGN, HOME, REPORTED, self_scores={"X.A1.1": "3.9"}))
    for person in (AN, BINH, *STAFF):
        (found,) = _found(story, person)
        assert (found.kind, found.criterion, found.direction) == (Kind.ARITHMETIC, "X.A1.1", Direction.OVER)
        assert "tự chấm 3,9 điểm, tính lại từ số liệu kê khai được 3,6 điểm" in found.sentence


def test_the_unit_sees_what_became_of_an_estimate_once_it_was_told(story: Round) -> None:
    story.opened()
    for person in STAFF:
        (found,) = _found(story, person)
        assert (found.kind, found.direction) == (Kind.ESTIMATE_BECAME_ACTUAL, Direction.NEUTRAL)
        assert "số ước tính 45 máy, số thực tế 40 máy" in found.sentence
    assert _found(story, BINH) == ()
    story.notify()
    assert _found(story, BINH) == (), "the visit goes on"
    story.tablet().close()
    assert _found(story, BINH) == _found(story, KHANH)


def test_a_late_form_and_a_missing_one_are_found_after_the_last_day_only(story: Round) -> None:
    (late,) = _found(story, KHANH, LATE)
    assert late.kind is Kind.FORM_LATE_OR_MISSING
    assert "muộn 1 ngày so với hạn 24/10/2019" in late.sentence
    (missing,) = _found(story, KHANH, SILENT)
    assert missing.sentence == "Chưa gửi phiếu; hạn cuối là hết ngày 17/10/2019."
    on_the_day = datetime(2019, 10, 17, 23, 59, tzinfo=ZONE)
    assert _found(story, KHANH, SILENT, on_the_day) == ()


@pytest.mark.parametrize(("person", "code"), [(QUY, "access.own-unit-or-staff"), (LAN, "access.role")])
def test_nobody_else_is_shown_any_of_it(story: Round, person: Actor, code: str) -> None:
    with pytest.raises(Problem) as refused:
        _found(story, person)
    assert refused.value.code == code


def test_corrections_are_what_was_decided_otherwise_than_reported(story: Round) -> None:
    case = story.brought_to("approved")
    with reading(story.world.context) as session:
        (made,) = views.unit_corrections(KHANH, session, CAMPAIGN, HOME)
        with pytest.raises(Problem) as refused:
            views.unit_corrections(BINH, session, CAMPAIGN, HOME)
    assert (made.key, made.before.value, made.after.value) == (PEOPLE_AND_MACHINES, "45", "42")
    assert made.reference == case.number
    assert refused.value.code == "access.role"
