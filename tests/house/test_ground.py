"""The ground that the tests stand on holds: no network, warnings fail, databases are fresh and apart."""

import socket
import warnings
from pathlib import Path

import pytest
import sqlalchemy

from tests.conftest import NetworkRefusedError
from tests.databases import Databases


def test_a_connection_beyond_this_machine_is_refused() -> None:
    with socket.socket() as outward, pytest.raises(NetworkRefusedError):
        outward.connect(("192.0.2.1", 80))  # an address reserved for documentation


def test_a_connection_on_this_machine_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as near:
        near.connect(server.getsockname())


def test_a_warning_is_an_error() -> None:
    with pytest.raises(UserWarning, match="attention"):
        warnings.warn("attention", stacklevel=1)


def test_a_new_database_is_empty(database_url: str) -> None:
    engine = sqlalchemy.create_engine(database_url, poolclass=sqlalchemy.NullPool)
    assert sqlalchemy.inspect(engine).get_table_names() == []


def test_copies_of_a_template_do_not_meet(databases: Databases) -> None:
    first, second = (databases.copy_of("one-row", _one_row) for _ in range(2))
    _execute(first, "INSERT INTO thing VALUES (2)")
    assert [_count(first), _count(second)] == [2, 1]
    databases.drop(first)
    databases.drop(second)


def test_the_seed_is_printed(pytestconfig: pytest.Config, seed: int) -> None:
    lines = pytestconfig.hook.pytest_report_header(config=pytestconfig, start_path=Path())
    assert any(f"--seed {seed}" in str(line) for line in lines)


def _one_row(address: str) -> None:
    _execute(address, "CREATE TABLE thing (id INTEGER)")
    _execute(address, "INSERT INTO thing VALUES (1)")


def _execute(address: str, statement: str) -> None:
    engine = sqlalchemy.create_engine(address, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text(statement))


def _count(address: str) -> object:
    engine = sqlalchemy.create_engine(address, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        return connection.execute(sqlalchemy.text("SELECT count(*) FROM thing")).scalar_one()
