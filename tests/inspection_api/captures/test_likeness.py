"""The same picture in two places: both pages tell of it, unit people are not told where."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from PIL import ImageOps

from evidence import sha256_bytes
from evidence.duplicates import Index
from evidence.items import Picture
from inspection_api.archive import service as archive
from inspection_api.archive import store
from inspection_api.archive import views as archive_views
from inspection_api.captures import service, views
from inspection_api.kernel.actors import SYSTEM, Role
from inspection_api.kernel.transaction import reading, transaction
from tests.builders.photos import work
from tests.evidence.samples import jpeg, saved, scene
from tests.inspection_api.archive.installation import (
    INSPECTOR,
    LEADER,
    OFFICE,
    OTHER_UNIT,
    UNIT,
    event_types,
    person,
    refused_as,
)
from tests.inspection_api.captures.test_service import VISIT, _draft

if TYPE_CHECKING:
    from evidence import Finding
    from inspection_api.kernel.actors import Actor
    from inspection_api.kernel.context import Context

PHOTO = jpeg()
SMALLER = saved(scene().resize((240, 180)), "JPEG", quality=60)
CROPPED = saved(scene().crop((3, 2, 317, 238)), "JPEG")
TURNED = saved(ImageOps.mirror(scene()), "JPEG")
ELSEWHERE: dict[str, Any] = {"id": UUID(int=9900), "unit_code": OTHER_UNIT, "visit_id": UUID(int=502)}
OFFICER_THERE = person(61, "Cán bộ đơn vị kia", Role.UNIT_OFFICER, OTHER_UNIT)


def _take(context: Context, data: bytes, number: int = 1, **changes: Any) -> None:
    """Record a photo, send its bytes and let the worker look at it."""
    draft = _draft(number, **{"sha256": sha256_bytes(data), "size": len(data), **changes})
    with transaction(context, INSPECTOR) as tx:
        service.record_capture(INSPECTOR, tx, draft)
    service.receive(INSPECTOR, context, BytesIO(data), sha256_bytes(data), photo=True)
    work(context)


def _found(context: Context, actor: Actor = LEADER, visit: UUID = VISIT) -> list[Finding]:
    """What does not fit, apart from that nobody signed these photos."""
    with reading(context) as session:
        captures = views.captures_of_visit(actor, session, visit)
    found = [finding for capture in captures for finding in capture.findings]
    return [finding for finding in found if finding.code != "evidence.signature-missing"]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (PHOTO, "evidence.same-file"),
        (SMALLER, "evidence.near-duplicate"),
        (TURNED, "evidence.mirror-image"),
    ],
    ids=["same bytes", "made smaller", "mirrored"],
)
def test_both_pages_tell_of_the_other_whichever_came_first(context: Context, other: bytes, code: str) -> None:
    _take(context, PHOTO)
    assert _found(context) == []
    _take(context, other, **ELSEWHERE)
    (there,) = _found(context, visit=UUID(int=502))
    (here,) = _found(context)
    assert (here.code, there.code) == (code, code)
    assert (here.data["unit"], there.data["unit"]) == (OTHER_UNIT, UNIT)
    assert here.data["capture"] == str(ELSEWHERE["id"])
    before = event_types(context)
    assert before.count("capture.checked") == 3
    service.check(SYSTEM, context, sha256_bytes(other))
    assert event_types(context) == before


def test_a_picture_recorded_after_its_bytes_were_derived_is_compared_too(context: Context) -> None:
    _take(context, PHOTO)
    draft = _draft(2, **ELSEWHERE)
    with transaction(context, INSPECTOR) as tx:
        service.record_capture(INSPECTOR, tx, draft)
    work(context)
    assert [found.code for found in _found(context)] == ["evidence.same-file"]


def test_people_of_a_unit_are_not_told_where_else(context: Context) -> None:
    _take(context, PHOTO)
    _take(context, SMALLER, **ELSEWHERE)
    with transaction(context, OFFICE) as tx:
        service.disclose(OFFICE, tx, UUID(int=502), _draft().criterion)
    (told,) = _found(context, OFFICER_THERE, UUID(int=502))
    assert (told.code, told.data) == ("evidence.used-elsewhere", {})


@pytest.mark.parametrize(
    ("here", "there", "told"),
    [
        (Picture.DOCUMENT, Picture.DOCUMENT, False),
        (Picture.DOCUMENT, Picture.SCENE, True),
        (Picture.SCENE, Picture.DOCUMENT, True),
    ],
)
def test_two_documents_must_agree_more_closely(
    context: Context, here: Picture, there: Picture, *, told: bool
) -> None:
    _take(context, PHOTO, picture=here)
    _take(context, CROPPED, picture=there, **ELSEWHERE)
    codes = [["evidence.near-duplicate"] if told else []] * 2
    assert [[each.code for each in _found(context, visit=visit)] for visit in (VISIT, UUID(int=502))] == codes


def test_photos_of_one_thing_in_one_place_are_how_work_is_done(context: Context) -> None:
    _take(context, PHOTO)
    _take(context, SMALLER, 2)
    assert _found(context) == []


def test_the_index_reads_on_where_it_stopped(context: Context) -> None:
    pictures = store.Pictures(Index())
    _take(context, PHOTO)
    with reading(context) as session:
        assert pictures.near(session, sha256_bytes(PHOTO)) == ()
    _take(context, SMALLER, **ELSEWHERE)
    _take(context, b"\xff\xd8\xff no picture", 3)
    with reading(context) as session:
        (near,) = pictures.near(session, sha256_bytes(PHOTO))
        assert (near.sha256, near.mirrored) == (sha256_bytes(SMALLER), False)
        assert pictures.near(session, sha256_bytes(b"\xff\xd8\xff no picture")) == ()


def test_what_was_found_alike_is_found_once_when_it_is_compared_again(context: Context) -> None:
    _take(context, PHOTO)
    _take(context, SMALLER, **ELSEWHERE)
    pictures = store.Pictures(Index())
    for sha256 in (sha256_bytes(PHOTO), sha256_bytes(SMALLER)):
        archive.compare(SYSTEM, context, sha256, pictures)
    with reading(context) as session:
        (near,) = archive_views.alike(SYSTEM, session, sha256_bytes(PHOTO))
    assert near.sha256 == sha256_bytes(SMALLER)


def test_bytes_that_are_no_photo_are_held_against_what_was_said(context: Context) -> None:
    _take(context, b"text", media_type="image/jpeg")
    assert event_types(context)[-1] == "capture.checked"
    _take(context, b"text", 2, media_type="image/jpeg", size=1)
    assert [found.code for found in _found(context)] == ["evidence.size-differs"]


def test_only_the_system_checks(context: Context) -> None:
    with refused_as("access.role"):
        service.check(OFFICE, context, sha256_bytes(PHOTO))
