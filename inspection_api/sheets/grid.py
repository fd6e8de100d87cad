"""Plain tables as workbooks: one sheet read as rows of text, and rows of text written as sheets."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import xlsxwriter  # type: ignore[import-untyped]  # ships no types
from python_calamine import CalamineError
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # ships no types

from inspection_api.sheets.book import (
    BookError,
    Limits,
    Value,
    formulas_without_value,
    open_book,
    shortest,
)
from inspection_api.sheets.cells import address
from inspection_api.sheets.formats import Parts, percent_cells, sheets_of

_MIB = 1024 * 1024
LARGEST_TABLE = 50 * _MIB
MOST_COLUMNS = 2_000
_TABLE = Limits(LARGEST_TABLE, 400 * _MIB, 200_000, MOST_COLUMNS, 10_000_000)
_CELL = re.compile(rb"[<:]c\b")
_ERROR_CELL = re.compile(rb"""[<:]c\b[^>]*?\bt=["']e["'][^>]*""")
_REFERENCE = re.compile(rb"""\br=["']([A-Z]+[0-9]+)["']""")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,9})(?:\.[0-9]{1,4})?")
_SHEET_ROWS = 1_048_576  # what a sheet of this file format can hold
_Place = tuple[int, int]
_MADE_AT = datetime(2000, 1, 1, tzinfo=UTC)  # a fixed day, so that equal rows give equal bytes


def read_grid(data: bytes, *, decimal_comma: bool) -> list[list[str]]:
    """Read the first sheet of a workbook as rows of text.

    A number that a spreadsheet program holds arrives as a binary float; its shortest decimal is what was
    typed. Formulas give the value that was saved with them.

    Args:
        data: The file as received.
        decimal_comma: Whether number and yes/no cells are to be written as people type them ("3,5", "Có") or
            canonically ("3.5", "true"), so that a reader of either meets one way of writing only.

    Raises:
        BookError: ``file-empty``, ``file-too-large``, ``file-not-xlsx``, ``file-unsafe``; ``file-formula``
            and ``file-error`` (a formula without its value, a cell with an error: both would read as
            blank); ``file-date`` (a cell holds a date or a time, which no table here has); ``file-percent``
            (a number shown in percent is kept as a hundredth of what people see); ``file-merged`` (of joined
            cells below the heading all but the first would read as blank). The error names the cell.
    """
    book, parts = open_book(data, _TABLE)
    _check_cells(parts)
    try:
        sheet = book.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as fault:
        raise BookError("file-not-xlsx") from fault
    _check_merged(sheet.merged_cell_ranges or ())
    return [
        [
            _text(value, (column, number), decimal_comma=decimal_comma)
            for column, value in enumerate(row, start=1)
        ]
        for number, row in enumerate(rows, start=1)
    ]


def write_grids(grids: Mapping[str, Iterable[Sequence[str]]]) -> bytes:
    """Write tables as sheets by name, the first row of each as its heading.

    Short decimals are written as numbers, everything else as text, so that no text is taken for a formula.

    Returns:
        The bytes of the workbook; the same rows give the same bytes.

    Raises:
        BookError: ``file-too-many-rows``.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"created": _MADE_AT})
    heading = book.add_format({"bold": True, "bg_color": "#EEF2F6", "border": 1})
    for name, rows in grids.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            if number == _SHEET_ROWS:
                raise BookError("file-too-many-rows")
            _write_row(sheet, number, row, heading if number == 0 else None)
    book.close()
    return target.getvalue()


def _write_row(sheet: Worksheet, number: int, row: Sequence[str], style: object) -> None:
    for column, text in enumerate(row):
        if number and _NUMBER.fullmatch(text):
            sheet.write_number(number, column, float(text))
        elif text:
            sheet.write_string(number, column, text, style)


def _check_cells(parts: Parts) -> None:
    if any(len(_CELL.findall(sheet)) > _TABLE.cells for sheet in sheets_of(parts)):
        raise BookError("file-unsafe")
    for code, cells in (
        ("file-error", _error_cells(parts)),
        ("file-formula", formulas_without_value(parts)),
        ("file-percent", percent_cells(parts, 0)),
    ):
        for cell in cells:
            raise BookError(code, cell)


def _error_cells(parts: Parts) -> Iterator[str]:
    for sheet in sheets_of(parts):
        for found in _ERROR_CELL.findall(sheet):
            place = _REFERENCE.search(found)
            yield place[1].decode() if place else ""


def _check_merged(ranges: Iterable[tuple[_Place, _Place]]) -> None:
    """Refuse joined cells below the heading; rows and columns come counted from 0."""
    for (top, left), (bottom, right) in ranges:
        if bottom > 0:
            raise BookError("file-merged", f"{address(left + 1, top + 1)}:{address(right + 1, bottom + 1)}")


def _text(value: Value, at: _Place, *, decimal_comma: bool) -> str:
    if isinstance(value, bool):
        return _YES_NO[decimal_comma][value]
    if isinstance(value, int | float):
        number = shortest(value)
        return number.replace(".", ",") if decimal_comma else number
    if isinstance(value, str):
        return value
    raise BookError("file-date", address(*at))


_YES_NO = {True: {True: "Có", False: "Không"}, False: {True: "true", False: "false"}}
