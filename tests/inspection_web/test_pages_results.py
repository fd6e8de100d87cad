"""The draft of a result tells who stands elsewhere than by the claims, and by whose corrections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.builders.cases import CAMPAIGN, HANDED_IN, Round
from tests.builders.forms import Form, hand_in
from tests.cast import KHANH

BEHIND, RULES_IN_FORCE, MACHINES = "23566", ("X.A3.2", "so_quy_che"), ("X.A1.1", "so_may")

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from inspection_api.kernel.actors import Actor


@pytest.fixture
def draft(look: Callable[[Actor, str], TestResponse]) -> Callable[[str], str]:
    """The words of the draft of a result as the office reads them."""

    def read(query: str) -> str:
        answer = look(KHANH, f"/ky/{CAMPAIGN}/ket-qua?{query}")
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
