"""An empty installation on each engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.inspection_api.archive.installation import installation, make_tables, site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from inspection_api.kernel.context import Context
    from tests.databases import Databases


@pytest.fixture
def context(databases: Databases, tmp_path: Path) -> Iterator[Context]:
    address = databases.copy_of("archive tables", make_tables)
    made = installation(address, tmp_path)
    yield made
    made.database.dispose()
    databases.drop(address)


@pytest.fixture
def client(context: Context) -> FlaskClient:
    return site(context).test_client()
