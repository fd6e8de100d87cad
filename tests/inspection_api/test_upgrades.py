"""An installation of before tablets were paired and minutes signed: upgraded with its data, it works on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from sqlalchemy import MetaData, Table

from inspection_api.accounts import service as accounts
from inspection_api.accounts.service import CreateAccount
from inspection_api.audit import views as audit
from inspection_api.devices import views as devices
from inspection_api.kernel import schema
from inspection_api.kernel.actors import SYSTEM, Actor, Role
from inspection_api.kernel.database import Database
from inspection_api.kernel.transaction import reading
from tests.builders.cases import PEOPLE_AND_MACHINES, Round, round_in_work
from tests.builders.visits import DEVICE, pair, picture
from tests.builders.world import World
from tests.cast import CHI, LAN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from tests.databases import Databases

BEFORE = "0009"
"""The last migration before tablets were paired."""
Rows = list[tuple[Any, ...]]


@pytest.fixture
def story(databases: Databases, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Round]:
    with round_in_work(databases, tmp_path, tmp_path_factory.getbasetemp()) as found:
        yield found


@pytest.fixture
def address(databases: Databases) -> Iterator[str]:
    made = databases.empty()
    yield made
    databases.drop(made)


def live_through(story: Round) -> Actor:
    """Let people do what they could do then; returns somebody with an account."""
    said = CreateAccount("chi.le", "Lê Thị Chi", frozenset({Role.INSPECTOR}), unit_code=None)
    person = accounts.create_account(LAN, story.world.context, said).person_id
    shown = story.tablet().photograph("X.A1.1", picture())
    story.tablet().find(*PEOPLE_AND_MACHINES, value="40", note="Đếm tại phòng", photos=[shown])
    story.contradicted()
    story.work()
    story.notify()
    return Actor(person, said.display_name, said.roles)


def reflected(connection: Connection) -> Sequence[Table]:
    """Return the tables that a database has, those that others point to first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def rows(connection: Connection, table: Table) -> Rows:
    """Return what a table holds in the columns it has here, as the driver reads it."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    key = ", ".join(f'"{column.name}"' for column in table.primary_key)
    query = f'SELECT {columns} FROM "{table.name}" ORDER BY {key}'  # noqa: S608 -- names of our own tables
    return [tuple(row) for row in connection.exec_driver_sql(query)]


def contents(connection: Connection, tables: Sequence[Table]) -> Mapping[str, Rows]:
    """Return what all these tables hold."""
    return {table.name: rows(connection, table) for table in tables}


def put_back(source: Database, target: Database) -> None:
    """Fill the tables of before with what the tables of today hold in their columns."""
    with source.engine.connect() as there, target.engine.begin() as here:
        command.upgrade(schema._config(here), BEFORE)
        mark = "?" if target.is_sqlite else "%s"
        for table in reflected(here):
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            marks = ", ".join(mark for _ in table.columns)
            insert = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'  # noqa: S608 -- our own names
            found = rows(there, table)
            if found:
                here.exec_driver_sql(insert, found)


def test_an_installation_of_before_keeps_everything_and_works_on(
    story: Round, address: str, tmp_path: Path
) -> None:
    somebody = live_through(story)
    database = Database(address)
    put_back(story.world.context.database, database)
    assert not schema.is_current(database)
    with database.engine.connect() as connection:
        known = reflected(connection)
        before = contents(connection, known)
    assert not {"device", "device_token", "minutes"} & before.keys()
    assert {"event", "device_key", "capture", "finding", "command", "discrepancy_case"} <= {
        name for name, held in before.items() if held
    }
    schema.upgrade(database)
    with database.engine.connect() as connection:
        assert contents(connection, known) == before
    database.dispose()
    _works_on(World.at(address, tmp_path, seed=3, now=story.world.clock.now()), story, somebody)


def _works_on(world: World, story: Round, somebody: Actor) -> None:
    """Pair a tablet and sign minutes in the upgraded installation; log and rows agree before and after."""
    assert world.verify_log().ok
    with reading(world.context) as session:
        assert audit.row_faults(SYSTEM, session) == ()
        (key,) = devices.device_keys(CHI, session, str(DEVICE))
    assert key.version == 1
    pair(world, somebody)
    upgraded = Round(world, story.visit_id)
    upgraded.tablet().sign()
    upgraded.work()
    assert {"device.paired", "minutes.signed", "minutes.printed"} <= set(world.event_types())
    assert world.verify_log().ok
    with reading(world.context) as session:
        assert audit.row_faults(SYSTEM, session) == ()
    world.close()
