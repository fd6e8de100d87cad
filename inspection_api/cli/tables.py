"""Files of the commands that need no database: read within limits, written whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from inspection_api.sheets.book import BookError
from inspection_api.sheets.grid import LARGEST_TABLE, MOST_COLUMNS, read_grid
from scoring.criteria.encoding import MAX_BYTES, decode

LONG_AFTER = 2.0
"""Seconds after which work that still runs says what it is doing."""
_SHOWN_FAULTS = 200
_MIB = 1024 * 1024
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?[0-9]+(?:[./][0-9]+)?")
_TEXTS: Mapping[str, str] = {
    "file-empty": "Tệp trống",
    "file-too-large": f"Tệp lớn hơn {LARGEST_TABLE // _MIB} MB nên không đọc",
    "file-not-xlsx": "Không đọc được như tệp .xlsx; hãy mở bằng phần mềm bảng tính và lưu lại",
    "file-unsafe": "Trang tính quá lớn hoặc có thành phần không an toàn nên không đọc",
    "file-formula": "Có ô công thức chưa lưu kết quả; hãy tính lại rồi lưu, hoặc dán giá trị",
    "file-error": "Có ô báo lỗi (như #N/A); hãy sửa trước khi dùng",
    "file-date": "Có ô chứa ngày, giờ; bảng này không có cột nào như vậy",
    "file-percent": "Có ô định dạng phần trăm; hãy đổi sang định dạng số rồi gõ lại 85, không phải 85%",
    "file-merged": "Có ô gộp dưới dòng tên cột; hãy bỏ gộp và điền từng ô",
    "file-not-utf-8": "Tệp không phải UTF-8; hãy lưu lại dạng «CSV UTF-8»",
    "file-not-csv": "Dấu nháy trong tệp CSV không khớp",
    "file-cell-too-long": "Có ô dài hơn 131.072 ký tự; hãy xem lại tệp CSV",
    "file-too-many-columns": f"Bảng có hơn {MOST_COLUMNS} cột; hãy bỏ cột thừa hoặc dùng bảng dài",
    "file-unknown-type": "Chỉ đọc tệp .csv và .xlsx",
}


class Refusal(click.ClickException):
    """Faults of what was given: printed one a line, exit code 1."""

    exit_code = 1

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)

    def show(self, file: object = None) -> None:
        """Print the faults on stderr, the first ones where there are very many."""
        del file
        for line in self.lines[:_SHOWN_FAULTS]:
            click.echo(line, err=True)
        if len(self.lines) > _SHOWN_FAULTS:
            click.echo(f"… và {len(self.lines) - _SHOWN_FAULTS} lỗi nữa", err=True)


def criteria_text(path: Path) -> str:
    """Read the text of a criteria file; of a larger file no more than what shows that it is too large.

    Raises:
        RulebookError: too long or not UTF-8.
    """
    with path.open("rb") as file:
        return decode(file.read(MAX_BYTES + 1), str(path))


def read_rows(path: Path, *, as_typed: bool) -> list[list[str]]:
    """Read a table, by the end of its name as CSV (comma or semicolon, UTF-8) or XLSX (its first sheet).

    Args:
        path: The file.
        as_typed: Whether number cells of a workbook are to be given with a decimal comma.

    Raises:
        Refusal: it is too large, of another kind or encoding, or not readable.
    """
    try:
        return _rows(path, as_typed=as_typed)
    except BookError as error:
        place = f" (ô {error.cell})" if error.cell else ""
        raise Refusal([f"{path}: {_TEXTS[error.code]}{place} [{error.code}]"]) from error


def csv_rows_of(data: bytes, name: str) -> list[list[str]]:
    """Read a CSV table from its bytes as `read_rows` does from a file; refusals call it by the name.

    Raises:
        Refusal: it is of another encoding, or not readable.
    """
    try:
        return _csv_rows(data)
    except BookError as error:
        raise Refusal([f"{name}: {_TEXTS[error.code]} [{error.code}]"]) from error


def bounded_bytes(path: Path) -> bytes:
    """Read a file that is not too large.

    Raises:
        BookError: ``file-too-large``; nothing was read.
    """
    if path.stat().st_size > LARGEST_TABLE:
        raise BookError("file-too-large")
    return path.read_bytes()


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows as CSV, marked as UTF-8 for spreadsheet programs; no cell can be taken for a formula."""
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows([_guarded(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def check_targets(sources: Iterable[Path | None], targets: Iterable[Path | None]) -> None:
    """Refuse to write over what is read, or two results into one file.

    Raises:
        UsageError: names the file.
    """
    taken = {path.resolve() for path in sources if path is not None}
    for path in targets:
        if path is not None and path.resolve() in taken:
            raise click.UsageError(f"{path}: không ghi đè tệp đưa vào hoặc tệp kết quả khác")
        taken |= {path.resolve()} if path is not None else set()


def write_whole(files: Mapping[Path, bytes]) -> None:
    """Write files whole or not at all: none takes its place before all are written out beside it.

    Raises:
        Refusal: a folder is missing or closed, or the disk is full; nothing is left behind.
    """
    fresh: dict[Path, Path] = {}
    try:
        for path, data in files.items():
            fresh[path] = _written_beside(path, data)
        for path, ready in fresh.items():
            ready.replace(path)
    except OSError as error:
        raise Refusal([f"Không ghi được {error.filename}: {error.strerror} [file-not-written]"]) from error
    finally:
        for ready in fresh.values():
            ready.unlink(missing_ok=True)


def _written_beside(path: Path, data: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), 0o644)
    except OSError:
        Path(name).unlink()
        raise
    return Path(name)


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Say on stderr what is being done where it takes long."""
    timer = threading.Timer(LONG_AFTER, click.echo, [f"{what}…"], {"err": True})
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _rows(path: Path, *, as_typed: bool) -> list[list[str]]:
    match path.suffix.lower():
        case ".csv":
            return _csv_rows(bounded_bytes(path))
        case ".xlsx":
            return read_grid(bounded_bytes(path), decimal_comma=as_typed)
        case _:
            raise BookError("file-unknown-type")


def _csv_rows(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BookError("file-not-utf-8") from error
    if "\x00" in text:
        raise BookError("file-not-utf-8")
    heading = text.partition("\n")[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        code = "file-cell-too-long" if "field limit" in str(error) else "file-not-csv"
        raise BookError(code) from error
    if any(len(row) > MOST_COLUMNS for row in rows):
        raise BookError("file-too-many-columns")
    return rows


def _guarded(cell: str) -> str:
    if cell.startswith(_FORMULA_SIGNS) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
