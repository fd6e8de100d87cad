"""Formulas in columns against the interpreter: the same points and statuses, whatever the formula says."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from scoring import Answer, Rulebook, Status, UnitFacts, given, load_rulebook
from scoring.criteria.rules import Edges, IfMissing, IfNotProven
from scoring.formula import (
    Clamp,
    FactType,
    FieldFacts,
    FormulaFault,
    Full,
    Literal,
    Node,
    Values,
    evaluate,
    required_fields,
)
from scoring.population.columns import Columns, Plane, View
from scoring.population.fields import AnswerCode, CellCode
from scoring.population.formulas import FormulaField, FormulaKernel
from scoring.population.wholes import width
from scoring.reference.interpreter import score
from tests.scoring.made_up_formulas import FULL, PLAIN, ZERO, trees, values
from tests.scoring.made_up_set import SMALL
from tests.scoring.population_agreement import Population, compare_cards

STEPS = 100
EDGES = Edges(IfMissing.ZERO, IfNotProven.ZERO)
_RULE = '{kind: count_capped, count: n, each: "1.5", missing: zero, not_proven: zero}'
_FIELD = '              n: {label: Số cái, type: int, unit: cái, min: "0", max: "1000"}'


def book(
    expression: str, *, missing: str = "zero", not_proven: str = "zero", fields: str = _FIELD
) -> Rulebook:
    """The small set with a formula of at most 5 points as T.2."""
    rule = f'{{kind: formula, expression: "{expression}", missing: {missing}, not_proven: {not_proven}}}'
    assert SMALL.count(_RULE) == SMALL.count(_FIELD) == 1
    return load_rulebook(SMALL.replace(_RULE, rule).replace(_FIELD, fields), name="formula")


def agree(rulebook: Rulebook, units: Sequence[Mapping[str, Answer]]) -> None:
    """Compare units that answer T.2, all else given, with the reference."""
    others = {("T.0", "co"): given("true")}
    facts = [
        UnitFacts(f"X{at}", "xa", None, others | {("T.2", name): answer for name, answer in unit.items()})
        for at, unit in enumerate(units)
    ]
    population = Population({"xa": rulebook}, facts)
    scores = population.scores()["xa"]
    compare_cards(scores, scores.settled(), score({"xa": rulebook}, facts))


# ---------------------------------------------------------------- any tree


@st.composite
def cases(draw: st.DrawFn) -> tuple[Node, list[Values]]:
    """A formula that is cut off at both ends, and what some units say."""
    tree = draw(trees())
    return Clamp(tree, Literal(ZERO), Full()), draw(st.lists(values(tree), min_size=1, max_size=5))


@for_all(cases())
def test_any_formula_gives_what_the_interpreter_gives(case: tuple[Node, list[Values]]) -> None:
    tree, units = case
    cells = kernel_of(tree).cells(view_of(units))
    below = cells.exact.denominator
    for at, unit in enumerate(units):
        try:
            expected = evaluate(tree, unit, FULL) * STEPS
        except FormulaFault:  # never admitted: it divides by zero
            continue
        found = Fraction(
            int(cells.exact.numerator.values[at]), below if isinstance(below, int) else int(below.values[at])
        )
        assert (found, cells.status[at]) == (expected, CellCode.SCORED)


def kernel_of(tree: Node) -> FormulaKernel:
    """A kernel that reads the fields of PLAIN."""
    required = required_fields(tree)
    fields = {
        name: FormulaField(("T", name), 10**facts.places, name in required, facts.type is FactType.BOOL)
        for name, facts in PLAIN.items()
    }
    return FormulaKernel(tree, fields, FULL, STEPS, EDGES)


def view_of(units: list[Values]) -> View:
    """What the units say, as planes."""
    planes = {("T", name): _plane(facts, [unit.get(name) for unit in units]) for name, facts in PLAIN.items()}
    above = np.zeros(len(units), np.int64)
    columns = Columns(tuple(str(at) for at in range(len(units))), above, (None,), planes)
    return View(columns, {}, 0, len(units))


def _plane(facts: FieldFacts, told: list[Fraction | bool | None]) -> Plane:
    stored = [int((value or 0) * 10**facts.places) for value in told]
    codes = [AnswerCode.MISSING if value is None else AnswerCode.GIVEN for value in told]
    low, high = min(*stored, 0), max(*stored, 0)
    return Plane(np.array(stored, width(low, high)), np.array(codes, np.uint8), None, low, high)


# ---------------------------------------------------------------- edges


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "=", "!="])
def test_comparisons_hold_exactly(sign: str) -> None:
    """Thirds have no decimals: 1 / 3 of 3 is 1, not nearly."""
    around = [{"n": given(str(number))} for number in (2, 3, 4)]
    agree(book(f"if(n / 3 {sign} 1[cái], full, 1)"), around)
    agree(book(f"if(n {sign} 3, full, 1)"), around)


@pytest.mark.parametrize(
    "expression",
    [
        "ladder(n, 15: full, 10: min(full, n * 0.2[điểm/cái]), 3: 1, 0.5)",
        "if(n < 10, clamp(full * (3 - n) / (n - 10), 0, full), 1)",
        "if(n = 3 or n = 5, 2, 1)",
        "if(n > 3 and n < 7, 2, 1)",
        "if(not (n = 3), 2, 1)",
        "if(false or n > 5, 2, 1)",
        "if(true and n > 5, 2, 1)",
        "min(full, round(n * 0.123[điểm/cái], 1, half_up))",
        "clamp(div(n - 5, n - 8, 3) * full, 1, full - 1)",
        "min(full, n * 1[điểm/cái] / (n / 3[cái] + 2))",
        "max(0, min(full, n * 0.7[điểm/cái]) - (n / 3) * 0.5[điểm/cái])",
    ],
)
def test_every_part_of_the_language(expression: str) -> None:
    agree(book(expression), [{"n": given(str(number))} for number in range(20)])


@pytest.mark.parametrize("mode", ["half_up", "half_even", "half_down", "up", "down", "ceiling", "floor"])
def test_rounding_below_and_above_zero(mode: str) -> None:
    """2.5 and 3.5 lie in the middle, and so do their opposites."""
    expression = f"clamp(2.5[điểm] + round((n - 10) * 0.5[điểm/cái], 0, {mode}) / 4, 0, full)"
    agree(book(expression), [{"n": given(str(number))} for number in range(20)])


_NAMED = {
    "n": '              n: {label: Số, type: int, unit: cái, min: "0", max: "50"}',
    "m": '              m: {label: Thêm, type: decimal, places: 1, unit: cái, min: "0", max: "50"}',
    "x": "              x: {label: Có, type: bool}",
}


@pytest.mark.parametrize("missing", ["zero", "undecided"])
@pytest.mark.parametrize("not_proven", ["zero", "proven_part", "undecided"])
@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("if(x, min(full, n * 0.5[điểm/cái]), coalesce(m, 1) * 0.1[điểm/cái])", "nmx"),
        ("if(coalesce(x, true), 2, if(x, 1, clamp(coalesce(m, n) * 1[điểm/cái], 0, full)))", "nmx"),
        ("if(coalesce(x, true), 3, 1)", "x"),
    ],
)
def test_what_is_not_there_counts_as_declared(
    expression: str, named: str, missing: str, not_proven: str
) -> None:
    """All ways that a number, a mark and a number that may be missing can stand, together."""
    numbers = [given("4"), *_not_there("3")]
    answers = {"n": numbers, "m": numbers, "x": [given("true"), given("false"), *_not_there("true")]}
    fields = "\n".join(_NAMED[name] for name in named)
    units = [dict(zip(named, told, strict=True)) for told in product(*(answers[name] for name in named))]
    agree(book(expression, missing=missing, not_proven=not_proven, fields=fields), units)


def _not_there(proven: str) -> list[Answer]:
    statuses = (Status.NOT_PROVEN, Status.MISSING, Status.NOT_APPLICABLE)
    return [*(Answer(status) for status in statuses), Answer(Status.NOT_PROVEN, proven)]


def test_what_nobody_looks_at_may_be_of_any_size() -> None:
    """Where n is missing it stands as 0, which it can never be: what is worked out there fits in no width."""
    field = '              n: {label: Số, type: int, unit: cái, min: "30000", max: "90000"}'
    large = "9" * 15
    expression = f"full * 30000[cái] * {large} * {large} / (n * {large} * {large})"
    units = [{"n": given("40000")}, {"n": Answer(Status.MISSING)}, {"n": given("30000")}]
    agree(book(expression, fields=field), units)
