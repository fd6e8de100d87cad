"""What the team leader does with what was parked, and with photos that never come."""

from __future__ import annotations

import dataclasses
import json
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import select

from evidence import sha256_bytes
from inspection_api.captures import service as captures
from inspection_api.captures import views as captures_views
from inspection_api.captures.records import CaptureGivenUp
from inspection_api.fieldwork import service, views
from inspection_api.fieldwork.rules import CommandKind, Settlement, TabletCommand
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.clock import ZONE
from inspection_api.kernel.jobs import Job
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as ledger
from inspection_api.minutes import views as minutes
from tests.builders.minutes import both_sides, content, text_of
from tests.evidence.samples import jpeg
from tests.inspection_api.archive.installation import (
    COLLEAGUE,
    COMMITTEE,
    INSPECTOR,
    LEADER,
    NOW,
    OFFICE,
    OFFICER,
    STRANGER,
    UNIT,
    as_person,
    event_types,
    refused_as,
    site,
)
from tests.inspection_api.fieldwork.tablet import closing, differ, new_id, photo
from tests.inspection_api.planning.campaign import CAMPAIGN, the_visit

if TYPE_CHECKING:
    from inspection_api.kernel.actors import Actor
    from inspection_api.kernel.context import Context
    from tests.inspection_api.fieldwork.tablet import Tablet

PHOTO = jpeg()


def _jobs(context: Context) -> list[dict[str, str]]:
    with reading(context) as session:
        return [job.payload for job in session.scalars(select(Job)) if job.kind == service.DETECT_JOB]


def _settle(tablet: Tablet, action: Settlement, actor: Actor = LEADER) -> None:
    waiting = next(row for row in tablet.parked() if row.settlement is None)
    service.settle_parked(actor, tablet.context, waiting.id, action, "Đã kiểm tra lại tại chỗ")


def test_the_leader_accepts_what_was_parked(tablet: Tablet) -> None:
    tablet.send(differ("7"))
    late = differ("8")
    tablet.send(late, actor=COLLEAGUE)
    _settle(tablet, Settlement.ACCEPT)
    standing = tablet.findings()[-1]
    assert (standing.id, standing.value, standing.author_name) == (late.id, "8", COLLEAGUE.name)
    (row,) = tablet.parked()
    assert row.settlement is not None
    assert (row.settlement.action, row.settlement.settled_by_name) == ("accept", LEADER.name)
    assert event_types(tablet.context)[-2:] == ["parked.settled", "finding.recorded"]
    with refused_as("fieldwork.already-settled"):
        service.settle_parked(LEADER, tablet.context, late.id, Settlement.DISMISS, "x")


def test_the_leader_accepts_minutes_that_were_parked_and_they_keep_their_notes(tablet: Tablet) -> None:
    text = text_of(content(tablet.visit_id, tablet.digest, ()))
    body = {"content": text, "sides": both_sides(), "signature": None}
    signing = TabletCommand(new_id(), CommandKind.SIGN_MINUTES, NOW, body, author=UUID(int=77))
    assert tablet.said(signing) == ["fieldwork.author-unknown"]
    with reading(tablet.context) as session:
        assert minutes.of_visit(LEADER, session, tablet.visit_id) == ()
    _settle(tablet, Settlement.ACCEPT)
    with reading(tablet.context) as session:
        (found,) = minutes.of_visit(LEADER, session, tablet.visit_id)
    assert (found.id, found.digest) == (signing.id, sha256_bytes(text.encode()))
    assert found.notes, "nobody's key signed them"
    assert event_types(tablet.context)[-2:] == ["parked.settled", "minutes.signed"]


def test_a_visit_is_not_closed_by_accepting_what_was_parked(tablet: Tablet) -> None:
    tablet.send(closing(), closing())
    with refused_as("fieldwork.cannot-accept"):
        _settle(tablet, Settlement.ACCEPT)


def test_the_leader_dismisses_what_cannot_stand(tablet: Tablet) -> None:
    tablet.send(differ("-1"), closing())
    with refused_as("fieldwork.cannot-accept"):
        _settle(tablet, Settlement.ACCEPT)
    _settle(tablet, Settlement.DISMISS)
    assert tablet.findings() == ()
    assert event_types(tablet.context)[-1] == "parked.settled"


def test_a_late_photo_belongs_to_the_visit_once_accepted(tablet: Tablet) -> None:
    digest = sha256_bytes(PHOTO)
    tablet.send(closing())
    shot = photo(digest, len(PHOTO))
    tablet.send(shot)
    captures.receive(INSPECTOR, tablet.context, BytesIO(PHOTO), digest, photo=True)
    tablet.send(differ("7", photos=[str(shot.id)]))
    _settle(tablet, Settlement.ACCEPT)
    _settle(tablet, Settlement.ACCEPT)
    with reading(tablet.context) as session:
        (capture,) = captures_views.captures(LEADER, session, tablet.findings()[0].photos)
    assert (capture.id, capture.sha256, capture.author_name) == (shot.id, digest, INSPECTOR.name)
    assert capture.evidence is not None


def _absent(tablet: Tablet) -> tuple[int, int, int]:
    """How many photos were announced, are waited for, are not waited for any longer."""
    with reading(tablet.context) as session:
        found = views.progress(LEADER, session, CAMPAIGN)[tablet.visit_id]
    return found.photos, found.photos_missing, found.photos_given_up


def _line(tablet: Tablet, actor: Actor) -> views.TabletLine:
    with reading(tablet.context) as session:
        (line,) = views.tablet_lines(actor, session)
    return line


def test_of_two_entries_under_one_key_the_one_that_was_accepted_is_told(tablet: Tablet) -> None:
    late = differ("8")
    tablet.send(differ("7"))
    tablet.send(late, actor=COLLEAGUE)
    tablet.send(dataclasses.replace(differ("9"), id=late.id), actor=COLLEAGUE)
    by_value = {row.body["value"]: row.id for row in tablet.parked()}
    for value, action in (("8", Settlement.ACCEPT), ("9", Settlement.DISMISS)):
        service.settle_parked(LEADER, tablet.context, by_value[value], action, "Đã kiểm tra lại")
    assert _line(tablet, COLLEAGUE).settled[late.id].action == "accept"


def test_a_lost_photo_is_given_up_with_a_reason_and_counts_again_if_it_comes(tablet: Tablet) -> None:
    digest = sha256_bytes(PHOTO)
    shot, reason = photo(digest, len(PHOTO)), "Máy tính bảng bị mất tại xã"
    tablet.send(shot)
    assert _absent(tablet) == (1, 1, 0)
    service.give_up_capture(LEADER, tablet.context, shot.id, f"  {reason} ")
    assert _absent(tablet) == (1, 0, 1)
    assert _line(tablet, COLLEAGUE).given_up == (shot.id,), "the tablet may let go what it has lost"
    assert _line(tablet, OFFICER).given_up == (), "the unit is not told, as of other settlements"
    with reading(tablet.context) as session:
        (capture,) = captures_views.captures_of_visit(LEADER, session, tablet.visit_id)
        line = list(ledger.log_lines(LEADER, session))[-1].decode()
        salt = session.get_one(CaptureGivenUp, shot.id).reason_salt
    assert capture.given_up is not None
    assert (capture.given_up.reason, capture.given_up.given_up_by_name) == (reason, LEADER.name)
    assert reason not in line
    assert json.loads(line)["type"] == "capture.given-up"
    assert json.loads(line)["payload"] == {
        "capture": str(shot.id),
        "sha256": digest,
        "visit": str(tablet.visit_id),
        "reason": sealed(reason, salt),
    }
    with refused_as("evidence.already-given-up"):
        service.give_up_capture(OFFICE, tablet.context, shot.id, "x")
    captures.receive(INSPECTOR, tablet.context, BytesIO(PHOTO), digest, photo=True)
    assert _absent(tablet) == (1, 0, 0)
    with reading(tablet.context) as session:
        (capture,) = captures_views.captures_of_visit(LEADER, session, tablet.visit_id)
    assert capture.evidence is not None
    assert capture.given_up is None
    assert _line(tablet, COLLEAGUE).given_up == (), "it came after all"


def test_what_cannot_be_given_up_and_by_whom(tablet: Tablet) -> None:
    digest = sha256_bytes(PHOTO)
    shot = photo(digest, len(PHOTO))
    tablet.send(shot)
    events = event_types(tablet.context)
    refusals = {
        INSPECTOR: "access.role",
        COMMITTEE: "access.role",
        OFFICER: "access.role",
        dataclasses.replace(STRANGER, roles=LEADER.roles): "access.on-team-or-office",
        dataclasses.replace(LEADER, unit_code=UNIT): "access.other-unit",
    }
    for actor, code in refusals.items():
        with refused_as(code):
            service.give_up_capture(actor, tablet.context, shot.id, "x")
    with refused_as("fieldwork.reason-missing"):
        service.give_up_capture(LEADER, tablet.context, shot.id, "  ")
    with refused_as("evidence.photo-unknown"):
        service.give_up_capture(LEADER, tablet.context, UUID(int=4), "x")
    assert event_types(tablet.context) == events
    captures.receive(INSPECTOR, tablet.context, BytesIO(PHOTO), digest, photo=True)
    with refused_as("evidence.photo-here"):
        service.give_up_capture(LEADER, tablet.context, shot.id, "x")
    assert _absent(tablet) == (1, 0, 0)


def test_a_photo_of_nothing_known_is_not_accepted(tablet: Tablet) -> None:
    tablet.send(photo("cd" * 32, 10, criterion="H.Z9"))
    with refused_as("fieldwork.cannot-accept"):
        _settle(tablet, Settlement.ACCEPT)


def test_only_findings_and_photos_are_accepted(tablet: Tablet) -> None:
    tablet.send(closing())
    tablet.send(closing())
    with refused_as("fieldwork.cannot-accept"):
        _settle(tablet, Settlement.ACCEPT)


def test_a_late_finding_counts_once_accepted(tablet: Tablet) -> None:
    tablet.send(closing())
    tablet.send(differ("3"))
    _settle(tablet, Settlement.ACCEPT)
    assert tablet.findings()[0].value == "3"
    assert the_visit(tablet.context).state == "closed"
    assert len(_jobs(tablet.context)) == 2


@pytest.mark.parametrize("actor", [INSPECTOR, OFFICE, COMMITTEE])
def test_only_the_leader_settles(tablet: Tablet, actor: Actor) -> None:
    tablet.send(differ("-1"))
    with refused_as("access.role"):
        _settle(tablet, Settlement.DISMISS, actor)
    with refused_as("fieldwork.parked-unknown"):
        service.settle_parked(LEADER, tablet.context, UUID(int=4), Settlement.DISMISS, "x")


def test_a_leader_of_another_team_does_not_settle(tablet: Tablet) -> None:
    tablet.send(differ("-1"))
    other = dataclasses.replace(LEADER, person_id=UUID(int=77))
    with refused_as("access.on-team"):
        _settle(tablet, Settlement.DISMISS, other)


def _told(tablet: Tablet, actor: Actor = COLLEAGUE) -> dict[UUID, tuple[str, str, str]]:
    """What the list of visits tells a tablet of parked commands: by its own keys."""
    with reading(tablet.context) as session:
        (line,) = views.tablet_lines(actor, session)
    return {key: (done.action, done.reason, done.settled_by_name) for key, done in line.settled.items()}


def test_the_tablet_hears_what_became_of_what_was_parked_and_why(tablet: Tablet) -> None:
    tablet.send(differ("7"))
    first, second = differ("8"), differ("9")
    tablet.send(first, second, actor=COLLEAGUE)
    assert _told(tablet) == {}, "nobody has settled it yet"
    _settle(tablet, Settlement.ACCEPT)
    _settle(tablet, Settlement.DISMISS)
    told = _told(tablet)
    assert sorted(told) == sorted([first.id, second.id])
    assert sorted(action for action, *_ in told.values()) == ["accept", "dismiss"]
    assert {(reason, name) for _, reason, name in told.values()} == {("Đã kiểm tra lại tại chỗ", LEADER.name)}


def test_a_settled_command_is_told_by_the_key_the_tablet_knows_and_never_to_the_unit(tablet: Tablet) -> None:
    sent = differ("7")
    tablet.send(sent)
    other = dataclasses.replace(sent, body={**sent.body, "value": "8"})
    assert tablet.said(other) == ["fieldwork.same-id-other-content"]
    _settle(tablet, Settlement.DISMISS)
    assert list(_told(tablet)) == [sent.id]
    assert _told(tablet, OFFICER) == {}


def test_the_list_over_http_says_who_settled_it_when_and_why(tablet: Tablet) -> None:
    tablet.send(differ("-1"))
    (waiting,) = tablet.parked()
    _settle(tablet, Settlement.DISMISS)
    answer = site(tablet.context).test_client().get("/api/visits", headers=as_person(INSPECTOR)).get_json()
    (told,) = answer["items"][0]["settled"]
    said = {"action": "dismiss", "reason": "Đã kiểm tra lại tại chỗ", "by": LEADER.name}
    assert answer["items"][0]["given_up"] == []
    assert told == {"id": str(waiting.client_id), **said, "at": NOW.astimezone(ZONE).isoformat()}
