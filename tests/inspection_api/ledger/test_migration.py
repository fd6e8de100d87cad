"""Installations that have a log already get the tree over it, as if it had grown with every line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic import command
from sqlalchemy import text

from evidence.ledger import GENESIS
from evidence.merkle import Frontier, leaf_hash
from inspection_api.kernel import schema
from inspection_api.kernel.database import Database

if TYPE_CHECKING:
    from sqlalchemy import Connection

HEAD = "INSERT INTO log_head (id, seq, hash) VALUES (1, :seq, :hash)"
LINE = "INSERT INTO event (seq, type, subject, line, hash) VALUES (:seq, 'a.b', 'c', :line, :hash)"


def _old_log(connection: Connection, lines: list[str]) -> None:
    command.upgrade(schema._config(connection), "0002")
    if lines:
        connection.execute(text(HEAD), {"seq": len(lines), "hash": GENESIS})
    for seq, line in enumerate(lines, 1):
        connection.execute(text(LINE), {"seq": seq, "line": line, "hash": str(seq)})


@pytest.mark.parametrize("count", [0, 1, 7, 25_001])
def test_the_tree_is_planted_over_the_lines_that_are_there(database_url: str, count: int) -> None:
    lines = [f"dòng {number}" for number in range(count)]
    expected = Frontier()
    for line in lines:
        expected = expected.append(leaf_hash(line.encode()))
    database = Database(database_url)
    with database.engine.begin() as connection:
        _old_log(connection, lines)
    schema.upgrade(database)
    with database.engine.connect() as connection:
        found = connection.execute(text("SELECT frontier FROM log_head")).scalars().all()
    database.dispose()
    assert found == ([expected.text()] if count else [])
