"""What every test stands on: no network, fresh databases, a seed that is printed.

Warnings are errors by setup.cfg. Tests of one stage keep their own fixtures beside them; here is only what
all of them share.
"""

from __future__ import annotations

import dataclasses
import gc
import ipaddress
import random
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.builders.statements import keep_statements
from tests.builders.templates import keep_compiled
from tests.databases import Databases, PostgresServer, ServerMissingError, SqliteFiles, start_server
from tests.object_servers import ObjectServer, moto_server, started, swift_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspection_api.kernel.context import Context

# A working day after the visits of the sample campaign began; tests that need another one move the clock.
FROZEN = datetime(2019, 11, 12, 2, 0, tzinfo=UTC)

# "check" is for every run; "soak" is what ./check soak gives the same properties.
hypothesis.settings.register_profile("check", deadline=None, max_examples=60, print_blob=True)
hypothesis.settings.register_profile("soak", deadline=None, max_examples=3000, print_blob=True)
hypothesis.settings.load_profile("check")


class NetworkRefusedError(AssertionError):
    """A test tried to reach beyond this machine."""


def is_local(address: object) -> bool:
    """Tell whether a socket address stays on this machine: a socket file or the loopback range."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """Stop any connection that leaves this machine, from whatever library it comes."""
    if event in {"socket.connect", "socket.sendto"} and not is_local(arguments[1]):
        raise NetworkRefusedError(f"Tests use no network, yet one connects to {arguments[1]!r}.")


sys.addaudithook(refuse_network)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a failing draw be repeated: the seed is printed at the head of every run."""
    parser.addoption("--seed", type=int, default=None, help="what the tests draw their samples from")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the seed once; parallel test processes inherit it as an option."""
    if config.option.seed is None:
        config.option.seed = random.SystemRandom().randrange(10**6)


def pytest_report_header(config: pytest.Config) -> str:
    """Print the seed, so that a failure can be repeated."""
    return f"seed: {config.option.seed} (repeat with --seed {config.option.seed})"


def pytest_collection_finish() -> None:
    """Spare what is loaded by now the search for garbage: it stays, and looking through it took a sixth."""
    gc.collect()
    gc.freeze()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their argument: raw bytes are unreadable, and a time stamp in them would upset xdist."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> None:
    """Compile every template and every statement once per test process."""
    keep_compiled()
    keep_statements()


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int:
    """The number from which journeys and samples draw; printed at the head of the run."""
    return int(request.config.getoption("seed"))


@pytest.fixture
def draw(seed: int, request: pytest.FixtureRequest) -> random.Random:
    """A generator of this test's own: independent of the order of tests, equal for an equal seed."""
    return random.Random(f"{seed}/{request.node.nodeid}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this test process; its absence is a failure, never a skip."""
    try:
        server = start_server()
    except ServerMissingError as missing:
        pytest.fail(str(missing), pytrace=False)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """The folder of this test process's SQLite files."""
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Each engine in turn: a test that asks for this runs on SQLite and on PostgreSQL."""
    fixtures = {"sqlite": "sqlite_files", "postgresql": "postgres_server"}
    chosen: Databases = request.getfixturevalue(fixtures[request.param])
    return chosen


@pytest.fixture(scope="session")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectServer]:
    """The quick object store of this test process."""
    server = started(moto_server, tmp_path_factory.mktemp("moto"))
    yield server
    server.kill()


@pytest.fixture(scope="session")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectServer]:
    """OpenStack Swift, an object store people run in earnest, of this test process."""
    server = started(swift_server, tmp_path_factory.mktemp("swift"))
    yield server
    server.kill()


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A new, empty database for one test, on each engine in turn."""
    address = databases.empty()
    yield address
    databases.drop(address)


@pytest.fixture
def migrated_url(databases: Databases) -> Iterator[str]:
    """A database of one test with every table of this version and no row, on each engine in turn."""
    address = databases.copy_of("migrated", _migrate)
    yield address
    databases.drop(address)


@pytest.fixture
def context(migrated_url: str, tmp_path: Path) -> Iterator[Context]:
    """An installation of one test: its database, its folders, a clock that stands still."""
    # Imported here: the tests of the libraries must not load the product.
    from inspection_api.bootstrap import create_context  # noqa: PLC0415 -- see above
    from inspection_api.kernel.clock import FixedClock  # noqa: PLC0415 -- see above
    from inspection_api.settings import read_settings  # noqa: PLC0415 -- see above

    environment = {
        "THAMTRA_HOME": str(tmp_path / "home"),
        "THAMTRA_DATABASE_URL": migrated_url,
        "THAMTRA_TESTING": "true",
    }
    made = dataclasses.replace(create_context(read_settings(environment)), clock=FixedClock(FROZEN))
    yield made
    made.database.dispose()


def _migrate(address: str) -> None:
    from inspection_api.kernel import schema  # noqa: PLC0415 -- see context()
    from inspection_api.kernel.database import Database  # noqa: PLC0415 -- see context()

    database = Database(address)
    schema.upgrade(database)
    database.dispose()
