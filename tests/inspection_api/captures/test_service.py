"""Captures: held against their bytes whichever comes first, seen by those who may see them."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from evidence import Fence, Fix, Position, Source, sha256_bytes
from evidence.items import Picture
from inspection_api.archive import service as archive
from inspection_api.captures import service, views
from inspection_api.captures.rules import CaptureDraft
from inspection_api.kernel.transaction import reading, transaction
from tests.builders.photos import work
from tests.evidence.samples import jpeg
from tests.inspection_api.archive.installation import (
    INSPECTOR,
    LEADER,
    NEIGHBOUR,
    NOW,
    OFFICE,
    OFFICER,
    STRANGER,
    UNIT,
    event_types,
    refused_as,
)

if TYPE_CHECKING:
    from inspection_api.kernel.actors import Actor
    from inspection_api.kernel.context import Context

PHOTO = jpeg()
VISIT = UUID(int=501)
SITE = Position(Decimal("13.9833"), Decimal(108))


def _send(context: Context, data: bytes) -> None:
    service.receive(INSPECTOR, context, BytesIO(data), sha256_bytes(data), photo=True)


def _draft(number: int = 1, **changes: Any) -> CaptureDraft:
    draft = CaptureDraft(
        id=UUID(int=9000 + number),
        sha256=sha256_bytes(PHOTO),
        campaign_id="gia-lai-2019",
        visit_id=VISIT,
        unit_code=UNIT,
        criterion="H.A1.1",
        field="so_may",
        source=Source.CAMERA,
        taken_at=NOW - timedelta(minutes=10),
        device="may-tinh-bang-1",
        fix=Fix(SITE, Decimal(12), NOW - timedelta(minutes=10)),
        notice_given=True,
        size=len(PHOTO),
        media_type="image/jpeg",
        fence=Fence(SITE, 500),
        package_issued_at=NOW - timedelta(days=1),
        visit_opened_at=None,
        visit_closed_at=None,
        clock_skew=timedelta(seconds=3),
        author_id=INSPECTOR.person_id,
        author_name=INSPECTOR.name,
        picture=Picture.SCENE,
    )
    return dataclasses.replace(draft, **changes)


def _record(context: Context, draft: CaptureDraft) -> list[str]:
    with transaction(context, INSPECTOR) as tx:
        return [finding.code for finding in service.record_capture(INSPECTOR, tx, draft)]


def _captures(context: Context, actor: Actor = LEADER) -> tuple[views.CaptureView, ...]:
    with reading(context) as session:
        return views.captures_of_visit(actor, session, VISIT)


def test_nothing_is_odd_about_an_honest_photo_but_that_nobody_signed_it(context: Context) -> None:
    _send(context, PHOTO)
    assert _record(context, _draft()) == ["evidence.signature-missing"]
    (capture,) = _captures(context)
    assert capture.evidence is not None
    assert (capture.fix, capture.author_name) == (_draft().fix, INSPECTOR.name)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"fix": None}, "evidence.no-fix"),
        ({"fix": Fix(Position(Decimal("14.2"), Decimal(108)), Decimal(9), NOW)}, "evidence.outside-fence"),
        ({"source": Source.GALLERY}, "evidence.from-gallery"),
        ({"clock_skew": timedelta(hours=2)}, "evidence.clock-skew"),
        ({"package_issued_at": NOW}, "evidence.before-package"),
        ({"visit_opened_at": NOW}, "evidence.before-visit"),
        ({"visit_closed_at": NOW - timedelta(hours=1)}, "evidence.after-visit"),
        ({"taken_at": NOW + timedelta(hours=1)}, "evidence.in-the-future"),
        ({"size": 1}, "evidence.size-differs"),
        ({"media_type": "image/png"}, "evidence.media-type-differs"),
    ],
)
def test_what_does_not_fit_is_the_same_whichever_comes_first(
    context: Context, changes: dict[str, Any], code: str
) -> None:
    _record(context, _draft(1, **changes))
    _send(context, PHOTO)
    work(context)
    _record(context, _draft(2, **changes))
    work(context)
    first, second = _captures(context)
    assert code in [finding.code for finding in first.findings]
    assert first.findings == second.findings


def test_a_capture_is_kept_before_and_after_its_bytes(context: Context) -> None:
    _record(context, _draft(1))
    assert _captures(context)[0].evidence is None
    _send(context, PHOTO)
    _record(context, _draft(1))
    assert [capture.evidence is not None for capture in _captures(context)] == [True]
    work(context)
    seen = ["capture.received", "evidence.received", "evidence.derived", "capture.checked"]
    assert event_types(context) == seen
    assert work(context) == 0


def test_unit_people_see_the_evidence_of_their_unit_alone(context: Context) -> None:
    _send(context, PHOTO)
    work(context)
    sha256 = sha256_bytes(PHOTO)
    with refused_as("evidence.unknown"):
        archive.open_preview(OFFICER, context, sha256)
    _record(context, _draft())
    with refused_as("evidence.unknown"):
        archive.open_preview(OFFICER, context, sha256)
    with refused_as("evidence.unknown"):
        archive.open_original(OFFICER, context, sha256)
    assert _captures(context, OFFICER) == ()
    with refused_as("access.role"), transaction(context, OFFICER) as tx:
        service.disclose(OFFICER, tx, _draft().visit_id, _draft().criterion)
    for _ in range(2):
        with transaction(context, OFFICE) as tx:
            service.disclose(OFFICE, tx, _draft().visit_id, _draft().criterion)
    assert archive.open_preview(OFFICER, context, sha256)
    assert len(_captures(context, OFFICER)) == 1
    assert _captures(context, NEIGHBOUR) == ()
    with refused_as("evidence.unknown"):
        archive.open_preview(NEIGHBOUR, context, sha256)
    with refused_as("evidence.unknown"):
        archive.open_original(NEIGHBOUR, context, sha256)
    archive.open_original(OFFICER, context, sha256).stream.close()


def test_captures_are_found_by_key(context: Context) -> None:
    _record(context, _draft(1))
    _record(context, _draft(2, criterion="H.A1.2", taken_at=datetime(2019, 11, 4, tzinfo=UTC)))
    with reading(context) as session:
        named = views.captures(STRANGER, session, [_draft(1).id])
    assert [capture.id for capture in named] == [_draft(1).id]
