"""The `thamtra` commands, one file per subject."""

from __future__ import annotations

from importlib.metadata import version

import click

from inspection_api.cli.accounts import accounts
from inspection_api.cli.configuration import config
from inspection_api.cli.log import log
from inspection_api.cli.sample import sample
from inspection_api.cli.service import migrate, serve, up, worker


@click.group()
@click.version_option(version("thamtra"), prog_name="thamtra")
def main() -> None:
    """Thẩm tra: kiểm tra số liệu tự kê khai tại chỗ và chấm điểm từ số liệu thẩm tra."""


for command in (up, serve, worker, migrate, accounts, config, log, sample):
    main.add_command(command)
