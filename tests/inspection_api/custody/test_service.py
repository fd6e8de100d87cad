"""Who is shown what of a file, who hands it out and for what, and what the log is told."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from evidence import sha256_bytes
from evidence.redaction import Area
from inspection_api.archive import service as archive
from inspection_api.archive.rules import Size
from inspection_api.bootstrap import create_worker
from inspection_api.captures import service as captures
from inspection_api.custody import service, views
from inspection_api.custody.rules import Look, RestrictionReason
from inspection_api.fieldwork.rules import CommandKind, Outcome
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import reading, transaction
from tests.builders.photos import InProcess
from tests.builders.visits import picture
from tests.cast import AN, BINH, CHI, DUNG, GIANG, KHANH, LAN, MINH, QUY
from tests.inspection_api.archive.installation import refused_as
from tests.inspection_api.custody.photo import MIDDLE, STRANGER, File

if TYPE_CHECKING:
    from inspection_api.kernel.actors import Actor
    from tests.builders.cases import Round

FEW = (CHI, MINH, DUNG, GIANG, KHANH)


def size_of(content: bytes) -> tuple[int, int]:
    return Image.open(BytesIO(content)).size


def test_an_open_photo_is_shown_to_all_who_may_see_it_and_the_log_stays_calm(photo: File) -> None:
    before = len(photo.story.world.events())
    for actor in (*FEW, STRANGER, AN, BINH):
        assert size_of(photo.seen(actor)) == (96, 96)
    with refused_as("evidence.unknown"):
        photo.seen(QUY)
    with refused_as("access.role"):
        photo.seen(LAN)
    assert len(photo.story.world.events()) == before


def test_a_restricted_photo_is_shown_to_a_few_only(photo: File) -> None:
    photo.restrict()
    for actor in FEW:
        assert photo.view(actor).look is Look.WHOLE
        assert photo.seen(actor)
    for actor in (STRANGER, AN, BINH):
        assert photo.view(actor).look is Look.NOTHING
        with refused_as("evidence.restricted"):
            photo.seen(actor)
        with refused_as("evidence.restricted"):
            photo.take(actor, "Xem lại")
    with refused_as("evidence.unknown"):
        photo.seen(QUY)


def test_everybody_else_is_shown_the_copy_for_the_public(photo: File) -> None:
    photo.restrict()
    photo.cover()
    copy = photo.view(KHANH).copy
    assert copy is not None
    assert copy.areas == MIDDLE
    assert copy.requested_by_name == DUNG.name
    context = photo.story.world.context
    with context.objects.open(copy.sha256) as stream:
        kept = stream.read()
    for actor in (STRANGER, AN, BINH):
        assert photo.view(actor).look is Look.COPY
        assert photo.view(actor).facts is None
        assert photo.seen(actor) == kept
        with refused_as("evidence.restricted"):
            photo.take(actor, "Xem lại")
    assert photo.seen(CHI) != kept
    for size in Size:
        assert service.open_public(CHI, context, photo.sha256, size) == kept
    assert service.open_public_copy(AN, context, photo.sha256) == kept
    with refused_as("evidence.unknown"):
        service.open_public_copy(QUY, context, photo.sha256)


def test_the_original_is_as_before_and_the_copy_has_lost_what_was_covered(photo: File) -> None:
    photo.cover()
    assert photo.take(CHI) == picture()
    copy = Image.open(BytesIO(service.open_public_copy(AN, photo.story.world.context, photo.sha256)))
    assert not copy.getexif()
    middle = copy.convert("RGB").crop((38, 38, 58, 58))
    assert max(high - low for low, high in middle.getextrema()) <= 8  # type: ignore[misc]  # three bands


def test_lists_show_no_restricted_photo_itself_to_anybody(photo: File) -> None:
    context = photo.story.world.context
    assert size_of(service.open_public(AN, context, photo.sha256, Size.THUMBNAIL)) == (96, 96)
    with refused_as("evidence.no-copy"):
        service.open_public_copy(AN, context, photo.sha256)
    photo.restrict()
    for actor in (KHANH, CHI, SYSTEM):
        with refused_as("evidence.restricted"):
            service.open_public(actor, context, photo.sha256)
    with reading(context) as session:
        assert views.restricted(AN, session, [photo.sha256, "0" * 64]) == {photo.sha256}
    photo.lift()
    with reading(context) as session:
        assert views.restricted(AN, session, [photo.sha256]) == frozenset()


def test_looking_at_a_restricted_photo_is_written_down_once_a_day(photo: File) -> None:
    photo.restrict()
    for _ in range(3):
        photo.seen(CHI)
    photo.seen(GIANG)
    assert [event["actor"] for event in photo.events("evidence.viewed")] == [
        str(CHI.person_id),
        str(GIANG.person_id),
    ]
    photo.story.world.clock.set(photo.story.world.clock.now() + timedelta(days=1))
    photo.seen(CHI)
    assert len(photo.events("evidence.viewed")) == 3


def test_a_purpose_is_kept_apart_from_the_log(photo: File) -> None:
    purpose = "Đối chiếu với bà Nguyễn Thị Hoa"
    assert photo.take(KHANH, purpose) == picture()
    assert photo.take(AN) == picture()
    with_purpose, without = photo.events("evidence.downloaded")
    assert set(with_purpose["payload"]) == {"sha256", "note", "purpose"}
    assert set(without["payload"]) == {"sha256"}
    assert "Hoa" not in json.dumps(photo.story.world.events(), ensure_ascii=False)
    assert [step.purpose for step in photo.history(KHANH) if step.type == "evidence.downloaded"] == [
        purpose,
        None,
    ]


def test_a_restricted_original_leaves_with_a_purpose_only(photo: File) -> None:
    photo.restrict()
    with refused_as("evidence.purpose-needed"):
        photo.take(KHANH)
    assert photo.take(KHANH, "Kiểm tra khiếu nại") == picture()
    assert photo.story.world.verify_log().ok


def test_a_class_is_said_with_its_reason_and_taken_back_with_one(photo: File) -> None:
    photo.restrict(CHI, note="Mặt chị Lý ở quầy số 3")
    with refused_as("evidence.already-restricted"):
        photo.restrict(KHANH)
    photo.lift(DUNG, "Đã xin phép chị Lý")
    with refused_as("evidence.not-restricted"):
        photo.lift()
    restricted, lifted = *photo.events("evidence.restricted"), *photo.events("evidence.lifted")
    assert restricted["payload"]["why"] == "face"
    assert lifted["payload"]["why"] is None
    assert "Lý" not in json.dumps(photo.story.world.events(), ensure_ascii=False)
    marks = photo.view(KHANH).marks
    assert [(mark.is_restricted, mark.note) for mark in marks] == [
        (False, "Đã xin phép chị Lý"),
        (True, "Mặt chị Lý ở quầy số 3"),
    ]
    assert photo.view(AN).marks == ()


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (STRANGER, "access.on-team-or-office"),
        (GIANG, "access.role"),
        (BINH, "access.role"),
        (LAN, "access.role"),
    ],
)
def test_others_class_nothing(photo: File, actor: Actor, code: str) -> None:
    with refused_as(code):
        photo.restrict(actor)


@pytest.mark.parametrize("actor", [CHI, GIANG, BINH, LAN])
def test_others_neither_lift_nor_cover(photo: File, actor: Actor) -> None:
    photo.restrict()
    with refused_as("access.role"):
        photo.lift(actor)
    with refused_as("access.role"):
        photo.cover(actor)


def test_a_photo_can_be_restricted_before_its_bytes_come(story: Round) -> None:
    data = picture(41)
    for _ in range(2):
        with transaction(story.world.context, CHI) as tx:
            service.restrict_at_capture(CHI, tx, sha256_bytes(data), RestrictionReason.ID_CARD)
    story.tablet().photograph("X.A1.1", data)
    story.work()
    early = File(story, sha256_bytes(data))
    assert early.view(CHI).is_restricted
    assert early.view(STRANGER).look is Look.NOTHING
    assert len(early.events("evidence.restricted")) == 1


@pytest.mark.parametrize("closed", [False, True], ids=["applied", "parked"])
def test_a_tablet_restricts_a_photo_while_taking_it(story: Round, *, closed: bool) -> None:
    tablet, data = story.tablet(), picture(42)
    if closed:
        tablet.close()
    now = story.world.clock.now().isoformat()
    body: dict[str, object] = {"sha256": sha256_bytes(data), "size": len(data), "media_type": "image/jpeg"}
    body |= {"criterion": "X.A1.1", "field": None, "taken_at": now, "source": "camera", "fix": None}
    body |= {"notice_given": True, "restricted": "id_card"}
    assert tablet.send(CommandKind.ATTACH_PHOTO, body).outcome is (
        Outcome.PARKED if closed else Outcome.APPLIED
    )
    tablet.send_bytes(data)
    story.work()
    taken = File(story, sha256_bytes(data))
    assert taken.view(STRANGER).look is Look.NOTHING
    (told,) = taken.events("evidence.restricted")
    assert (told["actor"], told["payload"]["why"]) == (str(CHI.person_id), "id_card")


def test_the_newest_copy_counts_and_each_is_written_down(photo: File) -> None:
    photo.cover()
    photo.story.pass_days(1)
    photo.cover(KHANH, (Area(0, 0, 500, 500),))
    copy = photo.view(KHANH).copy
    assert copy is not None
    assert (copy.requested_by_name, copy.areas) == (KHANH.name, (Area(0, 0, 500, 500),))
    told = photo.events("evidence.public-copy")
    assert [event["payload"]["areas"] for event in told] == ["300 300 400 400", "0 0 500 500"]
    assert told[1]["payload"]["copy"] == copy.sha256
    assert KHANH.name not in json.dumps(told, ensure_ascii=False)
    assert photo.story.world.verify_log().ok


def test_making_a_copy_twice_makes_one(photo: File) -> None:
    commission = service.Commission(CHI.person_id, photo.sha256, MIDDLE, DUNG.person_id, DUNG.name)
    for _ in range(2):
        service.make_copy(SYSTEM, photo.story.world.context, commission, InProcess())
    assert len(photo.events("evidence.public-copy")) == 1


def test_what_is_no_readable_photo_has_no_copy(story: Round) -> None:
    context = story.world.context
    paper, torn, fresh = b"%PDF-1.4\n%%EOF\n", picture(3)[:400], picture(5)
    for data in (paper, torn, fresh):
        captures.receive(CHI, context, BytesIO(data), sha256_bytes(data), photo=data is not paper)
        if data is torn:
            create_worker(context, InProcess()).run_all()
    for data, code in (
        (paper, "evidence.not-copyable"),
        (torn, "evidence.not-copyable"),
        (fresh, "evidence.waiting"),
        (b"unknown", "evidence.unknown"),
    ):
        with refused_as(code):
            service.request_copy(KHANH, context, sha256_bytes(data), MIDDLE)


def test_a_unit_goes_on_seeing_what_it_handed_in_itself(story: Round) -> None:
    context = story.world.context
    data = picture(77)
    captures.receive(AN, context, BytesIO(data), sha256_bytes(data), photo=True)
    story.work()
    own = File(story, sha256_bytes(data))
    own.restrict(KHANH)
    assert own.seen(AN)
    assert own.take(BINH, "Đối chiếu hồ sơ") == data
    assert own.seen(CHI), "the team that visits the unit"
    assert own.view(STRANGER).look is Look.NOTHING
    with refused_as("evidence.unknown"):
        own.seen(QUY)
    assert [step.type for step in own.history(AN)][:2] == ["evidence.received", "evidence.derived"]
    with refused_as("evidence.unknown"):
        own.history(QUY)


def test_originals_are_handed_out_by_the_archive_to_who_may_see_them(photo: File) -> None:
    context = photo.story.world.context
    archive.open_original(CHI, context, photo.sha256).stream.close()
    with refused_as("evidence.unknown"):
        archive.open_original(QUY, context, photo.sha256)
