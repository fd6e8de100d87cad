"""`thamtra config`: check the configuration that this installation would use."""

from __future__ import annotations

import sys

import click

from inspection_api.directory.rules import (
    CampaignRules,
    SourceRound,
    is_source,
    load_criteria,
    read_campaign,
    read_source,
)
from inspection_api.kernel.configuration import Configuration
from scoring import RulebookError, ValidityError


@click.group()
def config() -> None:
    """Kiểm tra cấu hình."""


@config.command()
def check() -> None:
    """Đọc mọi tệp cấu hình; in hết lỗi, thoát khác 0 nếu có."""
    configuration = Configuration()
    faults = [fault for name in configuration.names("campaigns") for fault in _faults(configuration, name)]
    for name in configuration.names("campaigns"):
        for text in _contradictions(configuration, name):
            click.echo(f"config/campaigns/{name}: nguồn tự mâu thuẫn: {text}")
    _ = configuration.problem_texts, configuration.words
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    click.echo(f"Cấu hình đúng: {len(configuration.names('campaigns'))} kỳ đánh giá.")


def _faults(configuration: Configuration, name: str) -> list[str]:
    campaign = _campaign(configuration, name)
    texts = {f"config/{path}": configuration.text(path) for path in campaign.criteria.values()}
    try:
        load_criteria(texts, campaign.cycle_day)
    except RulebookError as error:
        return [str(fault) for fault in error.faults]
    except ValidityError as error:
        return [f"config/campaigns/{name}: {error}"]
    return []


def _contradictions(configuration: Configuration, name: str) -> tuple[str, ...]:
    """What the source of a round says in two ways; it is told at every check, not mended."""
    document = configuration.document(f"campaigns/{name}")
    return read_source(document).contradictions if is_source(document) else ()


def _campaign(configuration: Configuration, name: str) -> CampaignRules | SourceRound:
    document = configuration.document(f"campaigns/{name}")
    if is_source(document):
        return read_source(document)
    calendars = [configuration.document(path) for path in document["calendars"]]  # type: ignore[attr-defined]  # checked by the configuration tests
    return read_campaign(document, calendars, configuration.document(str(document["tolerances"])))
