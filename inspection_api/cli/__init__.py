"""The `thamtra` commands, one file per subject, each loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import cast

import click

_COMMANDS = {
    "accounts": "accounts",
    "config": "configuration",
    "criteria": "criteria",
    "explain": "scoring",
    "log": "log",
    "migrate": "preparation",
    "prepare": "preparation",
    "rank": "scoring",
    "replay": "replaying",
    "sample": "sample",
    "score": "scoring",
    "serve": "service",
    "up": "service",
    "worker": "work",
}


class _OnDemand(click.Group):
    """Loads a command's file when it is called, so that starting costs what it needs alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loaded now, or None."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"inspection_api.cli.{_COMMANDS[cmd_name]}")
        return cast("click.Command", getattr(module, cmd_name))


@click.group(cls=_OnDemand)
@click.version_option(version("thamtra"), prog_name="thamtra")
def main() -> None:
    """Thẩm tra: kiểm tra số liệu tự kê khai tại chỗ và chấm điểm từ số liệu thẩm tra."""
