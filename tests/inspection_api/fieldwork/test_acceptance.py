"""Letting a photo stand although something about it does not fit: who may, what it holds for, who sees it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from evidence import sha256_bytes
from inspection_api.captures import service as captures
from inspection_api.captures import views
from inspection_api.captures.records import FindingAcceptance
from inspection_api.fieldwork import service
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.transaction import reading, transaction
from tests.builders.photos import work
from tests.evidence.samples import jpeg
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
from tests.inspection_api.fieldwork.tablet import photo
from tests.inspection_api.planning.campaign import CAMPAIGN

if TYPE_CHECKING:
    from inspection_api.kernel.actors import Actor
    from tests.inspection_api.fieldwork.tablet import Tablet

PHOTO = jpeg()
DIGEST = sha256_bytes(PHOTO)
EARLY = "evidence.before-package"
FAR = {"lat": "14.5", "lon": "108.0", "accuracy_m": "8", "fixed_at": "2019-11-05T01:00:00+00:00"}
OUTSIDE = "evidence.outside-fence"
REASON = "Chụp từ bên kia đường, thấy rõ biển hiệu"


def _doubtful(tablet: Tablet, actor: Actor = INSPECTOR) -> UUID:
    shot = photo(DIGEST, len(PHOTO), fix=FAR)
    tablet.send(shot, actor=actor)
    return shot.id


def _capture(tablet: Tablet, capture_id: UUID, actor: Actor = OFFICE) -> views.CaptureView:
    with reading(tablet.context) as session:
        (found,) = views.captures(actor, session, [capture_id])
    return found


def _accept(tablet: Tablet, capture_id: UUID, actor: Actor = LEADER, code: str = OUTSIDE) -> None:
    service.accept_finding(actor, tablet.context, capture_id, code, REASON)


@pytest.mark.parametrize("actor", [LEADER, OFFICE])
def test_the_leader_and_the_office_may_let_a_photo_stand(tablet: Tablet, actor: Actor) -> None:
    capture_id = _doubtful(tablet)
    _accept(tablet, capture_id, actor)
    accepted = _capture(tablet, capture_id).accepted
    assert {code: (each.reason, each.accepted_by_name) for code, each in accepted.items()} == {
        OUTSIDE: (REASON, actor.name)
    }
    assert event_types(tablet.context)[-1] == "capture.finding-accepted"
    with refused_as("evidence.already-accepted"):
        _accept(tablet, capture_id, actor)


@pytest.mark.parametrize("actor", [INSPECTOR, COLLEAGUE, STRANGER, COMMITTEE, OFFICER])
def test_nobody_else_may(tablet: Tablet, actor: Actor) -> None:
    capture_id = _doubtful(tablet)
    with refused_as("access.role"):
        _accept(tablet, capture_id, actor)


def test_whoever_took_the_photo_does_not_judge_it(tablet: Tablet) -> None:
    capture_id = _doubtful(tablet, LEADER)
    with refused_as("access.other-than-author"):
        _accept(tablet, capture_id)
    _accept(tablet, capture_id, OFFICE)


def test_only_what_was_found_is_accepted_and_with_a_reason(tablet: Tablet) -> None:
    capture_id = _doubtful(tablet)
    with refused_as("evidence.finding-unknown"):
        _accept(tablet, capture_id, code="evidence.edited")
    with refused_as("evidence.photo-unknown"):
        _accept(tablet, UUID(int=1))
    with refused_as("fieldwork.reason-missing"):
        service.accept_finding(LEADER, tablet.context, capture_id, OUTSIDE, "  ")


def test_the_reason_is_sealed_in_the_log(tablet: Tablet) -> None:
    capture_id = _doubtful(tablet)
    _accept(tablet, capture_id)
    with reading(tablet.context) as session:
        (row,) = session.query(FindingAcceptance).all()
    assert row.code == OUTSIDE
    assert sealed(row.reason_text, row.reason_salt) != REASON


def test_an_acceptance_outlives_a_check_that_finds_the_same(tablet: Tablet) -> None:
    capture_id = _doubtful(tablet)
    _accept(tablet, capture_id)
    captures.receive(INSPECTOR, tablet.context, BytesIO(PHOTO), DIGEST, photo=True)
    work(tablet.context)
    assert set(_capture(tablet, capture_id).accepted) == {OUTSIDE}


def test_what_is_serious_waits_until_somebody_accepts_it(tablet: Tablet) -> None:
    shot = photo(DIGEST, len(PHOTO), taken_at="2019-10-30T01:00:00+00:00")
    tablet.send(shot)

    def waiting() -> list[UUID]:
        with reading(tablet.context) as session:
            return [each.id for each in views.serious_captures(OFFICE, session, CAMPAIGN)]

    assert waiting() == [shot.id]
    _accept(tablet, shot.id, code=EARLY)
    assert waiting() == []


def test_people_of_the_unit_do_not_read_the_reason(tablet: Tablet) -> None:
    capture_id = _doubtful(tablet)
    _accept(tablet, capture_id)
    with transaction(tablet.context, OFFICE) as tx:
        captures.disclose(OFFICE, tx, tablet.visit_id, "H.A1.1")
    assert _capture(tablet, capture_id, OFFICER).accepted == {}


@pytest.mark.parametrize(("reason", "status"), [(REASON, 204), ("ngắn", 422)])
def test_a_reason_says_something(tablet: Tablet, reason: str, status: int) -> None:
    capture_id = _doubtful(tablet)
    place = f"/api/captures/{capture_id}/findings/{OUTSIDE}/acceptance"
    client = site(tablet.context).test_client()
    answer = client.post(place, json={"reason": reason}, headers=as_person(LEADER))
    assert answer.status_code == status
