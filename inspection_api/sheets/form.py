"""The self-assessment form as a workbook: what to fill is coloured and open, everything else is locked.

Input cells hold text, so that "3,5" stays what was typed. Choices and yes/no are picked from lists.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import xlsxwriter  # type: ignore[import-untyped]  # ships no types
from xlsxwriter.format import Format  # type: ignore[import-untyped]  # ships no types
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # ships no types

from inspection_api.sheets.cells import letters, split_address
from inspection_api.sheets.guide import guide
from inspection_api.sheets.layout import (
    FORM_SHEET,
    GUIDE_SHEET,
    HEADING_ROW,
    HEADINGS,
    MARKS_SHEET,
    Column,
    Inputs,
    Layout,
    Line,
    LineKind,
    lay_out,
    marks_of,
    score_places,
)
from scoring import Field, FieldType, Rulebook

_WIDTHS = {
    Column.CODE: 10,
    Column.LABEL: 38,
    Column.DEFINITION: 42,
    Column.UNIT: 10,
    Column.MAX: 8,
    Column.VALUE: 16,
    Column.ESTIMATED: 8,
    Column.SELF_SCORE: 9,
    Column.REASON: 34,
    Column.EVIDENCE: 30,
    Column.REFS: 28,
}
_TALL = {1: 24, 2: 36, 3: 20, 4: 20, 5: 66}
_MAP_START = 11
_LISTS_FROM = 5
_A4 = 9
_INK, _LINE, _INPUT, _SHADE, _HEAD, _WARN = "#1F2933", "#9AA5B1", "#FFF8DB", "#EEF2F6", "#1F4E79", "#B42318"


@dataclass(frozen=True, slots=True)
class FormHeader:
    """Whose form it is, and the words above the table.

    Attributes:
        campaign_id: The round.
        campaign_title: Its name.
        unit_code: The unit's code.
        unit_name: The unit's name.
        deadline: When the form is due, in the words of its source, and what being late means.
        window: The period of the figures.
        illustrative: The note to be shown where the round is a sample, else empty.
        made_at: When the form is made.
        prefilled: True where the cells come filled with illustrative figures.
    """

    campaign_id: str
    campaign_title: str
    unit_code: str
    unit_name: str
    deadline: str
    window: str
    illustrative: str
    made_at: datetime
    prefilled: bool = False


@dataclass(slots=True)
class _Work:
    book: xlsxwriter.Workbook
    sheet: Worksheet
    marks: Worksheet
    filled: Inputs
    formats: dict[str, Format]
    lists: dict[tuple[str, ...], str] = field(default_factory=dict)


def write_form(header: FormHeader, rulebook: Rulebook, filled: Inputs | None = None) -> bytes:
    """Write the form of a unit.

    Args:
        header: Whose form it is.
        rulebook: What it asks.
        filled: Texts to be put into input cells, by address; for examples.

    Returns:
        The bytes of the workbook; the same arguments give the same bytes.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties(
        {
            "title": f"{FORM_SHEET} - {header.unit_name}",
            "subject": header.campaign_title,
            "created": header.made_at,
        }
    )
    sheet = book.add_worksheet(FORM_SHEET)
    help_sheet = book.add_worksheet(GUIDE_SHEET)
    work = _Work(book, sheet, book.add_worksheet(MARKS_SHEET), filled or {}, _formats(book))
    layout = lay_out(rulebook)
    _write_marks(work, header, rulebook, layout)
    _write_head(work, header, rulebook)
    for line in layout.lines:
        _write_line(work, line)
    _set_up(sheet, layout)
    _write_guide(help_sheet, work.formats, score_places(rulebook))
    book.close()
    return target.getvalue()


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    font = {"font_name": "Times New Roman", "font_size": 11, "font_color": _INK}
    plain = {**font, "valign": "top", "text_wrap": True}
    cell = {**plain, "border": 1, "border_color": _LINE}
    middle = {**cell, "align": "center"}
    kinds: dict[str, dict[str, object]] = {
        "title": {**plain, "bold": True, "font_size": 15, "align": "center", "valign": "vcenter"},
        "subtitle": {**plain, "bold": True, "font_size": 12, "align": "center", "valign": "vcenter"},
        "sample": {**plain, "bold": True, "font_color": _WARN, "align": "center", "valign": "vcenter"},
        "note": {**plain, "italic": True, "valign": "vcenter"},
        "how": {**plain, "valign": "vcenter", "bg_color": _SHADE, "border": 1, "border_color": _LINE},
        "heading": {**middle, "bold": True, "font_color": "#FFFFFF", "bg_color": _HEAD, "valign": "vcenter"},
        "section": {**cell, "bold": True, "font_size": 12, "bg_color": "#BBD3EA"},
        "group": {**cell, "bold": True, "bg_color": "#DCE8F4"},
        "criterion": {**cell, "bold": True, "bg_color": _SHADE},
        "small": {**cell, "font_size": 10, "bg_color": _SHADE},
        "field": {**cell, "indent": 1},
        "centre": middle,
        "max": {**middle, "bold": True, "bg_color": _SHADE},
        "closed": {**middle, "font_color": _LINE, "bg_color": "#F5F7FA"},
        "input": {**middle, "bg_color": _INPUT, "num_format": "@", "locked": False},
        "reason": {**cell, "bg_color": _INPUT, "num_format": "@", "locked": False},
        "text": plain,
        "strong": {**plain, "bold": True},
    }
    return {name: book.add_format(parts) for name, parts in kinds.items()}


def _write_head(work: _Work, header: FormHeader, rulebook: Rulebook) -> None:
    sample = f"MINH HỌA - {header.illustrative}" if header.illustrative else ""
    texts = {
        1: ("title", "PHIẾU TỰ ĐÁNH GIÁ"),
        2: ("subtitle", f"{header.campaign_title}\n{rulebook.title}"),
        3: ("subtitle", f"Đơn vị: {header.unit_name} (mã {header.unit_code})"),
        4: ("sample", _sample(header, sample)),
        5: ("how", _how(header)),
    }
    last = len(HEADINGS) - 1
    for row, (style, text) in texts.items():
        work.sheet.merge_range(row - 1, 0, row - 1, last, text, work.formats[style])
        work.sheet.set_row(row - 1, _TALL[row])
    for column, text in HEADINGS.items():
        work.sheet.write_string(HEADING_ROW - 1, column - 1, text, work.formats["heading"])
        work.sheet.set_column(column - 1, column - 1, _WIDTHS[column])
    work.sheet.set_row(HEADING_ROW - 1, 36)


def _sample(header: FormHeader, sample: str) -> str:
    return f"PHIẾU ĐIỀN SẴN MINH HỌA. {sample}" if header.prefilled else sample


def _how(header: FormHeader) -> str:
    return (
        f"Thời hạn gửi: {header.deadline}\n"
        f"Kỳ số liệu: {header.window}\n"
        "Cách điền: chỉ điền các ô màu vàng; số thập phân dùng dấu phẩy (3,5), không dùng dấu chấm; "
        "số ước tính thì đánh dấu x; tiêu chí tự chấm dưới điểm tối đa phải nêu lý do. Xem trang “Hướng dẫn”."
    )


def _write_line(work: _Work, line: Line) -> None:
    if line.kind is LineKind.FIELD and line.field is not None:
        _write_field(work, line, line.field)
    elif line.kind is LineKind.CRITERION:
        _write_criterion(work, line)
    else:
        style = work.formats[line.kind.value]
        for column in HEADINGS:
            work.sheet.write_blank(line.row - 1, column - 1, None, style)
        work.sheet.write_string(line.at(Column.CODE), line.code, style)
        work.sheet.write_string(line.at(Column.LABEL), line.label, style)
        work.sheet.write_string(line.at(Column.MAX), line.max, style)


def _write_criterion(work: _Work, line: Line) -> None:
    criterion = line.criterion
    if criterion is None:
        return
    bold, small, closed = work.formats["criterion"], work.formats["small"], work.formats["closed"]
    _write(work, line, Column.CODE, line.code, bold)
    _write(work, line, Column.LABEL, line.label, bold)
    _write(work, line, Column.DEFINITION, criterion.definition, small)
    _write(work, line, Column.UNIT, criterion.unit, work.formats["max"])
    _write(work, line, Column.MAX, line.max, work.formats["max"])
    _write(work, line, Column.VALUE, "" if criterion.fields else "hệ thống tính", closed)
    _write(work, line, Column.ESTIMATED, "", closed)
    if criterion.self_scored:
        _input(work, line, Column.SELF_SCORE, "input")
        _input(work, line, Column.REASON, "reason")
    else:
        _write(work, line, Column.SELF_SCORE, "-", closed)
        _write(work, line, Column.REASON, "Không tự chấm: điểm do hệ thống tính.", closed)
    _write(work, line, Column.EVIDENCE, "\n".join(need.what for need in criterion.evidence), small)
    _write(work, line, Column.REFS, "\n".join(criterion.refs), small)


def _write_field(work: _Work, line: Line, asked: Field) -> None:
    _write(work, line, Column.CODE, line.code, work.formats["field"])
    _write(work, line, Column.LABEL, line.label, work.formats["field"])
    _write(work, line, Column.DEFINITION, _what_to_type(asked), work.formats["field"])
    _write(work, line, Column.UNIT, asked.unit, work.formats["centre"])
    _write(work, line, Column.MAX, "", work.formats["closed"])
    _input(work, line, Column.VALUE, "input")
    _input(work, line, Column.ESTIMATED, "input")
    for column in (Column.SELF_SCORE, Column.REASON, Column.EVIDENCE, Column.REFS):
        _write(work, line, column, "", work.formats["closed"])
    _offer(work, line, asked)


def _what_to_type(asked: Field) -> str:
    if asked.type is FieldType.INT:
        return "Số nguyên, ví dụ 1234"
    if asked.type is FieldType.DECIMAL:
        return f"Số thập phân, dấu phẩy, nhiều nhất {asked.places} chữ số sau dấu phẩy, ví dụ 3,5"
    return "Chọn Có hoặc Không" if asked.type is FieldType.BOOL else "Chọn một mục trong danh sách"


def _offer(work: _Work, line: Line, asked: Field) -> None:
    options = _options(asked)
    if options:
        message = "Hãy chọn một mục trong danh sách."
        _pick(work.sheet, line.at(Column.VALUE), _list(work, options), message)
    _pick(work.sheet, line.at(Column.ESTIMATED), ["x"], "Chỉ ghi x hoặc để trống.")


def _pick(sheet: Worksheet, place: str, source: str | list[str], message: str) -> None:
    rule = {"validate": "list", "source": source, "error_title": "Chưa đúng", "error_message": message}
    sheet.data_validation(place, rule)


def _options(asked: Field) -> tuple[str, ...]:
    if asked.type is FieldType.BOOL:
        return ("Có", "Không")
    return tuple(option.label for option in asked.choices)


def _list(work: _Work, options: tuple[str, ...]) -> str:
    """Write the options once onto the hidden sheet; a list in the cell itself may not hold commas."""
    if options not in work.lists:
        column = _LISTS_FROM + len(work.lists)
        for row, option in enumerate(options):
            work.marks.write_string(row, column - 1, option)
        letter = letters(column)
        work.lists[options] = f"='{MARKS_SHEET}'!${letter}$1:${letter}${len(options)}"
    return work.lists[options]


def _write(work: _Work, line: Line, column: Column, text: str, style: Format) -> None:
    work.sheet.write_string(line.row - 1, column - 1, text, style)


def _input(work: _Work, line: Line, column: Column, style: str) -> None:
    text = work.filled.get(line.at(column), "")
    if text:
        work.sheet.write_string(line.at(column), text, work.formats[style])
    else:
        work.sheet.write_blank(line.at(column), None, work.formats[style])


def _write_marks(work: _Work, header: FormHeader, rulebook: Rulebook, layout: Layout) -> None:
    marks = marks_of(header.campaign_id, header.unit_code, rulebook)
    for row, (name, text) in enumerate(marks.items()):
        work.marks.write_string(row, 0, name)
        work.marks.write_string(row, 1, text)
    for row, asked in enumerate(layout.asked_rows(), _MAP_START - 1):
        work.marks.write_string(row, 0, str(asked.row))
        work.marks.write_string(row, 1, asked.criterion)
        work.marks.write_string(row, 2, asked.field)
    work.marks.very_hidden()
    work.marks.protect()


def _set_up(sheet: Worksheet, layout: Layout) -> None:
    column, row = split_address("C1")[0], HEADING_ROW
    sheet.freeze_panes(row, column - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADING_ROW - 1)
    sheet.print_area(0, 0, layout.last_row - 1, len(HEADINGS) - 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&RTrang &P/&N")
    sheet.hide_gridlines(2)
    sheet.protect("", {"format_rows": True, "format_columns": True})


def _write_guide(sheet: Worksheet, formats: Mapping[str, Format], places: int) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.merge_range(0, 0, 0, 1, "HƯỚNG DẪN ĐIỀN PHIẾU", formats["title"])
    for row, (name, text) in enumerate(guide(places), 2):
        sheet.write_string(row, 0, name, formats["strong"])
        sheet.write_string(row, 1, text, formats["text"])
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.protect()
