"""`thamtra line`: one unit's line of published results, taken out and checked against the receipt."""

from __future__ import annotations

from pathlib import Path

import click

from inspection_api.cli.inputs import FILE
from inspection_api.cli.replaying import receipt_in
from inspection_api.cli.tables import Refusal, bounded_bytes, check_targets, write_whole
from inspection_api.sheets.book import BookError
from scoring.exchange.canonical import canonical_json
from scoring.exchange.lines import LineError, extract_line, verify_line


@click.group()
def line() -> None:
    """Dòng kết quả của một đơn vị: trích ra và kiểm tra với biên nhận."""


@line.command()
@click.argument("receipt", type=FILE)
@click.option("--results", required=True, type=FILE, help="Tệp kết quả .json đã công bố.")
@click.option("--unit", required=True, help="Mã đơn vị.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Tệp dòng kết quả."
)
def extract(receipt: Path, results: Path, unit: str, out: Path) -> None:
    """Trích dòng của một đơn vị từ kết quả của biên nhận RECEIPT."""
    check_targets([receipt, results], [out])
    read = receipt_in(receipt)
    try:
        document = extract_line(bounded_bytes(results), read, unit)
    except (LineError, BookError) as error:
        raise Refusal([f"{results}: {error} [{error.code}]"]) from error
    write_whole({out: canonical_json(document)})
    click.echo(f"Đã ghi {out.name}.")


@line.command()
@click.argument("source", type=FILE)
@click.argument("receipt", type=FILE)
def verify(source: Path, receipt: Path) -> None:
    """Kiểm tra dòng SOURCE có thuộc kết quả của biên nhận RECEIPT; thoát 1 nếu không."""
    read = receipt_in(receipt)
    try:
        unit = verify_line(bounded_bytes(source), read)
    except (LineError, BookError) as error:
        raise Refusal([f"{source}: {error} [{error.code}]"]) from error
    click.echo(f"Đúng: dòng của đơn vị {unit} thuộc kết quả ngày {read.day:%d/%m/%Y}.")
