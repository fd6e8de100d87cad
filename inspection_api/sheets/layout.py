"""Where everything stands on the self-assessment form. Pure: the same criteria set gives the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction

from inspection_api.sheets.cells import Cell, CellKind, FilledSheet, MarkedRow, address
from scoring import Criterion, Field, Rulebook, show_exact
from scoring.amounts import STORAGE_PLACES

FORM_FORMAT = "thamtra-form/1"
FORM_SHEET = "Phiếu tự đánh giá"
GUIDE_SHEET = "Hướng dẫn"
MARKS_SHEET = "_thamtra"
HEADING_ROW = 6


class Column(IntEnum):
    """The columns of the form, counted from 1."""

    CODE = 1
    LABEL = 2
    DEFINITION = 3
    UNIT = 4
    MAX = 5
    VALUE = 6
    ESTIMATED = 7
    SELF_SCORE = 8
    REASON = 9
    EVIDENCE = 10
    REFS = 11


HEADINGS = {
    Column.CODE: "Mã",
    Column.LABEL: "Tiêu chí / số liệu",
    Column.DEFINITION: "Định nghĩa",
    Column.UNIT: "Đơn vị tính",
    Column.MAX: "Điểm tối đa",
    Column.VALUE: "Số liệu",
    Column.ESTIMATED: "Ước tính (x)",
    Column.SELF_SCORE: "Điểm tự chấm",
    Column.REASON: "Lý do không đạt điểm tối đa",
    Column.EVIDENCE: "Minh chứng cần có",
    Column.REFS: "Căn cứ",
}


class LineKind(StrEnum):
    """What a row of the form is."""

    SECTION = "section"
    GROUP = "group"
    CRITERION = "criterion"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the form."""

    row: int
    kind: LineKind
    code: str
    label: str
    max: str
    criterion: Criterion | None = None
    field: Field | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Return criterion and field; no field on a criterion's own row, neither on a heading."""
        return self.criterion.id if self.criterion else "", self.field.id if self.field else ""

    def at(self, column: Column) -> str:
        """Return the address of one of the row's cells."""
        return address(column, self.row)


Inputs = Mapping[str, str]
"""Texts of input cells, by address."""


@dataclass(frozen=True, slots=True)
class Layout:
    """All rows below the headings, in order."""

    lines: tuple[Line, ...]

    @property
    def last_row(self) -> int:
        """Return the number of the last row of the form."""
        return self.lines[-1].row

    def asked_rows(self) -> tuple[MarkedRow, ...]:
        """Return the rows that ask something, as they are noted on the hidden sheet."""
        return tuple(MarkedRow(line.row, *line.key) for line in self.lines if line.criterion is not None)


def lay_out(rulebook: Rulebook) -> Layout:
    """Give every section, group, criterion and field its row."""
    lines: list[Line] = []
    for kind, code, label, most, criterion, field in _entries(rulebook):
        lines.append(Line(HEADING_ROW + 1 + len(lines), kind, code, label, most, criterion, field))
    return Layout(tuple(lines))


_Entry = tuple[LineKind, str, str, str, Criterion | None, Field | None]


def _entries(rulebook: Rulebook) -> Iterator[_Entry]:
    for section in rulebook.sections:
        yield LineKind.SECTION, section.id, section.label, points(section.max), None, None
        for group in section.groups:
            yield LineKind.GROUP, group.id, group.label, points(group.max), None, None
            for criterion in group.criteria:
                yield from _criterion(criterion)


def _criterion(criterion: Criterion) -> Iterator[_Entry]:
    yield LineKind.CRITERION, criterion.id, criterion.label, points(criterion.max), criterion, None
    for number, field in enumerate(criterion.fields, 1):
        yield LineKind.FIELD, f"{criterion.id}-{number}", field.label, "", criterion, field


def score_places(rulebook: Rulebook) -> int:
    """Return how many decimals a self-score may have: as many as the criteria set rounds to."""
    rounding = rulebook.criterion_rounding
    return STORAGE_PLACES if rounding is None else rounding.places


def marks_of(campaign_id: str, unit_code: str, rulebook: Rulebook) -> Mapping[str, str]:
    """Return what a form says of itself on the hidden sheet."""
    return {
        "format": FORM_FORMAT,
        "campaign": campaign_id,
        "unit": unit_code,
        "kind": rulebook.kind,
        "rulebook": rulebook.digest,
    }


def filled_sheet(campaign_id: str, unit_code: str, rulebook: Rulebook, inputs: Inputs) -> FilledSheet:
    """Return what reading back a form with these inputs would give, without making a workbook."""
    layout = lay_out(rulebook)
    texts = {address(column, HEADING_ROW): heading for column, heading in HEADINGS.items()}
    texts.update((line.at(Column.CODE), line.code) for line in layout.lines)
    texts.update(inputs)
    cells = {place: Cell(CellKind.TEXT, text) for place, text in texts.items()}
    return FilledSheet(marks_of(campaign_id, unit_code, rulebook), layout.asked_rows(), cells)


def points(amount: Fraction) -> str:
    """Write a maximum for people: "5", "1,5"."""
    return show_exact(amount)
