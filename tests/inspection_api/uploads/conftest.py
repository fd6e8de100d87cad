"""An empty installation on each engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.inspection_api.archive.installation import empty_installation, site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from inspection_api.kernel.context import Context
    from tests.databases import Databases


@pytest.fixture
def context(databases: Databases, tmp_path: Path) -> Iterator[Context]:
    with empty_installation(databases, tmp_path) as made:
        yield made


@pytest.fixture
def client(context: Context) -> FlaskClient:
    return site(context).test_client()
