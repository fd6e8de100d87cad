"""What docs/scoring.md shows is what the commands do: each is run, its output compared with the page."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from inspection_api.cli import main
from tests.inspection_api.cli.conftest import ROOT

PAGE = (ROOT / "docs/scoring.md").read_text("utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", PAGE, flags=re.DOTALL)


def shown() -> list[tuple[str, str]]:
    """The commands of the page with the output shown under each, in order."""
    pairs: list[tuple[str, str]] = []
    for line in "".join(BLOCKS).splitlines():
        if line.startswith("$ "):
            pairs.append((line[2:], ""))
        else:
            command, output = pairs.pop()
            pairs.append((command, f"{output}{line}\n"))
    return pairs


def done(command: str) -> str:
    program, *arguments = shlex.split(command)
    if program == "cat":
        return Path(*arguments).read_text("utf-8-sig")
    assert program == "thamtra"
    return CliRunner().invoke(main, arguments, catch_exceptions=False).output


def test_the_commands_of_the_page_print_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("docs", "config"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    pairs = shown()
    assert {command.split()[1] for command, _ in pairs} >= {
        "criteria",
        "score",
        "explain",
        "rank",
        "source",
        "replay",
    }
    for command, output in pairs:
        assert done(command) == output, command


def test_the_page_is_short() -> None:
    assert len(PAGE.splitlines()) <= 200
