"""Exact numbers on the way are as short as was said, and formulas that outgrow every table are refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.formula import Checked, FieldFacts, FormulaFault, Node, Refused, check, parse
from scoring.formula.nodes import walk
from scoring.formula.sizes import MAX_SIZE, size_of
from tests.scoring.made_up_formulas import FULL, OFFICE, PLAIN, trees, values, worked


@given(trees(), st.data())
def test_no_number_is_longer_than_was_said(tree: Node, data: st.DataObject) -> None:
    told = worked(tree, data.draw(values(tree)))
    nodes = dict(walk(tree))
    for step in () if isinstance(told, FormulaFault) else told:
        if not isinstance(step.value, bool):
            size = size_of(nodes[step.path], PLAIN, FULL)
            assert len(str(abs(step.value.numerator))) <= size.above, step
            assert len(str(step.value.denominator)) <= size.below, step


def test_the_part_that_outgrows_every_table_is_named() -> None:
    """Each free whole number may have 18 digits: sixteen multiplied have 288, one more is too many."""
    assert isinstance(check(parse("if(tu_do" + " * tu_do" * 15 + " > 0, 5, 0)"), OFFICE, FULL), Checked)
    verdict = check(parse("if(tu_do" + " * tu_do" * 16 + " > 0, 5, 0)"), OFFICE, FULL)
    assert isinstance(verdict, Refused)
    (told,) = verdict.faults
    assert (told.code, told.position) == ("formula.too-large", 9)
    assert f"có thể dài tới 306 chữ số, quá {MAX_SIZE}" in told.message


@pytest.mark.parametrize(
    ("limits", "size"),
    [
        ((None, None), (21, 4)),
        ((Fraction(0), None), (21, 4)),
        ((Fraction(-100), Fraction(9)), (6, 4)),
    ],
)
def test_a_field_is_as_long_as_it_is_declared(
    limits: tuple[Fraction | None, Fraction | None], size: tuple[int, int]
) -> None:
    low, high = limits
    assert size_of(parse("x"), {"x": FieldFacts(min=low, max=high, places=3)}, FULL) == size
