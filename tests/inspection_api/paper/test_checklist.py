"""The printed checklist: what stands on it, made once, handed out to those who verify."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

from pypdf import PdfReader

from inspection_api.directory import views as directory
from inspection_api.documents import pdf
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import reading
from inspection_api.paper import rules, service, views
from tests.inspection_api.archive.installation import (
    INSPECTOR,
    LEADER,
    OFFICE,
    OFFICER,
    STRANGER,
    as_person,
    event_types,
    refused_as,
    site,
)
from tests.inspection_api.paper.test_entry import BOTH, SCAN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.inspection_api.fieldwork.tablet import Tablet

COMMISSION = service.Commission(UUID(int=5), UUID(int=0), OFFICE.person_id, OFFICE.name)
SITE = "https://thamtra.example.vn"


def printed(tablet: Tablet) -> views.ChecklistView:
    service.print_checklist(SYSTEM, tablet.context, replace(COMMISSION, visit_id=tablet.visit_id))
    with reading(tablet.context) as session:
        found = views.checklist_of_visit(LEADER, session, tablet.visit_id)
    assert found is not None
    return found


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


def test_the_checklist_has_every_figure_with_room_for_a_pen(tablet: Tablet, tmp_path: Path) -> None:
    file = tmp_path / "phieu.pdf"
    file.write_bytes(service.read_checklist(LEADER, tablet.context, printed(tablet).sha256))
    said = " ".join(run("pdftotext", "-layout", str(file), "-").split())
    with reading(tablet.context) as session:
        form = views.form(LEADER, session, tablet.visit_id)
    criteria = [each for group in form.sheet.groups for each in group.criteria]
    assert criteria
    assert [each.id for each in criteria if each.id not in said] == []
    figures = sum(len(each.figures) for each in criteria)
    assert said.count("1 2 3 4 5 6") >= figures
    for part in ("Trang 1/", "Số thẩm tra", "Đại diện đơn vị".upper(), "MINH HỌA", tablet.digest[:4]):
        assert part in said, part
    fonts = [line for line in run("pdffonts", str(file)).splitlines()[2:] if line]
    assert fonts
    assert all("LiberationSerif" in line.replace("-", "") for line in fonts)


def test_the_checklist_of_a_package_is_made_once(tablet: Tablet) -> None:
    first = printed(tablet)
    again = service.Commission(UUID(int=6), tablet.visit_id, LEADER.person_id, LEADER.name)
    assert service.print_checklist(SYSTEM, tablet.context, again) == first.id
    assert event_types(tablet.context).count("checklist.printed") == 1


def test_the_page_to_type_in_is_in_the_code(tablet: Tablet) -> None:
    text = rules.code_text(SITE, "gia-lai-2019", tablet.visit_id, tablet.digest)
    assert text == f"{SITE}/ky/gia-lai-2019/kiem-tra/{tablet.visit_id}/nhap-tu-giay?goi={tablet.digest}"
    without = rules.code_text("", "x", tablet.visit_id, tablet.digest)
    assert without == f"tham-tra:giay:{tablet.visit_id}:{tablet.digest}"


def test_a_checklist_of_a_practice_round_says_so(tablet: Tablet) -> None:
    with reading(tablet.context) as session:
        form = views.form(LEADER, session, tablet.visit_id)
        campaign = directory.campaign(LEADER, session, form.visit.campaign_id)
    order = views.Order(UUID(int=5), OFFICE.name, form.package.issued_at, "x")
    words = tablet.context.configuration.word
    document = views.compose(SYSTEM, form, campaign, words, order)
    for practice in (True, False):
        pages = PdfReader(BytesIO(pdf.visit_checklist(document, practice=practice))).pages
        assert all(("không có giá trị" in page.extract_text()) is practice for page in pages)


def test_the_way_over_http(tablet: Tablet) -> None:
    context, address = tablet.context, f"/api/visits/{tablet.visit_id}"
    with site(context).test_client() as client:
        assert client.post(f"{address}/checklist", headers=as_person(STRANGER)).status_code == 404
        assert client.post(f"{address}/checklist", headers=as_person(OFFICER)).status_code == 403
        assert client.post(f"{address}/checklist", headers=as_person(INSPECTOR)).status_code == 202
        found = printed(tablet)
        assert client.post(f"{address}/checklist", headers=as_person(LEADER)).status_code == 202
        pdf_address = f"/api/checklists/{found.id}.pdf"
        answer = client.get(pdf_address, headers=as_person(OFFICE))
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert client.get(pdf_address, headers=as_person(OFFICER)).status_code == 403
        missing = client.get(f"/api/checklists/{UUID(int=1)}.pdf", headers=as_person(OFFICE))
        assert missing.json is not None
        assert missing.json["code"] == "paper.checklist-unknown"
        whole = {
            **BOTH,
            "package_digest": tablet.digest,
            "held_at": "2019-11-05T06:00",
            "held_by": str(INSPECTOR.person_id),
        }
        bare = client.post(f"{address}/paper", data=whole, headers=as_person(OFFICE))
        assert bare.json is not None
        assert (bare.status_code, bare.json["code"]) == (422, "paper.scan-missing")
        sent = {**whole, "scans": [(BytesIO(SCAN), "phieu.pdf"), (BytesIO(SCAN), "lai.pdf")]}
        taken = client.post(f"{address}/paper", data=sent, headers=as_person(OFFICE))
        assert taken.json == {"taken": 2, "known": 0, "waiting": 0, "told": ""}
        other = {**whole, "value:H.A1.1:so_may": "8", "scans": (BytesIO(SCAN), "phieu.pdf")}
        waits = client.post(f"{address}/paper", data=other, headers=as_person(OFFICE))
        assert waits.json is not None
        assert (waits.json["known"], waits.json["waiting"]) == (1, 1)
        assert "Tổ trưởng" in waits.json["told"]
        odd = {**whole, "held_at": "hôm qua"}
        wrong = client.post(f"{address}/paper", data=odd, headers=as_person(OFFICE))
        assert wrong.status_code == 422
    assert event_types(context).count("evidence.downloaded") == 1


def test_nobody_prints_what_was_not_issued(tablet: Tablet) -> None:
    with refused_as("planning.visit-unknown"):
        service.request_checklist(OFFICE, tablet.context, UUID(int=9))
