"""A database that has no turn for a request: told as what it is, nothing kept, no reader disturbed."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from inspection_api.http import authentication, rendering
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.database import Database
from inspection_api.kernel.jobs import Job
from inspection_api.kernel.problems import DatabaseBusyError
from inspection_api.kernel.transaction import reading, transaction
from tests.cast import CHI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

    from tests.builders.world import World

_PATIENCE = {"sqlite": "PRAGMA busy_timeout=50", "postgresql": "SET lock_timeout=50"}
_HOLD = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "BEGIN; LOCK TABLE job IN EXCLUSIVE MODE"}


@pytest.fixture
def impatient(world: World) -> World:
    """An installation that waits a moment only for its turn."""
    engine = world.context.database.engine

    def hasten(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.cursor().execute(_PATIENCE[engine.dialect.name])
        connection.commit()

    engine.dispose()
    event.listen(engine, "connect", hasten)
    return world


@contextmanager
def _somebody_else_writes(world: World) -> Iterator[None]:
    """Hold what writers need, over a connection of somebody else."""
    url = world.context.database.engine.url
    other = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.exec_driver_sql(_HOLD[url.get_backend_name()])
        yield
        connection.exec_driver_sql("ROLLBACK")


def _write(world: World, name: str) -> None:
    with transaction(world.context, CHI) as tx:
        tx.enqueue(name, {})
        tx.record("test.written", subject=f"row:{name}", payload={})


def _written(world: World) -> list[str]:
    with reading(world.context) as session:
        return sorted(session.scalars(select(Job.kind)))


def _read_at_once(world: World, readers: int) -> None:
    with ExitStack() as together:
        for _ in range(readers):
            together.enter_context(reading(world.context)).execute(text("SELECT 1"))


def test_a_writer_whose_turn_does_not_come_is_told_so_and_comes_again(impatient: World) -> None:
    with _somebody_else_writes(impatient):
        with pytest.raises(DatabaseBusyError) as told:
            _write(impatient, "too early")
        assert isinstance(told.value.__cause__, OperationalError)
        assert "lock" in str(told.value), "a job keeps what its error says"
        assert _written(impatient) == [], "readers are not disturbed"
    assert impatient.events() == []
    _write(impatient, "later")
    assert _written(impatient) == ["later"]
    assert impatient.verify_log().ok


@pytest.mark.parametrize(
    ("path", "form"), [("/api/write", "application/problem+json"), ("/write", "text/html; charset=utf-8")]
)
def test_whoever_asks_is_told_to_come_again(
    impatient: World, caplog: pytest.LogCaptureFixture, path: str, form: str
) -> None:
    app = Flask("edge", static_folder=None)
    authentication.install(app, authentication.Edge(impatient.context, lambda: None, frozenset({"write"})))
    rendering.install(app, lambda members: f"{members['code']}: {members['detail']}")

    @app.post(path, endpoint="write")
    def write() -> str:
        _write(impatient, "row")
        return "written"

    with _somebody_else_writes(impatient):
        answer = app.test_client().post(path)
    assert (answer.status_code, answer.content_type) == (503, form)
    assert int(answer.headers["Retry-After"]) > 0
    assert "request.busy" in answer.text
    assert "thử lại" in answer.text
    assert "OperationalError" not in answer.text
    assert "the database" in caplog.text, "the log keeps why"
    assert app.test_client().post(path).text == "written"


def test_a_database_that_is_not_there_is_away(world: World, tmp_path: Path) -> None:
    nobody = f"postgresql+psycopg://nobody@/none?host={tmp_path}"
    context = replace(world.context, database=Database(nobody))
    with pytest.raises(DatabaseBusyError), reading(context) as session:
        session.execute(text("SELECT 1"))
    with pytest.raises(DatabaseBusyError), transaction(context, SYSTEM):
        pass


def test_a_request_that_gets_no_connection_is_told_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.context.database.engine.pool, "_timeout", 0.01)
    with pytest.raises(DatabaseBusyError):
        _read_at_once(world, 100)
    assert _written(world) == []


def test_what_no_other_try_mends_stays_what_it_is(world: World) -> None:
    with pytest.raises(DBAPIError), reading(world.context) as session:
        session.execute(text("SELECT nothing FROM nowhere"))


def test_a_fault_without_a_number_is_told_as_itself(world: World) -> None:
    """Python's driver raises some faults itself; they carry none of SQLite's numbers."""
    fault = sqlite3.OperationalError("Could not decode to UTF-8 column")
    with pytest.raises(OperationalError) as told, reading(world.context):
        raise OperationalError("SELECT 1", {}, fault)
    assert told.value.orig is fault
