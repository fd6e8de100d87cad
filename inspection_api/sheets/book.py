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
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook

from inspection_api.sheets.cells import Cell, CellKind, FilledSheet, MarkedRow, address, split_address
from inspection_api.sheets.layout import FORM_SHEET, MARKS_SHEET

LARGEST_FILE = 5 * 1024 * 1024
_LARGEST_UNPACKED = 30 * 1024 * 1024
_MOST_PARTS = 300
_MOST_ROWS, _MOST_COLUMNS = 5000, 200
_FIRST_MAP_ROW = 11
_PACKED = b"PK\x03\x04"
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,7}[0-9]{1,9})["']""")
_BARE_FORMULA = re.compile(rb"""<c\b[^>]*?\br=["']([A-Z]+[0-9]+)["'][^>]*>((?:(?!</c>).)*)</c>""", re.DOTALL)
_Parts = Mapping[str, bytes]
_Value = int | float | str | bool | time | date | datetime | timedelta


class BookError(ValueError):
    """A file that cannot be read as a filled form; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_filled(data: bytes) -> FilledSheet:
    """Read a filled form.

    Args:
        data: The file as received.

    Raises:
        BookError: ``file-empty``, ``file-too-large``, ``file-not-xlsx``, ``file-unsafe`` or ``file-foreign``.
    """
    _check_outside(data)
    parts = _unpacked(data)
    _check_area(parts)
    book = _opened(parts)
    names = {unicodedata.normalize("NFC", name): name for name in book.sheet_names}
    if MARKS_SHEET not in names or FORM_SHEET not in names:
        raise BookError("file-foreign")
    marks = _cells(book, names[MARKS_SHEET])
    cells = _cells(book, names[FORM_SHEET])
    for place in _formulas_without_value(parts):
        cells.setdefault(place, Cell(CellKind.FORMULA, ""))
    return FilledSheet(_marks(marks), tuple(_rows(marks)), cells)


def _check_outside(data: bytes) -> None:
    if not data:
        raise BookError("file-empty")
    if len(data) > LARGEST_FILE:
        raise BookError("file-too-large")
    if not data.startswith(_PACKED):
        raise BookError("file-not-xlsx")


def _unpacked(data: bytes) -> _Parts:
    """Unpack the XML parts; reading stops at the size the archive promised, whatever it holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > _LARGEST_UNPACKED:
                raise BookError("file-unsafe")
            wanted = [entry for entry in entries if entry.filename.endswith((".xml", ".rels"))]
            return {entry.filename: archive.read(entry) for entry in wanted}
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError) as fault:
        if isinstance(fault, BookError):
            raise
        raise BookError("file-not-xlsx") from fault


def _check_area(parts: _Parts) -> None:
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in parts.values()):
        raise BookError("file-unsafe")
    for reference in {match for sheet in _sheets(parts) for match in _REFERENCE.findall(sheet)}:
        column, row = split_address(reference.decode())
        if column > _MOST_COLUMNS or row > _MOST_ROWS:
            raise BookError("file-unsafe")


def _sheets(parts: _Parts) -> Iterable[bytes]:
    return (part for name, part in parts.items() if name.startswith("xl/worksheets/sheet"))


def _opened(parts: _Parts) -> CalamineWorkbook:
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


def _cell(value: _Value) -> Cell | None:
    if isinstance(value, bool):
        return Cell(CellKind.TEXT, "Có" if value else "Không")
    if isinstance(value, int | float):
        return Cell(CellKind.NUMBER, _shortest(value))
    text = unicodedata.normalize("NFC", str(value)).strip()
    return Cell(CellKind.TEXT, text) if text else None


def _shortest(value: float) -> str:
    """Write the shortest decimal that is this binary number, with a point and no exponent."""
    text = format(Decimal(repr(value)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _formulas_without_value(parts: _Parts) -> Iterable[str]:
    for sheet in _sheets(parts):
        for place, body in _BARE_FORMULA.findall(sheet):
            if (b"<f>" in body or b"<f " in body or b"<f/>" in body) and b"<v>" not in body:
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
