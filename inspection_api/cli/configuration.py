"""`thamtra config`: check the configuration that this installation would use."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import click

from inspection_api.directory.rules import is_source, read_campaign, read_source
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
    faults: list[str] = []
    for path in _criteria(configuration, name).values():
        try:
            load_rulebook(configuration.text(path), name=f"config/{path}")
        except RulebookError as error:
            faults.extend(str(fault) for fault in error.faults)
    return faults


def _criteria(configuration: Configuration, name: str) -> Mapping[str, str]:
    document = configuration.document(f"campaigns/{name}")
    if is_source(document):
        return read_source(document).criteria
    calendars = [configuration.document(path) for path in document["calendars"]]  # type: ignore[attr-defined]  # checked by the configuration tests
    return read_campaign(document, calendars, configuration.document(str(document["tolerances"]))).criteria
