"""The log over HTTP: its lines and its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence import verify
from evidence.signing import fingerprint
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import transaction
from inspection_api.ledger import service, views
from inspection_api.ledger.records import Event
from tests.inspection_api.archive.installation import OFFICE, OFFICER, as_person, refused_as

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from inspection_api.kernel.context import Context


def _note(context: Context, what: str = "one") -> None:
    with transaction(context, SYSTEM) as tx:
        tx.record("thing.noted", subject="thing:1", payload={"what": what})


def test_the_log_goes_out_as_it_is_hashed(client: FlaskClient, context: Context) -> None:
    _note(context)
    answer = client.get("/api/log", headers=as_person(OFFICE))
    assert answer.mimetype == "application/jsonl"
    verdict = verify(answer.data.splitlines(keepends=True))
    assert (verdict.ok, verdict.count) == (True, 1)
    assert client.get("/api/log", headers=as_person(OFFICER)).status_code == 403
    with refused_as("access.role"):
        views.log_export(OFFICER, context)


def test_the_verdict_names_the_line_that_was_changed(client: FlaskClient, context: Context) -> None:
    _note(context)
    assert client.get("/api/log/verdict", headers=as_person(OFFICE)).get_json()["ok"] is True
    with transaction(context, SYSTEM) as tx:
        row = tx.session.get_one(Event, 1)
        row.line = row.line.replace('"one"', '"two"')
    judged = client.get("/api/log/verdict", headers=as_person(OFFICE)).get_json()
    assert (judged["ok"], judged["line"]) == (False, 1)
    assert "dòng 1" in judged["message"]


@pytest.mark.parametrize("path", ["/api/log", "/api/log/verdict"])
def test_strangers_stay_outside(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 401


def test_everybody_may_read_checkpoints_and_their_key(client: FlaskClient, context: Context) -> None:
    assert client.get("/api/log/checkpoint").get_json()["code"] == "ledger.no-checkpoint"
    _note(context)
    with transaction(context, OFFICE) as tx:
        made = service.make_checkpoint(OFFICE, tx)
    for path in ("/api/log/checkpoint", "/api/log/checkpoints/1"):
        answer = client.get(path)
        assert (answer.mimetype, answer.get_data(as_text=True)) == ("text/plain", made.note)
    for unknown in (2, 2**80):
        assert client.get(f"/api/log/checkpoints/{unknown}").status_code == 404
    told = client.get("/api/log/key").get_json()
    assert told["name"] == "tham-tra.local"
    assert told["fingerprint"] == fingerprint(context.signer.public_key)
    assert told["pem"].startswith("-----BEGIN PUBLIC KEY-----")
