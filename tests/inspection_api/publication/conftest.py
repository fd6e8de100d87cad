"""A round in work on each engine, a fresh copy for every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.builders.cases import Round, round_in_work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Databases


@pytest.fixture
def story(databases: Databases, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Round]:
    with round_in_work(databases, tmp_path, tmp_path_factory.getbasetemp()) as found:
        yield found
