"""Files that come in parts over HTTP: what came is kept, answers that were lost do no harm."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from evidence import sha256_bytes
from evidence.parts import Upload
from inspection_api.kernel.actors import SYSTEM
from inspection_api.uploads import service
from tests.evidence.samples import jpeg
from tests.inspection_api.archive.installation import (
    COLLEAGUE,
    INSPECTOR,
    NOW,
    OFFICE,
    as_person,
    event_types,
    site,
)

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from inspection_api.kernel.actors import Actor
    from inspection_api.kernel.context import Context

PHOTO = jpeg()
NAME = sha256_bytes(PHOTO)
CAPTURE = "0190a000-0000-7000-8000-000000000001"
PART = 700
SENDERS = 8


def sent(
    client: FlaskClient, at: int, data: bytes, *, actor: Actor = INSPECTOR, name: str = NAME
) -> TestResponse:
    said = {"X-Capture-Id": CAPTURE, "Content-Type": "image/jpeg"}
    headers = as_person(actor, **said, **{"Content-Range": f"bytes {at}-{at + len(data) - 1}/{len(PHOTO)}"})
    return client.put(f"/api/evidence/{name}", data=data, headers=headers)


def here(client: FlaskClient, actor: Actor = INSPECTOR) -> tuple[int, str | None]:
    headers = as_person(actor, **{"Upload-Length": str(len(PHOTO))})
    answer = client.head(f"/api/evidence/{NAME}", headers=headers)
    return answer.status_code, answer.headers.get("Upload-Offset")


def send_all(client: FlaskClient, size: int = PART) -> TestResponse:
    """Send as a tablet does: from where the server says, until there is a receipt."""
    at = 0
    while True:
        answer = sent(client, at, PHOTO[at : at + size])
        if answer.status_code != 202:
            return answer
        at = answer.get_json()["offset"]


def test_the_last_part_brings_the_receipt(client: FlaskClient, context: Context) -> None:
    assert here(client) == (404, "0")
    first = sent(client, 0, PHOTO[:PART])
    assert (first.status_code, first.get_json()) == (202, {"offset": PART})
    assert here(client) == (404, str(PART))
    assert event_types(context) == []
    answer = send_all(client)
    assert answer.status_code == 201
    assert answer.get_json()["receipt"]
    assert event_types(context) == ["evidence.received"]
    with context.objects.open(NAME) as stream:
        assert stream.read() == PHOTO
    assert here(client) == (200, None)


def test_a_receipt_that_was_lost_is_given_again(client: FlaskClient, context: Context) -> None:
    first = send_all(client).get_json()
    again = sent(client, len(PHOTO) - 10, PHOTO[-10:])
    assert (again.status_code, again.get_json()) == (200, first)
    assert event_types(context) == ["evidence.received"]


@pytest.mark.parametrize(
    ("at", "size", "offset"), [(0, 100, PART), (0, PART + 50, PART + 50), (PART + 1, 5, PART)]
)
def test_whoever_sends_too_early_or_again_is_told_from_where_to_go_on(
    client: FlaskClient, at: int, size: int, offset: int
) -> None:
    sent(client, 0, PHOTO[:PART])
    answer = sent(client, at, PHOTO[at : at + size])
    assert (answer.status_code, answer.get_json()) == (202, {"offset": offset})


def test_a_server_that_went_down_with_the_last_part_takes_the_file_in_when_it_is_asked(
    client: FlaskClient, context: Context
) -> None:
    """All parts are on the disk, and nothing was received: the tablet is not left without a receipt."""
    context.uploads.add(Upload(str(INSPECTOR.person_id), NAME, len(PHOTO)), 0, PHOTO)
    status, offset = here(client)
    assert (status, offset) == (404, str(len(PHOTO) - 1))
    assert sent(client, len(PHOTO) - 1, PHOTO[-1:]).status_code == 201
    assert here(client) == (200, None)


def test_two_people_do_not_meet_over_the_same_photo(client: FlaskClient) -> None:
    sent(client, 0, PHOTO[:PART])
    assert here(client, COLLEAGUE) == (404, "0")
    assert sent(client, PART, PHOTO[PART : 2 * PART], actor=COLLEAGUE).get_json() == {"offset": 0}


def test_bytes_that_are_not_those_named_are_dropped_and_the_upload_begins_anew(
    client: FlaskClient, context: Context
) -> None:
    wrong = bytes(len(PHOTO))
    sent(client, 0, wrong[:PART])
    answer = sent(client, PART, wrong[PART:])
    assert (answer.status_code, answer.get_json()["code"]) == (422, "evidence.digest-mismatch")
    assert here(client) == (404, "0")
    assert event_types(context) == []
    assert send_all(client).status_code == 201


@pytest.mark.parametrize(
    ("header", "body", "code"),
    [
        ("bytes 0-99/1000", b"x" * 99, "evidence.part-range"),
        ("bytes 0-99/1000", b"x" * 101, "evidence.part-range"),
        ("bytes 0-99/50", b"x" * 100, "evidence.part-range"),
        ("bytes 5-4/1000", b"", "evidence.part-range"),
        ("bytes 0-1/999999999999", b"xx", "evidence.too-large"),
        ("bytes 0-/1000", b"x", "request.malformed"),
        ("bytes */1000", b"", "request.malformed"),
        ("0-1/2", b"xx", "request.malformed"),
    ],
)
def test_a_part_that_is_not_what_it_says_is_refused_and_nothing_is_kept(
    client: FlaskClient, context: Context, header: str, body: bytes, code: str
) -> None:
    headers = as_person(INSPECTOR, **{"Content-Range": header, "X-Capture-Id": CAPTURE})
    answer = client.put(f"/api/evidence/{NAME}", data=body, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)
    assert list(context.settings.uploads_folder.iterdir()) == []


def test_a_name_that_is_no_digest_reaches_no_path(client: FlaskClient, context: Context) -> None:
    answer = sent(client, 0, b"x", name="0" * 63)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "evidence.bad-digest")
    assert list(context.settings.uploads_folder.iterdir()) == []


def test_eight_connections_at_once_are_all_told_that_it_is_here(context: Context) -> None:
    together = Barrier(SENDERS)
    app = site(context)

    def send(_number: int) -> dict[str, object]:
        client = app.test_client()
        together.wait()
        return dict(send_all(client).get_json())

    with ThreadPoolExecutor(SENDERS) as pool:
        answers = list(pool.map(send, range(SENDERS)))
    assert [answer["sha256"] for answer in answers] == [NAME] * SENDERS
    assert len({str(answer["receipt"]) for answer in answers}) == 1
    assert event_types(context) == ["evidence.received"]


def test_what_nobody_ends_is_forgotten_after_two_weeks(client: FlaskClient, context: Context) -> None:
    sent(client, 0, PHOTO[:PART])
    (place,) = context.settings.uploads_folder.iterdir()
    assert service.clear_uploads(SYSTEM, context) == 0
    old = (NOW - timedelta(days=15)).timestamp()
    os.utime(place, (old, old))
    assert service.clear_uploads(SYSTEM, context) == 1
    assert here(client) == (404, "0")


def test_who_may_not_send_files_is_refused(client: FlaskClient, context: Context) -> None:
    answer = client.put(f"/api/evidence/{NAME}", data=PHOTO, headers={"Content-Range": "bytes 0-1/2"})
    assert answer.status_code == 401
    assert here(client, OFFICE)[0] in {403, 404}
    assert event_types(context) == []
