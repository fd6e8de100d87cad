"""What packages give to tablets: photo codes, what photos usually show; and since when they have it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from evidence.codes import photo_code
from evidence.items import CodeVerdict
from inspection_api.directory import views as directory
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.ledger import views as ledger
from inspection_api.planning import rules, service, views
from inspection_api.planning.records import Package
from scoring import EvidenceKind
from scoring.criteria.rulebook import EvidenceNeed
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
from tests.inspection_api.planning.campaign import CAMPAIGN, package_of, plan

if TYPE_CHECKING:
    from inspection_api.kernel.context import Context

TABLET = UUID(int=77)


def _seed(context: Context, visit_id: UUID) -> str:
    return str(package_of(context, visit_id)["photo_codes"]["seed"])


def test_codes_of_every_package_of_a_visit_count_for_the_tablet_they_were_drawn_for(context: Context) -> None:
    visit_id = plan(context)
    seeds = []
    for _ in range(2):
        service.issue_package(OFFICE, context, visit_id)
        seeds.append(_seed(context, visit_id))
    with reading(context) as session:
        for seed in seeds:
            code = photo_code(seed, "máy 1", 7)
            told = views.code_standing(SYSTEM, session, visit_id, "máy 1", code)
            assert told == (CodeVerdict.ISSUED, None)
            told = views.code_standing(SYSTEM, session, visit_id, "máy 2", code)
            assert told == (CodeVerdict.UNISSUED, None)


def test_a_code_is_known_as_one_of_another_visit(context: Context) -> None:
    visits = [plan(context) for _ in range(2)]
    for visit_id in visits:
        service.issue_package(OFFICE, context, visit_id)
    code = photo_code(package_of(context, visits[0])["photo_codes"]["seed"], "máy 1", 1)
    with reading(context) as session:
        told = views.code_standing(SYSTEM, session, visits[1], "máy 1", code)
        assert told == (CodeVerdict.OTHER_VISIT, visits[0])
        assert views.code_standing(SYSTEM, session, visits[1], "máy 1", None) == (CodeVerdict.MISSING, None)


def test_nothing_is_said_of_codes_where_a_package_of_an_earlier_version_brought_none(
    context: Context,
) -> None:
    visit_id = plan(context)
    with transaction(context, SYSTEM) as tx:
        assert views.code_standing(SYSTEM, tx.session, visit_id, "máy 1", "1-aaaaaa") is None
        earlier = {"criteria_total": 1, "text": "{}", "issued_at": tx.now}
        tx.session.add(Package(visit_id=visit_id, version=1, digest="e" * 64, **earlier))
    service.issue_package(OFFICE, context, visit_id)
    with reading(context) as session:
        assert views.code_standing(SYSTEM, session, visit_id, "máy 1", "1-aaaaaa") is None


def test_the_first_package_that_a_tablet_is_given_is_written_down_once(context: Context) -> None:
    visit_id, tablet = plan(context), TABLET
    with refused_as("planning.no-package"):
        service.fetch_package(INSPECTOR, context, visit_id, tablet)
    service.issue_package(OFFICE, context, visit_id)
    assert service.fetch_package(INSPECTOR, context, visit_id, None).version == 1
    with reading(context) as session:
        assert views.given_at(SYSTEM, session, visit_id, str(tablet)) is None
    first = service.fetch_package(INSPECTOR, context, visit_id, tablet)
    service.issue_package(OFFICE, context, visit_id)
    assert service.fetch_package(LEADER, context, visit_id, tablet).version == 2
    with reading(context) as session:
        lines = [json.loads(line) for line in ledger.log_lines(SYSTEM, session)]
        assert views.given_at(SYSTEM, session, visit_id, str(tablet)) == context.clock.now()
    (told,) = (line for line in lines if line["type"] == "package.fetched")
    assert told["payload"] == {"visit": str(visit_id), "version": 1, "digest": first.digest}
    assert (told["actor"], told["device"]) == (str(INSPECTOR.person_id), str(tablet))


def test_a_tablet_that_asks_eight_times_at_once_is_written_down_once(context: Context) -> None:
    visit_id = plan(context)
    service.issue_package(OFFICE, context, visit_id)

    def fetch(_number: int) -> str:
        return service.fetch_package(INSPECTOR, context, visit_id, TABLET).digest

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(fetch, range(8)))) == 1
    assert event_types(context).count("package.fetched") == 1


def test_a_tablet_says_who_it_is_in_a_header_and_nonsense_is_refused(context: Context) -> None:
    visit_id = plan(context)
    service.issue_package(OFFICE, context, visit_id)
    client, place = site(context).test_client(), f"/api/visits/{visit_id}/package"
    nonsense = as_person(INSPECTOR, **{"X-Device-Id": "máy 1".encode().decode("latin-1")})
    assert client.get(place, headers=nonsense).status_code == 422
    named = as_person(INSPECTOR, **{"X-Device-Id": str(TABLET)})
    assert client.get(place, headers=named).status_code == 200
    with reading(context) as session:
        assert views.given_at(SYSTEM, session, visit_id, str(TABLET)) == context.clock.now()


def test_a_package_is_not_given_to_those_who_may_not_have_it(context: Context) -> None:
    visit_id = plan(context)
    service.issue_package(OFFICE, context, visit_id)
    for actor, code in ((STRANGER, "planning.visit-unknown"), (OFFICER, "access.role")):
        with refused_as(code):
            service.fetch_package(actor, context, visit_id, TABLET)
    with reading(context) as session:
        assert views.given_at(SYSTEM, session, visit_id, str(TABLET)) is None


@pytest.mark.parametrize(
    ("kinds", "shows"),
    [
        ([], "scene"),
        ([()], "scene"),
        ([(EvidenceKind.DOCUMENT,)], "document"),
        ([(EvidenceKind.DOCUMENT,), (EvidenceKind.LISTING,), ()], "document"),
        ([(EvidenceKind.DOCUMENT, EvidenceKind.PHOTO)], "scene"),
        ([(EvidenceKind.DOCUMENT,), (EvidenceKind.SCREEN,)], "scene"),
    ],
)
def test_photos_are_taken_to_show_documents_where_papers_alone_are_asked_for(
    context: Context, kinds: list[tuple[EvidenceKind, ...]], shows: str
) -> None:
    with reading(context) as session:
        criterion = directory.rulebook(OFFICE, session, CAMPAIGN, "huyen").criterion("H.A1.1")
    needs = tuple(EvidenceNeed("minh chứng", needs) for needs in kinds)
    assert rules.usual_picture(replace(criterion, evidence=needs)) == shows
