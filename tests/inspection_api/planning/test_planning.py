"""Visits and packages: planned where there is something to check, frozen, seen by whom they concern."""

from __future__ import annotations

import json
from datetime import date
from itertools import product
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from evidence import canonical_json, sha256_bytes
from inspection_api.directory import views as directory
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.ledger.records import Checkpoint
from inspection_api.planning import service, views
from inspection_api.planning.rules import FORBIDDEN, MOVES, PHOTO_CODES, VisitMove, VisitState, moved
from inspection_api.planning.service import PlanVisit
from inspection_api.selfassessment import views as selfassessment
from tests.inspection_api.archive.installation import (
    COLLEAGUE,
    COMMITTEE,
    INSPECTOR,
    LEADER,
    NEIGHBOUR,
    OFFICE,
    OFFICER,
    STRANGER,
    UNIT,
    as_person,
    event_types,
    refused_as,
    site,
)
from tests.inspection_api.planning.campaign import CAMPAIGN, SILENT_UNIT, package_of, plan, team_id

if TYPE_CHECKING:
    from inspection_api.kernel.actors import Actor
    from inspection_api.kernel.context import Context


def _seen(context: Context, actor: Actor) -> int:
    with reading(context) as session:
        return len(views.visits(actor, session, CAMPAIGN))


@pytest.mark.parametrize(("state", "move"), list(product(VisitState, VisitMove)))
def test_every_move_is_allowed_or_refused_by_name(state: VisitState, move: VisitMove) -> None:
    assert ((state, move) in MOVES) != ((state, move) in FORBIDDEN)
    code = FORBIDDEN.get((state, move))
    assert (moved(state, move) is None) == (code is not None)
    assert code is None or Configuration().problem_texts.title(code)


def test_a_unit_without_a_form_is_not_visited(context: Context) -> None:
    with refused_as("planning.no-submission"):
        plan(context, SILENT_UNIT)


def test_a_team_of_another_round_is_refused(context: Context) -> None:
    with refused_as("planning.team-of-other-campaign"):
        service.plan_visit(OFFICE, context, PlanVisit(CAMPAIGN, UNIT, UUID(int=1), date(2019, 11, 5), "x"))


@pytest.mark.parametrize("actor", [INSPECTOR, OFFICER, COMMITTEE])
def test_only_office_and_leaders_plan_and_issue(context: Context, actor: Actor) -> None:
    visit_id = plan(context)
    command = PlanVisit(CAMPAIGN, UNIT, team_id(context), date(2019, 11, 5), "x")
    with refused_as("access.role"):
        service.plan_visit(actor, context, command)
    with refused_as("access.role"):
        service.issue_package(actor, context, visit_id)


def test_who_sees_a_visit(context: Context) -> None:
    plan(context)
    seen = {
        actor.name: _seen(context, actor)
        for actor in (INSPECTOR, COLLEAGUE, LEADER, OFFICE, COMMITTEE, OFFICER)
    }
    assert set(seen.values()) == {1}
    assert [_seen(context, actor) for actor in (STRANGER, NEIGHBOUR)] == [0, 0]


def test_a_package_is_named_by_its_content(context: Context) -> None:
    visit_id = plan(context)
    digest = service.issue_package(OFFICE, context, visit_id)
    with reading(context) as session:
        found = views.package(INSPECTOR, session, visit_id)
        again = views.package_by_digest(INSPECTOR, session, visit_id, digest)
        assert views.package_by_digest(STRANGER, session, visit_id, digest) is None
    members = json.loads(found.text)
    assert members.pop("digest") == found.digest == digest
    assert sha256_bytes(canonical_json(members)) == digest
    assert again == found


def test_a_package_brings_photo_codes_and_the_newest_checkpoint(context: Context) -> None:
    visit_id = plan(context)
    service.issue_package(OFFICE, context, visit_id)
    first = package_of(context, visit_id)
    with transaction(context, SYSTEM) as tx:
        for size in (9, 10):
            tx.session.add(Checkpoint(size=size, root=f"{size:064x}", note="", made_at=tx.now))
    service.issue_package(OFFICE, context, visit_id)
    second = package_of(context, visit_id)
    assert (first["checkpoint"], second["checkpoint"]) == (None, f"10:{10:064x}")
    assert {first["photo_codes"]["count"], second["photo_codes"]["count"]} == {PHOTO_CODES}
    assert first["photo_codes"]["seed"] != second["photo_codes"]["seed"]


def test_a_package_says_what_was_reported(context: Context) -> None:
    visit_id = plan(context)
    service.issue_package(OFFICE, context, visit_id)
    package = package_of(context, visit_id)
    with reading(context) as session:
        form = selfassessment.latest_submission(OFFICE, session, CAMPAIGN, UNIT)
        card = selfassessment.reported_scores(OFFICE, session, CAMPAIGN, UNIT)
        book = directory.rulebook(OFFICE, session, CAMPAIGN, "huyen")
    assert form is not None
    assert card is not None
    criteria = [criterion for group in package["groups"] for criterion in group["criteria"]]
    assert [criterion["id"] for criterion in criteria] == [criterion.id for criterion in book.criteria()]
    reported = {
        (criterion["id"], entry["id"]): entry["reported"]
        for criterion in criteria
        for entry in criterion["fields"]
        if entry["reported"] is not None
    }
    assert reported == {key: given.value for key, given in form.values.items()}
    assert criteria[0]["max"] == "5"
    assert {entry["id"]: entry.get("part_of") for entry in criteria[0]["fields"]} == {
        "so_may": "so_cbcc",
        "so_cbcc": None,
    }
    assert criteria[0]["reported_points"] == str(form.self_scores["H.A1.1"].points)
    assert package["fence_metres"] == 500
    assert package["unit"]["code"] == UNIT
    assert {member["id"] for member in package["team"]} >= {str(INSPECTOR.person_id)}
    assert "other" in [cause["code"] for cause in package["causes"]]


def test_a_new_package_leaves_the_old_one_known(context: Context) -> None:
    visit_id = plan(context)
    first = service.issue_package(OFFICE, context, visit_id)
    second = service.issue_package(LEADER, context, visit_id, [{"id": "1", "note": "Đã xem"}])
    with reading(context) as session:
        assert views.visit(OFFICE, session, visit_id).package_version == 2
        assert views.package(OFFICE, session, visit_id).digest == second != first
        assert views.package_by_digest(OFFICE, session, visit_id, first) is not None
    assert event_types(context)[-3:] == ["visit.planned", "package.issued", "package.issued"]


def test_the_unit_visited_does_not_see_the_package(context: Context) -> None:
    visit_id = plan(context)
    service.issue_package(OFFICE, context, visit_id)
    with reading(context) as session, refused_as("access.role"):
        views.package(OFFICER, session, visit_id)
    with reading(context) as session, refused_as("planning.visit-unknown"):
        views.package(STRANGER, session, visit_id)


def test_a_visit_without_a_package_can_neither_be_worked_on_nor_closed(context: Context) -> None:
    visit_id = plan(context)
    with refused_as("planning.cannot-work-planned"), transaction(context, INSPECTOR) as tx:
        service.work_on_visit(INSPECTOR, tx, visit_id)
    with refused_as("planning.cannot-close-planned"), transaction(context, INSPECTOR) as tx:
        service.close_visit(INSPECTOR, tx, visit_id, {})
    with reading(context) as session, refused_as("planning.no-package"):
        views.package(INSPECTOR, session, visit_id)


def test_the_tablet_lists_and_fetches_once(context: Context) -> None:
    client = site(context).test_client()
    plan(context, place=1)
    body = {
        "unit_code": UNIT,
        "team_id": str(team_id(context)),
        "planned_on": "2019-11-05",
        "selection_reason": "Theo kế hoạch",
    }
    made = client.post(f"/api/campaigns/{CAMPAIGN}/visits", json=body, headers=as_person(OFFICE))
    assert made.status_code == 201
    visit_id = made.get_json()["id"]
    assert client.get("/api/visits", headers=as_person(INSPECTOR)).get_json() == {"items": []}
    issued = client.post(f"/api/visits/{visit_id}/package", headers=as_person(LEADER))
    assert issued.status_code == 201
    (line,) = client.get("/api/visits", headers=as_person(INSPECTOR)).get_json()["items"]
    assert line["package_digest"] == issued.get_json()["package_digest"]
    assert (line["state"], line["unit"]["kind_label"], line["planned_on"]) == (
        "issued",
        "thành phố",
        "2019-11-05",
    )
    place = f"/api/visits/{visit_id}/package"
    first = client.get(place, headers=as_person(INSPECTOR))
    assert first.headers["ETag"] == f'"{line["package_digest"]}"'
    assert first.get_json()["digest"] == line["package_digest"]
    known = as_person(INSPECTOR, **{"If-None-Match": first.headers["ETag"]})
    again = client.get(place, headers=known)
    assert (again.status_code, again.data) == (304, b"")
