"""What the engine tells on a unit's page: findings, what corrections did, what the next levels lack."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from inspection_web.desk.insights import _question
from scoring import load_rulebooks
from tests.builders.cases import CAMPAIGN, CONFIG, HANDED_IN, REPORTED, SILENT, Round
from tests.builders.forms import Form, hand_in
from tests.cast import AN, BINH, HOME, KHANH, QUY

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from inspection_api.kernel.actors import Actor


@pytest.fixture
def page(look: Callable[[Actor, str], TestResponse]) -> Callable[..., str]:
    """The words of a unit's page from the engine's findings on, as somebody reads them."""

    def read(actor: Actor, unit: str = HOME) -> str:
        answer = look(actor, f"/ky/{CAMPAIGN}/don-vi/{unit}")
        assert answer.status_code == 200, answer.text
        return " ".join(re.sub(r"<(?!a )[^>]+>", " ", answer.text).split())

    return read


def _again(story: Round, form: Form) -> None:
    now = story.world.clock.now()
    story.world.clock.set(HANDED_IN)
    hand_in(story.world, AN, form)
    story.world.clock.set(now)


def test_findings_stand_under_their_criterion_and_decide_nothing(
    story: Round, page: Callable[..., str]
) -> None:
    _again(story, Form(CAMPAIGN, HOME, REPORTED, self_scores={"X.A1.1": "3.9", "X.A3.2": "1"}))
    for person in (KHANH, BINH):
        text = page(person)
        assert "Phát hiện chỉ để tham khảo, không quyết định điều gì" in text
        assert f'href="/ky/{CAMPAIGN}/don-vi/{HOME}/tieu-chi/X.A1.1"' in text
        assert "D1 Tính sai điểm Kê khai cao hơn" in text
        assert "tự chấm 3,9 điểm, tính lại từ số liệu kê khai được 3,6 điểm" in text
        assert re.search(r"Kê khai cao hơn: \d tiêu chí, [\d,]+ điểm\. Kê khai thấp hơn: \d tiêu chí", text)


def test_a_right_form_is_said_to_be_right_and_a_missing_one_to_be_missing(page: Callable[..., str]) -> None:
    assert "Không phát hiện điều gì không khớp." in page(KHANH)
    assert "Cả phiếu D14 Phiếu gửi muộn hoặc chưa gửi Chưa gửi phiếu" in page(KHANH, SILENT)


def test_verified_figures_stay_apart_from_the_unit_until_it_is_told(
    story: Round, page: Callable[..., str]
) -> None:
    story.opened()
    assert "số thực tế 40 máy" in page(KHANH)
    assert "số thực tế" not in page(BINH)


def test_what_corrections_did_is_told_to_those_who_see_results(
    story: Round, page: Callable[..., str]
) -> None:
    assert "Điều chỉnh đã làm đổi gì" not in page(KHANH)
    story.brought_to("approved")
    text = page(KHANH)
    changes = text[text.index("Điều chỉnh đã làm đổi gì") :]
    assert "Xếp hạng tổng điểm cấp xã Điểm: 96,9 → 96,66 (-0,24)" in changes
    assert "Số máy tính đang dùng phục vụ công việc” -0,24" in changes
    assert "Điều chỉnh đã làm đổi gì" not in page(BINH)


def test_a_unit_without_a_place_reads_its_total(
    story: Round, page: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    story.brought_to("approved")
    monkeypatch.setattr("inspection_api.publication.rules._list_changes", lambda *_: ())
    monkeypatch.setattr("inspection_api.publication.views._outlooks", {})
    text = page(KHANH)
    assert "Tổng điểm: 96,9 → 96,66. Chỉ nêu được ở tổng điểm" in text


def test_the_next_level_is_told_to_the_unit_and_to_staff(story: Round, page: Callable[..., str]) -> None:
    assert "Còn thiếu gì để lên mức" not in page(KHANH)
    few = {**REPORTED, ("X.A1.1", "so_may"): "5", ("X.A3.3", "muc"): "khong", ("X.A3.2", "so_quy_che"): "0"}
    _again(story, Form(CAMPAIGN, HOME, few))
    for person in (KHANH, BINH):
        assert re.search(r"Điều kiện sẵn sàng: để đạt \S+ \S+ còn thiếu đúng", page(person))
    assert "Còn thiếu gì để lên mức" not in page(QUY, QUY.unit_code)


def test_what_to_ask_again_is_said_in_words() -> None:
    text = (CONFIG / "criteria/gia-lai-2019/xa.yaml").read_text("utf-8")
    rulebook = load_rulebooks({"xa": text})["xa"]
    may, people = (("u", "X.A1.1", field) for field in ("so_may", "so_cbcc"))
    machines = "«Số máy tính đang dùng phục vụ công việc» (Tỷ lệ CBCC xã có máy tính phục vụ công việc)"
    assert _question(rulebook, ((may,),)) == f"{machines}."
    assert _question(rulebook, ((may, people), (may,))).startswith(f"{machines} và «")
    assert _question(rulebook, ((may,),) * 5).endswith(f" hoặc {machines} (còn 2 cách khác).")
    assert "cả phiếu" in _question(rulebook, ())
