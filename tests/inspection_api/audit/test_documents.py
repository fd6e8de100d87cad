"""Issued documents carry a checkpoint; anybody looks them up by their number, and learns no more by it."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from pypdf import PdfReader

from evidence.merkle import verify_consistency
from inspection_api.audit import views
from inspection_api.kernel.actors import SYSTEM, VISITOR
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.ledger import views as ledger
from inspection_api.ledger.records import Event
from inspection_api.publication import views as publication
from inspection_api.reports import service as reports
from inspection_api.reports import views as report_views
from inspection_web.wsgi import site_of
from tests.builders.cases import CAMPAIGN
from tests.cast import HOME, KHANH

if TYPE_CHECKING:
    from tests.builders.cases import Round

UNKNOWN = "018e0000-0000-7000-8000-00000000dead"


def report_of(story: Round) -> report_views.ReportView:
    with reading(story.world.context) as session:
        return report_views.reports(KHANH, session, CAMPAIGN, HOME)[0]


def publication_of(story: Round) -> publication.PublicationView:
    with reading(story.world.context) as session:
        return publication.publications(VISITOR, session)[0]


def test_a_report_prints_the_checkpoint_that_covers_what_it_says(lived: Round) -> None:
    report = report_of(lived)
    content = reports.read_report(KHANH, lived.world.context, report.sha256)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert report.checkpoint_size is not None
    assert report.checkpoint_size >= report.log_seq
    with reading(lived.world.context) as session:
        given = ledger.checkpoint(VISITOR, session, report.checkpoint_size)
    assert f"Điểm chốt sổ lưu vết: {given.size} dòng" in " ".join(text.split())
    assert given.root in re.sub(r"\s", "", text)
    assert views.log_key(VISITOR, lived.world.context).fingerprint in re.sub(r"\s", "", text)


def test_a_published_record_names_the_checkpoint_of_its_own_place_in_the_log(lived: Round) -> None:
    found = publication_of(lived)
    record = publication.published_record(VISITOR, lived.world.context, found.id)
    with reading(lived.world.context) as session:
        given = ledger.checkpoint(VISITOR, session, found.log_seq)
    assert found.checkpoint_size == found.log_seq
    assert record["log"] == {"seq": found.log_seq, "hash": found.log_hash, "checkpoint": given.printed}


def test_anybody_looks_a_document_up_and_checks_the_proof(lived: Round) -> None:
    client = site_of(lived.world.context).test_client()
    for key, sha256 in (
        (report_of(lived).id, report_of(lived).sha256),
        (publication_of(lived).id, publication_of(lived).sha256),
    ):
        told = client.get(f"/api/documents/{key}").get_json()
        assert (told["id"], told["sha256"], told["holds"], told["newer"]) == (str(key), sha256, True, None)
        assert verify_consistency(
            [bytes.fromhex(node) for node in told["path"]],
            old=told["carried"]["size"],
            old_root=bytes.fromhex(told["carried"]["root"]),
            new=told["newest"]["size"],
            new_root=bytes.fromhex(told["newest"]["root"]),
        )
        page = client.get(f"/kiem-chung/{key}")
        assert page.status_code == 200
        assert "Sổ hôm nay nối tiếp đúng" in page.text
        assert "toàn vẹn từ lúc tiếp nhận" in " ".join(page.text.split())
        assert f'data-sha256="{sha256}"' in page.text
        for kept_back in (HOME, "Biển Hồ", KHANH.name):
            assert kept_back not in page.text


def test_a_later_report_of_the_unit_is_named(lived: Round) -> None:
    before = report_of(lived)
    lived.pass_days(1)
    reports.request_report(KHANH, lived.world.context, CAMPAIGN, HOME)
    lived.work()
    after = report_of(lived)
    assert after.id != before.id
    page = site_of(lived.world.context).test_client().get(f"/kiem-chung/{before.id}").text
    assert f"/kiem-chung/{after.id}" in page


@pytest.mark.parametrize("wanted", [UNKNOWN, "abc", "018e0000-0000-7000-8000"])
def test_a_number_of_nothing_is_answered_calmly(story: Round, wanted: str) -> None:
    client = site_of(story.world.context).test_client()
    page = client.get(f"/kiem-chung/{wanted}")
    assert page.status_code == 404
    assert "chưa ban hành tài liệu nào mang mã" in page.text
    assert client.get(f"/kiem-chung?ma={wanted}").headers["Location"] == f"/kiem-chung/{wanted}"
    with reading(story.world.context) as session, pytest.raises(Problem, match=r"audit\.document-unknown"):
        views.issued_document(VISITOR, session, UUID(UNKNOWN))


def test_a_log_that_was_changed_since_is_told_on_the_page(lived: Round) -> None:
    with transaction(lived.world.context, SYSTEM) as tx:
        connection = tx.session.connection()
        if lived.world.context.database.is_sqlite:
            connection.exec_driver_sql("DROP TRIGGER event_no_update")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        tx.session.get_one(Event, 3).line += " "
    page = site_of(lived.world.context).test_client().get(f"/kiem-chung/{report_of(lived).id}").text
    assert "Sổ hôm nay không khớp" in page


def test_the_tools_and_the_steps_are_there_for_everybody(story: Round) -> None:
    client = site_of(story.world.context).test_client()
    assert client.get("/api/log/key.pem").text.startswith("-----BEGIN PUBLIC KEY-----")
    assert "def main()" in client.get("/api/audit/verify.py").text
    steps = client.get("/api/audit/huong-dan.txt").text
    assert "openssl pkeyutl -verify" in steps
    assert "openssl pkeyutl -verify" in client.get("/kiem-chung/huong-dan").text
    assert client.get("/kiem-chung").status_code == 200
