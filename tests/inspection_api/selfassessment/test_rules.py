"""Every way in which a filled form can be wrong: its code, its cell, and all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_api.kernel.configuration import Configuration
from inspection_api.sample.forms import fill
from inspection_api.sample.plan import Plan, read_plan
from inspection_api.selfassessment.rules import (
    LONGEST_REASON,
    Accepted,
    Expected,
    Refused,
    Step,
    accept,
    next_step,
)
from inspection_api.sheets.cells import Cell, CellKind, FilledSheet
from inspection_api.sheets.layout import Column, Layout, filled_sheet, lay_out

ROOT = Path(__file__).parents[3]
CAMPAIGN = "gia-lai-2019"


@cache
def plan() -> Plan:
    return read_plan(Configuration(ROOT / "config"))


def expected(unit_code: str) -> Expected:
    unit = plan().units[unit_code]
    return Expected(CAMPAIGN, "Kỳ 2019", unit_code, unit.name, plan().rulebooks[unit.kind])


@cache
def layout(unit_code: str) -> Layout:
    return lay_out(expected(unit_code).rulebook)


def sheet(unit_code: str, changes: Mapping[str, str | Cell | None] | None = None) -> FilledSheet:
    made = filled_sheet(CAMPAIGN, unit_code, expected(unit_code).rulebook, inputs(unit_code))
    cells = dict(made.cells)
    for place, value in (changes or {}).items():
        if value is None:
            cells.pop(place, None)
        else:
            cells[place] = value if isinstance(value, Cell) else Cell(CellKind.TEXT, value)
    return replace(made, cells=cells)


@cache
def inputs(unit_code: str) -> Mapping[str, str]:
    return fill(plan(), plan().units[unit_code]).inputs


def at(unit_code: str, column: Column, criterion: str, field: str = "") -> str:
    return next(line for line in layout(unit_code).lines if line.key == (criterion, field)).at(column)


def faults(unit_code: str, changes: Mapping[str, str | Cell | None]) -> list[tuple[str, str]]:
    verdict = accept(expected(unit_code), sheet(unit_code, changes))
    assert isinstance(verdict, Refused)
    return [(fault.where, fault.code) for fault in verdict.faults]


XA = "23617"
VALUE = Column.VALUE
STAFF = ("X.A1.1", "so_cbcc")
NEWS = ("X.B1.3", "so_tin_bai")


@pytest.mark.parametrize("unit_code", ["623", XA, "SO-LDTBXH", "SO-THANHTRA"])
def test_a_well_filled_form_is_accepted_with_everything_in_it(unit_code: str) -> None:
    verdict = accept(expected(unit_code), sheet(unit_code))
    assert isinstance(verdict, Accepted)
    asked = {key for line in layout(unit_code).lines if all(key := line.key)}
    given_values = {key: reported.value for key, reported in verdict.values.items()}
    if unit_code == "SO-THANHTRA":
        assert asked - set(given_values) == {key for key in asked if key[0] in {"S.4.1", "S.4.2", "S.4.3"}}
    else:
        assert set(given_values) == asked
    assert not [s for c, s in verdict.self_scores.items() if s.points is None]


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        (NEWS, "3.5", "value.ambiguous-number"),
        (NEWS, "1.234", "value.ambiguous-number"),
        (STAFF, "1,234", "value.ambiguous-number"),
        (STAFF, "20,5", "value.not-whole"),
        (STAFF, "hai mươi", "value.not-a-number"),
        (STAFF, "-3", "value.negative"),
        (NEWS, "-0,5", "value.negative"),
        (NEWS, "3,14159", "value.too-many-places"),
        (("X.B4.2", "muc_hai_long"), "100,5", "value.above-maximum"),
        (("X.A1.2", "lan"), "có lẽ", "value.not-yes-or-no"),
        (("X.A2.2", "muc"), "Tùy lúc", "value.unknown-choice"),
        (STAFF, None, "selfassessment.value-missing"),
        (STAFF, Cell(CellKind.FORMULA, ""), "selfassessment.formula-without-value"),
        (STAFF, Cell(CellKind.NUMBER, "20.5"), "value.not-whole"),
        (NEWS, Cell(CellKind.NUMBER, "3.14159"), "value.too-many-places"),
        (("X.A1.2", "lan"), Cell(CellKind.NUMBER, "1"), "value.not-yes-or-no"),
    ],
)
def test_a_wrong_value_names_its_cell(key: tuple[str, str], text: str | Cell | None, code: str) -> None:
    place = at(XA, VALUE, *key)
    assert faults(XA, {place: text}) == [(place, code)]


def test_a_number_of_the_spreadsheet_program_is_taken_as_it_stands() -> None:
    verdict = accept(expected(XA), sheet(XA, {at(XA, VALUE, *NEWS): Cell(CellKind.NUMBER, "3.5")}))
    assert isinstance(verdict, Accepted)
    assert verdict.values[NEWS].value == "3.5"


def test_a_part_larger_than_its_whole_is_refused_at_the_part() -> None:
    place = at(XA, VALUE, "X.A1.1", "so_may")
    assert faults(XA, {place: "9999"}) == [(place, "value.part-above-whole")]


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        (Column.SELF_SCORE, None, "selfassessment.self-score-missing"),
        (Column.SELF_SCORE, "9", "value.above-maximum"),
        (Column.SELF_SCORE, "-1", "value.negative"),
        (Column.SELF_SCORE, "1.5", "value.ambiguous-number"),
        (Column.SELF_SCORE, "1,234", "value.too-many-places"),
        (Column.SELF_SCORE, "tốt", "value.not-a-number"),
        (Column.REASON, "x" * (LONGEST_REASON + 1), "selfassessment.reason-too-long"),
    ],
)
def test_a_wrong_self_score_names_its_cell(column: Column, text: str | None, code: str) -> None:
    place = at(XA, column, "X.A1.1")
    assert faults(XA, {place: text}) == [(place, code)]


def test_less_than_the_maximum_needs_a_reason_and_the_maximum_needs_none() -> None:
    points, reason = at(XA, Column.SELF_SCORE, "X.A1.1"), at(XA, Column.REASON, "X.A1.1")
    assert faults(XA, {points: "3,99", reason: None}) == [(reason, "selfassessment.reason-missing")]
    verdict = accept(expected(XA), sheet(XA, {points: "4", reason: None}))
    assert isinstance(verdict, Accepted)
    assert verdict.self_scores["X.A1.1"].points == Decimal(4)


def test_what_the_system_scores_is_not_self_scored() -> None:
    place = at("623", Column.SELF_SCORE, "H.A1.4")
    assert faults("623", {place: "4"}) == [(place, "selfassessment.not-self-scored")]


def test_the_estimate_mark_is_x_or_nothing() -> None:
    place = at(XA, Column.ESTIMATED, *STAFF)
    assert faults(XA, {place: "ước"}) == [(place, "selfassessment.estimated-flag")]
    verdict = accept(expected(XA), sheet(XA, {place: "X"}))
    assert isinstance(verdict, Accepted)
    assert verdict.values[STAFF].estimated


def test_no_cases_to_answer_means_no_points_and_no_reason() -> None:
    whole, part = (at(XA, VALUE, "X.B2.3", name) for name in ("so_tiep_nhan", "so_tra_loi_dung_han"))
    cleared = {at(XA, Column.SELF_SCORE, "X.B2.3"): None, at(XA, Column.REASON, "X.B2.3"): None}
    verdict = accept(expected(XA), sheet(XA, {whole: "0", part: "0", **cleared}))
    assert isinstance(verdict, Accepted)
    assert "X.B2.3" not in verdict.self_scores


def test_a_group_that_does_not_apply_stays_empty() -> None:
    unit_code = "SO-THANHTRA"
    value = at(unit_code, VALUE, "S.4.2", "so_ho_so")
    score = at(unit_code, Column.SELF_SCORE, "S.4.2")
    code = "selfassessment.not-applicable-filled"
    assert faults(unit_code, {value: "5", score: "1"}) == [(score, code), (value, code)]


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ("format", "selfassessment.other-format"),
        ("campaign", "selfassessment.other-campaign"),
        ("unit", "selfassessment.other-unit"),
        ("kind", "selfassessment.other-rulebook"),
        ("rulebook", "selfassessment.other-rulebook"),
    ],
)
def test_a_form_of_something_else_is_refused(mark: str, code: str) -> None:
    made = sheet(XA)
    verdict = accept(expected(XA), replace(made, marks={**made.marks, mark: "khác"}))
    assert isinstance(verdict, Refused)
    assert [(fault.where, fault.code) for fault in verdict.faults] == [("phiếu", code)]


@pytest.mark.parametrize(
    ("place", "text", "code"),
    [
        ("F6", "Số", "selfassessment.column-changed"),
        ("L6", "Ghi chú", "selfassessment.column-unknown"),
        ("A9", "X.A9", "selfassessment.row-changed"),
        ("B900", "thêm", "selfassessment.row-unknown"),
    ],
)
def test_a_changed_frame_names_its_cell(place: str, text: str, code: str) -> None:
    assert (place, code) in faults(XA, {place: text})


def test_a_damaged_row_map_is_refused() -> None:
    made = sheet(XA)
    verdict = accept(expected(XA), replace(made, rows=made.rows[1:]))
    assert isinstance(verdict, Refused)
    assert [fault.code for fault in verdict.faults] == ["selfassessment.rows-damaged"]


def test_all_faults_come_at_once_in_reading_order() -> None:
    places = [
        at(XA, VALUE, *STAFF),
        at(XA, Column.SELF_SCORE, "X.A1.2"),
        at(XA, VALUE, *NEWS),
        at(XA, VALUE, "X.B4.2", "muc_hai_long"),
    ]
    found = faults(XA, {places[0]: "-1", places[1]: None, places[2]: "3.5", places[3]: "nhiều"})
    assert [place for place, _ in found] == places


def test_every_code_has_a_sentence_with_its_parameters() -> None:
    texts = Configuration(ROOT / "config").problem_texts
    spoiled = {at(XA, VALUE, *key): "3.5" for key in (STAFF, NEWS)}
    spoiled |= {at(XA, VALUE, "X.A2.2", "muc"): "Tùy", at(XA, Column.SELF_SCORE, "X.A1.1"): "99"}
    verdict = accept(expected(XA), sheet(XA, {**spoiled, "L6": None}))
    assert isinstance(verdict, Refused)
    sentences = [texts.detail(fault.code, fault.params) for fault in verdict.faults]
    assert len(sentences) == len(spoiled)
    assert not [sentence for sentence in sentences if "{" in sentence]


def test_the_digest_stands_for_everything_said() -> None:
    reason = at(XA, Column.REASON, "X.A1.1")
    first = accept(expected(XA), sheet(XA, {reason: "Thiếu kinh phí."}))
    again = accept(expected(XA), sheet(XA, {reason: "Thiếu kinh phí."}))
    other = accept(expected(XA), sheet(XA, {reason: "Thiếu kinh phí!"}))
    assert isinstance(first, Accepted)
    assert isinstance(again, Accepted)
    assert isinstance(other, Accepted)
    assert first.digest == again.digest != other.digest


@given(units=st.integers(0, 10**6), tenths=st.integers(1, 9))
def test_what_is_typed_with_a_comma_is_what_is_kept(units: int, tenths: int) -> None:
    verdict = accept(expected(XA), sheet(XA, {at(XA, VALUE, *NEWS): f"{units},{tenths}"}))
    assert isinstance(verdict, Accepted)
    assert verdict.values[NEWS].value == f"{units}.{tenths}"


@given(st.text(max_size=12))
def test_no_text_is_ever_half_accepted(text: str) -> None:
    place = at(XA, VALUE, *STAFF)
    verdict = accept(expected(XA), sheet(XA, {place: text}))
    if isinstance(verdict, Accepted):
        assert verdict.values[STAFF].value == str(int(text))
    else:
        assert {fault.where for fault in verdict.faults} <= {place, at(XA, VALUE, "X.A1.1", "so_may")}


@pytest.mark.parametrize(
    ("known", "late", "step"),
    [
        (None, False, Step.KEEP),
        (None, True, Step.KEEP),
        ("same", True, Step.SAME),
        ("same", False, Step.SAME),
        ("other", False, Step.KEEP),
        ("other", True, Step.CLOSED),
    ],
)
def test_what_becomes_of_an_accepted_form(known: str | None, step: Step, *, late: bool) -> None:
    assert next_step(known, "same", late=late) is step
