"""Reading a workbook that a stranger sent: bounded in size before any library unpacks it.

Parts are unpacked here within limits, held against tricks, packed anew and only then given to the reader.
A number that a spreadsheet program holds arrives as a binary float; its shortest decimal is what was typed.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook

from inspection_api.sheets.cells import Cell, CellKind, FilledSheet, MarkedRow, address, split_address
from inspection_api.sheets.formats import Parts, percent_cells, sheets_of
from inspection_api.sheets.layout import FORM_SHEET, MARKS_SHEET

_MIB = 1024 * 1024
LARGEST_FILE = 5 * _MIB
_MOST_PARTS = 300
_FIRST_MAP_ROW = 11
_PACKED = b"PK\x03\x04"
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,7}[0-9]{1,9})["']""")
_ROW = re.compile(rb"""[<:]row\b[^>]*?\br=["']([0-9]{1,9})["']""")
_SAVED_VALUE = re.compile(rb"<v>[^<]")  # some programs write <v></v> for none
_BARE_FORMULA = re.compile(rb"""<c\b[^>]*?\br=["']([A-Z]+[0-9]+)["'][^>]*>((?:(?!</c>).)*)</c>""", re.DOTALL)
Value = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may be: bytes as received and unpacked, last row and column, cells they span."""

    received: int
    unpacked: int
    rows: int
    columns: int
    cells: int


_FORM = Limits(LARGEST_FILE, 30 * _MIB, 5000, 200, 5000 * 200)


class BookError(ValueError):
    """A file that cannot be read; the code says why, `cell` where in the sheet, if it is one place."""

    def __init__(self, code: str, cell: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.cell = cell


def read_filled(data: bytes) -> FilledSheet:
    """Read a filled form.

    Args:
        data: The file as received.

    Raises:
        BookError: ``file-empty``, ``file-too-large``, ``file-not-xlsx``, ``file-unsafe`` or ``file-foreign``.
    """
    book, parts = open_book(data, _FORM)
    names = {unicodedata.normalize("NFC", name): name for name in book.sheet_names}
    if MARKS_SHEET not in names or FORM_SHEET not in names:
        raise BookError("file-foreign")
    marks = _cells(book, names[MARKS_SHEET])
    cells = _cells(book, names[FORM_SHEET])
    for place in formulas_without_value(parts):
        cells.setdefault(place, Cell(CellKind.FORMULA, ""))
    for place in percent_cells(parts, book.sheet_names.index(names[FORM_SHEET])):
        if place in cells:
            cells[place] = _as_percent(cells[place])
    return FilledSheet(_marks(marks), tuple(_rows(marks)), cells)


def open_book(data: bytes, limits: Limits) -> tuple[CalamineWorkbook, Parts]:
    """Open a workbook within limits; also return its unpacked XML parts.

    Raises:
        BookError: ``file-empty``, ``file-too-large``, ``file-not-xlsx`` or ``file-unsafe``.
    """
    _check_outside(data, limits)
    parts = _unpacked(data, limits)
    _check_area(parts, limits)
    return _opened(parts), parts


def _check_outside(data: bytes, limits: Limits) -> None:
    if not data:
        raise BookError("file-empty")
    if len(data) > limits.received:
        raise BookError("file-too-large")
    if not data.startswith(_PACKED):
        raise BookError("file-not-xlsx")


def _unpacked(data: bytes, limits: Limits) -> Parts:
    """Unpack the XML parts; reading stops at the size the archive promised, whatever it holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > limits.unpacked:
                raise BookError("file-unsafe")
            wanted = [entry for entry in entries if entry.filename.endswith((".xml", ".rels"))]
            return {entry.filename: archive.read(entry) for entry in wanted}
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError) as fault:
        if isinstance(fault, BookError):
            raise
        raise BookError("file-not-xlsx") from fault


def _check_area(parts: Parts, limits: Limits) -> None:
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in parts.values()):
        raise BookError("file-unsafe")
    for sheet in sheets_of(parts):
        columns, rows = _area(sheet)
        if columns > limits.columns or rows > limits.rows or columns * rows > limits.cells:
            raise BookError("file-unsafe")


def _area(sheet: bytes) -> tuple[int, int]:
    """Find the last column and row that cells name; without names they are as many as there are marks."""
    places = [split_address(match.decode()) for match in _REFERENCE.findall(sheet)]
    rows = [int(match) for match in _ROW.findall(sheet)]
    column = max((column for column, _ in places), default=1)
    return column, max([*rows, *(row for _, row in places)], default=1)


def _opened(parts: Parts) -> CalamineWorkbook:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    packed.seek(0)
    try:
        return CalamineWorkbook.from_filelike(packed)
    except CalamineError as fault:
        raise BookError("file-not-xlsx") from fault


def _cells(book: CalamineWorkbook, name: str) -> dict[str, Cell]:
    try:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as fault:
        raise BookError("file-not-xlsx") from fault
    found = {}
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = _cell(value)
            if cell is not None:
                found[address(column, number)] = cell
    return found


def _cell(value: Value) -> Cell | None:
    if isinstance(value, bool):
        return Cell(CellKind.TEXT, "Có" if value else "Không")
    if isinstance(value, int | float):
        return Cell(CellKind.NUMBER, shortest(value))
    text = unicodedata.normalize("NFC", str(value)).strip()
    return Cell(CellKind.TEXT, text) if text else None


def _as_percent(cell: Cell) -> Cell:
    """Give a number shown in percent as people see it: as text, which no number field takes."""
    seen = format((Decimal(cell.text) * 100).normalize(), "f").replace(".", ",")
    return Cell(CellKind.TEXT, f"{seen}%")


def shortest(value: float) -> str:
    """Write the shortest decimal that is this binary number, with a point and no exponent."""
    text = format(Decimal(repr(value)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def formulas_without_value(parts: Parts) -> Iterable[str]:
    """Name the cells whose formula was saved without its value."""
    for sheet in sheets_of(parts):
        for place, body in _BARE_FORMULA.findall(sheet):
            if (b"<f>" in body or b"<f " in body or b"<f/>" in body) and not _SAVED_VALUE.search(body):
                yield place.decode()


def _marks(cells: Mapping[str, Cell]) -> Mapping[str, str]:
    rows = range(1, _FIRST_MAP_ROW)
    return {cells[f"A{row}"].text: _text(cells, f"B{row}") for row in rows if f"A{row}" in cells}


def _rows(cells: Mapping[str, Cell]) -> Iterable[MarkedRow]:
    row = _FIRST_MAP_ROW
    while f"A{row}" in cells:
        number = _text(cells, f"A{row}")
        if not (number.isascii() and number.isdigit()):
            raise BookError("file-foreign")
        yield MarkedRow(int(number), _text(cells, f"B{row}"), _text(cells, f"C{row}"))
        row += 1


def _text(cells: Mapping[str, Cell], place: str) -> str:
    return cells[place].text if place in cells else ""
