"""Exact values, the steps to them, and what is told where a value is not there."""

from fractions import Fraction

import pytest

from scoring.formula import FormulaFault, Step, evaluate, parse, steps
from scoring.formula.evaluation import Values
from scoring.formula.nodes import walk
from scoring.formula.writing import source
from tests.scoring.made_up_formulas import FULL

VALUES: Values = {
    "a": Fraction(3),
    "b": Fraction(-2),
    "z": Fraction(0),
    "yes": True,
    "no": False,
    "gone": None,
}

WORTH = [
    ("0.1 + 0.2 = 0.3", None),
    ("if(0.1 + 0.2 = 0.3, 1, 0)", "1"),
    ("a / 7", "3/7"),
    ("a - b - 1", "4"),
    ("a - (b - 1)", "6"),
    ("-a * b", "6"),
    ("a / 2 * 2", "3"),
    ("full - 1.5", "7/2"),
    ("min(a, b, 1)", "-2"),
    ("max(a, b, 1)", "3"),
    ("clamp(a, 0, 2)", "2"),
    ("clamp(b, 0, 2)", "0"),
    ("clamp(1, 0, 2)", "1"),
    ("clamp(1, 3, 2)", "2"),
    ("if(a > b, 1, 2)", "1"),
    ("if(a >= 3, 1, 2)", "1"),
    ("if(a < 3, 1, 2)", "2"),
    ("if(a <= 3, 1, 2)", "1"),
    ("if(a = 3, 1, 2)", "1"),
    ("if(a != 3, 1, 2)", "2"),
    ("if(a > 3, 1, 2)", "2"),
    ("if(not yes, 1, 2)", "2"),
    ("if(yes and no, 1, 2)", "2"),
    ("if(yes and yes, 1, 2)", "1"),
    ("if(no or yes, 1, 2)", "1"),
    ("if(no or no, 1, 2)", "2"),
    ("if(true, 1, a / z)", "1"),
    ("if(z != 0 and a / z > 1, 1, 2)", "2"),
    ("if(z = 0 or a / z > 1, 1, 2)", "1"),
    ("coalesce(a, 9)", "3"),
    ("coalesce(gone, 9)", "9"),
    ("coalesce(absent, b)", "-2"),
    ("if(coalesce(gone, yes), 1, 2)", "1"),
    ("if(coalesce(no, yes), 1, 2)", "2"),
    ("round(a / 7, 2, half_up)", "0.43"),
    ("round(b / 3, 0, floor)", "-1"),
    ("ladder(a, 4: 3, 3: 2, 1: 1, 0)", "2"),
    ("ladder(a, 2: 3, 1: 2, 0)", "3"),
    ("ladder(b, 2: 3, -1: 2, 0.5)", "0.5"),
    ("div(a, z, 7)", "7"),
    ("div(a, b, 7)", "-3/2"),
    ("2[máy] * 3", "6"),
]


@pytest.mark.parametrize(("text", "worth"), WORTH[1:])
def test_a_formula_has_its_exact_value(text: str, worth: str) -> None:
    assert evaluate(parse(text), VALUES, FULL) == Fraction(worth)


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("1 + gone", "missing-value", 4),
        ("absent", "missing-value", 0),
        ("coalesce(gone, absent)", "missing-value", 15),
        ("yes", "wrong-value", 0),
        ("0.1 + 0.2 = 0.3", "wrong-value", 10),
        ("if(a, 1, 2)", "wrong-value", 3),
        ("a / z", "divisor-may-be-zero", 4),
    ],
)
def test_what_has_no_value_is_a_fault(text: str, code: str, position: int) -> None:
    with pytest.raises(FormulaFault) as told:
        evaluate(parse(text), VALUES, FULL)
    assert (told.value.code, told.value.position) == (f"formula.{code}", position)


def test_steps_are_what_was_worked_out_in_order() -> None:
    found = steps(parse("if(a > 0 and yes, full * a / 7, b + 1)"), VALUES, FULL)
    assert found == (
        Step((0, 0), "a > 0", value=True),
        Step((0,), "a > 0 and yes", value=True),
        Step((1, 0), "full * a", Fraction(15)),
        Step((1,), "full * a / 7", Fraction(15, 7)),
        Step((), "if(a > 0 and yes, full * a / 7, b + 1)", Fraction(15, 7)),
    )


@pytest.mark.parametrize(
    "text",
    [
        "coalesce(gone, a + 1) + (b - 1) * (a + 2)",
        "ladder(a + 1, 9: a - 1, 5: a * 2, b - 1)",
        "ladder(a + 1, 9: a - 1, 4: a * 2, b - 1)",
        "clamp(a + 1, b - 1, a * 2)",
        "div(a + 1, b - 1, a * 2) + div(a - 1, z * 2, a * 2)",
        "min(a + 1, b - 1) - max(a - 1, round(a / 7, 2, half_up))",
        "if(not (a + 1 > b - 1 or no), -(a + 1), (a + 2) / (b + 1))",
    ],
)
def test_a_step_stands_where_its_path_says(text: str) -> None:
    tree = parse(text)
    nodes = dict(walk(tree))
    found = steps(tree, VALUES, FULL)
    assert len(found) > 2
    assert [step.text for step in found] == [source(nodes[step.path]) for step in found]


def test_a_division_looks_at_its_divisor_first() -> None:
    assert [step.text for step in steps(parse("div(gone + 1, z + 0, a + 1)"), VALUES, FULL)] == [
        "z + 0",
        "a + 1",
        "div(gone + 1, z + 0, a + 1)",
    ]


def test_a_lone_field_is_its_own_only_step() -> None:
    assert steps(parse("a"), VALUES, FULL) == (Step((), "a", Fraction(3)),)


def test_steps_of_a_ladder_take_only_its_rung() -> None:
    found = steps(parse("ladder(a, 9: gone * 1, 2: a * 2, 0 * 1)"), VALUES, FULL)
    assert [(step.path, step.value) for step in found] == [((2,), 6), ((), 6)]
