"""The store of files goes away amid a handed-in file: each thing is told, a second try is safe."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from evidence import sha256_bytes
from evidence.errors import EvidenceError, StoreAwayError, StoreFullError, StoreRefusedError
from inspection_api.captures import service as captures
from tests.builders.queue_files import SECRET, framed, sealed
from tests.evidence.samples import jpeg
from tests.inspection_api.archive.installation import INSPECTOR, OFFICE, as_person, site
from tests.inspection_api.devices.people import TABLET, pair
from tests.inspection_api.fieldwork.tablet import Tablet, differ, photo
from tests.inspection_api.handover.test_files import codes, take, waiting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspection_api.kernel.context import Context

FIRST, SECOND, THIRD = jpeg(), jpeg(300, 200), jpeg(80)


@pytest.fixture
def paired(context: Context, tablet: Tablet) -> Tablet:
    pair(context, INSPECTOR)
    return replace(tablet, device=TABLET)


@pytest.fixture
def file(paired: Tablet) -> bytes:
    """A finding, what is told of three photos, and the photos; of one more the bytes are missing."""
    told = [waiting(paired, photo(sha256_bytes(data), len(data))) for data in (FIRST, SECOND, THIRD)]
    commands = [record(each) for each in (waiting(paired, differ("30")), *told)]
    return sealed(b"".join([*commands, *map(carried, (FIRST, SECOND, THIRD, b""))]))


def record(head: Mapping[str, object], data: bytes = b"") -> bytes:
    return framed(json.dumps({**head, "bytes": len(data)}).encode()) + data


def carried(data: bytes) -> bytes:
    item = {"author": {"name": INSPECTOR.name}}
    head = {"kind": "photo", "sha256": sha256_bytes(data), "item": item, "photo": {"criterion": "H.A1.1"}}
    return record(head, data)


def fails_at_the_second(monkeypatch: pytest.MonkeyPatch, fault: EvidenceError) -> list[str]:
    """Let the store take one photo and fail from then on; returns what it was asked to keep."""
    real, asked = captures.receive, []

    def failing(actor: Any, context: Any, stream: Any, sha256: str, **named: Any) -> Any:
        asked.append(sha256)
        if len(asked) > 1:
            raise fault
        return real(actor, context, stream, sha256, **named)

    monkeypatch.setattr("inspection_api.handover.service.captures.receive", failing)
    return asked


@pytest.mark.parametrize("fault", [StoreAwayError(reason="x"), StoreFullError(), StoreRefusedError()])
def test_what_arrived_and_what_did_not_is_told_and_the_same_file_brings_the_rest(
    context: Context, paired: Tablet, file: bytes, monkeypatch: pytest.MonkeyPatch, fault: EvidenceError
) -> None:
    with monkeypatch.context() as broken:
        asked = fails_at_the_second(broken, fault)
        lines = codes(take(context, file))
    assert lines == [*["applied"] * 4, "stored", fault.code, fault.code, "handover.photo-missing"]
    assert asked == [sha256_bytes(FIRST), sha256_bytes(SECOND)], "a store that is away is not asked for each"
    again = codes(take(context, file))
    assert again == [*["duplicate"] * 5, "stored", "stored", "handover.photo-missing"]
    assert codes(take(context, file)) == [*["duplicate"] * 7, "handover.photo-missing"]
    assert len(paired.findings()) == 1
    assert all(context.objects.exists(sha256_bytes(data)) for data in (FIRST, SECOND, THIRD))


def test_the_page_says_how_much_is_left_and_what_to_do(
    context: Context, file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = site(context).test_client()

    def hand_in() -> dict[str, Any]:
        sent = {"file": (BytesIO(file), "may.thamtra"), "passphrase": SECRET}
        answer = client.post("/api/queue-files", data=sent, headers=as_person(OFFICE))
        assert answer.status_code == 200
        told: dict[str, Any] = answer.get_json()
        return told

    with monkeypatch.context() as broken:
        fails_at_the_second(broken, StoreAwayError(reason="x"))
        told = hand_in()
    assert [told[name] for name in ("taken", "known", "waiting", "left")] == [5, 0, 1, 2]
    assert "phần đã nhận không bị trùng" in told["advice"]
    assert told["told"].count("hãy thử lại sau ít phút") == 2
    told = hand_in()
    assert [told[name] for name in ("taken", "known", "waiting", "left")] == [2, 5, 1, 0]
    assert told["advice"] == ""
