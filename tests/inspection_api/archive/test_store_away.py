"""An hour without the object store: uploads are put off, nothing acknowledged is lost, the rest goes on."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from evidence import sha256_bytes
from evidence.s3 import S3ObjectStore, open_bucket
from inspection_api.archive import service
from inspection_api.bootstrap import create_context
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.context import Context
from inspection_api.kernel.transaction import transaction
from inspection_api.settings import read_settings
from tests.evidence.odd_store import Answer, OddStore, be_impatient, odd_store
from tests.evidence.samples import jpeg
from tests.inspection_api.archive.installation import INSPECTOR, OFFICE, as_person, event_types, site

PHOTO = jpeg()
LATER = jpeg(80)
ROOT = Path(__file__).parents[3]


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Iterator[OddStore]:
    be_impatient(monkeypatch)
    with odd_store() as store:
        yield store


@pytest.fixture
def context(context: Context, odd: OddStore, tmp_path: Path) -> Context:
    return dataclasses.replace(context, objects=open_bucket(odd.bucket(), tmp_path / "spool"))


def send(client: FlaskClient, data: bytes) -> tuple[int, str | None]:
    headers = as_person(INSPECTOR, **{"Content-Type": "image/jpeg"})
    answer = client.put(f"/api/evidence/{sha256_bytes(data)}", data=data, headers=headers)
    return answer.status_code, answer.get_json()["code"]


def see(client: FlaskClient, data: bytes) -> int:
    return client.head(f"/api/evidence/{sha256_bytes(data)}", headers=as_person(OFFICE)).status_code


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (Answer(503), 503, "evidence.store-away"),
        (Answer(507), 507, "evidence.store-full"),
        (Answer(403), 503, "evidence.store-refused"),
    ],
)
def test_an_upload_is_put_off_and_comes_again(
    context: Context, odd: OddStore, answer: Answer, status: int, code: str
) -> None:
    client = site(context).test_client()
    assert send(client, PHOTO) == (201, None)
    before = event_types(context)
    odd.answer = lambda *_: answer
    assert send(client, LATER) == (status, code)
    assert send(client, LATER) == (status, code)
    assert event_types(context) == before, "what was not kept was not acknowledged"
    assert (see(client, PHOTO), see(client, LATER)) == (200, 404)
    odd.answer = lambda *_: None
    assert send(client, LATER) == (201, None)
    assert (see(client, PHOTO), see(client, LATER)) == (200, 200)


def test_an_original_cannot_be_handed_out_while_the_store_is_away(context: Context, odd: OddStore) -> None:
    client = site(context).test_client()
    send(client, PHOTO)
    place = f"/api/evidence/{sha256_bytes(PHOTO)}"
    odd.answer = lambda *_: Answer(503)
    away = client.get(place, headers=as_person(OFFICE))
    assert (away.status_code, away.get_json()["code"]) == (503, "evidence.store-away")
    odd.answer = lambda *_: None
    assert client.get(place, headers=as_person(OFFICE)).data == PHOTO


def test_the_database_is_free_while_the_store_is_asked(context: Context, odd: OddStore) -> None:
    send(site(context).test_client(), PHOTO)
    written: list[str] = []

    def write(method: str, *_request: object) -> None:
        with transaction(context, SYSTEM) as tx:
            tx.record("thing.noted", subject="thing:1", payload={})
        written.append(method)

    odd.answer = write
    service.open_original(OFFICE, context, sha256_bytes(PHOTO)).stream.close()
    service.take_in_document(OFFICE, context, b"%PDF-1.4", "application/pdf")
    odd.answer = lambda *_: None
    assert {"GET", "PUT"} <= set(written)


def test_the_settings_choose_the_store(tmp_path: Path) -> None:
    given = {
        "THAMTRA_HOME": str(tmp_path),
        "THAMTRA_OBJECTS": "s3://minh-chung",
        "THAMTRA_S3_ENDPOINT": "http://127.0.0.1:9",
        "THAMTRA_S3_KEY_ID": "key",
        "THAMTRA_S3_SECRET": "secret",
    }
    made = create_context(read_settings(given))
    assert isinstance(made.objects, S3ObjectStore), "and starts although nothing answers there"
    assert (tmp_path / "spool").is_dir()
    assert not (tmp_path / "evidence").exists()
    made.database.dispose()


def test_settings_and_local_files_do_not_load_what_speaks_to_buckets() -> None:
    script = """
import sys
import evidence, evidence.objects, evidence.scrub, inspection_api.settings
raise SystemExit("obstore" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
