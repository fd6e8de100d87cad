"""Section totals that come in ready-made, as a table: `unit, name, kind, parent, section, points, status`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from scoring.answers import given
from scoring.criteria.rulebook import TOTAL_FIELD, Rulebook
from scoring.errors import ValueFault
from scoring.exchange.asked import Asked, asked_by, read_value, sentence
from scoring.exchange.parents import check_parents
from scoring.exchange.tables import Line, Sheet, sheet_of
from scoring.exchange.units import UNIT_COLUMNS, FactsTable, Units


class Stated(StrEnum):
    """What a table says of a section's total: the total itself, or why there is none.

    A section without a row is not in the source.
    """

    GIVEN = "given"
    BELOW_LOWEST = "below_lowest"
    NOT_SUBMITTED = "not_submitted"
    LATE = "late"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_IN_SOURCE = "not_in_source"


STATED_TEXTS: Mapping[Stated, str] = {
    Stated.GIVEN: "có điểm",
    Stated.BELOW_LOWEST: "dưới mức thấp nhất; điểm không có trong nguồn",
    Stated.NOT_SUBMITTED: "chưa gửi báo cáo",
    Stated.LATE: "gửi báo cáo quá hạn",
    Stated.OUT_OF_SCOPE: "ngoài phạm vi đánh giá",
    Stated.NOT_IN_SOURCE: "không có trong nguồn",
}


@dataclass(frozen=True, slots=True)
class TotalsTable:
    """Ready-made totals as facts, and what the table says where it gives no total (by unit and section)."""

    table: FactsTable
    stated: Mapping[tuple[str, str], Stated]


@dataclass(slots=True)
class _Totals:
    sheet: Sheet
    units: Units
    asked: Asked
    stated: dict[tuple[str, str], Stated] = field(default_factory=dict)


def read_totals(
    rows: Sequence[Sequence[str]], rulebooks: Mapping[str, Rulebook], *, name: str, as_typed: bool
) -> TotalsTable:
    """Read a table of ready-made section totals; arguments as for `read_facts`.

    Late units may have a total; it is shown, and the late rule decides about the place.

    Raises:
        TableError: lists every fault of the table.
    """
    sheet = sheet_of(rows, name)
    asked = asked_by(rulebooks)
    sheet.check_headings(
        ("unit", "kind", "section", "points"), {*UNIT_COLUMNS, "section", "points", "status"}
    )
    totals = _Totals(sheet, Units(sheet, asked.keys()), asked)
    for line in sheet.lines():
        code = totals.units.take(line)
        if code is not None:
            _take(totals, line, code, as_typed=as_typed)
    check_parents(totals.units, rulebooks)
    sheet.refuse()
    return TotalsTable(totals.units.table(), totals.stated)


def _take(totals: _Totals, line: Line, code: str, *, as_typed: bool) -> None:
    section_id, kind = line.cell("section"), totals.units.kind(code)
    asked = totals.asked[kind].get((section_id, TOTAL_FIELD))
    if asked is None:
        message = f"Bộ tiêu chí loại «{kind}» không nhận tổng điểm sẵn cho mục «{section_id}»"
        totals.sheet.add(line.number, "section", "totals.unknown-section", message)
        return
    if (code, section_id) in totals.stated:
        message = f"Mục «{section_id}» của đơn vị «{code}» có hai dòng"
        totals.sheet.add(line.number, "section", "totals.section-twice", message)
    totals.stated[code, section_id] = _stated(totals.sheet, line)
    if line.cell("points"):
        try:
            value = read_value(asked, line.cell("points"), as_typed=as_typed)
        except ValueFault as fault:
            totals.sheet.add(line.number, "points", fault.code, sentence(fault))
        else:
            totals.units.found[code].answers[section_id, TOTAL_FIELD] = given(value)


def _stated(sheet: Sheet, line: Line) -> Stated:
    text, points = line.cell("status"), line.cell("points")
    known = {status.value: status for status in Stated}
    status = known.get(text or Stated.GIVEN)
    if status is None:
        sheet.add(
            line.number, "status", "totals.unknown-status", f"Không rõ «{text}»; dùng: {', '.join(known)}"
        )
        return Stated.NOT_IN_SOURCE
    if status is Stated.GIVEN and not points:
        sheet.add(
            line.number,
            "points",
            "totals.points-missing",
            "Thiếu điểm; nếu nguồn không có, ghi lý do ở status",
        )
    elif points and status not in {Stated.GIVEN, Stated.LATE}:
        message = f"Đã ghi «{STATED_TEXTS[status]}» mà lại có điểm «{points}»"
        sheet.add(line.number, "points", "totals.points-unexpected", message)
    return status
