"""Pages for people with a document or a package in hand: what they are told, with and without scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from inspection_api.kernel.transaction import reading
from inspection_api.reports import service as reports
from inspection_api.reports import views as reports_views
from inspection_web.wsgi import site_of
from tests.builders.cases import CAMPAIGN, round_in_work
from tests.cast import HOME, KHANH

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from inspection_api.kernel.context import Context
    from tests.databases import Databases

NUMBER = "016e67a3-8500-7c89-b482-d756db610487"


@pytest.fixture
def visitor(context: Context) -> FlaskClient:
    return site_of(context).test_client()


def read(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


@pytest.mark.parametrize("typed", [NUMBER, f" {NUMBER} ", NUMBER.replace("-", " - ")])
def test_spaces_in_a_typed_number_do_not_matter(visitor: FlaskClient, typed: str) -> None:
    answer = visitor.get("/kiem-chung", query_string={"ma": typed})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/kiem-chung/{NUMBER}")


@pytest.mark.parametrize(("wanted", "told"), [("abc-123", "mã vừa nhập có 6"), (NUMBER, None)])
def test_a_number_that_is_not_there_can_be_mended_in_its_place(
    visitor: FlaskClient, wanted: str, told: str | None
) -> None:
    page = visitor.get(f"/kiem-chung/{wanted}")
    assert page.status_code == 404
    assert f'value="{wanted}"' in page.text
    assert 'aria-invalid="true"' in page.text
    said = read(page.text)
    assert "tài liệu không do hệ thống này ban hành" in said
    assert ("mã vừa nhập có" in said) == (told is not None)
    assert told is None or told in said


def test_what_was_typed_is_shown_and_never_read_as_markup(visitor: FlaskClient) -> None:
    page = visitor.get("/kiem-chung/%22%3E%3Cscript%3E").text
    assert "&lt;script&gt;" in page
    assert '"><script>' not in page


def test_the_way_to_check_begins_with_what_everybody_can_do(visitor: FlaskClient) -> None:
    said = read(visitor.get("/kiem-chung/huong-dan").text)
    assert said.index("Quét mã QR") < said.index("verify.py") < said.index("openssl pkeyutl")
    assert "/kiem-chung/huong-dan" in visitor.get("/kiem-chung").text


def test_without_scripts_the_file_is_compared_by_hand(
    databases: Databases, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with round_in_work(databases, tmp_path, tmp_path_factory.getbasetemp()) as story:
        story.opened()
        story.notify()
        reports.request_report(KHANH, story.world.context, CAMPAIGN, HOME)
        story.work()
        with reading(story.world.context) as session:
            (report,) = reports_views.reports(KHANH, session, CAMPAIGN, HOME)
        page = site_of(story.world.context).test_client().get(f"/kiem-chung/{report.id}").text
    zone = re.search(r"<div[^>]*data-own-file[^>]*>", page)
    assert zone is not None
    assert f'data-sha256="{report.sha256}" data-size="{report.size}" hidden' in zone[0]
    assert "<details data-by-hand open>" in page
    said = read(page)
    assert "certutil -hashfile" in said
    assert report.sha256[:8] in said
    assert "Bạn chỉ có bản giấy" in said
