"""Plain tables as workbooks: what was typed comes back, and nothing reads as blank that is not."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_api.sheets import grid
from inspection_api.sheets.book import BookError, Limits
from inspection_api.sheets.grid import read_grid, write_grids


def workbook(*rows: tuple[str | float | bool | date | None, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_sheet(xml: str) -> bytes:
    """A workbook whose only sheet holds these rows as written."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(("a",)))) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                head, _, rest = data.decode().partition("<sheetData>")
                data = f"{head}<sheetData>{xml}</sheetData>{rest.partition('</sheetData>')[2]}".encode()
            new.writestr(name, data)
    return target.getvalue()


def test_cells_come_as_people_type_them_or_canonically() -> None:
    data = workbook(("unit", "x", "y"), ("X1", 0.1, True), ("00622", 43.8, None), ("X3", 7, "3,5"))
    assert read_grid(data, decimal_comma=True) == [
        ["unit", "x", "y"],
        ["X1", "0,1", "Có"],
        ["00622", "43,8", ""],
        ["X3", "7", "3,5"],
    ]
    assert read_grid(data, decimal_comma=False)[1] == ["X1", "0.1", "true"]


@settings(max_examples=20)
@given(st.lists(st.decimals(min_value=0, max_value=10**9, places=4), min_size=1, max_size=30))
def test_a_number_cell_is_the_decimal_that_was_typed(values: list[Decimal]) -> None:
    rows = read_grid(workbook(*((float(value),) for value in values)), decimal_comma=False)
    assert [Decimal(cell) for (cell,) in rows] == values


def test_what_is_written_is_read_again_and_equal_rows_give_equal_bytes() -> None:
    rows = [["unit", "points", "note"], ["X1", "43.8", "=1+1"], ["X2", "", "10/3"]]
    data = write_grids({"Kết quả": rows})
    assert read_grid(data, decimal_comma=False) == rows
    assert data == write_grids({"Kết quả": rows})
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Kết quả"]
    assert (sheet["B2"].value, sheet["C2"].data_type) == (43.8, "s")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file-empty"),
        (b"unit,kind", "file-not-xlsx"),
        (workbook((date(2019, 1, 1),)), "file-date"),
        (workbook(("=1+1",)), "file-formula"),
        (with_sheet('<row r="1"><c r="A1"><f>1+1</f><v></v></c></row>'), "file-formula"),
        (with_sheet('<row r="1"><c r="A1"><f>1+1</f><v/></c></row>'), "file-formula"),
        (with_sheet('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>'), "file-error"),
        (
            with_sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="200000"><c r="CV200000"/></row>'),
            "file-unsafe",
        ),
        (with_sheet('<row r="1048576"><c><v>1</v></c></row>'), "file-unsafe"),
        (with_sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "file-unsafe"),
    ],
)
def test_what_cannot_be_read_safely_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(BookError) as caught:
        read_grid(data, decimal_comma=True)
    assert caught.value.code == code


def styled(code: str, value: float | str | None, merged: str = "") -> bytes:
    """A workbook with a heading and one cell of this format in B3."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("unit", "T.1.x"))
    sheet["B3"] = value
    sheet["B3"].number_format = code
    if merged:
        sheet.merge_cells(merged)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("code", ["0%", "0.00%", "#,##0.0%", "[Red]0%", '0"tỷ lệ "%'])
def test_a_number_shown_in_percent_is_refused_with_its_cell(code: str) -> None:
    with pytest.raises(BookError, match="file-percent") as caught:
        read_grid(styled(code, 0.85), decimal_comma=True)
    assert caught.value.cell == "B3"


@pytest.mark.parametrize(
    ("code", "value", "read"),
    [
        ("0%", "85%", "85%"),
        ("General", 0.85, "0,85"),
        ('0.00"%"', 0.85, "0,85"),
        ("0.0\\%", 0.85, "0,85"),
    ],
)
def test_text_and_a_percent_sign_that_changes_nothing_are_read(
    code: str, value: float | str, read: str
) -> None:
    assert read_grid(styled(code, value), decimal_comma=True)[-1] == ["", read]


def test_a_blank_cell_in_percent_is_blank() -> None:
    assert read_grid(styled("0%", None), decimal_comma=True)[0] == ["unit", "T.1.x"]


def test_a_percent_on_another_sheet_is_nobodys_business() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(("unit",), ("X1",))))
    other = book.create_sheet("Ghi chú")
    other["A1"] = 0.5
    other["A1"].number_format = "0%"
    target = io.BytesIO()
    book.save(target)
    assert read_grid(target.getvalue(), decimal_comma=True) == [["unit"], ["X1"]]


@pytest.mark.parametrize("merged", ["B2:B3", "A3:B3", "B1:B2"])
def test_joined_cells_below_the_heading_are_refused_with_their_place(merged: str) -> None:
    with pytest.raises(BookError, match="file-merged") as caught:
        read_grid(styled("General", 1, merged), decimal_comma=True)
    assert caught.value.cell == merged


def test_joined_cells_of_the_heading_are_left_to_the_check_of_headings() -> None:
    assert read_grid(styled("General", 1, "B1:C1"), decimal_comma=True)[0][1] == "T.1.x"


@pytest.mark.parametrize(
    ("data", "cell"),
    [
        (workbook(("a",), (None, date(2019, 1, 1))), "B2"),
        (workbook(("a",), ("=1+1",)), "A2"),
        (with_sheet('<row r="1"><c r="C1" t="e"><v>#N/A</v></c></row>'), "C1"),
        (with_sheet('<row><c t="e"><v>#N/A</v></c></row>'), ""),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(data: bytes, cell: str) -> None:
    with pytest.raises(BookError) as caught:
        read_grid(data, decimal_comma=True)
    assert caught.value.cell == cell


def test_more_cells_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "_TABLE", Limits(10**6, 10**6, 10, 10, 3))
    with pytest.raises(BookError, match="file-unsafe"):
        read_grid(with_sheet("<row><c/><c/></row><row><c/><c/></row>"), decimal_comma=True)


def test_a_sheet_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(BookError, match="file-not-xlsx"):
        read_grid(with_sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), decimal_comma=True)
