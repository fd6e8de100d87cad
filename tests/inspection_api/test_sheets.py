"""The form as a workbook, and reading what strangers send instead of it."""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from inspection_api.sheets.book import LARGEST_FILE, BookError, read_filled
from inspection_api.sheets.cells import CellKind, address, letters, split_address
from inspection_api.sheets.form import FormHeader, write_form
from inspection_api.sheets.layout import (
    FORM_SHEET,
    GUIDE_SHEET,
    HEADING_ROW,
    HEADINGS,
    MARKS_SHEET,
    Column,
    LineKind,
    filled_sheet,
    lay_out,
)
from scoring import Rulebook, load_rulebook
from tests.builders.forms import criterion_line

CRITERIA = Path(__file__).parents[2] / "config/criteria/gia-lai-2019"
HEADER = FormHeader(
    campaign_id="gia-lai-2019",
    campaign_title="Đánh giá mức độ Chính quyền điện tử năm 2019",
    unit_code="622",
    unit_name="Thành phố Pleiku",
    deadline="trước ngày 25/10/2019",
    window="từ 01/11/2018 đến 31/10/2019",
    illustrative="số liệu dựng để chạy thử",
    made_at=datetime(2019, 10, 7, tzinfo=UTC),
)


@cache
def rulebook(kind: str) -> Rulebook:
    return load_rulebook((CRITERIA / f"{kind}.yaml").read_text("utf-8"), name=kind)


@cache
def form_bytes(kind: str) -> bytes:
    return write_form(HEADER, rulebook(kind))


def opened(kind: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(form_bytes(kind)))


def visible(kind: str) -> Worksheet:
    found = opened(kind)[FORM_SHEET]
    assert isinstance(found, Worksheet)
    return found


def rewritten(changes: Mapping[str, bytes]) -> bytes:
    """Replace parts of a form inside its archive."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(form_bytes("xa"))) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name])
    return target.getvalue()


def part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(form_bytes("xa"))) as archive:
        return archive.read(name)


def with_cell(place: str, xml: str) -> bytes:
    """Replace one cell of the visible sheet by raw XML."""
    sheet = part("xl/worksheets/sheet1.xml").decode()
    start = sheet.index(f'<c r="{place}"')
    end = sheet.index("/>", start) + 2
    return rewritten({"xl/worksheets/sheet1.xml": (sheet[:start] + xml + sheet[end:]).encode()})


@pytest.mark.parametrize("kind", ["xa", "huyen", "so"])
def test_the_form_asks_for_every_field_of_every_criterion(kind: str) -> None:
    sheet = visible(kind)
    codes = {str(row[0].value): row for row in sheet.iter_rows(min_row=HEADING_ROW + 1)}
    for criterion in rulebook(kind).criteria():
        row = codes[criterion.id]
        assert row[Column.LABEL - 1].value == criterion.label
        assert row[Column.DEFINITION - 1].value == criterion.definition
        assert row[Column.EVIDENCE - 1].value == "\n".join(need.what for need in criterion.evidence)
        for number, field in enumerate(criterion.fields, 1):
            assert codes[f"{criterion.id}-{number}"][Column.LABEL - 1].value == field.label


def test_the_head_says_whose_form_it_is_by_when_and_that_it_is_illustrative() -> None:
    texts = "\n".join(str(row[0].value) for row in visible("huyen").iter_rows(max_row=HEADING_ROW - 1))
    for needed in ("PHIẾU TỰ ĐÁNH GIÁ", "Thành phố Pleiku", "622", "MINH HỌA", "trước ngày 25/10/2019"):
        assert needed in texts
    assert rulebook("huyen").title in texts
    assert [cell.value for cell in visible("huyen")[HEADING_ROW]] == list(HEADINGS.values())


@pytest.mark.parametrize("kind", ["xa", "huyen", "so"])
def test_only_input_cells_are_open_and_coloured_and_hold_text(kind: str) -> None:
    sheet = visible(kind)
    assert sheet.protection.sheet
    asked = set()
    for line in lay_out(rulebook(kind)).lines:
        if line.kind is LineKind.FIELD:
            asked |= {line.at(Column.VALUE), line.at(Column.ESTIMATED)}
        if line.kind is LineKind.CRITERION and line.criterion is not None and line.criterion.self_scored:
            asked |= {line.at(Column.SELF_SCORE), line.at(Column.REASON)}
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.coordinate for cell in cells if not cell.protection.locked} == asked
    assert {sheet[place].number_format for place in asked} == {"@"}
    assert {sheet[place].fill.fgColor.rgb for place in asked} == {"FFFFF8DB"}


def test_choices_and_yes_no_are_picked_from_lists() -> None:
    book = opened("xa")
    sheet = visible("xa")
    lists = {
        str(place): str(rule.formula1)
        for rule in sheet.data_validations.dataValidation
        for place in rule.sqref
    }
    line = next(line for line in lay_out(rulebook("xa")).lines if line.key == ("X.A2.2", "muc"))
    first, last = lists[line.at(Column.VALUE)].replace("$", "").split("!")[1].split(":")
    offered = [cell.value for (cell,) in book[MARKS_SHEET][first:last]]
    assert line.field is not None
    assert offered == [option.label for option in line.field.choices]
    assert lists[line.at(Column.ESTIMATED)] == '"x"'


def test_the_form_is_set_up_for_screen_and_paper() -> None:
    book, sheet = opened("huyen"), visible("huyen")
    assert sheet.freeze_panes == f"C{HEADING_ROW + 1}"
    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == "9"
    assert sheet.print_title_rows == f"${HEADING_ROW}:${HEADING_ROW}"
    assert book[MARKS_SHEET].sheet_state == "veryHidden"
    assert book.sheetnames == [FORM_SHEET, GUIDE_SHEET, MARKS_SHEET]


@pytest.mark.parametrize("kind", ["xa", "huyen", "so"])
def test_reading_a_form_gives_what_was_written(kind: str) -> None:
    inputs = {
        line.at(Column.VALUE): f"số {line.row}"
        for line in lay_out(rulebook(kind)).lines
        if line.kind is LineKind.FIELD
    }
    made = filled_sheet("gia-lai-2019", "622", rulebook(kind), inputs)
    found = read_filled(write_form(HEADER, rulebook(kind), inputs))
    assert found.marks == made.marks
    assert found.rows == made.rows
    assert {place: found.cells[place] for place in made.cells} == made.cells


def test_the_same_form_is_the_same_bytes() -> None:
    assert write_form(HEADER, rulebook("so")) == form_bytes("so")


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40))
@settings(max_examples=25)
def test_typed_text_comes_back_as_typed(text: str) -> None:
    place = criterion_line(rulebook("xa"), "X.A1.1").at(Column.REASON)
    found = read_filled(write_form(HEADER, rulebook("xa"), {place: text}))
    assert found.cells[place].text == unicodedata.normalize("NFC", text)


@given(st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False))
@settings(max_examples=25)
def test_a_number_cell_is_read_as_its_shortest_decimal(number: Decimal) -> None:
    place = address(Column.VALUE, criterion_line(rulebook("xa"), "X.A1.1").row + 1)
    cell = read_filled(with_cell(place, f'<c r="{place}"><v>{float(number)!r}</v></c>')).cells[place]
    assert cell.kind is CellKind.NUMBER
    assert Decimal(cell.text) == number
    assert "E" not in cell.text.upper()


def test_a_formula_without_its_value_is_seen() -> None:
    place = address(Column.VALUE, criterion_line(rulebook("xa"), "X.A1.1").row + 1)
    bare = read_filled(with_cell(place, f'<c r="{place}"><f>1+1</f></c>'))
    assert bare.cells[place].kind is CellKind.FORMULA
    solved = read_filled(with_cell(place, f'<c r="{place}"><f>1+1</f><v>2</v></c>'))
    assert (solved.cells[place].kind, solved.cells[place].text) == (CellKind.NUMBER, "2")


def test_a_number_shown_in_percent_is_read_as_people_see_it_and_not_as_a_hundredth() -> None:
    place = address(Column.VALUE, criterion_line(rulebook("xa"), "X.A1.1").row + 1)
    book = openpyxl.load_workbook(io.BytesIO(form_bytes("xa")))
    book[FORM_SHEET][place] = 0.855
    book[FORM_SHEET][place].number_format = "0.0%"
    target = io.BytesIO()
    book.save(target)
    cell = read_filled(target.getvalue()).cells[place]
    assert (cell.kind, cell.text) == (CellKind.TEXT, "85,5%")


def bomb() -> bytes:
    return rewritten({"xl/media/zeros.xml": bytes(31 * 1024 * 1024)})


def lying_bomb() -> bytes:
    """An archive whose directory promises ten bytes where thirty million are."""
    data = bytearray(rewritten({"xl/worksheets/sheet1.xml": b"<a>" + bytes(29 * 1024 * 1024)}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    size = struct.pack("<I", entry.file_size)
    while (found := data.find(size)) >= 0:
        data[found : found + 4] = struct.pack("<I", 10)
    return bytes(data)


def without(sheet: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(form_bytes("xa")))
    del book[sheet]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def far_cell() -> bytes:
    place = criterion_line(rulebook("xa"), "X.A1.1").at(Column.REASON)
    return with_cell(place, '<c r="XFD1048576"><v>1</v></c>')


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "file-empty"),
        (lambda: b"PK\x03\x04" + bytes(LARGEST_FILE), "file-too-large"),
        (lambda: b"Ma;Gia tri\n1;2\n", "file-not-xlsx"),
        (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "file-not-xlsx"),
        (lambda: form_bytes("xa")[:-400], "file-not-xlsx"),
        (lambda: rewritten({"xl/workbook.xml": b"<workbook"}), "file-not-xlsx"),
        (bomb, "file-unsafe"),
        (lying_bomb, "file-not-xlsx"),
        (far_cell, "file-unsafe"),
        (lambda: rewritten({"xl/workbook.xml": b"<!DOCTYPE a>" + part("xl/workbook.xml")}), "file-unsafe"),
        (lambda: without(MARKS_SHEET), "file-foreign"),
        (lambda: without(FORM_SHEET), "file-foreign"),
    ],
    ids=[
        "empty", "large", "csv", "xls", "cut-off", "broken", "bomb", "lying-bomb", "far-cell", "doctype",
        "no-marks", "no-form",
    ],
)  # fmt: skip
def test_a_file_that_is_no_form_is_refused(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(BookError) as refused:
        read_filled(make())
    assert refused.value.code == code


def test_any_archive_that_is_no_workbook_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "không phải phiếu")
    with pytest.raises(BookError):
        read_filled(target.getvalue())


@given(st.integers(1, 16384), st.integers(1, 10**6))
def test_addresses_go_both_ways(column: int, row: int) -> None:
    assert split_address(address(column, row)) == (column, row)
    assert letters(column).isalpha()
