"""The commands start light: neither the list of commands nor scoring loads the web or the database."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from inspection_api import cli
from tests.inspection_api.cli.conftest import ROOT

_REPORT = """
import sys
from inspection_api.cli import main
try:
    main(sys.argv[1:])
finally:
    heavy = {"flask", "sqlalchemy", "werkzeug", "weasyprint", "PIL"}
    print(sorted(heavy.intersection(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("score", "--criteria", "xa.yaml", "--facts", "so-lieu.csv", "--out", "kq.xlsx"),
        ("source", str(ROOT / "config/campaigns/dak-nong-2019.yaml")),
    ],
)
def test_no_web_and_no_database_is_loaded(folder: Path, arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _REPORT, *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", sorted(cli._COMMANDS))
def test_the_list_says_of_each_command_what_it_says_of_itself(name: str) -> None:
    command = cli.main.get_command(click.Context(cli.main), name)
    assert command is not None
    assert (command.help or "").startswith(cli._COMMANDS[name][1].rstrip("."))


def test_the_list_of_commands_is_written_in_order() -> None:
    names = cli.main.list_commands(click.Context(cli.main))
    output = CliRunner().invoke(cli.main, ["--help"]).output
    assert names == sorted(cli._COMMANDS)
    assert [line.split()[0] for line in output.partition("Commands:")[2].splitlines() if line] == names


def test_an_unknown_command_is_none() -> None:
    assert cli.main.get_command(click.Context(cli.main), "khong-co") is None
