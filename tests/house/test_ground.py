"""The ground that the tests stand on holds: no network, warnings fail, databases are fresh and apart."""

import socket
import warnings
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

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


class _Counted(FunctionElement[int]):
    """A statement's part that notes when it is compiled."""

    inherit_cache = True
    times = 0


@compiles(_Counted)
def _compile_counted(element: _Counted, compiler: object, **_named: object) -> str:
    del element, compiler
    _Counted.times += 1
    return "1"


def test_a_statement_is_compiled_once_for_all_databases_of_an_engine(databases: Databases) -> None:
    for address in (databases.empty(), databases.empty()):
        engine = sqlalchemy.create_engine(address, poolclass=sqlalchemy.NullPool)
        with engine.connect() as connection:
            before = _Counted.times
            assert connection.scalar(sqlalchemy.select(_Counted())) == 1
        databases.drop(address)
    assert _Counted.times == before, "the second database found it compiled"


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
