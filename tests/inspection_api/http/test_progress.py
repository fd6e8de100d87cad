"""How far a job has come: told to whoever asked for it, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from inspection_api.http import contract, progress
from inspection_api.kernel.transaction import transaction
from inspection_api.worker import Worker
from tests.builders.world import World
from tests.cast import CHI, DUNG
from tests.inspection_api.http.conftest import Door

Open = Callable[[], FlaskClient]


@pytest.fixture
def job_id(app: Flask, world: World) -> UUID:
    """A job that Dũng asked for."""
    contract.configure(app).register_blueprint(progress.blueprint)
    with transaction(world.context, DUNG) as tx:
        return tx.enqueue("report", {"unit": "622"})


def test_the_asker_sees_it_wait_and_then_its_result(
    world: World, client: Open, door: Door, job_id: UUID
) -> None:
    door.person = DUNG
    waiting = client().get(f"/api/jobs/{job_id}").get_json()
    assert waiting == {
        "id": str(job_id),
        "kind": "report",
        "state": "queued",
        "progress": 0,
        "attempts": 0,
        "result": {},
    }
    Worker(world.context, {"report": lambda _context, _payload: {"url": "/api/reports/1.pdf"}}).run_all()
    done = client().get(f"/api/jobs/{job_id}").get_json()
    assert (done["state"], done["progress"], done["result"]) == ("done", 100, {"url": "/api/reports/1.pdf"})


def test_others_do_not_learn_that_it_exists(client: Open, door: Door, job_id: UUID) -> None:
    door.person = CHI
    others = client().get(f"/api/jobs/{job_id}")
    unknown = client().get(f"/api/jobs/{UUID(int=7)}")
    assert others.status_code == unknown.status_code == 404
    assert others.data == unknown.data


def test_a_visitor_is_told_to_sign_in(client: Open, job_id: UUID) -> None:
    assert client().get(f"/api/jobs/{job_id}").status_code == 401
