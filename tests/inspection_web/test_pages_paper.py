"""Paper on the desk pages: the form to type it in, and "từ giấy" wherever a finding is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspection_api.fieldwork.rules import CommandKind
from inspection_api.paper import rules, service
from inspection_api.planning import service as planning
from tests.builders.cases import CAMPAIGN, PEOPLE_AND_MACHINES, Round
from tests.builders.minutes import both_sides, content, item, text_of
from tests.builders.paper import form_of, typed
from tests.cast import AN, CHI, DUNG, GIANG, KHANH

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from inspection_api.kernel.actors import Actor

    Look = Callable[[Actor, str], TestResponse]

MARK = 'class="tag tag-grey">từ giấy<'


def page_of(story: Round) -> str:
    return f"/ky/{CAMPAIGN}/kiem-tra/{story.visit_id}"


@pytest.fixture
def figure(story: Round) -> rules.Figure:
    """A number that the unit reported."""
    groups = form_of(story).sheet.groups
    figures = [each for group in groups for one in group.criteria for each in one.figures]
    return next(each for each in figures if each.kind == "int" and each.reported not in {None, "0"})


def test_the_form_has_a_control_for_every_part_of_every_figure(story: Round, look: Look) -> None:
    said = look(KHANH, f"{page_of(story)}/nhap-tu-giay").text
    groups = form_of(story).sheet.groups
    for each in (figure for group in groups for one in group.criteria for figure in one.figures):
        for part in ("outcome", "value", "cause", "note"):
            assert f'name="{part}:{each.criterion}:{each.field}"' in said
    assert 'type="datetime-local"' in said
    assert CHI.name in said


def test_the_form_of_an_older_package_says_so(story: Round, look: Look) -> None:
    digest = form_of(story).package.digest
    planning.issue_package(KHANH, story.world.context, story.visit_id)
    address = f"{page_of(story)}/nhap-tu-giay"
    assert "đã có bản mới hơn" in look(KHANH, f"{address}?goi={digest}").text
    assert "đã có bản mới hơn" not in look(KHANH, address).text
    assert look(KHANH, f"{address}?goi={'ab' * 32}").status_code == 404


@pytest.mark.parametrize("actor", [AN, GIANG])
def test_who_may_not_type_does_not_get_the_form(story: Round, look: Look, actor: Actor) -> None:
    assert look(actor, f"{page_of(story)}/nhap-tu-giay").status_code == 403
    assert "Nhập từ giấy" not in look(actor, page_of(story)).text


def test_every_place_says_that_a_finding_came_from_paper(
    story: Round, look: Look, figure: rules.Figure
) -> None:
    place = f"{figure.criterion}:{figure.field}"
    assert MARK not in look(DUNG, page_of(story)).text
    typed(story, {f"outcome:{place}": "not_proven", f"cause:{place}": "evidence_missing"})
    page = look(DUNG, page_of(story)).text
    assert MARK in page
    assert "Chờ Tổ trưởng xử lý</h2>" not in page
    assert "Đã nhập từ giấy" in page
    assert "Bản quét 1" in page
    assert "Đã nhập từ giấy" not in look(AN, page_of(story)).text


def test_minutes_say_which_figures_they_have_from_paper(story: Round, look: Look) -> None:
    own, other = PEOPLE_AND_MACHINES, ("X.A1.1", "so_cbcc")
    earlier: dict[str, object] = {}
    for number, on_paper in ((1, earlier), (2, {"medium": "paper"})):
        items = [item(*own, **on_paper), item(*other)]
        text = text_of(content(story.visit_id, form_of(story).package.digest, items, version=number))
        body: dict[str, object] = {"content": text, "sides": both_sides(), "signature": None}
        story.tablet(CHI).send(CommandKind.SIGN_MINUTES, body)
    page = look(DUNG, page_of(story)).text
    assert page.count("nhập từ giấy:") == 1
    assert "Có 1 số liệu nhập từ giấy: Số" in page


def test_the_page_of_a_case_says_that_it_came_from_paper(story: Round, look: Look) -> None:
    typed(story, {"outcome:X.A1.1:so_may": "differ", "value:X.A1.1:so_may": "40"})
    story.work()
    page = look(DUNG, f"/ky/{CAMPAIGN}/ho-so/{story.case().id}")
    assert page.status_code == 200
    assert "(từ giấy)" in page.text


def test_what_waits_says_that_it_came_from_paper(story: Round, look: Look, figure: rules.Figure) -> None:
    place = f"{figure.criterion}:{figure.field}"
    typed(story, {f"outcome:{place}": "match"})
    typed(story, {f"outcome:{place}": "not_proven"}, DUNG)
    assert "ghi trên giấy lúc" in look(DUNG, page_of(story)).text


def test_the_checklist_is_asked_for_and_then_taken_from_the_page(story: Round, look: Look) -> None:
    assert "In phiếu kiểm tra giấy" in look(KHANH, page_of(story)).text
    job = service.request_checklist(KHANH, story.world.context, story.visit_id)
    assert f'data-job="/api/jobs/{job}"' in look(KHANH, f"{page_of(story)}?viec={job}").text
    story.work()
    assert "/api/checklists/" in look(KHANH, page_of(story)).text
