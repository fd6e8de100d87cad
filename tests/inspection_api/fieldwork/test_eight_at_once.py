"""The same delivery over eight connections at once: eight times received, each record once, all photos."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from evidence import sha256_bytes
from inspection_api.captures.records import Capture
from inspection_api.fieldwork.records import Command, Finding
from inspection_api.kernel.transaction import reading
from tests.evidence.samples import jpeg
from tests.inspection_api.archive.installation import INSPECTOR, NOW, as_person, event_types, site
from tests.inspection_api.fieldwork.tablet import differ, finding, photo

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.inspection_api.fieldwork.tablet import Tablet

CONNECTIONS = 8
PHOTOS = [jpeg() + bytes([number]) for number in range(3)]


def test_eight_identical_deliveries_are_eight_times_received_and_once_kept(tablet: Tablet) -> None:
    announced = [photo(sha256_bytes(content), len(content)) for content in PHOTOS]
    found = [finding(name="so_cbcc"), differ("7")]
    commands = [*found, *announced]
    batch = {
        "device_id": str(tablet.device),
        "device_now": (NOW + timedelta(seconds=2)).isoformat(),
        "package_digest": tablet.digest,
        "commands": [
            {
                "id": str(each.id),
                "kind": each.kind.value,
                "made_at": each.made_at.isoformat(),
                "body": dict(each.body),
            }
            for each in commands
        ],
    }
    before = Counter(event_types(tablet.context))
    answers = _at_once(site(tablet.context), f"/api/visits/{tablet.visit_id}/commands", batch)

    said = Counter((line["id"], line["outcome"]) for answer in answers for line in answer["outcomes"])
    ids = sorted(str(each.id) for each in commands)
    assert said == {(id_, "applied"): 1 for id_ in ids} | {(id_, "duplicate"): CONNECTIONS - 1 for id_ in ids}
    assert {answer["receipts"] for answer in answers} == {tuple(sha256_bytes(each) for each in PHOTOS)}
    with reading(tablet.context) as session:
        assert sorted(map(str, session.scalars(select(Command.client_id)))) == ids
        assert set(session.scalars(select(Finding.id))) == {each.id for each in found}
        assert set(session.scalars(select(Capture.id))) == {each.id for each in announced}
    for content in PHOTOS:
        with tablet.context.objects.open(sha256_bytes(content)) as stream:
            assert stream.read() == content
    told = Counter(event_types(tablet.context)) - before
    assert {kind: told[kind] for kind in ("finding.recorded", "capture.received", "evidence.received")} == {
        "finding.recorded": 2,
        "capture.received": len(PHOTOS),
        "evidence.received": len(PHOTOS),
    }


def _at_once(app: Flask, address: str, batch: dict[str, Any]) -> list[dict[str, Any]]:
    """Deliver from all connections at once; return what each was told."""
    together = Barrier(CONNECTIONS)

    def deliver(_number: int) -> dict[str, Any]:
        client = app.test_client()
        together.wait(60)
        answer = client.post(address, json=batch, headers=as_person(INSPECTOR))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        together.wait(60)
        receipts = tuple(_photo_sent(client, content) for content in PHOTOS)
        return {**answer.get_json(), "receipts": receipts}

    with ThreadPoolExecutor(CONNECTIONS) as connections:
        return list(connections.map(deliver, range(CONNECTIONS)))


def _photo_sent(client: FlaskClient, content: bytes) -> str:
    """Send a photo; return the digest that the receipt names."""
    said = {"X-Capture-Id": "0190a000-0000-7000-8000-000000000001", "Content-Type": "image/jpeg"}
    address = f"/api/evidence/{sha256_bytes(content)}"
    answer = client.put(address, data=content, headers=as_person(INSPECTOR, **said))
    assert answer.status_code in {200, 201}, answer.get_data(as_text=True)
    return str(answer.get_json()["sha256"])
