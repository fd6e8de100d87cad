"""An open round on each engine, forms filled with the sample's figures, and a way to spoil one cell."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest

from evidence.objects import LocalObjectStore
from evidence.parts import Parts
from evidence.signing import Ed25519Signer
from inspection_api.captures.store import DatabaseDisclosures
from inspection_api.directory import service as directory
from inspection_api.kernel.actors import SYSTEM, Actor, Role
from inspection_api.kernel.clock import ZONE, FixedClock
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.context import Context
from inspection_api.kernel.database import Base, Database
from inspection_api.kernel.identifiers import SystemIdentifiers
from inspection_api.ledger.store import DatabaseEventLog
from inspection_api.sample.loading import filled_form
from inspection_api.selfassessment import records
from inspection_api.selfassessment.service import Receipt, SubmitForm, submit
from inspection_api.settings import read_settings
from tests.databases import Databases

CONFIG = Path(__file__).parents[3] / "config"
CAMPAIGN = "gia-lai-2019"
ON_TIME = datetime(2019, 10, 16, 9, 0, tzinfo=ZONE)


def context_of(url: str, home: Path, clock: FixedClock) -> Context:
    """Build a context around a database that has its tables."""
    settings = read_settings({"THAMTRA_HOME": str(home), "THAMTRA_DATABASE_URL": url, "THAMTRA_TESTING": "1"})
    return Context(
        settings=settings,
        database=Database(settings.database_url),
        clock=clock,
        identifiers=SystemIdentifiers(),
        configuration=Configuration(CONFIG),
        objects=LocalObjectStore(settings.objects_folder),
        uploads=Parts(settings.uploads_folder),
        events=DatabaseEventLog(),
        disclosures=DatabaseDisclosures(),
        signer=Ed25519Signer(settings.origin, bytes(32)),
    )


def officer_of(unit_code: str) -> Actor:
    """Return the officer of a unit."""
    return Actor(UUID(int=7), "Cán bộ đầu mối", frozenset({Role.UNIT_OFFICER}), unit_code)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(ON_TIME)


@pytest.fixture
def context(databases: Databases, tmp_path: Path, clock: FixedClock) -> Iterator[Context]:
    """An installation whose round is open; the database is a copy of one made once per engine."""

    def prepare(url: str) -> None:
        made = context_of(url, tmp_path / "template", FixedClock(datetime(2019, 10, 4, 9, 0, tzinfo=ZONE)))
        assert records.Submission.__table__ is not None
        Base.metadata.create_all(made.database.engine)
        directory.open_campaign(SYSTEM, made, f"campaigns/{CAMPAIGN}.yaml")
        made.database.dispose()

    url = databases.copy_of("open-round", prepare)
    made = context_of(url, tmp_path / "home", clock)
    yield made
    made.database.dispose()
    databases.drop(url)


@pytest.fixture
def filled(context: Context) -> Callable[..., bytes]:
    """Make the filled form of a unit, with some cells written over (None empties a cell)."""

    def make(unit_code: str, **cells: str | float | None) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(filled_form(context, CAMPAIGN, unit_code)))
        for place, value in cells.items():
            book.worksheets[0][place] = value
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()

    return make


@pytest.fixture
def hand_in(context: Context) -> Callable[[str, bytes], Receipt]:
    """Hand in a file as the officer of the unit."""

    def send(unit_code: str, file: bytes) -> Receipt:
        return submit(officer_of(unit_code), context, SubmitForm(CAMPAIGN, unit_code, file))

    return send
