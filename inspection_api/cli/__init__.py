"""The `thamtra` commands, one file per subject."""

from __future__ import annotations

from importlib.metadata import version

import click

from inspection_api.cli import accounts, configuration, log, sample, service


@click.group()
@click.version_option(version("thamtra"), prog_name="thamtra")
def main() -> None:
    """Thẩm tra: kiểm tra số liệu tự kê khai tại chỗ và chấm điểm từ số liệu thẩm tra."""


main.add_command(service.up)
main.add_command(service.serve)
main.add_command(service.worker)
main.add_command(service.migrate)
main.add_command(accounts.accounts)
main.add_command(configuration.config)
main.add_command(log.log)
main.add_command(sample.sample)
