"""What tablets sign of their photos: kept as it came, never bounced, and what does not fit is told."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from evidence import sha256_bytes
from evidence.codes import photo_code
from evidence.records import read_record
from inspection_api.captures import service as captures
from inspection_api.captures import store
from inspection_api.captures import views as capture_views
from inspection_api.captures.records import SignedRecord
from inspection_api.captures.rules import SentRecord
from inspection_api.devices import service as devices
from inspection_api.fieldwork import service
from inspection_api.fieldwork.rules import Settlement, TabletCommand
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.jobs import Job
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.ledger import service as ledger
from inspection_api.ledger import views as log_views
from inspection_api.planning import service as planning
from tests.builders.signing import KEY, Key, capture_record
from tests.inspection_api.archive.installation import INSPECTOR, LEADER, NOW, OFFICE
from tests.inspection_api.fieldwork.tablet import Tablet, closing, photo
from tests.inspection_api.planning.campaign import package_of, plan

if TYPE_CHECKING:
    from uuid import UUID

    from evidence import Finding
    from inspection_api.kernel.context import Context

ROOT = "cd" * 32


class Signing:
    """A tablet that signs its photos and keeps a chain of its own; its photos are of nothing, nowhere."""

    def __init__(self, tablet: Tablet, key: Key = KEY) -> None:
        self.tablet, self.key = tablet, key
        self.prev: str | None = None

    def register(self) -> None:
        devices.register_device_key(INSPECTOR, self.tablet.context, self.tablet.device, self.key.spki)

    def code(self, number: int, visit_id: UUID | None = None) -> str:
        """A code of the newest package, of this visit unless another is named."""
        codes = package_of(self.tablet.context, visit_id or self.tablet.visit_id)["photo_codes"]
        return photo_code(str(codes["seed"]), str(self.tablet.device), number)

    def photo(self, number: int = 1, *, said: dict[str, Any] | None = None, **known: Any) -> TabletCommand:
        """A signed photo; ``said`` is what the command says otherwise than the record."""
        content, now = _bytes(number), NOW + timedelta(seconds=5)
        plain = photo(sha256_bytes(content), len(content), fix=None, taken_at=now.isoformat())
        beside = {"code": self.code(number), "prev": self.prev} | known
        visit, device = str(self.tablet.visit_id), str(self.tablet.device)
        text = capture_record(str(plain.id), visit, device, plain.body, **beside)
        self.prev = sha256_bytes(text.encode())
        body = {**plain.body, "record": text, "signature": self.key.sign(text), **(said or {})}
        return TabletCommand(plain.id, plain.kind, plain.made_at, body)

    def found(self, command: TabletCommand) -> list[str]:
        """What does not fit of a capture, apart from the position that none of them has."""
        return [finding.code for finding in self.told(command) if finding.code != "evidence.no-fix"]

    def told(self, command: TabletCommand) -> tuple[Finding, ...]:
        """What does not fit of a capture, with its figures."""
        with reading(self.tablet.context) as session:
            (capture,) = capture_views.captures(LEADER, session, [command.id])
        return capture.findings

    def bytes_come(self, number: int = 1) -> None:
        """The bytes of a photo come after all descriptions, and the worker looks at them."""
        context, content = self.tablet.context, _bytes(number)
        captures.receive(INSPECTOR, context, BytesIO(content), sha256_bytes(content), photo=False)
        captures.check(SYSTEM, context, sha256_bytes(content))

    def sent(self, command: TabletCommand) -> list[str]:
        """Send a photo that must be applied; returns what does not fit at once."""
        assert self.tablet.said(command) == ["applied"]
        return self.found(command)


def _bytes(number: int) -> bytes:
    return b"%PDF-1.7 " + str(number).encode()


@pytest.fixture
def signing(tablet: Tablet) -> Signing:
    made = Signing(tablet)
    made.register()
    return made


def _asked_for(context: Context) -> list[str]:
    """The files that the worker is asked to look at."""
    with reading(context) as session:
        jobs = session.scalars(select(Job).where(Job.kind == captures.CHECK_JOB))
        return [json.loads(job.payload_text)["sha256"] for job in jobs]


def received(context: Context) -> list[dict[str, Any]]:
    """The payloads of the log about captures that were received."""
    with reading(context) as session:
        lines = [json.loads(line) for line in log_views.log_lines(SYSTEM, session)]
    return [line["payload"] for line in lines if line["type"] == "capture.received"]


def test_signed_photos_fit_and_the_log_says_which_key_signed_them(signing: Signing, context: Context) -> None:
    commands = [signing.photo(1), signing.photo(2)]
    assert signing.tablet.said(*commands) == ["applied", "applied"]
    for number, command in enumerate(commands, 1):
        signing.bytes_come(number)
        assert signing.found(command) == []
    digests = [sha256_bytes(command.body["record"].encode()) for command in commands]
    told = received(context)
    assert [payload["record"] for payload in told] == digests
    assert {payload["signed_by"] for payload in told} == {_key_id(KEY)}


def _key_id(key: Key) -> str:
    return sha256_bytes(b64decode(key.spki))


def test_a_photo_of_an_earlier_version_is_taken_and_called_unsigned(
    signing: Signing, context: Context
) -> None:
    plain = photo(sha256_bytes(b"1"), 1, fix=None)
    assert signing.sent(plain) == ["evidence.signature-missing"]
    assert [(payload["record"], payload["signed_by"]) for payload in received(context)] == [(None, None)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"signature": None}, ["evidence.signature-missing"]),
        ({"signature": "AAAA"}, ["evidence.signature-invalid"]),
        ({"signature": Key(7).sign("")}, ["evidence.signature-invalid"]),
        ({"size": 3, "media_type": "image/png"}, ["evidence.record-differs"]),
        ({"record": "{}"}, ["evidence.signature-invalid", "evidence.record-unreadable"]),
        ({"record": "", "signature": None}, ["evidence.signature-missing", "evidence.record-unreadable"]),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_bounced(
    signing: Signing, said: dict[str, Any], found: list[str]
) -> None:
    assert signing.sent(signing.photo(said=said)) == found


def test_members_that_differ_are_named(signing: Signing, context: Context) -> None:
    command = signing.photo(said={"size": 3, "criterion": "H.A1.2", "field": None})
    signing.tablet.send(command)
    with reading(context) as session:
        (capture,) = capture_views.captures(LEADER, session, [command.id])
    (data,) = (each.data for each in capture.findings if each.code == "evidence.record-differs")
    assert data == {"members": "size, criterion, field"}


def test_a_key_that_is_told_late_still_counts_when_the_bytes_come(tablet: Tablet) -> None:
    signing = Signing(tablet)
    command = signing.photo()
    assert signing.sent(command) == ["evidence.signature-key-unknown"]
    signing.register()
    signing.bytes_come()
    assert signing.found(command) == []


def test_any_key_of_the_tablet_may_have_signed(signing: Signing) -> None:
    old, signing.key = signing.photo(1), Key(7)
    signing.register()
    assert signing.tablet.said(old, signing.photo(2)) == ["applied", "applied"]
    assert signing.found(old) == []


def test_a_photo_that_never_came_leaves_a_gap_which_shows_with_the_bytes(signing: Signing) -> None:
    lost, late = signing.photo(1), signing.photo(2)
    assert signing.sent(late) == []
    signing.bytes_come(2)
    assert signing.found(late) == ["evidence.device-chain-broken"]
    assert signing.sent(lost) == []


def test_a_parked_photo_is_a_link_of_the_chain_too(signing: Signing) -> None:
    elsewhere = signing.photo(1, said={"criterion": "H.Z9"})
    assert signing.tablet.said(elsewhere) == ["fieldwork.unknown-criterion"]
    follower = signing.photo(2)
    signing.sent(follower)
    signing.bytes_come(2)
    assert signing.found(follower) == []


def test_two_photos_after_the_same_one_are_a_fork(signing: Signing) -> None:
    first = signing.photo(1)
    end = signing.prev
    second = signing.photo(2)
    signing.prev = end
    third = signing.photo(3)
    assert signing.tablet.said(first, second, third) == ["applied"] * 3
    assert [signing.found(each) for each in (first, second)] == [[], []]
    assert signing.found(third) == ["evidence.device-chain-forked"]
    signing.bytes_come(2)
    assert signing.found(second) == ["evidence.device-chain-forked"]


def test_a_tablet_that_begins_anew_under_its_old_name_is_a_fork(signing: Signing) -> None:
    signing.sent(signing.photo(1))
    signing.prev = None
    assert signing.sent(signing.photo(2)) == ["evidence.device-chain-forked"]


def test_a_photo_sent_twice_is_no_fork(signing: Signing) -> None:
    command = signing.photo()
    assert [signing.tablet.said(command) for _ in range(2)] == [["applied"], ["duplicate"]]
    assert signing.found(command) == []


def test_codes_of_every_package_of_the_visit_count_and_no_others(signing: Signing, context: Context) -> None:
    old = signing.code(1)
    planning.issue_package(OFFICE, context, signing.tablet.visit_id)
    assert old != signing.code(1)
    assert signing.sent(signing.photo(1, code=old)) == []
    assert signing.sent(signing.photo(2)) == []
    assert signing.sent(signing.photo(3, code="7-khac00")) == ["evidence.code-wrong"]
    assert signing.sent(signing.photo(4, code=None)) == ["evidence.code-missing"]
    long = signing.photo(5, code="7" * 2000)
    assert signing.sent(long) == ["evidence.code-wrong"]
    signing.bytes_come(5)
    assert signing.found(long) == ["evidence.code-wrong"]


def test_a_code_of_another_visit_is_told_with_that_visit(signing: Signing, context: Context) -> None:
    other = plan(context)
    planning.issue_package(OFFICE, context, other)
    command = signing.photo(1, code=signing.code(1, other))
    assert signing.sent(command) == ["evidence.code-of-other-visit"]
    (data,) = (each.data for each in signing.told(command) if each.code == "evidence.code-of-other-visit")
    assert data == {"code": signing.code(1, other), "visit": str(other)}


def test_a_code_that_two_photos_used_is_told_of_both(signing: Signing, context: Context) -> None:
    first, second = signing.photo(1), signing.photo(2, code=signing.code(1))
    assert signing.sent(first) == []
    signing.bytes_come(1)
    assert signing.found(first) == []
    assert signing.sent(second) == ["evidence.code-used-twice"]
    assert sha256_bytes(_bytes(1)) in _asked_for(context)
    captures.check(SYSTEM, context, sha256_bytes(_bytes(1)))
    assert signing.found(first) == ["evidence.code-used-twice"]
    (data,) = (each.data for each in signing.told(first) if each.code == "evidence.code-used-twice")
    assert data == {"code": signing.code(1), "others": 1, "capture": str(second.id)}


def test_a_code_that_a_parked_photo_used_is_used_up(signing: Signing) -> None:
    elsewhere = signing.photo(1, said={"criterion": "H.Z9"})
    assert signing.tablet.said(elsewhere) == ["fieldwork.unknown-criterion"]
    assert signing.sent(signing.photo(2, code=signing.code(1))) == ["evidence.code-used-twice"]


def test_two_photos_without_a_code_used_none_twice(signing: Signing) -> None:
    for number in (1, 2):
        assert signing.sent(signing.photo(number, code=None)) == ["evidence.code-missing"]


@pytest.mark.parametrize(
    ("issued", "found"),
    [(None, []), ("cu-01 x", ["evidence.code-wrong"]), ("cu-01 7-khac00", [])],
)
def test_what_an_earlier_version_kept_of_codes_is_read_as_it_meant_it(
    signing: Signing, context: Context, issued: str | None, found: list[str]
) -> None:
    command = signing.photo(1, code="7-khac00")
    with transaction(context, SYSTEM) as tx:
        sent = SentRecord(
            id=command.id,
            device=str(signing.tablet.device),
            text=command.body["record"],
            signature=command.body["signature"],
            code=None,
        )
        row = store.record_row(tx, sent)
        row.codes_text = issued
        tx.session.add(row)
    plain = TabletCommand(command.id, command.kind, command.made_at, {**command.body, "record": None})
    assert signing.sent(plain) == found


def test_photos_taken_before_the_tablet_had_the_package_are_told(signing: Signing, context: Context) -> None:
    planning.fetch_package(INSPECTOR, context, signing.tablet.visit_id, signing.tablet.device)
    early = (NOW - timedelta(minutes=10)).isoformat()
    assert signing.sent(signing.photo(1)) == []
    old = signing.photo(2, said={"taken_at": early, "source": "gallery"})
    assert "evidence.before-visit" in signing.sent(old)


def test_nothing_is_known_of_a_tablet_that_did_not_say_who_it_is(signing: Signing, context: Context) -> None:
    planning.fetch_package(INSPECTOR, context, signing.tablet.visit_id, None)
    early = (NOW - timedelta(minutes=10)).isoformat()
    assert "evidence.before-visit" not in signing.sent(signing.photo(1, said={"taken_at": early}))


@pytest.mark.parametrize(
    ("said", "kept"), [({}, "scene"), ({"picture": None}, "scene"), ({"picture": "document"}, "document")]
)
def test_what_a_photo_shows_is_kept_and_in_the_log(
    signing: Signing, context: Context, said: dict[str, Any], kept: str
) -> None:
    command = signing.photo(1, said=said)
    assert signing.sent(command) == []
    with reading(context) as session:
        (capture,) = capture_views.captures(LEADER, session, [command.id])
    assert capture.picture == kept
    assert [payload["picture"] for payload in received(context)] == [kept]


def test_a_checkpoint_that_was_given_out_fits_and_others_do_not(signing: Signing, context: Context) -> None:
    with transaction(context, SYSTEM) as tx:
        given = ledger.make_checkpoint(SYSTEM, tx)
    answer = signing.tablet.send()
    assert answer.checkpoint == given.printed
    assert signing.sent(signing.photo(1, checkpoint=given.printed)) == []
    others = {
        f"{given.size}:{ROOT}": "evidence.checkpoint-unknown",
        f"1000000:{ROOT}": "evidence.checkpoint-ahead",
        "không": "evidence.checkpoint-unknown",
    }
    for number, (seen, code) in enumerate(others.items(), 2):
        assert signing.sent(signing.photo(number, checkpoint=seen)) == [code]


def test_a_clock_set_back_between_two_photos_shows(signing: Signing) -> None:
    signing.sent(signing.photo(1, monotonic_ms=1_000))
    assert signing.sent(signing.photo(2, monotonic_ms=3_600_000)) == ["evidence.clock-set-back"]


def test_an_accepted_photo_has_its_record(signing: Signing, context: Context) -> None:
    signing.tablet.said(closing())
    late = signing.photo()
    assert signing.tablet.said(late) == ["fieldwork.visit-closed"]
    service.settle_parked(LEADER, context, late.id, Settlement.ACCEPT, "Ảnh chụp trong buổi kiểm tra")
    assert signing.found(late) == []


def test_the_record_is_kept_to_the_letter(signing: Signing, context: Context) -> None:
    command = signing.photo()
    signing.sent(command)
    with reading(context) as session:
        (row,) = session.scalars(select(SignedRecord))
    assert (row.record_text, row.signature) == (command.body["record"], command.body["signature"])
    record = read_record(row.record_text)
    assert record is not None
    assert record.capture == str(command.id)
