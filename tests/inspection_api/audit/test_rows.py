"""Rows held against the log: an honest round agrees, each value changed behind the log's back is named."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import Row, Table, and_, delete, insert, inspect, select, text, update

from inspection_api.audit import store, views
from inspection_api.audit.rules import Columns, Disagreement, RowFault, Told
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as ledger
from inspection_api.ledger.rules import Happening
from tests.cast import CHI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Column, ColumnElement
    from sqlalchemy.engine import Connection

    from tests.builders.cases import Round


def faults(story: Round) -> tuple[RowFault, ...]:
    with reading(story.world.context) as session:
        return views.row_faults(SYSTEM, session)


def told(story: Round) -> Told:
    """Return what the log of a round says of its rows."""
    said = Told()
    with reading(story.world.context) as session:
        for line in ledger.log_lines(SYSTEM, session):
            said.take(Happening.of(json.loads(line)))
    return said


@contextmanager
def unguarded(story: Round) -> Iterator[Connection]:
    """Open the database as somebody does who holds all of it: no trigger and no key stands in the way."""
    engine = story.world.context.database.engine
    with engine.connect() as connection:
        if story.world.context.database.is_sqlite:
            for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
                connection.execute(text(f"DROP TRIGGER {name[0]}"))
            connection.commit()
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        else:
            connection.execute(text("SET session_replication_role = replica"))
        yield connection
        connection.rollback()
        connection.detach()


OTHERS: Mapping[type, Callable[[Any], object]] = {
    bool: lambda value: not value,
    int: lambda value: value + 1,
    datetime: lambda value: value + timedelta(days=1),
    date: lambda value: value + timedelta(days=1),
    UUID: lambda value: UUID(int=value.int ^ 1),
    str: lambda value: "khác" if value != "khác" else "k",
}
"""Another value of each kind."""
NEW: Mapping[type, object] = {
    str: "khác",
    int: 1,
    UUID: UUID(int=9),
    object: datetime(2030, 1, 1, tzinfo=UTC),  # instants: a type of the kernel's own
}
"""A value for a column that holds none."""


def other(column: Column[Any], value: object) -> object:
    """Return another value that the column takes."""
    if column.name == "findings_text":
        return '[{"code": "evidence.none"}]'
    return NEW[column.type.python_type] if value is None else OTHERS[type(value)](value)


def this_row(table: Table, row: Row[Any]) -> ColumnElement[bool]:
    return and_(*(column == row._mapping[column] for column in inspect(table).primary_key))


def rows_of(connection: Connection, watched: store.Watched) -> dict[str, Row[Any]]:
    """Return the rows of a table by their key."""
    table = watched.record.__table__
    rows = connection.execute(select(table)).all()
    return {store.key_of(watched, values(row)): row for row in rows}


def values(row: Row[Any]) -> dict[str, Any]:
    """Return a row as it was read, by column."""
    return {str(name): value for name, value in row._mapping.items()}


def test_an_honest_round_agrees_with_its_log(lived: Round) -> None:
    assert faults(lived) == ()
    said = told(lived).rows
    assert {table.record.__tablename__ for table in store.TABLES} == set(said)


UNTOLD = {
    "capture_preview": set[str](),
    "checklist": {"requested_by_name"},  # the log names people by their key
    "device": {"name_salt"},  # held with the name
    "device_key": set[str](),
    "device_pairing": {"code_hash"},  # good for minutes; whom it paired is told
    "device_token": {"seen_at"},  # how lately it was used decides nothing
    "minutes": {"author_name", "salt"},  # the log names people by their key
    "minutes_paper": set[str](),
    "paper_entry": {"held_by_name", "entered_by_name"},
    "paper_scan": set[str](),
    # what the hash covers; who wrote it and why it was not read is made out of it
    "unread_record": {"fingerprint", "author_name", "said_salt", "params_text", "handed_in_by_name"},
    "unread_settlement": {"note_salt", "settled_by_name"},
}
"""What the log does not tell of tablets, minutes and paper, beside the keys of their rows."""


def test_everything_about_tablets_and_minutes_is_told_but_what_is_listed(lived: Round) -> None:
    said = told(lived).rows
    for watched in store.TABLES:
        name, columns = watched.record.__tablename__, watched.record.__table__.columns
        if name in UNTOLD:
            told_of = {column for row in said[name].values() for column in row}
            assert set(columns.keys()) - told_of - set(watched.key) == UNTOLD[name], name


def test_a_changed_or_missing_row_is_named(lived: Round) -> None:
    said = told(lived).rows
    with unguarded(lived) as connection:
        for watched in store.TABLES:
            table = watched.record.__table__
            assert isinstance(table, Table)
            key = min(said[table.name])
            row = rows_of(connection, watched)[key]
            _spoil(lived, connection, row, (table, key, said[table.name][key]))


def _spoil(story: Round, connection: Connection, row: Row[Any], told_of: tuple[Table, str, Columns]) -> None:
    """Change each value of a row that the log tells of, then take the row away, and put all back."""
    table, key, said = told_of
    for column in said:
        _change(connection, table, row, column)
        assert faults(story) == (RowFault(table.name, key, column, Disagreement.CHANGED),)
        _restore(connection, table, row)
    connection.execute(delete(table).where(this_row(table, row)))
    connection.commit()
    assert faults(story) == (RowFault(table.name, key, "", Disagreement.MISSING),)
    connection.execute(insert(table).values(values(row)))
    connection.commit()


def _change(connection: Connection, table: Table, row: Row[Any], column: str) -> None:
    changed = other(table.c[column], row._mapping[table.c[column]])
    connection.execute(update(table).where(this_row(table, row)).values({column: changed}))
    connection.commit()


def _restore(connection: Connection, table: Table, row: Row[Any]) -> None:
    connection.execute(update(table).where(this_row(table, row)).values(values(row)))
    connection.commit()


def test_a_row_of_which_no_event_tells_is_named(lived: Round) -> None:
    table = next(each.record.__table__ for each in store.TABLES if each.record.__tablename__ == "evidence")
    assert isinstance(table, Table)
    with unguarded(lived) as connection:
        row = connection.execute(select(table)).first()
        assert row is not None
        connection.execute(insert(table).values({**values(row), "sha256": "f" * 64}))
        connection.commit()
    assert faults(lived) == (RowFault("evidence", "f" * 64, "", Disagreement.ADDED),)


def test_who_has_no_business_here_learns_nothing(story: Round) -> None:
    with reading(story.world.context) as session, pytest.raises(Problem) as refused:
        views.row_faults(CHI, session)
    assert refused.value.code == "access.role"
