"""Photos on the desk pages: those that wait, those that could not be read, and what does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from inspection_api.fieldwork import service as fieldwork
from inspection_api.kernel.actors import Actor
from tests.builders.cases import CAMPAIGN, Round
from tests.builders.visits import picture
from tests.cast import CHI, DUNG, KHANH

if TYPE_CHECKING:
    from werkzeug.test import TestResponse


Look = Callable[[Actor, str], str]
OFFICE = f"/ky/{CAMPAIGN}/cho-xu-ly"


@pytest.fixture
def look(look: Callable[[Actor, str], TestResponse]) -> Look:
    """The words of a page, with its forms and pictures."""

    def read(actor: Actor, address: str) -> str:
        answer = look(actor, address)
        assert answer.status_code == 200, answer.text
        return " ".join(re.sub(r"<(?!form|img)[^>]+>", " ", answer.text).split())

    return read


def _visit(story: Round) -> str:
    return f"/ky/{CAMPAIGN}/kiem-tra/{story.visit_id}"


def test_a_photo_waits_until_the_worker_has_seen_it(story: Round, look: Look) -> None:
    story.tablet().photograph("X.A1.1", picture())
    page = look(DUNG, _visit(story))
    assert "Ảnh đang được xử lý" in page
    assert "/thumbnail" not in page
    story.work()
    assert "/thumbnail" in look(DUNG, _visit(story))


def test_a_photo_that_could_not_be_read_says_why(story: Round, look: Look) -> None:
    story.tablet().photograph("X.A1.1", picture()[:900])
    story.work()
    assert "Ảnh bị cách ly: Tệp bị cắt cụt" in look(DUNG, _visit(story))
    assert "Tệp bị cắt cụt" in look(KHANH, OFFICE)


def test_who_may_lets_a_photo_stand_and_everybody_reads_why(story: Round, look: Look) -> None:
    photo = picture()
    story.tablet().photograph("X.A1.1", photo)
    seen = story.tablet().photograph("X.A1.2", photo)
    story.work()
    assert "Cùng một tệp đã dùng nơi khác" in look(DUNG, _visit(story))
    fieldwork.accept_finding(
        DUNG, story.world.context, seen, "evidence.same-file", "Một ảnh cho thấy hai việc"
    )
    assert "Đã chấp nhận: Một ảnh cho thấy hai việc" in look(CHI, _visit(story))


def test_the_form_is_for_those_who_may(story: Round, look: Look) -> None:
    story.world.clock.set(story.world.clock.now().replace(year=2018))
    early = story.tablet().photograph("X.A1.1", picture())
    story.work()
    place = f"/api/captures/{early}/findings/evidence.before-package/acceptance"
    for person in (DUNG, KHANH):
        assert place in look(person, _visit(story))
    assert place not in look(CHI, _visit(story))
    for person in (DUNG, KHANH):
        assert "Chụp trước khi phát gói dữ liệu" in look(person, OFFICE)
    fieldwork.accept_finding(
        KHANH, story.world.context, early, "evidence.before-package", "Đồng hồ máy chưa được đặt"
    )
    assert "Chụp trước khi phát gói dữ liệu" not in look(KHANH, OFFICE)
