"""What one tablet brings of another, from a sealed file: believed by pairing and signature, else parked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from inspection_api.devices import service
from inspection_api.devices.service import JoinDevice
from inspection_api.fieldwork.rules import CommandKind, TabletCommand
from inspection_api.kernel.actors import SYSTEM, VISITOR, Actor
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as ledger
from inspection_api.minutes import views as minutes
from tests.builders.minutes import both_sides, content, text_of
from tests.builders.signing import KEY, Key, capture_record
from tests.inspection_api.archive.installation import (
    COLLEAGUE,
    INSPECTOR,
    LEADER,
    NOW,
    STRANGER,
    event_types,
    refused_as,
)
from tests.inspection_api.devices.people import OTHER, TABLET, pair
from tests.inspection_api.fieldwork.tablet import Tablet, differ, finding, new_id, photo

if TYPE_CHECKING:
    from inspection_api.kernel.context import Context

SHA256 = "ab" * 32


@pytest.fixture
def silent(context: Context, tablet: Tablet) -> Tablet:
    """The tablet that could not send, whose people are paired with it."""
    for person in (INSPECTOR, STRANGER):
        code = service.open_pairing(person, context).code
        service.join(VISITOR, context, code, JoinDevice(TABLET, "Máy số 3", KEY.spki))
    return replace(tablet, device=TABLET)


@pytest.fixture
def carrier(context: Context) -> Actor:
    """A colleague of the team with another tablet, who brings the file."""
    return service.bearer(SYSTEM, context, pair(context, COLLEAGUE, OTHER).token, delivers=True)


def of(author: Actor, command: TabletCommand) -> TabletCommand:
    return replace(command, author=author.person_id)


def signed(tablet: Tablet, key: Key | None, author: Actor = INSPECTOR) -> TabletCommand:
    """A photo as that tablet wrote it down, signed by a key or by none."""
    plain = photo(SHA256, 7)
    record = capture_record(str(plain.id), str(tablet.visit_id), str(TABLET), plain.body)
    body = {**plain.body, "record": record, "signature": key and key.sign(record)}
    return of(author, replace(plain, body=body))


def test_what_another_tablet_could_not_send_is_taken_under_its_name(silent: Tablet, carrier: Actor) -> None:
    commands = (of(INSPECTOR, differ("30")), signed(silent, KEY))
    assert silent.said(*commands, actor=carrier) == ["applied", "applied"]
    (found,) = silent.findings()
    assert (found.author_id, found.author_name) == (INSPECTOR.person_id, INSPECTOR.name)


def test_carried_twice_or_sent_by_the_tablet_itself_later_it_is_the_same(
    context: Context, silent: Tablet, carrier: Actor
) -> None:
    command = differ("30")
    assert silent.said(of(INSPECTOR, command), actor=carrier) == ["applied"]
    assert silent.said(of(INSPECTOR, command), actor=carrier) == ["duplicate"]
    own = service.bearer(SYSTEM, context, pair(context, INSPECTOR).token, delivers=True)
    assert silent.said(command, actor=own) == ["duplicate"]
    assert event_types(context).count("finding.recorded") == 1


def test_the_log_names_who_brought_it(context: Context, silent: Tablet, carrier: Actor) -> None:
    silent.send(of(INSPECTOR, finding()), actor=carrier)
    with reading(context) as session:
        *_, line = ledger.log_lines(SYSTEM, session)
    assert f'"actor":"{COLLEAGUE.person_id}"'.encode() in line
    assert f'"author":"{INSPECTOR.person_id}"'.encode() in line


@pytest.mark.parametrize("named", [True, False])
def test_who_brings_it_is_no_author_without_having_been_paired_with_that_tablet(
    silent: Tablet, carrier: Actor, *, named: bool
) -> None:
    command = finding()
    assert silent.said(of(COLLEAGUE, command) if named else command, actor=carrier) == [
        "fieldwork.author-unknown"
    ]
    assert silent.findings() == ()


def test_a_tablet_nobody_knows_has_no_authors(tablet: Tablet, carrier: Actor) -> None:
    elsewhere = replace(tablet, device=new_id())
    assert elsewhere.said(of(INSPECTOR, finding()), actor=carrier) == ["fieldwork.author-unknown"]


def test_who_changed_tablets_brings_the_own_work_along(
    context: Context, silent: Tablet, tablet: Tablet
) -> None:
    now_with = service.bearer(SYSTEM, context, pair(context, INSPECTOR, OTHER).token, delivers=True)
    assert silent.said(finding(), actor=now_with) == ["applied"]
    unpaired = replace(tablet, device=new_id())
    assert unpaired.said(finding(), actor=now_with) == ["fieldwork.author-unknown"]


def test_an_author_of_another_team_waits_for_people(silent: Tablet, carrier: Actor) -> None:
    assert silent.said(of(STRANGER, finding()), actor=carrier) == ["fieldwork.author-elsewhere"]


@pytest.mark.parametrize("key", [None, Key(4)])
def test_a_photo_that_its_tablet_did_not_sign_waits_for_people(
    silent: Tablet, carrier: Actor, key: Key | None
) -> None:
    command = signed(silent, key)
    assert silent.said(command, actor=carrier) == ["fieldwork.carried-unsigned"]
    assert silent.said(command, actor=carrier) == ["fieldwork.carried-unsigned"]


def test_a_photo_without_a_record_waits_for_people(silent: Tablet, carrier: Actor) -> None:
    assert silent.said(of(INSPECTOR, photo(SHA256, 7)), actor=carrier) == ["fieldwork.carried-unsigned"]


def test_minutes_are_kept_and_their_signature_is_noted(silent: Tablet, carrier: Actor) -> None:
    text = text_of(content(silent.visit_id, silent.digest))
    body: dict[str, object] = {"content": text, "sides": both_sides(), "signature": None}
    command = TabletCommand(new_id(), CommandKind.SIGN_MINUTES, NOW, body)
    assert silent.said(of(INSPECTOR, command), actor=carrier) == ["applied"]
    with reading(silent.context) as session:
        (kept,) = minutes.of_visit(LEADER, session, silent.visit_id)
    assert (kept.device, [note.code for note in kept.notes]) == (str(TABLET), ["minutes.signature-missing"])


def test_a_tablet_out_of_service_is_not_heard_through_another_one(
    context: Context, silent: Tablet, carrier: Actor
) -> None:
    service.replace_device(INSPECTOR, context, str(TABLET))
    assert silent.said(of(INSPECTOR, finding()), actor=carrier) == ["devices.replaced"]


def test_who_brings_something_of_the_own_must_be_of_the_team(context: Context, silent: Tablet) -> None:
    outsider = service.bearer(SYSTEM, context, pair(context, STRANGER, OTHER).token, delivers=True)
    assert silent.said(of(INSPECTOR, finding()), actor=outsider) == ["applied"]
    with refused_as("access.on-team"):
        silent.send(finding(), actor=outsider)
