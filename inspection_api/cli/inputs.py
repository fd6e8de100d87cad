"""What the commands that need no database are given: sets, facts, totals, lists of units, the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import click

from inspection_api.cli.tables import Refusal, criteria_text, doing, read_rows
from scoring import LateRule, RanksError, Rulebook, RulebookError, load_rulebooks
from scoring.criteria.validity import ValidityError
from scoring.exchange.facts_tables import read_facts
from scoring.exchange.scored import Job, Scored, circumstances_of, compute
from scoring.exchange.tables import TableError
from scoring.exchange.totals_tables import TotalsTable, read_totals
from scoring.exchange.units import FactsTable

F = TypeVar("F", bound=Callable[..., None])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_RANKS_TEXTS: Mapping[str, str] = {
    "ranks.no-late-rule": (
        "Đơn vị «{}» gửi muộn hoặc không gửi; nêu --late-rule theo văn bản của kỳ: ranked (vẫn xếp hạng), "
        "unranked (không xếp hạng) hoặc unranked_shown_last (không xếp hạng, xem như cuối)"
    ),
    "ranks.unknown-parent": "Danh sách xếp theo đơn vị cấp trên mà «{}» không có; ghi mã ở cột parent",
}
TYPED, CANONICAL = "typed", "canonical"


@dataclass(frozen=True, slots=True)
class Sets:
    """Criteria sets by kind of unit, and the name of the file each came from."""

    books: Mapping[str, Rulebook]
    files: Mapping[str, str]


def input_options(command: F) -> F:
    """Add the options that every scoring command takes."""
    for option in (
        click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Ngày xét hiệu lực, dạng 2019-10-31."),
        click.option(
            "--values",
            type=click.Choice([TYPED, CANONICAL]),
            default=TYPED,
            show_default=True,
            help="Cách viết giá trị: như người gõ (3,5; Có) hay dạng chuẩn của hệ thống (3.5; true).",
        ),
        click.option("--criteria", multiple=True, required=True, type=FILE, help="Tệp bộ tiêu chí."),
    ):
        command = option(command)
    return command


def read_sets(files: Sequence[Path]) -> Sets:
    """Read criteria files that are used together.

    Raises:
        Refusal: lists every fault of every file.
    """
    own = list(dict.fromkeys(files))
    try:
        books = load_rulebooks({str(path): criteria_text(path) for path in own})
    except RulebookError as error:
        raise Refusal([str(fault) for fault in error.faults]) from error
    named = zip(books.values(), own, strict=True)
    return Sets(books, {book.kind: path.name for book, path in named})


def facts_in(path: Path, sets: Sets, values: str) -> FactsTable:
    """Read a table of facts.

    Raises:
        Refusal: lists every fault of the table.
    """
    typed = values == TYPED
    with doing(f"Đang đọc {path.name}"):
        rows = read_rows(path, as_typed=typed)
        try:
            return read_facts(rows, sets.books, name=str(path), as_typed=typed)
        except TableError as error:
            raise Refusal([str(fault) for fault in error.faults]) from error


def totals_in(path: Path, sets: Sets, values: str) -> TotalsTable:
    """Read a table of ready-made section totals.

    Raises:
        Refusal: lists every fault of the table.
    """
    typed = values == TYPED
    rows = read_rows(path, as_typed=typed)
    try:
        return read_totals(rows, sets.books, name=str(path), as_typed=typed)
    except TableError as error:
        raise Refusal([str(fault) for fault in error.faults]) from error


def job_of_totals(
    sets: Sets,
    totals: TotalsTable,
    previous: TotalsTable | None,
    day: date | None,
    late_rule: LateRule | None,
) -> Job:
    """Put together what ranking ready-made totals needs."""
    return Job(sets.books, totals.table, circumstances_of(totals, late_rule), day, previous)


def computed(job: Job) -> Scored:
    """Compute, and say in a sentence why not.

    Raises:
        Refusal: a set is not in force on the day, or nobody said what becomes of late or silent units.
    """
    with doing(f"Đang tính {len(job.table.facts)} đơn vị"):
        try:
            return compute(job)
        except ValidityError as error:
            raise Refusal([f"{error} [{error.code}]"]) from error
        except RanksError as error:
            raise Refusal([f"{_RANKS_TEXTS[error.code].format(error.detail)} [{error.code}]"]) from error


def day_of(on: datetime | None) -> date | None:
    """Take the day without its time."""
    return on.date() if on else None
