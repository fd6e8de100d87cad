"""Units and conditions: what goes together, and what is refused with both units named."""

from fractions import Fraction

import pytest

from scoring.formula import Checked, FactType, FieldFacts, FormulaFault, Refused, check, parse
from scoring.formula.units import per, times, unit_of, unit_text, unit_words
from tests.scoring.made_up_formulas import FULL, OFFICE

ADMITTED = [
    "full * dat / nho - full * dat / nho + 1",
    "0.5[điểm/máy] * may",
    "full * ty_le / 100[%]",
    "full * div(dat, tong, 0)",
    "full * div(dat, tong, 1 / 2)",
    "div(full * dat, tong, full)",
    "div(1, 2[1/điểm], diem)",
    "2 + 3",
    "2 * full",
    "div(1, 2, diem)",
    "div(1, 2, 3)",
    "full / 2 + 1",
    "diem + 1",
    "1 + diem - full",
    "min(full, 2, diem)",
    "clamp(lan * 1[điểm], 0, full)",
    "-diem",
    "if(dat > 3, 1, full)",
    "if(co_trang and not co_ban or dat = tong, 1, 2)",
    "if(coalesce(co_trang, false), 1, 2)",
    "if(coalesce(co_trang, dat > 3), 1, 2)",
    "coalesce(diem, 0)",
    "coalesce(diem, full)",
    "round(diem, 1, half_up)",
    "ladder(dat, 3: full, 2[người]: 1, 0)",
    "ladder(ty_le, 90[%]: 5, 80: 4, 0)",
    "tien * 1[điểm/đồng]",
    "toc_do * nho * 1[điểm/Mbps]",
    "full * (1 / nho) * nho",
]


@pytest.mark.parametrize("text", ADMITTED)
def test_what_goes_together_has_no_fault_of_measure(text: str) -> None:
    verdict = check(parse(text), OFFICE, FULL)
    faults = [] if isinstance(verdict, Checked) else verdict.faults
    assert {fault.code for fault in faults} <= {"formula.below-zero", "formula.above-full"}


REFUSED = [
    # text, codes in order
    ("dat + diem", "units-differ"),
    ("diem + dat + tong", "units-differ units-differ"),
    ("full * may / nho", "result-unit"),
    ("dat / nho", "result-unit"),
    ("full * diem", "result-unit"),
    ("1 / full", "result-unit"),
    ("diem + lan", "units-differ"),
    ("if(dat > may, 1, 2)", "units-differ"),
    ("if(dat, 1, 2)", "needs-condition"),
    ("if(not dat, 1, 2)", "needs-condition"),
    ("if(co_trang and 1, 1, 2)", "needs-condition"),
    ("if(co_trang, dat, diem)", "units-differ"),
    ("if(co_trang, co_ban, 1)", "needs-number"),
    ("co_trang", "needs-number"),
    ("co_trang + 1", "needs-number"),
    ("-co_trang", "needs-number"),
    ("(dat > 1) * 5", "needs-number"),
    ("if(co_trang = true, 1, 2)", "needs-number needs-number"),
    ("coalesce(co_trang, 1)", "needs-condition needs-number"),
    ("coalesce(diem, dat)", "units-differ"),
    ("coalesce(diem, co_trang)", "needs-number"),
    ("round(co_trang, 1, up)", "needs-number"),
    ("ladder(dat, 3[máy]: 1, 0)", "units-differ"),
    ("ladder(dat, 3: dat, diem)", "units-differ"),
    ("ladder(co_trang, 3: 1, 0)", "needs-number"),
    ("full * div(dat, tong, 1[người])", "units-differ"),
    ("div(full * dat, tong, co_trang)", "needs-number"),
    ("div(la, tong, 1)", "unknown-field"),
    ("la + 1", "unknown-field"),
    ("la * 2 + la", "unknown-field unknown-field"),
    ("full * min(la, 1) + dat", "unknown-field"),
    ("coalesce(la, 1)", "unknown-field"),
    ("if(la, 1, 2)", "unknown-field"),
]


@pytest.mark.parametrize(("text", "codes"), REFUSED)
def test_what_does_not_go_together_is_refused(text: str, codes: str) -> None:
    assert faults_of(text) == [f"formula.{code}" for code in codes.split()]


def faults_of(text: str, fields: dict[str, FieldFacts] = OFFICE) -> list[str]:
    verdict = check(parse(text), fields, FULL)
    assert isinstance(verdict, Refused)
    return [fault.code for fault in verdict.faults]


def test_adding_people_to_points_names_both_units() -> None:
    verdict = check(parse("diem + dat"), OFFICE, FULL)
    assert isinstance(verdict, Refused)
    (told,) = verdict.faults
    assert isinstance(told, FormulaFault)
    assert told.position == 7
    assert told.message == "Ký tự thứ 8: “dat” tính bằng “người”, không đi cùng “điểm” của “diem”."
    assert "0.5[điểm/máy]" in told.fix
    assert str(told).startswith("formula.units-differ (7): ")


def test_a_formula_over_no_fields_says_so() -> None:
    verdict = check(parse("x"), {}, FULL)
    assert isinstance(verdict, Refused)
    assert "chưa khai báo trường nào" in verdict.faults[0].fix


def test_fields_that_cannot_be_meant_are_refused() -> None:
    upside_down = FieldFacts("điểm", min=Fraction(3), max=Fraction(2))
    assert faults_of("x", {"x": upside_down}) == ["formula.field-range"]
    assert faults_of("1", {"full": FieldFacts(), "min": FieldFacts()}) == ["formula.reserved-name"] * 2
    assert isinstance(check(parse("1"), {"x": upside_down}, FULL), Checked)


def test_a_number_and_a_yes_no_field_are_told_apart() -> None:
    assert FieldFacts(type=FactType.BOOL) != FieldFacts()


def test_units_multiply_and_cancel_out() -> None:
    speed, people = unit_of("Mbps/người"), unit_of("người")
    assert unit_text(times(speed, people)) == "Mbps"
    assert unit_text(times(people, people)) == "người·người"
    assert unit_text(per((), people)) == "1/người"
    assert per(people, people) == unit_of("  ") == ()
    assert unit_of("có//không") == (("có//không", 1),)
    assert unit_of("1") == (("1", 1),)
    assert unit_words(()) == "số không có đơn vị"
