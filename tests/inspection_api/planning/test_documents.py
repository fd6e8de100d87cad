"""Documents of the unit that go with a visit: chosen, listed in the package, handed to its tablets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from evidence import sha256_bytes
from inspection_api.archive import service as archive
from inspection_api.fieldwork import service as fieldwork
from inspection_api.kernel.transaction import transaction
from inspection_api.planning import service
from inspection_api.planning.rules import (
    MOST_DOCUMENT_BYTES,
    MOST_DOCUMENTS,
    ChosenDocument,
    documents_fault,
    package_documents,
)
from tests.inspection_api.archive.installation import (
    INSPECTOR,
    LEADER,
    NEIGHBOUR,
    OFFICE,
    OFFICER,
    STRANGER,
    as_person,
    event_types,
    refused_as,
    site,
)
from tests.inspection_api.fieldwork.conftest import context
from tests.inspection_api.planning.campaign import package_of, the_visit

if TYPE_CHECKING:
    from inspection_api.kernel.actors import Actor
    from inspection_api.kernel.context import Context

__all__ = ["context"]
PAPER = b"%PDF-1.4\n%%EOF\n"
DIGEST = sha256_bytes(PAPER)
CHOSEN = ChosenDocument(DIGEST, "Quyết định giao máy tính")


def hand_in(context: Context, data: bytes = PAPER, actor: Actor = OFFICER) -> None:
    accepted = archive.take_in_document(actor, context, data, "application/pdf")
    with transaction(context, actor) as tx:
        archive.register(actor, tx, accepted)


def choose(context: Context, *documents: ChosenDocument, actor: Actor = LEADER) -> UUID:
    visit = the_visit(context)
    fieldwork.issue_package(actor, context, visit.id, documents)
    return visit.id


def test_chosen_documents_stand_in_a_new_version_of_the_package(context: Context) -> None:
    hand_in(context)
    before = the_visit(context)
    visit_id = choose(context, CHOSEN)
    assert the_visit(context).package_version == before.package_version + 1
    (document,) = package_of(context, visit_id)["documents"]
    size = len(PAPER)
    assert document == {
        "sha256": DIGEST,
        "size": size,
        "media_type": "application/pdf",
        "name": CHOSEN.name,
    }


def test_later_versions_keep_them_until_others_are_chosen(context: Context) -> None:
    hand_in(context)
    visit_id = choose(context, CHOSEN)
    fieldwork.issue_package(OFFICE, context, visit_id)
    assert [each["sha256"] for each in package_of(context, visit_id)["documents"]] == [DIGEST]
    choose(context)
    assert package_of(context, visit_id)["documents"] == []


def test_a_package_of_an_earlier_version_has_none() -> None:
    assert package_documents("{}") == []


def test_only_files_of_the_unit_visited_go_along(context: Context) -> None:
    hand_in(context, actor=NEIGHBOUR)
    before = event_types(context)
    with refused_as("planning.document-unknown"):
        choose(context, CHOSEN)
    assert event_types(context) == before


@pytest.mark.parametrize(
    "sizes", [[MOST_DOCUMENT_BYTES + 1], [1] * (MOST_DOCUMENTS + 1), [MOST_DOCUMENT_BYTES, 1]]
)
def test_what_is_too_much_is_refused_in_a_sentence(context: Context, sizes: list[int]) -> None:
    assert documents_fault(sizes) == "planning.documents-too-large"
    assert documents_fault([MOST_DOCUMENT_BYTES]) is None
    said = context.configuration.problem_texts.detail(
        "planning.documents-too-large", {"count": "20", "limit": "30"}
    )
    assert "30 MB" in said


def test_too_many_documents_make_no_package(context: Context) -> None:
    papers = [PAPER + bytes([number]) for number in range(MOST_DOCUMENTS + 1)]
    for paper in papers:
        hand_in(context, paper)
    before = the_visit(context).package_digest
    with refused_as("planning.documents-too-large"):
        choose(context, *(replace(CHOSEN, sha256=sha256_bytes(paper)) for paper in papers))
    assert the_visit(context).package_digest == before


def test_the_team_gets_them_and_that_is_told(context: Context) -> None:
    hand_in(context)
    visit_id = choose(context, CHOSEN)
    address = f"/api/visits/{visit_id}/documents"
    with site(context).test_client() as client:
        answer = client.get(f"{address}/{DIGEST}", headers=as_person(INSPECTOR))
        assert (answer.status_code, answer.data) == (200, PAPER)
        assert client.get(f"{address}/{'ab' * 32}", headers=as_person(INSPECTOR)).status_code == 404
        assert client.get(f"{address}/{DIGEST}", headers=as_person(STRANGER)).status_code == 404
        assert client.get(f"{address}/{DIGEST}", headers=as_person(OFFICER)).status_code == 403
        body = {"documents": [DIGEST], f"name:{DIGEST}": " "}
        chosen = client.post(address, json=body, headers=as_person(LEADER))
        assert chosen.status_code == 201
        assert client.post(address, json=body, headers=as_person(INSPECTOR)).status_code == 403
    assert package_of(context, visit_id)["documents"][0]["name"] == DIGEST[:12]
    assert event_types(context).count("evidence.downloaded") == 1


def test_a_document_that_goes_along_no_longer_can_still_be_had(context: Context) -> None:
    hand_in(context)
    visit_id = choose(context, CHOSEN)
    choose(context)
    with service.open_document(INSPECTOR, context, visit_id, DIGEST).stream as stream:
        assert stream.read() == PAPER
