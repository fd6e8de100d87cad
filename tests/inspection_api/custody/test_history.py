"""The history of a file: which lines tell of it, who reads it, and which names."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from evidence import sha256_bytes
from inspection_api.accounts.records import Person
from inspection_api.captures import service as captures
from inspection_api.custody.rules import Line, Look, history, look
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import transaction
from tests.builders.visits import picture
from tests.cast import AN, BINH, CHI, DUNG, GIANG, HOME, KHANH, LAN, QUY
from tests.inspection_api.archive.installation import refused_as
from tests.inspection_api.custody.photo import SHA256, STRANGER, File

if TYPE_CHECKING:
    from inspection_api.kernel.actors import Actor
    from tests.builders.cases import Round


def line(seq: int, kind: str, **payload: object) -> str:
    at = "2019-11-05T02:00:00.000000Z"
    return json.dumps({"seq": seq, "type": kind, "at": at, "actor": "system", "payload": payload})


@pytest.mark.parametrize(
    ("stands", "shown"),
    [
        ("", Look.WHOLE),
        ("has_copy", Look.WHOLE),
        ("restricted entrusted", Look.WHOLE),
        ("restricted entrusted has_copy", Look.WHOLE),
        ("restricted has_copy", Look.COPY),
        ("restricted", Look.NOTHING),
    ],
)
def test_the_copy_stands_for_what_is_restricted(stands: str, shown: Look) -> None:
    given = {name: name in stands.split() for name in ("restricted", "entrusted", "has_copy")}
    assert look(**given) is shown


def test_lines_tell_of_a_file_by_its_digest_and_exports_by_its_unit() -> None:
    lines = [
        line(1, "evidence.received", sha256=SHA256),
        line(2, "capture.received", sha256="0" * 64),
        line(3, "capture.received", sha256=SHA256, findings=[]),
        line(4, "audit.exported", unit=HOME, campaign="a", sha256=None),
        line(5, "audit.exported", unit="622", campaign="a", sha256=None),
        line(6, "audit.exported", unit=None, campaign="a", sha256=None),
    ]
    found = history(lines, SHA256, [HOME])
    assert [each.seq for each in found] == [1, 3, 4, 6]
    assert isinstance(found[0], Line)
    assert (found[1].text("sha256"), found[1].text("findings"), found[1].text("none")) == (SHA256, None, None)


def open_accounts(story: Round, *people: Actor) -> None:
    with transaction(story.world.context, SYSTEM) as tx:
        for actor in people:
            tx.session.add(
                Person(
                    id=actor.person_id,
                    username=f"person-{actor.person_id.int % 1000}",
                    display_name=actor.name,
                    password_hash="",
                    unit_code=actor.unit_code,
                    active=True,
                    fs_uniquifier=tx.context.identifiers.salt(),
                    failed_logins=0,
                    locked_until=None,
                    created_at=tx.now,
                )
            )


def test_staff_read_everything_that_happened_to_a_photo(photo: File) -> None:
    open_accounts(photo.story, CHI, DUNG, KHANH, GIANG)
    photo.restrict(DUNG)
    photo.seen(GIANG)
    photo.cover(DUNG)
    photo.take(KHANH, "Trả lời khiếu nại")
    photo.lift(KHANH)
    steps = photo.history(STRANGER)
    assert [(step.type, step.actor_name) for step in steps] == [
        ("capture.received", CHI.name),
        ("evidence.received", CHI.name),
        ("evidence.derived", None),
        ("capture.checked", None),
        ("evidence.restricted", DUNG.name),
        ("evidence.viewed", GIANG.name),
        ("evidence.public-copy", DUNG.name),
        ("evidence.downloaded", KHANH.name),
        ("evidence.lifted", KHANH.name),
    ]
    assert [step.seq for step in steps] == sorted(step.seq for step in steps)
    assert {step.type for step in steps if step.by_system} == {"evidence.derived", "capture.checked"}
    assert next(step.code for step in steps if step.code) == "face"


def test_people_of_a_unit_read_the_history_of_what_they_handed_in(story: Round) -> None:
    open_accounts(story, AN, BINH, KHANH)
    data = picture(77)
    captures.receive(AN, story.world.context, BytesIO(data), sha256_bytes(data), photo=True)
    own = File(story, sha256_bytes(data))
    own.take(KHANH, "Việc nội bộ của cơ quan thường trực")
    own.take(BINH, "Đối chiếu")
    assert [(step.type, step.actor_name, step.purpose) for step in own.history(BINH)] == [
        ("evidence.received", AN.name, None),
        ("evidence.downloaded", None, None),
        ("evidence.downloaded", BINH.name, "Đối chiếu"),
    ]


@pytest.mark.parametrize(
    ("actor", "code"),
    [(AN, "access.own-unit-or-staff"), (QUY, "evidence.unknown"), (LAN, "access.role")],
)
def test_others_read_no_history(photo: File, actor: Actor, code: str) -> None:
    with refused_as(code):
        photo.history(actor)
