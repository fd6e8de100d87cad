"""Bringing a database to the tables this version knows. The only user of Alembic."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from inspection_api.kernel.database import Database

_SCRIPTS = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(database: Database) -> None:
    """Apply every migration that the database has not seen, in one transaction."""
    with database.engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def is_current(database: Database) -> bool:
    """Tell whether the database has every table of this version."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == _newest()


@cache
def _newest() -> str | None:
    """Name the last migration of this version; kept, for finding it loads them all."""
    return ScriptDirectory(str(_SCRIPTS)).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config
