"""An installation for each test, on each engine in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.world import World


@pytest.fixture
def world(migrated_url: str, tmp_path: Path, seed: int) -> Iterator[World]:
    made = World.at(migrated_url, tmp_path, seed=seed)
    yield made
    made.close()
