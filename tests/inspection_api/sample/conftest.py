"""The sample's plan as the product has it, and an empty installation on each engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from evidence.objects import LocalObjectStore
from evidence.parts import Parts
from evidence.signing import Ed25519Signer
from inspection_api.captures.store import DatabaseDisclosures
from inspection_api.kernel.clock import ZONE, FixedClock
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.context import Context
from inspection_api.kernel.database import Base, Database
from inspection_api.kernel.identifiers import SystemIdentifiers
from inspection_api.ledger.store import DatabaseEventLog
from inspection_api.sample.plan import Plan, read_plan
from inspection_api.settings import read_settings

CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="session")
def configuration() -> Configuration:
    return Configuration(CONFIG)


@pytest.fixture(scope="session")
def plan(configuration: Configuration) -> Plan:
    return read_plan(configuration)


@pytest.fixture
def context(database_url: str, tmp_path: Path, configuration: Configuration) -> Iterator[Context]:
    """An installation in which nothing is open yet."""
    given = {"THAMTRA_HOME": str(tmp_path), "THAMTRA_DATABASE_URL": database_url, "THAMTRA_TESTING": "1"}
    settings = read_settings(given)
    database = Database(settings.database_url)
    Base.metadata.create_all(database.engine)
    yield Context(
        settings=settings,
        database=database,
        clock=FixedClock(datetime(2019, 10, 16, 8, 0, tzinfo=ZONE)),
        identifiers=SystemIdentifiers(),
        configuration=configuration,
        objects=LocalObjectStore(settings.objects_folder),
        uploads=Parts(settings.uploads_folder),
        events=DatabaseEventLog(),
        disclosures=DatabaseDisclosures(),
        signer=Ed25519Signer(settings.origin, bytes(32)),
    )
    database.dispose()
