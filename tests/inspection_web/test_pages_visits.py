"""A visit at the desk: opened again by those who may, and parked things called by their kind."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from inspection_api.fieldwork import service as fieldwork
from inspection_api.fieldwork.rules import Batch, CommandKind, Settlement, TabletCommand
from inspection_api.handover import service as handover
from inspection_api.handover import views as handover_views
from inspection_api.handover.schemas import shaped
from inspection_api.kernel.transaction import reading
from tests.builders.cases import CAMPAIGN, PEOPLE_AND_MACHINES, Round
from tests.builders.minutes import both_sides, content, text_of
from tests.builders.queue_files import SECRET, file_of
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


def parked(story: Round, kind: CommandKind) -> UUID:
    """Something of a kind that waits, as nobody knows its author."""
    criterion, field = PEOPLE_AND_MACHINES
    text = text_of(content(story.visit_id, "", ()))
    place = {"criterion": criterion, "field": field}
    finding: dict[str, object] = {
        "outcome": "match",
        "value": None,
        "cause": None,
        "note": None,
        "base": None,
        "photos": [],
    }
    taken = {"taken_at": story.world.clock.now().isoformat(), "source": "camera", "fix": None}
    file = {"sha256": "ab" * 32, "size": 1, "media_type": "image/jpeg", "notice_given": True}
    bodies: dict[CommandKind, dict[str, object]] = {
        CommandKind.RECORD_FINDING: {**place, **finding},
        CommandKind.ATTACH_PHOTO: {**place, **taken, **file},
        CommandKind.CLOSE_VISIT: {"note": None},
        CommandKind.SIGN_MINUTES: {"content": text, "sides": both_sides(), "signature": None},
    }
    now = story.world.clock.now()
    command = TabletCommand(UUID(int=71), kind, now, bodies[kind], author=UUID(int=72))
    batch = Batch(DEVICE, now, "", (command,))
    fieldwork.apply_batch(CHI, story.world.context, story.visit_id, batch)
    return command.id


def test_parked_minutes_are_called_by_their_name(story: Round, look: Callable[..., TestResponse]) -> None:
    parked(story, CommandKind.SIGN_MINUTES)
    waiting = words(look(DUNG, f"/ky/{CAMPAIGN}/cho-xu-ly"))
    assert "Ký biên bản:" in waiting
    assert "sign_minutes" not in waiting


TAKEN = 'value="accept"'
OVER_A_FINDING = "Bỏ qua, giữ kết luận hiện có"
OVER_NONE = "Bỏ qua, số liệu này vẫn chưa có kết luận"
PHOTO_LEFT = "Bỏ qua, không tính ảnh này; tệp ảnh vẫn được giữ"
MINUTES_LEFT = "Bỏ qua, không tính là biên bản; nội dung đã ký vẫn được giữ"
END_LEFT = "Bỏ qua, buổi kiểm tra giữ nguyên tình trạng"


@pytest.mark.parametrize(
    ("kind", "found", "choice", "done"),
    [
        (CommandKind.RECORD_FINDING, True, OVER_A_FINDING, "Đã bỏ qua kết luận"),
        (CommandKind.RECORD_FINDING, False, OVER_NONE, "Đã bỏ qua kết luận"),
        (CommandKind.ATTACH_PHOTO, True, PHOTO_LEFT, "Đã bỏ qua ảnh"),
        (CommandKind.SIGN_MINUTES, True, MINUTES_LEFT, "Đã bỏ qua biên bản"),
        (CommandKind.CLOSE_VISIT, True, END_LEFT, "Đã bỏ qua lần kết thúc này"),
    ],
)
def test_what_becomes_of_a_parked_thing_is_said_by_its_kind(
    story: Round, look: Callable[..., TestResponse], kind: CommandKind, *, found: bool, choice: str, done: str
) -> None:
    if found:
        story.tablet().find(*PEOPLE_AND_MACHINES, value="40")
    key, waiting = parked(story, kind), f"/ky/{CAMPAIGN}/cho-xu-ly"
    offered = look(DUNG, waiting)
    said = words(offered)
    assert choice in said
    assert not [
        other for other in {OVER_A_FINDING, OVER_NONE, PHOTO_LEFT, MINUTES_LEFT} - {choice} if other in said
    ]
    assert (TAKEN in offered.text) == (kind is not CommandKind.CLOSE_VISIT), (
        "an end is never taken afterwards"
    )
    fieldwork.settle_parked(DUNG, story.world.context, key, Settlement.DISMISS, "Đã hỏi lại Tổ công tác")
    assert done in words(look(DUNG, waiting))


@pytest.mark.parametrize(
    ("kind", "done"),
    [
        (CommandKind.RECORD_FINDING, "Đã nhận kết luận"),
        (CommandKind.ATTACH_PHOTO, "Đã nhận ảnh"),
        (CommandKind.SIGN_MINUTES, "Đã nhận biên bản"),
    ],
)
def test_what_was_taken_is_said_by_its_kind(
    story: Round, look: Callable[..., TestResponse], kind: CommandKind, done: str
) -> None:
    key = parked(story, kind)
    fieldwork.settle_parked(DUNG, story.world.context, key, Settlement.ACCEPT, "Đã hỏi lại Tổ công tác")
    assert done in words(look(DUNG, f"/ky/{CAMPAIGN}/cho-xu-ly"))


def test_what_could_not_be_read_is_shown_to_the_office_with_the_reason(
    story: Round, look: Callable[..., TestResponse]
) -> None:
    context, waiting = story.world.context, f"/ky/{CAMPAIGN}/cho-xu-ly"
    body = {"note": "<b>" * 600}
    odd = {"kind": "command", "item": {"visit_id": str(story.visit_id), "command": body}}
    handover.take_file(KHANH, context, BytesIO(file_of(odd)), SECRET, shape=shaped)
    page = look(KHANH, waiting)
    said = words(page)
    assert "Mục chưa đọc được trong tệp đã nhận" in said
    assert "Chỗ không đúng dạng: item." in said
    assert "item.author: Thiếu mục này" in said
    assert "<b>" not in page.text, "what it says is shown as text"
    assert 0 < page.text.count("&lt;b&gt;") < 600, "of much the beginning"
    assert "…</code>" in page.text
    outline = Outline(page.text)
    assert len(outline.ids) == len(set(outline.ids))
    assert {str(control.get("id")) for control in outline.controls} <= outline.labelled
    assert "Mục chưa đọc được" not in words(look(DUNG, waiting))
    with reading(context) as session:
        (found,) = handover_views.unread(KHANH, session, CAMPAIGN)
    assert f"/api/unread-records/{found.id}/settlement" in page.text
    handover.settle_unread(KHANH, context, found.id, "Đã nhờ ghi lại")
    done = look(KHANH, waiting)
    assert f"/api/unread-records/{found.id}/settlement" not in done.text
    assert f"Đã xử lý {KHANH.name}" in words(done)
