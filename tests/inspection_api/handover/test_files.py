"""The file of a tablet that could not send: sealed by the tablet's own script, taken over by the office."""

from __future__ import annotations

import json
import subprocess
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evidence import sha256_bytes
from inspection_api.fieldwork.rules import CommandKind, TabletCommand
from inspection_api.handover.rules import records
from inspection_api.handover.schemas import shaped
from inspection_api.handover.service import Line, handed_in, take_file
from inspection_api.kernel.problems import DatabaseBusyError
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as log_views
from inspection_api.minutes import views as minutes_views
from tests.builders.minutes import both_sides, content, item, text_of
from tests.builders.queue_files import SECRET, framed, sealed
from tests.evidence.samples import jpeg
from tests.inspection_api.archive.installation import (
    INSPECTOR,
    LEADER,
    NOW,
    OFFICE,
    STRANGER,
    as_person,
    refused_as,
    site,
)
from tests.inspection_api.devices.people import TABLET, pair
from tests.inspection_api.fieldwork.tablet import Tablet, differ, finding, new_id, photo
from tests.inspection_api.planning.campaign import plan

if TYPE_CHECKING:
    from inspection_api.kernel.actors import Actor
    from inspection_api.kernel.context import Context

PHOTO = jpeg()
_SCRIPT = Path(__file__).parents[2] / "inspection_web" / "js" / "seal.js"


def seal(*given: Mapping[str, Any], secret: str = SECRET) -> bytes:
    """Let the tablet's script make a file."""
    lines = "\n".join(json.dumps(record) for record in given)
    done = subprocess.run(
        ["node", str(_SCRIPT), secret], input=lines.encode(), capture_output=True, check=True, timeout=60
    )
    return done.stdout


@pytest.fixture
def paired(context: Context, tablet: Tablet) -> Tablet:
    pair(context, INSPECTOR)
    return replace(tablet, device=TABLET)


def waiting(tablet: Tablet, command: TabletCommand, author: Actor = INSPECTOR) -> dict[str, Any]:
    """Return a command as it stands in a file."""
    told = {"id": str(command.id), "kind": command.kind.value, "made_at": command.made_at.isoformat()}
    return {
        "kind": "command",
        "item": {
            "id": str(command.id),
            "visit_id": str(tablet.visit_id),
            "device": str(tablet.device),
            "author": {"id": str(author.person_id), "name": author.name},
            "package_digest": tablet.digest,
            "command": {**told, "body": command.body},
        },
    }


def carried(data: bytes, sha256: str | None = None) -> dict[str, Any]:
    """Return a photo as it stands in a file."""
    item = {"author": {"name": INSPECTOR.name}}
    head = {"kind": "photo", "sha256": sha256 or sha256_bytes(data), "item": item}
    return {**head, "photo": {"criterion": "H.A1.1"}, "data": b64encode(data).decode()}


def take(context: Context, file: bytes, actor: Actor = OFFICE, secret: str = SECRET) -> tuple[Line, ...]:
    return take_file(actor, context, BytesIO(file), secret, shape=shaped)


def codes(lines: tuple[Line, ...]) -> list[str]:
    return [line.code for line in lines]


def whole(tablet: Tablet) -> bytes:
    about = {"kind": "about", "tablet": str(tablet.device)}
    told = photo(sha256_bytes(PHOTO), len(PHOTO))
    return seal(about, waiting(tablet, differ("30")), waiting(tablet, told), carried(PHOTO))


def test_the_office_brings_what_a_tablet_could_not_send(context: Context, paired: Tablet) -> None:
    file = whole(paired)
    assert codes(take(context, file)) == ["applied", "applied", "stored"]
    (found,) = paired.findings()
    assert (found.author_id, found.author_name) == (INSPECTOR.person_id, INSPECTOR.name)
    assert context.objects.exists(sha256_bytes(PHOTO))


def test_the_log_names_the_office_that_brought_it(context: Context, paired: Tablet) -> None:
    take(context, whole(paired))
    with reading(context) as session:
        lines = [json.loads(line) for line in log_views.log_lines(LEADER, session)]
    recorded = next(line for line in lines if line["type"] == "finding.recorded")
    assert recorded["actor"] == str(OFFICE.person_id)


def test_documents_that_travel_along_are_left_to_tablets(context: Context, paired: Tablet) -> None:
    document = {"kind": "document", "sha256": sha256_bytes(b"paper"), "data": b64encode(b"paper").decode()}
    lines = take(context, seal(waiting(paired, differ("30")), document, carried(PHOTO)))
    assert codes(lines) == ["applied", "stored"]
    assert not context.objects.exists(sha256_bytes(b"paper"))


def test_a_file_taken_twice_changes_nothing(context: Context, paired: Tablet) -> None:
    file = whole(paired)
    take(context, file)
    assert codes(take(context, file)) == ["duplicate", "duplicate", "duplicate"]
    assert len(paired.findings()) == 1


def test_minutes_come_along_once_under_the_name_of_who_drew_them_up(context: Context, paired: Tablet) -> None:
    text = text_of(content(paired.visit_id, paired.digest, (item(outcome="differ", value="30"),)))
    body = {"content": text, "sides": both_sides(), "signature": None}
    signing = TabletCommand(new_id(), CommandKind.SIGN_MINUTES, NOW, body)
    kept = {"kind": "minutes", "minutes": {"id": str(signing.id), "content": text}}
    file = seal(kept, waiting(paired, differ("30")), waiting(paired, signing))
    assert codes(take(context, file)) == ["applied", "applied"]
    assert codes(take(context, file)) == ["duplicate", "duplicate"]
    with reading(context) as session:
        (found,) = minutes_views.of_visit(LEADER, session, paired.visit_id)
    assert (found.digest, found.author_name) == (sha256_bytes(text.encode()), INSPECTOR.name)


def test_an_author_who_never_had_the_tablet_waits_for_people(context: Context, paired: Tablet) -> None:
    lines = take(context, seal(waiting(paired, finding(), STRANGER)))
    assert codes(lines) == ["fieldwork.author-unknown"]
    assert paired.findings() == ()


def test_a_visit_that_is_unknown_is_told_and_the_rest_taken(context: Context, paired: Tablet) -> None:
    stray = waiting(paired, finding())
    stray["item"]["visit_id"] = str(TABLET)
    lines = take(context, seal(stray, waiting(paired, differ("30"))))
    assert codes(lines) == ["planning.visit-unknown", "applied"]


def busy_after(monkeypatch: pytest.MonkeyPatch, name: str, times: int) -> None:
    """Let a step work some times, once find the database busy, and work from then on."""
    module, step = f"inspection_api.{name}".rsplit(".", 1)
    real, left = getattr(import_module(module), step), [times]

    def now_and_then(*about: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] == -1:
            raise DatabaseBusyError
        return real(*about, **named)

    monkeypatch.setattr(f"{module}.{step}", now_and_then)


def test_a_busy_database_in_the_middle_is_told_and_the_rest_taken(
    context: Context, paired: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = photo(sha256_bytes(PHOTO), len(PHOTO))
    elsewhere = waiting(paired, finding())
    elsewhere["item"]["visit_id"] = str(plan(context))
    small = jpeg(300, 200)
    file = seal(
        waiting(paired, differ("30")), elsewhere, waiting(paired, told), carried(PHOTO), carried(small)
    )
    busy_after(monkeypatch, "fieldwork.service.bring_in", 1)
    busy_after(monkeypatch, "captures.service.receive", 1)
    lines = take(context, file)
    assert codes(lines) == ["applied", "request.busy", "applied", "stored", "request.busy"]
    summary = handed_in(OFFICE, lines, context.configuration.problem_texts)
    assert (summary["taken"], summary["waiting"], summary["left"]) == (3, 0, 2)
    assert "hãy xem lại rồi thử lại" in str(summary["told"])
    again = codes(take(context, file))
    assert again == ["duplicate", "fieldwork.unknown-package", "duplicate", "duplicate", "stored"]


def test_a_photo_that_is_not_what_it_is_said_to_be_is_told(context: Context, paired: Tablet) -> None:
    del paired
    lines = take(context, seal(carried(PHOTO, sha256_bytes(b"other")), carried(b"", sha256_bytes(b""))))
    assert codes(lines) == ["evidence.digest-mismatch", "handover.photo-missing"]


@pytest.mark.parametrize("actor", [INSPECTOR, LEADER])
def test_only_the_office_brings_files(context: Context, paired: Tablet, actor: Actor) -> None:
    del paired
    with refused_as("access.role"):
        take(context, b"", actor)


@pytest.fixture(scope="module")
def large() -> bytes:
    """A file of more than one chunk."""
    return seal({"kind": "about"}, carried(bytes(1_200_000)), carried(b"end"))


def test_a_file_of_many_chunks_is_read_whole(large: bytes) -> None:
    found = list(records(BytesIO(large), f"  {SECRET.upper()} "))
    assert [(record.head["kind"], len(record.data)) for record in found] == [
        ("about", 0),
        ("photo", 1_200_000),
        ("photo", 3),
    ]


def _changed(file: bytes) -> bytes:
    return file[:-5] + bytes([file[-5] ^ 1]) + file[-4:]


_FIRST_CHUNK = 4 + 1024 * 1024 + 16


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda file: file[:-1], "cut"),
        (lambda file: file[: file.index(b"\n") + 3], "cut"),
        (lambda file: file[: file.index(b"\n") + 1], "cut"),
        (lambda file: file[: file.index(b"\n") + 1 + _FIRST_CHUNK], "passphrase"),
        (_changed, "damaged"),
        (lambda file: file + b"\xff\xff\xff\xff", "damaged"),
        (lambda _: b"PK", "not-ours"),
        (lambda _: b"{}\n", "not-ours"),
        (lambda file: file.replace(b'"v":1', b'"v":2'), "not-ours"),
        (lambda file: file.replace(b'"iterations":600000', b'"iterations":600000.0'), "not-ours"),
        (lambda _: b"[" * 990 + b"\n", "not-ours"),
    ],
)
def test_a_spoilt_file_is_refused_with_its_reason(
    large: bytes, spoil: Callable[[bytes], bytes], code: str
) -> None:
    with refused_as(f"handover.{code}"):
        list(records(BytesIO(spoil(large)), SECRET))


def test_a_wrong_passphrase_opens_nothing(large: bytes) -> None:
    with refused_as("handover.passphrase"):
        list(records(BytesIO(large), "khong phai mat khau"))


def test_the_page_sends_the_file_and_reads_what_became_of_it(context: Context, paired: Tablet) -> None:
    client = site(context).test_client()
    sent = {"file": (BytesIO(whole(paired)), "may.thamtra"), "passphrase": SECRET}
    answer = client.post("/api/queue-files", data=sent, headers=as_person(OFFICE)).get_json()
    assert (answer["taken"], answer["known"], answer["waiting"], answer["left"]) == (3, 0, 0, 0)
    assert answer["advice"] == ""
    assert answer["told"].splitlines()[0] == f"Kết quả kiểm tra H.A1.1, {INSPECTOR.name}: đã nhận"
    unchosen = {"file": (BytesIO(b""), ""), "passphrase": SECRET}
    for body in ({"passphrase": SECRET}, unchosen):
        refused = client.post("/api/queue-files", data=body, headers=as_person(OFFICE))
        assert (refused.status_code, refused.get_json()["code"]) == (422, "handover.missing")


@pytest.mark.parametrize(
    "stream",
    [
        b"\x00\x00",
        b"\xff\xff\xff\xff{}",
        framed(b'{"bytes": 0}')[:-1],
        framed(b"[]"),
        framed(b'{"bytes": "many"}'),
        framed(b'{"bytes": "0"}'),
        framed(b'{"bytes": 0.0}'),
        framed(b'{"bytes": Infinity}'),
        framed(b'{"bytes": true}'),
        framed(b"[" * 100_000),
        framed(b'{"bytes": -1}'),
        framed(b'{"bytes": 2}') + b"x",
    ],
)
def test_records_that_do_not_fit_the_stream_are_refused(stream: bytes) -> None:
    with refused_as("handover.damaged"):
        list(records(BytesIO(sealed(stream)), SECRET))
    assert list(records(BytesIO(sealed(b"")), SECRET)) == []
