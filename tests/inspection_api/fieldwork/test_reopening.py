"""A closed visit is opened again: on the tablets, with the reason on top; what was found and signed stays."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from inspection_api.audit import views as audit
from inspection_api.fieldwork import service
from inspection_api.fieldwork.rules import Settlement
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as ledger
from tests.inspection_api.archive.installation import (
    COLLEAGUE,
    COMMITTEE,
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
from tests.inspection_api.fieldwork.tablet import Tablet, closing, differ, finding, new_id
from tests.inspection_api.planning.campaign import package_of, plan, the_visit

if TYPE_CHECKING:
    from inspection_api.kernel.actors import Actor
    from inspection_api.kernel.context import Context

WHY = "Số máy in trong biên bản chưa rõ, cần đếm lại"


def again(context: Context, tablet: Tablet, actor: Actor = LEADER, reason: str = WHY) -> str:
    return service.issue_package(actor, context, tablet.visit_id, again=reason)


def caught_up(tablet: Tablet) -> Tablet:
    """The same tablet once its owner works with the newest package."""
    return replace(tablet, digest=the_visit(tablet.context).package_digest or "")


@pytest.fixture
def closed(tablet: Tablet) -> Tablet:
    tablet.send(differ("30"), closing())
    return tablet


def test_a_closed_visit_is_worked_on_again_under_a_package_that_says_why(closed: Tablet) -> None:
    assert closed.said(finding("H.A1.2", "so_may")) == ["fieldwork.visit-closed"]
    digest = again(closed.context, closed)
    visit, package = the_visit(closed.context), package_of(closed.context, closed.visit_id)
    assert (visit.state, visit.closed_at, visit.package_digest) == ("open", None, digest)
    said = {"reason": WHY, "by": LEADER.name, "at": package["issued_at"]}
    assert package["reopened"] == said
    (found,) = package["findings"]
    assert (found["criterion"], found["value"]) == ("H.A1.1", "30"), "what was found stays"
    anew = Tablet(closed.context, closed.visit_id, digest, closed.device)
    base = str(closed.findings()[0].id)
    assert anew.said(differ("31", base=base), closing()) == ["applied", "applied"]
    assert [each.value for each in anew.findings()] == ["30", "31"]


def test_an_end_tapped_before_it_was_opened_again_ends_it_no_second_time(closed: Tablet) -> None:
    late = replace(closed, device=new_id())
    again(closed.context, closed)
    assert late.said(closing()) == ["fieldwork.visit-reopened"]
    assert the_visit(closed.context).state == "open"
    (waiting,) = [each for each in closed.parked() if each.kind == "close_visit"]
    assert waiting.code == "fieldwork.visit-reopened"
    with refused_as("fieldwork.cannot-accept"):
        service.settle_parked(LEADER, closed.context, waiting.id, Settlement.ACCEPT, WHY)
    service.settle_parked(LEADER, closed.context, waiting.id, Settlement.DISMISS, WHY)
    assert caught_up(late).said(finding("H.A1.2", "so_may"), closing())[1] == "applied"
    assert the_visit(closed.context).state == "closed"


def test_an_end_under_a_later_package_of_the_same_reopening_counts(closed: Tablet) -> None:
    again(closed.context, closed)
    anew = caught_up(closed)
    service.issue_package(OFFICE, closed.context, closed.visit_id)
    assert anew.said(closing()) == ["applied"]


def test_the_reason_stays_in_later_packages_until_another_one_is_given(closed: Tablet) -> None:
    again(closed.context, closed)
    service.issue_package(OFFICE, closed.context, closed.visit_id)
    assert package_of(closed.context, closed.visit_id)["reopened"]["reason"] == WHY
    caught_up(closed).send(closing())
    again(closed.context, closed, OFFICE, "Thiếu ảnh phòng máy")
    said = package_of(closed.context, closed.visit_id)["reopened"]
    assert (said["reason"], said["by"]) == ("Thiếu ảnh phòng máy", OFFICE.name)


def test_a_package_of_a_visit_that_was_never_opened_again_says_nothing_of_it(tablet: Tablet) -> None:
    assert "reopened" not in package_of(tablet.context, tablet.visit_id)


def test_the_log_says_who_opened_it_again_and_names_the_package_with_the_reason(closed: Tablet) -> None:
    digest = again(closed.context, closed)
    with reading(closed.context) as session:
        lines = [json.loads(line) for line in ledger.log_lines(LEADER, session)]
    issued, opened = lines[-2:]
    assert (issued["type"], opened["type"]) == ("package.issued", "visit.reopened")
    assert opened["actor"] == str(LEADER.person_id)
    assert opened["payload"] == {"visit": str(closed.visit_id), "package": digest}
    assert issued["payload"]["digest"] == digest


def test_rows_held_against_the_log_agree_before_and_after(closed: Tablet) -> None:
    for work in (lambda: again(closed.context, closed), lambda: caught_up(closed).send(closing())):
        work()
        with reading(closed.context) as session:
            assert audit.row_faults(SYSTEM, session) == ()


def test_only_what_is_closed_is_opened_again(context: Context, tablet: Tablet) -> None:
    with refused_as("planning.cannot-reopen-issued"):
        again(context, tablet)
    tablet.send(finding())
    with refused_as("planning.cannot-reopen-open"):
        again(context, tablet)
    bare = Tablet(context, plan(context), "")
    with refused_as("planning.cannot-reopen-planned"):
        again(context, bare)
    assert "visit.reopened" not in event_types(context)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_says_something(closed: Tablet, reason: str) -> None:
    with refused_as("fieldwork.reason-missing"):
        again(closed.context, closed, reason=reason)
    assert the_visit(closed.context).state == "closed"


@pytest.mark.parametrize("actor", [INSPECTOR, COLLEAGUE, OFFICER, COMMITTEE, STRANGER])
def test_others_open_nothing_again(closed: Tablet, actor: Actor) -> None:
    with refused_as("access.role"):
        again(closed.context, closed, actor)


def test_over_http_the_list_offers_the_package_and_a_reason_too_long_is_refused(closed: Tablet) -> None:
    client = site(closed.context).test_client()
    address = f"/api/visits/{closed.visit_id}/reopening"
    long = client.post(address, json={"reason": "x" * 2001}, headers=as_person(LEADER))
    assert long.status_code == 422
    done = client.post(address, json={"reason": WHY}, headers=as_person(LEADER))
    assert done.status_code == 201
    (line,) = client.get("/api/visits", headers=as_person(INSPECTOR)).get_json()["items"]
    assert (line["state"], line["package_digest"]) == ("open", done.get_json()["package_digest"])


def test_the_unit_sees_nothing_of_it_until_it_is_closed_again(closed: Tablet) -> None:
    assert len(closed.findings(OFFICER)) == 1
    again(closed.context, closed)
    assert closed.findings(OFFICER) == ()
    caught_up(closed).send(closing())
    assert len(closed.findings(OFFICER)) == 1
