"""Bounds: what is proved, what is refused and how it is told, and that no input ever leaves them."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.amounts import Mode, rounded
from scoring.formula import (
    Checked,
    FieldFacts,
    FormulaFault,
    Interval,
    Node,
    Refused,
    Step,
    check,
    evaluate,
    parse,
    source,
    steps,
)
from scoring.formula.intervals import common, divided, hull, negated, plus, rounded_interval, times
from scoring.formula.proof import survey
from tests.scoring.made_up_formulas import FULL, OFFICE, PLAIN, read, trees, values, worked

PROVED = [
    # formula over PLAIN (a ≥ 0 whole; −3 ≤ b ≤ 7 whole; c free, 2 places; 1 ≤ d ≤ 4, 1 place), its bounds
    ("b + d", "[-2; 11]"),
    ("b - d", "[-7; 6]"),
    ("-b", "[-7; 3]"),
    ("b * d", "[-12; 28]"),
    ("b * b", "[-21; 49]"),
    ("a * b", "(−∞; +∞)"),
    ("a * 0", "[0; 0]"),
    ("c * 0 + full", "[5; 5]"),
    ("b / d", "[-3; 7]"),
    ("a / d", "[0; +∞)"),
    ("1 / -d", "[-1; -0,25]"),
    ("min(a, b)", "[-3; 7]"),
    ("max(a, b)", "[0; +∞)"),
    ("clamp(c, 0, full)", "[0; 5]"),
    ("clamp(c, b, full)", "[-3; 5]"),
    ("round(d / 3, 1, half_up)", "[0,3; 1,3]"),
    ("round(c, 1, half_up)", "(−∞; +∞)"),
    ("coalesce(b, 9)", "[-3; 9]"),
    ("coalesce(c, 9)", "(−∞; +∞)"),
    ("if(p, b, 9)", "[-3; 9]"),
    ("if(coalesce(p, a / d > 1), b, 9)", "[-3; 9]"),
    ("if(true, 1, c)", "[1; 1]"),
    ("if(false, c, 1)", "[1; 1]"),
    ("if(b > 0, b, 0)", "[0; 7]"),
    ("if(b > 6.5, b, 7)", "[7; 7]"),
    ("if(b < 0, b, 0)", "[-3; 0]"),
    ("if(b >= 0, 1, b)", "[-3; 1]"),
    ("if(b <= 0, 0, b)", "[0; 7]"),
    ("if(0 < b, b, 1)", "[1; 7]"),
    ("if(b = 2, b, 0)", "[0; 2]"),
    ("if(b != -3, b, 0)", "[-2; 7]"),
    ("if(b != 7, b, 0)", "[-3; 6]"),
    ("if(b != 2, b, 0)", "[-3; 7]"),
    ("if(b != d, b, 0)", "[-3; 7]"),
    ("if(b > 9, c, 1)", "[1; 1]"),
    ("if(b < 9, 1, c)", "[1; 1]"),
    ("if(d != d, 1, 2)", "[1; 2]"),
    ("if(5 != 5, c, 2)", "[2; 2]"),
    ("if(d > 1, d, 2)", "[1,1; 4]"),
    ("if(a / d > 0, a / d, 1)", "[0; +∞)"),
    ("if(b < d, b, 0)", "[-3; 3]"),
    ("if(a > 0 and a < 4, a, 1)", "[1; 3]"),
    ("if(a > 0 and b / a < 4, b / a, 1)", "[-3; 4]"),
    ("if(a = 0 or b / a > 4, 1, b / a)", "[-3; 4]"),
    ("if(not (a = 0 or a > 9), a, 1)", "[1; 9]"),
    ("if(not (a > 0 and a < 4), a, 1)", "[0; +∞)"),
    ("if(a > 0 and b > 9, c, 1)", "[1; 1]"),
    ("if(b > 9 and b / b > 1, c, 1)", None),
    ("if(a + d > 3, 1 / (a + d), 0)", "[0; ≈0,3226]"),
    ("if(coalesce(b, 0) > 0, 1 / coalesce(b, 0), 0)", "[0; 1]"),
    ("if(a > 0, 1 / a, 0)", "[0; 1]"),
    ("if(a != 0, 1 / a, 0)", "[0; 1]"),
    ("if(a = 0, 0, 1 / a)", "[0; 1]"),
    ("if(a * a > 0, 1 / (a * a), 0)", "[0; 1]"),
    ("if(-a < 0, 1 / -a, 0)", "[-1; 0]"),
    ("if(min(a, d) > 0, 1 / min(a, d), 0)", "[0; 10]"),
    ("if(round(a / 3, 2, down) > 0, 1 / round(a / 3, 2, down), 0)", "[0; 100]"),
    ("if(if(p, a, 0) > 0, 1 / if(p, a, 0), 0)", "[0; 1]"),
    ("if(ladder(c, 1: a, 0) > 0, 1 / ladder(c, 1: a, 0), 0)", "[0; 1]"),
    ("if(ladder(c, 1: d, 0) > 0, 1 / ladder(c, 1: d, 0), 0)", "[0; 10]"),
    ("if(if(p, d, 0) > 0, 1 / if(p, d, 0), 0)", "[0; 10]"),
    ("if(if(p, 0, d) > 0, 1 / if(p, 0, d), 0)", "[0; 10]"),
    ("if(if(d > 1.55, 1, 0) > 0, 1 / if(d > 1.55, 1, 0), 0)", "[0; 1]"),
    ("if(a / 2 > 0, 1 / (a / 2), 0)", None),
    ("if(div(a, 2, 0) > 0, 1 / div(a, 2, 0), 0)", None),
    ("if(b != 0, 1 / b, 0)", None),
    ("if(c > 0, 1 / c, 0)", "[0; 100]"),
    ("if(full > c, 1 / (full - c), 0)", "[0; 100]"),
    ("if(a > c, 1 / (a - c), 0)", None),
    ("div(a, b, 0)", "(−∞; +∞)"),
    ("div(b, d, 99)", "[-3; 7]"),
    ("div(b, 0, 9)", "[9; 9]"),
    ("div(d, b, 0)", "[-4; 4]"),
    ("div(d, c, 0)", "[-400; 400]"),
    ("div(d, c / d, 0)", "(−∞; +∞)"),
    ("div(1, a, 2)", "[0; 2]"),
    ("div(a, a, 1)", "[0; +∞)"),
    ("div(1 / a, a, 0)", "[0; 1]"),
    ("div(1, a / d, a)", "[0; +∞)"),
    ("ladder(a, 3: 5, 2: 4, 0)", "[0; 5]"),
    ("ladder(b, 8: 99, 2: 4, 0)", "[0; 4]"),
    ("ladder(b, 2: 4, -3: 1, 99)", "[1; 4]"),
    ("ladder(a, 3: 1 / a, 1: 2 / a, 0)", "[0; 2]"),
    ("if(b > 9, ladder(b, 1: 5, 0), 1)", "[1; 1]"),
    ("if(b > 9, if(b < -9, 1, 2), 3)", "[3; 3]"),
    ("1 / a", None),
    ("1 / 0", None),
    ("1 / (a - 1)", None),
]


@pytest.mark.parametrize(("text", "bounds"), PROVED)
def test_bounds_are_as_tight_as_told(text: str, bounds: str | None) -> None:
    found = survey(parse(text), PLAIN, FULL)
    told = None if found.faults else str(found.bounds[()])
    assert told == bounds


@given(trees(), st.data())
@settings(max_examples=2 * settings().max_examples)
def test_no_input_ever_leaves_the_bounds(tree: Node, data: st.DataObject) -> None:
    found = survey(tree, PLAIN, FULL)
    for _ in range(3):
        told = worked(tree, data.draw(values(tree)))
        if isinstance(told, FormulaFault):
            assert told.code == "formula.divisor-may-be-zero"
            assert told.code in [item.code for item in found.faults]
            continue
        for step in told:
            assert isinstance(step.value, bool) or found.bounds[step.path].contains(step.value), step


@given(trees(), st.data())
def test_the_last_step_is_the_value_of_the_canonical_text(tree: Node, data: st.DataObject) -> None:
    given_values = data.draw(values(tree))
    assume(not survey(tree, PLAIN, FULL).faults)
    found = steps(tree, given_values, FULL)
    assert found[-1] == Step((), source(tree), evaluate(tree, given_values, FULL))
    again = read(source(tree))
    assert isinstance(again, FormulaFault) or evaluate(again, given_values, FULL) == found[-1].value


def refusal(text: str) -> FormulaFault:
    verdict = check(parse(text), OFFICE, FULL)
    assert isinstance(verdict, Refused)
    (told,) = verdict.faults
    return told


def test_a_division_that_may_be_by_zero_is_refused_with_the_way_to_write_it() -> None:
    told = refusal("full * dat / tong")
    assert (told.code, told.position) == ("formula.divisor-may-be-zero", 13)
    assert told.message == "Ký tự thứ 14: “tong” có thể bằng 0 (nằm trong [0; +∞))."
    assert told.fix == "viết div(full * dat, tong, giá trị khi tong bằng 0)"


def test_what_cannot_be_proved_is_refused_with_the_bounds_found() -> None:
    above, below = refusal("full * div(dat, tong, 0)"), refusal("diem - 1")
    assert (above.code, below.code) == ("formula.above-full", "formula.below-zero")
    assert "[0; +∞)" in above.message
    assert "không quá 5 điểm" in above.message
    assert "[-1; 4]" in below.message


def test_both_sides_can_be_refused_at_once() -> None:
    verdict = check(parse("lech * 2[điểm]"), OFFICE, FULL)
    assert isinstance(verdict, Refused)
    assert [fault.code for fault in verdict.faults] == ["formula.below-zero", "formula.above-full"]
    assert isinstance(check(parse("tu_do * 1[điểm]"), OFFICE, FULL), Refused)


def test_a_clamp_turned_around_is_refused() -> None:
    assert refusal("clamp(diem, full, 0)").code == "formula.clamp-order"


def test_a_checked_formula_tells_its_bounds_and_fields() -> None:
    tree = parse("clamp(full * div(dat, tong, 0), 0, full) * coalesce(lan, 20) / 20")
    checked = check(tree, OFFICE, FULL)
    assert isinstance(checked, Checked)
    assert (checked.tree, checked.full) == (tree, FULL)
    assert (checked.required, checked.optional) == (("dat", "tong"), ("lan",))
    assert checked.bounds[()] == checked.bounds[0, 0] == Interval(Fraction(0), Fraction(5))
    assert checked.bounds[0, 1] == Interval(Fraction(0), Fraction(20))


def test_every_number_has_its_bounds_by_its_path() -> None:
    tree = parse("if(dat > 8, ladder(dat, 9: 1, 3: 2, 4), div(5[điểm], lan, 6))")
    checked = check(tree, OFFICE, Fraction(6))
    assert isinstance(checked, Checked)
    assert {path: str(found) for path, found in checked.bounds.items()} == {
        (): "[0,25; 6]",
        (0, 0): "[0; +∞)",
        (0, 1): "[8; 8]",
        (1,): "[1; 1]",
        (1, 0): "[9; +∞)",
        (1, 1): "[1; 1]",
        (1, 2): "[2; 2]",
        (1, 3): "[4; 4]",
        (2,): "[0,25; 6]",
        (2, 0): "[5; 5]",
        (2, 1): "[0; 20]",
        (2, 2): "[6; 6]",
    }


FRACTIONS = st.fractions(min_value=-50, max_value=50, max_denominator=20)
BOUNDS = st.one_of(st.none(), FRACTIONS)


@st.composite
def intervals(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    """An interval and a number in it."""
    inside = draw(FRACTIONS)
    low, high = draw(BOUNDS), draw(BOUNDS)
    return Interval(
        low if low is None else min(low, inside), high if high is None else max(high, inside)
    ), inside


@given(intervals(), intervals())
def test_interval_arithmetic_is_sound(
    left: tuple[Interval, Fraction], right: tuple[Interval, Fraction]
) -> None:
    (first, x), (second, y) = left, right
    assert plus(first, second).contains(x + y)
    assert times(first, second).contains(x * y)
    assert negated(first).contains(-x)
    assert hull(first, second).contains(x)
    shared = common(first, second)
    assert (shared is not None and shared.contains(x)) is second.contains(x)
    quotient = divided(first, second)
    assert y == 0 or (quotient is not None and quotient.contains(x / y))
    for mode in Mode:
        assert rounded_interval(first, 1, mode).contains(rounded(x, 1, mode))


def test_dividing_by_nothing_but_zero_gives_no_interval() -> None:
    assert divided(Interval(None, None), Interval.point(Fraction(0))) is None


def test_intervals_are_told_in_few_digits() -> None:
    huge = Interval(Fraction(-(10**30)), Fraction(10**30))
    assert str(huge) == "[-≈10^30; ≈10^30]"
    assert str(Interval(Fraction(1, 3), Fraction(1, 10**20 + 1))) == "[≈0,3333; ≈0,0000]"


def test_more_decimals_than_can_be_counted_are_unknown() -> None:
    fields = {"x": FieldFacts(min=Fraction(0))}
    endless = survey(parse("if(full * x > 0, 1 / (full * x), 0)"), fields, Fraction(1, 3))
    assert endless.faults
