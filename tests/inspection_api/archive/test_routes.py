"""Uploads and the archive over HTTP: receipts, refusals, headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence import State, sha256_bytes
from evidence.receipts import SignedReceipt, checked_receipt
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as log_views
from tests.builders.photos import work
from tests.evidence.samples import cut, jpeg
from tests.inspection_api.archive.installation import (
    INSPECTOR,
    LEADER,
    OFFICE,
    OFFICER,
    as_person,
    event_types,
)

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from inspection_api.kernel.actors import Actor
    from inspection_api.kernel.context import Context

PHOTO = jpeg()
PLACE = f"/api/evidence/{sha256_bytes(PHOTO)}"
CAPTURE = "0190a000-0000-7000-8000-000000000001"


def _put(client: FlaskClient, data: bytes, place: str = PLACE, actor: Actor = INSPECTOR) -> tuple[int, dict]:  # type: ignore[type-arg]  # JSON as it comes
    headers = as_person(actor, **{"X-Capture-Id": CAPTURE, "Content-Type": "image/jpeg"})
    answer = client.put(place, data=data, headers=headers)
    return answer.status_code, answer.get_json()


def _state(client: FlaskClient, state: str, data: bytes) -> None:
    answer = client.head(f"/api/evidence/{sha256_bytes(data)}", headers=as_person(INSPECTOR))
    assert answer.headers["X-Evidence-State"] == state


def test_a_photo_is_received_once(client: FlaskClient) -> None:
    status, receipt = _put(client, PHOTO)
    said = {"sha256": sha256_bytes(PHOTO), "state": "stored", "code": None, "message": None}
    assert (status, {name: receipt[name] for name in said}) == (201, said)
    assert _put(client, PHOTO) == (200, receipt)


def test_whoever_sent_a_file_holds_a_receipt_signed_by_the_key_of_the_log(
    client: FlaskClient, context: Context
) -> None:
    _put(client, b"text", f"/api/evidence/{sha256_bytes(b'text')}")
    _, answer = _put(client, PHOTO)
    given = SignedReceipt(answer["receipt"].encode(), answer["signature"], answer["key"])
    receipt = checked_receipt(given, context.signer.public_key, context.signer.name)
    assert (receipt.sha256, receipt.size, receipt.state) == (sha256_bytes(PHOTO), len(PHOTO), State.STORED)
    with reading(context) as session:
        line = list(log_views.log_lines(SYSTEM, session))[receipt.seq - 1]
    assert f'"sha256":"{receipt.sha256}"'.encode() in line
    assert b'"type":"evidence.received"' in line
    asked = client.head(PLACE, headers=as_person(INSPECTOR)).headers
    named = ("X-Receipt", "X-Receipt-Signature", "X-Receipt-Key")
    assert [asked[name] for name in named] == [answer["receipt"], answer["signature"], answer["key"]]


def test_a_broken_photo_is_received_and_the_office_learns_why_it_cannot_be_shown(
    client: FlaskClient, context: Context
) -> None:
    broken = cut(PHOTO, 50)
    status, receipt = _put(client, broken, f"/api/evidence/{sha256_bytes(broken)}")
    assert (status, receipt["state"], receipt["code"]) == (201, "stored", None)
    _state(client, "waiting", broken)
    work(context)
    _state(client, "quarantined", broken)
    (listed,) = client.get("/api/quarantine", headers=as_person(OFFICE)).get_json()["items"]
    assert (listed["sha256"], listed["reason"]) == (sha256_bytes(broken), "evidence.truncated")
    with client.get(f"/api/evidence/{sha256_bytes(broken)}", headers=as_person(OFFICE)) as original:
        assert original.data == broken


def test_bytes_that_are_no_photo_are_kept_and_say_why(client: FlaskClient) -> None:
    status, receipt = _put(client, b"text", f"/api/evidence/{sha256_bytes(b'text')}")
    assert (status, receipt["state"], receipt["code"]) == (201, "quarantined", "evidence.not-an-image")
    assert "cách ly" in receipt["message"]


def test_wrong_bytes_are_to_be_sent_again(client: FlaskClient, context: Context) -> None:
    status, problem = _put(client, PHOTO + b"x")
    assert (status, problem["code"]) == (422, "evidence.digest-mismatch")
    assert not context.objects.exists(sha256_bytes(PHOTO))


def test_an_upload_announced_too_large_is_refused(client: FlaskClient, context: Context) -> None:
    announced = {"CONTENT_LENGTH": str(context.settings.upload_limit + 1)}
    answer = client.put(PLACE, data=b"x", headers=as_person(INSPECTOR), environ_overrides=announced)
    assert (answer.status_code, answer.get_json()["code"]) == (413, "evidence.too-large")


def test_a_sender_asks_before_sending(client: FlaskClient, context: Context) -> None:
    assert client.head(PLACE, headers=as_person(INSPECTOR)).status_code == 404
    _put(client, PHOTO)
    answer = client.head(PLACE, headers=as_person(INSPECTOR))
    assert (answer.status_code, answer.headers["X-Evidence-State"]) == (200, "waiting")
    assert sha256_bytes(PHOTO) in answer.headers["ETag"]
    assert event_types(context) == ["evidence.received"]
    work(context)
    _state(client, "stored", PHOTO)


def test_an_original_goes_out_as_an_attachment(client: FlaskClient, context: Context) -> None:
    _put(client, PHOTO)
    with client.get(PLACE, headers=as_person(LEADER)) as answer:
        assert answer.data == PHOTO
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype == "application/octet-stream"
    assert event_types(context)[-1] == "evidence.downloaded"


@pytest.mark.parametrize("size", ["preview", "thumbnail"])
def test_a_preview_is_a_picture_for_pages(client: FlaskClient, context: Context, size: str) -> None:
    _put(client, PHOTO)
    coming = client.get(f"{PLACE}/{size}", headers=as_person(OFFICE))
    assert (coming.status_code, coming.get_json()["code"]) == (404, "evidence.waiting")
    work(context)
    answer = client.get(f"{PLACE}/{size}", headers=as_person(OFFICE))
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"{PLACE}/{size}", headers=as_person(OFFICER)).status_code == 404


def test_the_quarantine_is_listed(client: FlaskClient) -> None:
    _put(client, b"", f"/api/evidence/{sha256_bytes(b'')}")
    answer = client.get("/api/quarantine", headers=as_person(OFFICE)).get_json()
    assert [item["reason"] for item in answer["items"]] == ["evidence.empty"]


@pytest.mark.parametrize("path", [PLACE, f"{PLACE}/preview", f"{PLACE}/thumbnail", "/api/quarantine"])
def test_strangers_stay_outside(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 401
