"""What the scoring commands write: results, receipts, what another index looks at, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from inspection_api.cli.tables import Refusal, csv_bytes, write_whole
from inspection_api.sheets.book import BookError
from inspection_api.sheets.grid import write_grids
from scoring import ScoreStatus
from scoring.exchange.basis import NoFeedError, basis_document, basis_rows
from scoring.exchange.canonical import canonical_json
from scoring.exchange.documents import results_document
from scoring.exchange.places import list_line
from scoring.exchange.receipts import Sources, receipt_of
from scoring.exchange.result_rows import TABLES
from scoring.exchange.scored import Scored

_SHEETS = {"criteria": "Tiêu chí", "sections": "Mục", "places": "Xếp hạng"}
_TO_SEE_TO = {
    ScoreStatus.MISSING: "chưa có số liệu",
    ScoreStatus.NOT_PROVEN: "không chứng minh được",
    ScoreStatus.INVALID: "số liệu mâu thuẫn",
    ScoreStatus.UNDECIDED: "chưa kết luận",
}


def result_bytes(scored: Scored, path: Path, table: str) -> bytes:
    """Write results as JSON (all), XLSX (all, a sheet each) or CSV (one table), by the end of the name."""
    match path.suffix.lower():
        case ".json":
            return canonical_json(results_document(scored))
        case ".xlsx":
            return _workbook({_SHEETS[name]: rows(scored) for name, rows in TABLES.items()})
        case ".csv":
            return csv_bytes(TABLES[table](scored))
        case _:
            raise click.UsageError(f"{path}: tên tệp kết quả phải tận cùng bằng .json, .csv hoặc .xlsx")


def basis_bytes(scored: Scored, path: Path, decision: str) -> bytes:
    """Write what feeds another index, by the end of the name.

    Raises:
        Refusal: no set feeds another index.
    """
    try:
        match path.suffix.lower():
            case ".json":
                return canonical_json(basis_document(scored, decision))
            case ".xlsx":
                return _workbook({"Căn cứ": basis_rows(scored, decision)})
            case ".csv":
                return csv_bytes(basis_rows(scored, decision))
            case _:
                raise click.UsageError(f"{path}: tên tệp phải tận cùng bằng .json, .csv hoặc .xlsx")
    except NoFeedError as error:
        raise Refusal([f"Không bộ tiêu chí nào khai nơi dùng kết quả (feeds) [{error.code}]"]) from error


def _workbook(grids: Mapping[str, Iterable[Sequence[str]]]) -> bytes:
    try:
        return write_grids(grids)
    except BookError as error:
        text = "Nhiều dòng hơn một trang tính chứa được; hãy ghi .json hoặc .csv"
        raise Refusal([f"{text} [{error.code}]"]) from error


def receipt_bytes(scored: Scored, sources: Sources) -> bytes:
    """Write the receipt.

    Raises:
        UsageError: no day was named, so nobody can tell whether the sets were in force.
    """
    if scored.job.day is None:
        raise click.UsageError("--receipt cần --on: ngày mà bộ tiêu chí phải còn hiệu lực")
    return canonical_json(receipt_of(scored, sources))


def write_outputs(outputs: Mapping[Path, bytes], scored: Scored) -> None:
    """Write all files, each whole or not at all, and print the summary."""
    write_whole(outputs)
    for line in _summary(scored):
        click.echo(line)
    for path in outputs:
        click.echo(f"Đã ghi {path.name}.")


def _summary(scored: Scored) -> Iterator[str]:
    if scored.job.day is None:
        yield "Lưu ý: chưa nêu ngày (--on) nên chưa xét hiệu lực của bộ tiêu chí."
    statuses = Counter(item.status for card in scored.cards.values() for item in card.criteria.values())
    open_ones = [f"{statuses[status]} {text}" for status, text in _TO_SEE_TO.items() if statuses[status]]
    if open_ones:
        yield f"Tiêu chí cần xem lại: {'; '.join(open_ones)}."
    for kind, tables in scored.tables.items():
        for table in tables:
            yield list_line(scored.job.rulebooks[kind], table)
