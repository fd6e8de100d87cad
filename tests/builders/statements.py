"""Statements are compiled once per test process, not for the database of every test.

An engine keeps what it compiled under its dialect, and every test has an engine of its own. Compiling took a
sixth of what the tests of the stages take.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect

_KEPT: dict[Any, Any] = {}


def _is_same(dialect: DefaultDialect, other: object) -> bool:
    return type(dialect) is type(other)


def _digest(dialect: DefaultDialect) -> int:
    return hash(type(dialect))


def _share(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_KEPT)


def keep_statements() -> None:
    """Let every engine used from now on share what others of this process compiled.

    Dialects of one class count as equal: none has a setting here that a statement depends on.
    """
    DefaultDialect.__eq__ = _is_same  # type: ignore[method-assign,assignment]  # for tests only, see above
    DefaultDialect.__hash__ = _digest  # type: ignore[method-assign,assignment]  # for tests only, see above
    event.listen(Engine, "engine_connect", _share)
