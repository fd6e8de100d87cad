"""Files: kept once, whatever they are, seen by those who may see them."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from evidence import Position, sha256_bytes
from inspection_api.archive import service, views
from inspection_api.archive.views import Receipt
from inspection_api.captures import service as captures
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.transaction import reading, transaction
from tests.builders.photos import work
from tests.evidence.samples import animated, jpeg
from tests.inspection_api.archive.installation import (
    COMMITTEE,
    INSPECTOR,
    NEIGHBOUR,
    OFFICE,
    OFFICER,
    UNIT,
    event_types,
    refused_as,
)

if TYPE_CHECKING:
    from inspection_api.kernel.context import Context

PHOTO = jpeg()
PDF = b"%PDF-1.4\n%%EOF\n"
VISIT = UUID(int=501)
SITE = Position(Decimal("13.9833"), Decimal(108))


def _send(context: Context, data: bytes, actor: Actor = INSPECTOR, *, photo: bool = True) -> Receipt:
    return captures.receive(actor, context, BytesIO(data), sha256_bytes(data), photo=photo)


def test_a_photo_is_kept_once_however_often_it_comes(context: Context) -> None:
    first, again = _send(context, PHOTO), _send(context, PHOTO)
    assert (first.state, first.media_type, first.created) == ("stored", "image/jpeg", True)
    assert again == dataclasses.replace(first, created=False)
    assert event_types(context) == ["evidence.received"]


def test_eight_senders_of_one_photo_at_once_leave_one_row(context: Context) -> None:
    _send(context, b"the log has begun")
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: _send(context, PHOTO), range(8)))
    assert sorted(receipt.created for receipt in receipts) == [False] * 7 + [True]
    assert event_types(context) == ["evidence.received"] * 2


def test_other_bytes_than_named_leave_nothing(context: Context) -> None:
    with refused_as("evidence.digest-mismatch"):
        captures.receive(INSPECTOR, context, BytesIO(PHOTO[:-1]), sha256_bytes(PHOTO), photo=True)
    assert not context.objects.exists(sha256_bytes(PHOTO))
    assert event_types(context) == []


def test_a_name_that_is_no_digest_is_refused(context: Context) -> None:
    with refused_as("evidence.bad-digest"):
        captures.receive(INSPECTOR, context, BytesIO(PHOTO), "../../etc/passwd", photo=True)


@pytest.mark.parametrize(
    ("data", "photo", "reason"),
    [
        (b"", True, "evidence.empty"),
        (b"no picture at all", True, "evidence.not-an-image"),
        (animated("PNG"), True, "evidence.animated"),
        (PDF, True, "evidence.unsupported-format"),
        (b"\xff\xd8\xff" + bytes(20_000_001), True, "evidence.oversized"),
        (b"neither", False, "evidence.not-an-image"),
    ],
    ids=["empty", "no picture", "film", "document as photo", "too large", "unknown document"],
)
def test_what_is_odd_is_kept_in_quarantine(
    context: Context,
    data: bytes,
    photo: bool,  # noqa: FBT001 -- a column of pytest's table
    reason: str,
) -> None:
    receipt = _send(context, data, photo=photo)
    assert (receipt.state, receipt.reason) == ("quarantined", reason)
    assert context.objects.exists(receipt.sha256)
    with reading(context) as session:
        assert [found.reason for found in views.quarantine(OFFICE, session)] == [reason]
    with refused_as("evidence.no-preview"):
        service.open_preview(OFFICE, context, receipt.sha256)


def test_a_document_is_kept_as_it_is(context: Context) -> None:
    assert _send(context, PDF, photo=False).state == "stored"


@pytest.mark.parametrize("declared", [10_001, None])
def test_more_than_the_server_takes_is_refused(context: Context, declared: int | None) -> None:
    small = dataclasses.replace(context, settings=dataclasses.replace(context.settings, upload_limit=10_000))
    data = bytes(10_001)
    with refused_as("evidence.too-large"):
        captures.receive(INSPECTOR, small, BytesIO(data), sha256_bytes(data), photo=True, declared=declared)
    assert not context.objects.exists(sha256_bytes(data))


def test_a_file_of_a_later_stage_goes_with_its_transaction(context: Context) -> None:
    accepted = service.take_in_document(OFFICER, context, PDF, "application/pdf")
    with transaction(context, OFFICER) as tx:
        service.register(OFFICER, tx, accepted, unit_code=UNIT)
        data = service.keep_file(OFFICER, tx, b'{"a": "1"}', "application/json")
    assert (data.state, data.media_type) == ("stored", "application/json")
    with refused_as("access.role"), transaction(context, OFFICER) as tx:
        service.keep_file(OFFICER, tx, b"%PDF-other", "application/pdf")
        service.keep_file(COMMITTEE, tx, PDF, "application/pdf")
    with reading(context) as session:
        assert views.evidence_view(OFFICER, context, session, sha256_bytes(PDF)).state == "stored"
        with refused_as("evidence.unknown"):
            views.evidence_view(OFFICE, context, session, sha256_bytes(b"%PDF-other"))


def test_the_preview_is_another_picture(context: Context) -> None:
    _send(context, jpeg(1600, 1200))
    sha256 = sha256_bytes(jpeg(1600, 1200))
    work(context)
    made = service.open_preview(COMMITTEE, context, sha256)
    assert made.startswith(b"\xff\xd8\xff")
    assert len(made) < context.objects.size(sha256)
    assert event_types(context) == ["evidence.received", "evidence.derived"]


def test_taking_an_original_is_an_event(context: Context) -> None:
    _send(context, PHOTO)
    found = service.open_original(OFFICE, context, sha256_bytes(PHOTO))
    with found.stream as stream:
        assert stream.read() == PHOTO
    assert event_types(context) == ["evidence.received", "evidence.downloaded"]


def test_who_has_handed_in_a_file_sees_it(context: Context) -> None:
    _send(context, PHOTO, NEIGHBOUR)
    work(context)
    assert service.open_preview(NEIGHBOUR, context, sha256_bytes(PHOTO))
    with refused_as("evidence.unknown"):
        service.open_preview(OFFICER, context, sha256_bytes(PHOTO))


def test_roles_that_have_no_business_here_are_refused(context: Context) -> None:
    with refused_as("access.role"):
        _send(context, PHOTO, COMMITTEE)
    with reading(context) as session, refused_as("access.role"):
        views.quarantine(OFFICER, session)


def test_senders_are_told_which_files_are_not_here(context: Context) -> None:
    _send(context, PDF, photo=False)
    wanted = [sha256_bytes(PHOTO), sha256_bytes(PDF), sha256_bytes(PHOTO)]
    with reading(context) as session:
        assert views.missing(INSPECTOR, session, wanted) == (sha256_bytes(PHOTO),)


@pytest.mark.parametrize("photo", [True, False])
def test_what_an_inspector_sends_is_not_shown_to_the_inspectors_home_unit(
    context: Context,
    photo: bool,  # noqa: FBT001 -- pytest hands it in by name
) -> None:
    at_home = dataclasses.replace(INSPECTOR, unit_code=NEIGHBOUR.unit_code)
    kept = _send(context, PHOTO, at_home, photo=photo)
    with reading(context) as session, refused_as("evidence.unknown"):
        views.evidence_view(NEIGHBOUR, context, session, kept.sha256)
    with refused_as("evidence.unknown"):
        service.open_original(NEIGHBOUR, context, kept.sha256)
