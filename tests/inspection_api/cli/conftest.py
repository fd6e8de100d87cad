"""The commands run as people run them, in this process, on copies of the examples."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspection_api.cli import main

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "docs/examples"
RECEIPTS = ROOT / "tests/scoring/receipts"
Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples, which is also the one worked in."""
    place = tmp_path / "work"
    shutil.copytree(EXAMPLES, place)
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def run(folder: Path) -> Run:
    """Run a command in that folder; an error that nobody foresaw is raised, not turned into an exit code."""
    del folder

    def _run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, catch_exceptions=False)

    return _run
