"""People and an installation for the tests of archive, planning and fieldwork; an edge without sign-in."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from flask import Flask, request

from evidence import LocalObjectStore
from evidence.parts import Parts
from evidence.signing import Ed25519Signer
from inspection_api.archive import routes as archive
from inspection_api.captures.store import DatabaseDisclosures
from inspection_api.custody import routes as custody
from inspection_api.devices import routes as devices
from inspection_api.fieldwork import routes as fieldwork
from inspection_api.handover import routes as handover
from inspection_api.http import authentication, contract, rendering
from inspection_api.kernel.actors import SYSTEM, Actor, Role
from inspection_api.kernel.clock import FixedClock
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.context import Context
from inspection_api.kernel.database import Base, Database
from inspection_api.kernel.identifiers import SystemIdentifiers
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import routes as ledger
from inspection_api.ledger import views as log_views
from inspection_api.ledger.store import DatabaseEventLog
from inspection_api.paper import routes as paper
from inspection_api.planning import routes as planning
from inspection_api.settings import read_settings
from inspection_api.uploads import routes as uploads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Databases

NOW = datetime(2019, 11, 5, 2, 0, tzinfo=UTC)
UNIT, OTHER_UNIT = "622", "623"


def person(number: int, name: str, role: Role, unit: str | None = None) -> Actor:
    return Actor(UUID(int=number), name, frozenset({role}), unit)


INSPECTOR = person(11, "Kiểm tra viên Một", Role.INSPECTOR)
COLLEAGUE = person(12, "Kiểm tra viên Hai", Role.INSPECTOR)
LEADER = person(13, "Tổ trưởng", Role.TEAM_LEADER)
STRANGER = person(14, "Kiểm tra viên Tổ khác", Role.INSPECTOR)
OFFICE = person(15, "Văn phòng", Role.OFFICE)
COMMITTEE = person(16, "Ủy viên", Role.COMMITTEE)
OFFICER = person(17, "Cán bộ đầu mối", Role.UNIT_OFFICER, UNIT)
NEIGHBOUR = person(18, "Cán bộ đơn vị khác", Role.UNIT_OFFICER, OTHER_UNIT)
PEOPLE = (INSPECTOR, COLLEAGUE, LEADER, STRANGER, OFFICE, COMMITTEE, OFFICER, NEIGHBOUR)


def installation(url: str, folder: Path, *, upload_limit: int = 64 * 1024 * 1024) -> Context:
    """Build a context on a database that has its tables."""
    environment = {
        "THAMTRA_HOME": str(folder),
        "THAMTRA_TESTING": "true",
        "THAMTRA_UPLOAD_LIMIT": str(upload_limit),
    }
    settings = read_settings(environment)
    return Context(
        settings=settings,
        database=Database(url),
        clock=FixedClock(NOW),
        identifiers=SystemIdentifiers(),
        configuration=Configuration(),
        objects=LocalObjectStore(settings.objects_folder),
        uploads=Parts(settings.uploads_folder),
        events=DatabaseEventLog(),
        disclosures=DatabaseDisclosures(),
        signer=Ed25519Signer(settings.origin, bytes(32)),
    )


def make_tables(url: str) -> None:
    database = Database(url)
    Base.metadata.create_all(database.engine)
    database.dispose()


@contextmanager
def empty_installation(databases: Databases, folder: Path) -> Iterator[Context]:
    """An installation with its tables and nothing in them."""
    address = databases.copy_of("archive tables", make_tables)
    made = installation(address, folder)
    yield made
    made.database.dispose()
    databases.drop(address)


def site(context: Context) -> Flask:
    """Stages behind an edge that believes a header about who is asking."""
    app = Flask("inspection_api", static_folder=None)
    rendering.install(app, str)
    by_id = {str(someone.person_id): someone for someone in PEOPLE}
    edge = authentication.Edge(
        context, lambda: by_id.get(request.headers.get("X-Person", "")), frozenset(), devices.bearer
    )
    authentication.install(app, edge)
    api = contract.configure(app)
    for stage in (ledger, devices, archive, uploads, planning, custody, fieldwork, handover, paper):
        api.register_blueprint(stage.blueprint)
    return app


def as_person(actor: Actor, **headers: str) -> dict[str, str]:
    return {"X-Person": str(actor.person_id), **headers}


def event_types(context: Context) -> list[str]:
    """The types of all events, in order; the chain is checked on the way."""
    with reading(context) as session:
        verdict = log_views.verify_log(SYSTEM, context, session)
        assert verdict.ok, verdict
        lines = list(log_views.log_lines(SYSTEM, session))
    return [line.split(b'"type":"', 1)[1].split(b'"', 1)[0].decode() for line in lines]


@contextmanager
def refused_as(code: str) -> Iterator[None]:
    """Expect a refusal with exactly this code."""
    with pytest.raises(Problem) as refused:
        yield
    assert refused.value.code == code
