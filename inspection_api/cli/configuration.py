"""`thamtra config`: check the configuration that this installation would use."""

from __future__ import annotations

import sys

import click

from inspection_api.directory.rules import read_campaign
from inspection_api.kernel.configuration import Configuration
from scoring import RulebookError, load_rulebook


@click.group()
def config() -> None:
    """Kiểm tra cấu hình."""


@config.command()
def check() -> None:
    """Đọc mọi tệp cấu hình; in hết lỗi, thoát khác 0 nếu có."""
    configuration = Configuration()
    faults = [fault for name in configuration.names("campaigns") for fault in _faults(configuration, name)]
    _ = configuration.problem_texts, configuration.words
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    click.echo(f"Cấu hình đúng: {len(configuration.names('campaigns'))} kỳ đánh giá.")


def _faults(configuration: Configuration, name: str) -> list[str]:
    document = configuration.document(f"campaigns/{name}")
    calendars = [configuration.document(path) for path in document["calendars"]]  # type: ignore[attr-defined]  # checked by the configuration tests
    tolerances = configuration.document(str(document["tolerances"]))
    rules = read_campaign(document, calendars, tolerances)
    faults: list[str] = []
    for path in rules.criteria.values():
        try:
            load_rulebook(configuration.text(path), name=f"config/{path}")
        except RulebookError as error:
            faults.extend(str(fault) for fault in error.faults)
    return faults
