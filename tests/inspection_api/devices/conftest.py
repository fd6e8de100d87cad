"""A visit with its package on each engine, and the accounts of those who carry tablets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.inspection_api.archive.installation import installation
from tests.inspection_api.devices.people import open_accounts
from tests.inspection_api.fieldwork.tablet import Tablet
from tests.inspection_api.planning.campaign import prepare_visit, the_visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from inspection_api.kernel.context import Context
    from tests.databases import Databases


def _prepare(address: str) -> None:
    prepare_visit(address)
    open_accounts(address)


@pytest.fixture
def context(databases: Databases, tmp_path: Path) -> Iterator[Context]:
    address = databases.copy_of("issued visit with accounts", _prepare)
    made = installation(address, tmp_path)
    yield made
    made.database.dispose()
    databases.drop(address)


@pytest.fixture
def tablet(context: Context) -> Tablet:
    visit = the_visit(context)
    return Tablet(context, visit.id, visit.package_digest or "")
