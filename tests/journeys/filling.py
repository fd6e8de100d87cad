"""Filling in a form as people do: the downloaded workbook, opened, typed into, saved.

openpyxl stands for the spreadsheet program here; the product reads and writes with other libraries, so a
workbook that only the product itself understands would be found out.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

Key = tuple[str, str]
VALUE, ESTIMATED, SELF_SCORE, REASON = "FGHI"
_INPUTS = (VALUE, ESTIMATED, SELF_SCORE, REASON)


class Workbook:
    """A form on somebody's screen."""

    def __init__(self, content: bytes) -> None:
        self.book = load_workbook(io.BytesIO(content))
        self.marks = self._sheet("_thamtra")
        self.rows = self._rows()

    @property
    def sheet(self) -> Worksheet:
        """The sheet that is filled in."""
        return self._sheet("Phiếu tự đánh giá")

    def text(self, place: str) -> str:
        """Return what stands in a cell."""
        found = self.sheet[place].value
        return "" if found is None else str(found)

    def at(self, criterion: str, field: str = "", column: str = VALUE) -> str:
        """Return the address of a cell."""
        return f"{column}{self.rows[criterion, field]}"

    def type(self, place: str, text: str | float) -> None:
        """Type into a cell: text stays the text that was typed."""
        self.sheet[place] = text

    def copy_inputs(self, filled: Workbook) -> None:
        """Type everything that stands in another person's copy of the form."""
        for key, row in self.rows.items():
            for column in _INPUTS:
                text = filled.text(f"{column}{filled.rows[key]}")
                if text and text != self.text(f"{column}{row}"):
                    self.type(f"{column}{row}", text)

    def typed(self) -> Mapping[Key, str]:
        """Return what was typed as figures, by criterion and field."""
        texts = {key: self.text(f"{VALUE}{row}") for key, row in self.rows.items() if key[1]}
        return {key: text for key, text in texts.items() if text}

    def saved(self) -> bytes:
        """Return the file."""
        target = io.BytesIO()
        self.book.save(target)
        return target.getvalue()

    def _sheet(self, name: str) -> Worksheet:
        sheet = self.book[name]
        assert isinstance(sheet, Worksheet)
        return sheet

    def _rows(self) -> dict[Key, int]:
        found: dict[Key, int] = {}
        for row, criterion, field in self.marks.iter_rows(min_row=11, max_col=3, values_only=True):
            if row:
                found[str(criterion), str(field or "")] = int(str(row))
        return found


def filled_like_sample(blank: bytes, home: Path, unit: str) -> Workbook:
    """Return a unit's own form, filled in with the figures that the sample lays ready for it."""
    form = Workbook(blank)
    form.copy_inputs(Workbook((home / "sample-forms" / f"phieu-{unit.lower()}.xlsx").read_bytes()))
    return form
