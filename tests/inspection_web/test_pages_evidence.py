"""The page of one file: what each role reads on it, and what it is offered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.builders.cases import CAMPAIGN, Round
from tests.cast import AN, CHI, DUNG, GIANG, KHANH, LAN, QUY
from tests.inspection_api.custody.photo import SHA256, STRANGER, File

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from inspection_api.kernel.actors import Actor

PAGE = f"/minh-chung/{SHA256}"
DOWNLOAD, RESTRICT, LIFT = "Tải bản gốc", "Đánh dấu hạn chế", "Bỏ hạn chế"
COVER, HISTORY = "Tạo bản công khai", "Quá trình bảo quản minh chứng"


def parts(answer: TestResponse) -> set[str]:
    """Which of the things that a page may offer or tell are on it, by their headings and buttons."""
    assert answer.status_code == 200, answer.text
    named = re.findall(r"<(?:h2|button|summary)[^>]*>([^<]+)<", answer.text)
    return {DOWNLOAD, RESTRICT, LIFT, COVER, HISTORY} & {name.strip() for name in named}


@pytest.mark.parametrize(
    ("actor", "offered"),
    [
        (CHI, {DOWNLOAD, RESTRICT, HISTORY}),
        (DUNG, {DOWNLOAD, RESTRICT, COVER, HISTORY}),
        (KHANH, {DOWNLOAD, RESTRICT, COVER, HISTORY}),
        (GIANG, {DOWNLOAD, HISTORY}),
        (STRANGER, {DOWNLOAD, HISTORY}),
        (AN, {DOWNLOAD}),
    ],
)
def test_everybody_is_offered_what_they_may_do(
    story: Round, look: Callable[..., TestResponse], actor: Actor, offered: set[str]
) -> None:
    File.taken(story)
    answer = look(actor, PAGE)
    assert parts(answer) == offered
    assert "Toàn vẹn từ lúc tiếp nhận" in answer.text
    assert "ảnh thật" not in answer.text.lower()
    assert SHA256 in answer.text


@pytest.mark.parametrize(
    ("actor", "offered"),
    [
        (DUNG, {DOWNLOAD, LIFT, COVER, HISTORY}),
        (CHI, {DOWNLOAD, HISTORY}),
        (STRANGER, {HISTORY}),
        (AN, set()),
    ],
)
def test_a_restricted_photo_is_not_on_the_pages_of_others(
    story: Round, look: Callable[..., TestResponse], actor: Actor, offered: set[str]
) -> None:
    photo = File.taken(story)
    photo.restrict(DUNG, note="Mặt chị Lý")
    answer = look(actor, PAGE)
    assert parts(answer) == offered
    sees = DOWNLOAD in offered
    assert (f"/api/evidence/{SHA256}/preview" in answer.text) == sees
    assert ("Có khuôn mặt người" in answer.text) == (HISTORY in offered)
    photo.cover()
    assert f"/api/evidence/{SHA256}/public-copy" in look(actor, PAGE).text


def test_lists_lead_to_the_page_and_hide_restricted_photos(
    story: Round, look: Callable[..., TestResponse]
) -> None:
    photo = File.taken(story)
    addresses = (f"/ky/{CAMPAIGN}/kiem-tra/{story.visit_id}", f"/ky/{CAMPAIGN}/ho-so/{story.case().id}")
    for address in addresses:
        assert f"/api/evidence/{SHA256}/thumbnail" in look(KHANH, address).text
    photo.restrict()
    for address in addresses:
        page = look(KHANH, address).text
        assert f"/api/evidence/{SHA256}" not in page
        assert f'href="{PAGE}"' in page


def test_a_job_is_followed_on_the_page(story: Round, look: Callable[..., TestResponse]) -> None:
    File.taken(story)
    key = "018e0000-0000-7000-8000-0000000000ff"
    assert f'data-job="/api/jobs/{key}"' in look(DUNG, f"{PAGE}?viec={key}").text
    assert "data-job" not in look(DUNG, f"{PAGE}?viec=../log").text


def test_others_find_no_page(story: Round, look: Callable[..., TestResponse]) -> None:
    File.taken(story)
    assert look(QUY, PAGE).status_code == 404
    assert look(LAN, PAGE).status_code == 403
    assert look(KHANH, "/minh-chung/" + "0" * 64).status_code == 404
    assert look(None, PAGE).status_code == 302
