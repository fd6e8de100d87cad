"""Plain tables as workbooks: one sheet read as rows of text, and rows of text written as sheets."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import xlsxwriter  # type: ignore[import-untyped]  # ships no types
from python_calamine import CalamineError
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # ships no types

from inspection_api.sheets.book import (
    BookError,
    Limits,
    Parts,
    Value,
    formulas_without_value,
    open_book,
    sheets_of,
    shortest,
)

_MIB = 1024 * 1024
LARGEST_TABLE = 50 * _MIB
_TABLE = Limits(LARGEST_TABLE, 400 * _MIB, 200_000, 2_000, 10_000_000)
_CELL = re.compile(rb"[<:]c\b")
_ERROR_CELL = re.compile(rb"""[<:]c\b[^>]*?\bt=["']e["']""")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,9})(?:\.[0-9]{1,4})?")
_SHEET_ROWS = 1_048_576  # what a sheet of this file format can hold
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
            blank); ``file-date`` (a cell holds a date or a time, which no table here has).
    """
    book, parts = open_book(data, _TABLE)
    _check_cells(parts)
    try:
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as fault:
        raise BookError("file-not-xlsx") from fault
    return [[_text(value, decimal_comma=decimal_comma) for value in row] for row in rows]


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
    if any(_ERROR_CELL.search(sheet) for sheet in sheets_of(parts)):
        raise BookError("file-error")
    if any(formulas_without_value(parts)):
        raise BookError("file-formula")


def _text(value: Value, *, decimal_comma: bool) -> str:
    if isinstance(value, bool):
        return _YES_NO[decimal_comma][value]
    if isinstance(value, int | float):
        number = shortest(value)
        return number.replace(".", ",") if decimal_comma else number
    if isinstance(value, str):
        return value
    raise BookError("file-date")


_YES_NO = {True: {True: "Có", False: "Không"}, False: {True: "true", False: "false"}}
