"""`thamtra config`: check the configuration that this installation would use."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress

import click

from inspection_api.cli.tables import Refusal, csv_rows_of
from inspection_api.directory.rules import CampaignRules, is_source, load_criteria, read_campaign
from inspection_api.kernel.configuration import Configuration
from inspection_api.sources.reading import INVALID, SourceError, SourceRound, read_source
from inspection_api.sources.story import NOTHING, check_ids, check_units, job_of
from scoring import Fault, Rulebook, RulebookError, ValidityError
from scoring.criteria.marked import shortened
from scoring.exchange.tables import TableError
from scoring.exchange.totals_tables import TotalsTable, read_totals

_Printed = tuple[str, str | None, int]
"""Printed totals: the key that names them, the path below config/ or None, the line to be told."""


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
    try:
        books = _books(configuration, name)
        if _tells_of_a_source(configuration, name):
            told = _told(configuration, name)
            check_ids(told, books)
            totals = _totals(configuration, told, books, ("results", told.results, 1))
            check_units(told, books, totals)
            job_of(told, books, totals, _totals(configuration, told, books, _before(told)))
    except (RulebookError, TableError) as error:
        return [str(fault) for fault in error.faults]
    except (SourceError, Refusal) as error:
        return list(error.lines)
    except ValidityError as error:
        return [f"config/campaigns/{name}: {error}"]
    return []


def _books(configuration: Configuration, name: str) -> Mapping[str, Rulebook]:
    """Read the criteria sets of a round."""
    if _tells_of_a_source(configuration, name):
        told = _told(configuration, name)
        paths, day = told.criteria, told.cycle_day
    else:
        campaign = _campaign(configuration, name)
        paths, day = campaign.criteria, campaign.cycle_day
    return load_criteria({f"config/{path}": configuration.text(path) for path in paths.values()}, day)


def _before(told: SourceRound) -> _Printed:
    """Say where the totals of the year before are printed."""
    earlier = told.earlier
    return ("compared_with.results", earlier.results, earlier.line) if earlier else ("", None, 1)


def _totals(
    configuration: Configuration, told: SourceRound, books: Mapping[str, Rulebook], printed: _Printed
) -> TotalsTable:
    """Read totals that a source prints; none where it prints none."""
    key, path, line = printed
    if path is None:
        return NOTHING
    name = f"config/{path}"
    try:
        data = configuration.text(path).encode()
    except (OSError, ValueError) as error:  # no such file, a path that leads out, no text
        fault = Fault(told.name, line, key, f"Không đọc được {shortened(name)}", "Sửa đường dẫn hoặc tệp")
        raise SourceError(INVALID, [fault]) from error
    return read_totals(csv_rows_of(data, name), books, name=name, as_typed=False)


def _contradictions(configuration: Configuration, name: str) -> Iterator[str]:
    """What the source of a round says in two ways; it is told at every check, not mended."""
    if _tells_of_a_source(configuration, name):
        with suppress(SourceError):
            yield from (item.note for item in _told(configuration, name).contradictions)


def _tells_of_a_source(configuration: Configuration, name: str) -> bool:
    return is_source(configuration.document(f"campaigns/{name}"))


def _told(configuration: Configuration, name: str) -> SourceRound:
    return read_source(configuration.text(f"campaigns/{name}"), f"config/campaigns/{name}")


def _campaign(configuration: Configuration, name: str) -> CampaignRules:
    document = configuration.document(f"campaigns/{name}")
    calendars = [configuration.document(path) for path in document["calendars"]]  # type: ignore[attr-defined]  # checked by the configuration tests
    return read_campaign(document, calendars, configuration.document(str(document["tolerances"])))
