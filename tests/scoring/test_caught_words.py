"""What is told of formulas, tables and figures, to the last digit."""

from fractions import Fraction

import pytest

from scoring.errors import FactsError
from scoring.exchange.basis import basis_rows
from scoring.exchange.tables import TableError, sheet_of
from scoring.formula import FormulaFault, parse, steps
from tests.scoring.built_sets import EDGES, SHARED, one_criterion, score_of
from tests.scoring.test_exchange_receipts import scored
from tests.scoring.test_formula_evaluation import VALUES


@pytest.mark.parametrize(("text", "found"), [("round()", 0), ("round(1)", 1), ("round(1, 2)", 2)])
def test_a_rounding_with_too_few_arguments_is_told_how_many_there_are(text: str, found: int) -> None:
    with pytest.raises(FormulaFault) as told:
        parse(text)
    assert f"round cần 3 tham số, ở đây có {found}" in told.value.message


def test_steps_of_a_safe_division_name_the_argument_they_belong_to() -> None:
    by_nothing = steps(parse("div(a + 1, z + 0, a + 1)"), VALUES, Fraction(5))
    assert [step.path for step in by_nothing] == [(1,), (2,), ()]
    by_something = steps(parse("div(a + 1, b + 0, a + 1)"), VALUES, Fraction(5))
    assert [step.path for step in by_something] == [(1,), (0,), ()]


def test_steps_under_a_denial_name_the_argument_they_belong_to() -> None:
    found = steps(parse("if(not a + 1 > 0, 1, 2)"), VALUES, Fraction(5))
    assert [step.path for step in found] == [(0, 0, 0), (0, 0), (0,), ()]


def test_steps_under_a_minus_name_the_argument_they_belong_to() -> None:
    found = steps(parse("-(a + 1) + 9"), VALUES, Fraction(5))
    assert [(step.path, step.text) for step in found] == [
        ((0, 0), "a + 1"),
        ((0,), "-(a + 1)"),
        ((), "-(a + 1) + 9"),
    ]


def test_a_rounding_keeps_six_places_at_most() -> None:
    assert steps(parse("round(a / 7, 6, down)"), VALUES, Fraction(5))[-1].value == Fraction("0.428571")
    with pytest.raises(FormulaFault):
        parse("round(a / 7, 7, down)")


def test_a_blank_heading_is_told_by_its_column_counted_from_one() -> None:
    sheet = sheet_of([["unit", "kind", "", "T.2.n"]], "bang.csv")
    with pytest.raises(TableError) as told:
        sheet.refuse()
    assert "Cột thứ 3 không có tên" in str(told.value)


def test_a_figure_from_outside_lies_on_its_scale_or_is_refused() -> None:
    rule = {"kind": "external", "field": "a", "full": "50", "of": "x", **EDGES}
    rulebook = one_criterion("2", rule, {"a": SHARED | {"max": "50"}})
    assert [score_of(rulebook, a=figure).points for figure in ("49.99", "50")] == [Fraction("1.9996"), 2]
    with pytest.raises(FactsError) as told:
        score_of(rulebook, a="50.01")
    assert told.value.code == "facts.bad-value"


def test_what_feeds_another_index_names_the_value_of_every_place() -> None:
    result = scored("tinh-nho")
    told = {(row[6], row[8]): row[9] for row in list(basis_rows(result, "QĐ 05/QĐ-TN"))[1:-1]}
    values = {
        (row.unit, table.ranking.label): row.value
        for tables in result.tables.values()
        for table in tables
        for row in table.rows
    }
    placed = {key: Fraction(value) for key, value in told.items() if key in values}
    assert placed
    assert placed == {key: values[key] for key in placed}
