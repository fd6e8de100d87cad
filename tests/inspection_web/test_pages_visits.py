"""A visit at the desk: opened again by those who may, and parked minutes called by their name."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from inspection_api.fieldwork import service as fieldwork
from inspection_api.fieldwork.rules import Batch, CommandKind, TabletCommand
from tests.builders.cases import CAMPAIGN, Round
from tests.builders.minutes import both_sides, content, text_of
from tests.builders.visits import DEVICE
from tests.cast import BINH, CHI, DUNG, GIANG, KHANH
from tests.inspection_web.test_pages import Outline, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from inspection_api.kernel.actors import Actor


def address(story: Round) -> str:
    return f"/ky/{CAMPAIGN}/kiem-tra/{story.visit_id}"


def door(story: Round) -> str:
    return f"/api/visits/{story.visit_id}/reopening"


@pytest.mark.parametrize("actor", [DUNG, KHANH])
def test_a_closed_visit_is_opened_again_by_its_leader_and_the_office(
    story: Round, look: Callable[..., TestResponse], actor: Actor
) -> None:
    assert door(story) not in look(actor, address(story)).text, "it is not closed"
    story.tablet().close()
    page = look(actor, address(story))
    assert door(story) in page.text
    outline = Outline(page.text)
    assert len(outline.ids) == len(set(outline.ids))
    assert {str(control.get("id")) for control in outline.controls} <= outline.labelled
    fieldwork.issue_package(DUNG, story.world.context, story.visit_id, again="Đếm lại máy in")
    assert door(story) not in look(actor, address(story)).text


@pytest.mark.parametrize("actor", [DUNG, KHANH])
def test_whoever_opens_it_again_is_told_of_terms_that_go_on_running(
    story: Round, look: Callable[..., TestResponse], actor: Actor
) -> None:
    case = story.brought_to("notified")
    story.tablet().close()
    assert case.respond_by is not None
    said = words(look(actor, address(story)))
    assert (
        f"phải giải trình 1 chênh lệch của buổi này, hạn sớm nhất hết ngày {case.respond_by:%d/%m/%Y}" in said
    )
    assert "phải giải trình 1 chênh lệch của buổi này" not in words(look(BINH, address(story)))
    story.explain(case)
    assert "chênh lệch của buổi này" not in words(look(actor, address(story)))


@pytest.mark.parametrize("actor", [CHI, GIANG, BINH])
def test_others_are_shown_no_way_to_open_it_again(
    story: Round, look: Callable[..., TestResponse], actor: Actor
) -> None:
    story.tablet().close()
    assert door(story) not in look(actor, address(story)).text


def test_parked_minutes_are_called_by_their_name(story: Round, look: Callable[..., TestResponse]) -> None:
    text = text_of(content(story.visit_id, "", ()))
    body = {"content": text, "sides": both_sides(), "signature": None}
    now = story.world.clock.now()
    signing = TabletCommand(UUID(int=71), CommandKind.SIGN_MINUTES, now, body, author=UUID(int=72))
    batch = Batch(DEVICE, now, "", (signing,))
    fieldwork.apply_batch(CHI, story.world.context, story.visit_id, batch)
    waiting = words(look(DUNG, f"/ky/{CAMPAIGN}/cho-xu-ly"))
    assert "Ký biên bản:" in waiting
    assert "sign_minutes" not in waiting
