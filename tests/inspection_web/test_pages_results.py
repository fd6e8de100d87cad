"""The draft of a result tells who stands elsewhere than by the claims, and by whose corrections."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import pytest

from inspection_web.wsgi import site_of
from tests.builders.cases import CAMPAIGN, HANDED_IN, Round, round_in_work
from tests.builders.forms import Form, hand_in
from tests.cast import KHANH

BEHIND, RULES_IN_FORCE, MACHINES = "23566", ("X.A3.2", "so_quy_che"), ("X.A1.1", "so_may")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.databases import Databases


@pytest.fixture
def story(databases: Databases, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Round]:
    with round_in_work(databases, tmp_path, tmp_path_factory.getbasetemp()) as found:
        yield found


@pytest.fixture
def draft(story: Round) -> Callable[[str], str]:
    """The words of the draft of a result as the office reads them."""
    site = site_of(story.world.context)
    edge = site.extensions["thamtra"]
    site.extensions["thamtra"] = dataclasses.replace(edge, loader=lambda: KHANH)

    def read(query: str) -> str:
        answer = site.test_client().get(f"/ky/{CAMPAIGN}/ket-qua?{query}")
        assert answer.status_code == 200, answer.text
        return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())

    return read


def test_nobody_is_said_to_have_moved_before_a_decision(draft: Callable[[str], str]) -> None:
    assert "Đổi hạng so với tự kê khai" not in draft("loai=xa&bang=tong")


def test_a_decided_correction_shows_who_moved_and_by_whom(story: Round, draft: Callable[[str], str]) -> None:
    """Yên Đỗ claims 96,9 and keeps 96,66; Hội Thương, with 96,8 points, passes it by that alone."""
    now = story.world.clock.now()
    story.world.clock.set(HANDED_IN)
    hand_in(story.world, KHANH, Form(CAMPAIGN, BEHIND, {RULES_IN_FORCE: "0", MACHINES: "95"}))
    story.world.clock.set(now)
    story.brought_to("approved")
    text = draft("loai=xa&bang=tong")
    moved = text[text.index("Đổi hạng so với tự kê khai") : text.index("Công bố Chưa")]
    assert "Phường Hội Thương 3 2 0 −1" in moved
    assert "Phường Yên Đỗ 2 3 +1 0" in moved
