"""Formula text to a tree and back: what binds tighter, what is written how, where the limits are."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.formula import (
    FormulaFault,
    Literal,
    Node,
    Sum,
    optional_fields,
    parse,
    required_fields,
    source,
    walk,
)
from scoring.formula.parsing import MAX_DEPTH, MAX_NODES
from scoring.formula.tokens import MAX_LENGTH
from tests.scoring.made_up_formulas import read, texts_of_trees

CANONICAL = [
    # text, canonical text
    ("1+2*3", "1 + 2 * 3"),
    ("(1+2)*3", "(1 + 2) * 3"),
    ("1-(2-3)", "1 - (2 - 3)"),
    ("(1-2)-3", "(1 - 2) - 3"),
    ("1-2+3", "1 - 2 + 3"),
    ("a*b/c", "a * b / c"),
    ("a/b*c", "a / b * c"),
    ("a/(b*c)", "a / (b * c)"),
    ("(a*b)*c", "(a * b) * c"),
    ("a*(b*c)", "a * (b * c)"),
    ("a × b ÷ c − d", "a * b / c - d"),
    ("-a*b", "-a * b"),
    ("-(a*b)", "-(a * b)"),
    ("--a", "--a"),
    ("a - -b", "a - -b"),
    ("((a))", "a"),
    ("a ≤ b or a ≥ c and a ≠ d", "a <= b or a >= c and a != d"),
    ("(a=1 or b=1) and c=1", "(a = 1 or b = 1) and c = 1"),
    ("(a=1 and b=1) and c=1", "(a = 1 and b = 1) and c = 1"),
    ("not a > b", "not a > b"),
    ("not (a > b and p)", "not (a > b and p)"),
    ("not not p and p", "not not p and p"),
    ("(a > b) = c", "(a > b) = c"),
    ("min( 1 ,2 , 3 )", "min(1, 2, 3)"),
    ("max(a, b)", "max(a, b)"),
    ("clamp(a,0,full)", "clamp(a, 0, full)"),
    ("if(true, 1.50, 0.0)", "if(true, 1.5, 0)"),
    ("if(false,\n  1,\n\t2)", "if(false, 1, 2)"),
    ("coalesce(a, -1)", "coalesce(a, -1)"),
    ("round(a/3, 2, half_up)", "round(a / 3, 2, half_up)"),
    ("div(a,b,0)", "div(a, b, 0)"),
    ("ladder(a,90:5, 80:4,-5:1 ,0)", "ladder(a, 90: 5, 80: 4, -5: 1, 0)"),
    ("ladder(a, 9[%]: 5, -1[%]: 1, -2)", "ladder(a, 9[%]: 5, -1[%]: 1, -2)"),
    ("0.5 [điểm/ máy]", "0.5[điểm/máy]"),
    ("1[1/tháng]", "1[1/tháng]"),
    ("1[hồ  sơ·m/s]", "1[hồ sơ·m/s]"),
]


@pytest.mark.parametrize(("text", "canonical"), CANONICAL)
def test_text_becomes_canonical(text: str, canonical: str) -> None:
    assert source(parse(text)) == canonical


@pytest.mark.parametrize(("text", "canonical"), CANONICAL)
def test_canonical_text_says_the_same(text: str, canonical: str) -> None:
    assert parse(canonical) == parse(text)


@given(texts_of_trees())
def test_what_is_written_is_read_back(tree: Node) -> None:
    text = source(tree)
    assume(len(text) <= MAX_LENGTH)
    assume(all(len(path) < MAX_DEPTH for path, _ in walk(tree)))
    assert parse(text) == tree


def test_different_readings_are_different_trees() -> None:
    assert parse("a - b - c") != parse("a - (b - c)")
    assert parse("a < b") != parse("a <= b")
    assert parse("1[người]") != parse("1")
    assert parse("round(a, 1, up)") != parse("round(a, 1, down)")


def test_nodes_know_where_they_stand() -> None:
    tree = parse("a + min(b, 7)")
    assert [node.position for _, node in walk(tree)] == [2, 0, 4, 8, 11]


def test_decomposed_vietnamese_is_read_as_composed() -> None:
    assert parse("1[ngu\u031bo\u031b\u0300i]") == parse("1[người]")


def refused(text: str) -> str:
    told = read(text)
    return told.code if isinstance(told, FormulaFault) else ""


def accepted(text: str) -> bool:
    return not refused(text)


def test_two_hundred_nodes_are_the_limit() -> None:
    fitting = "+".join("1" for _ in range(MAX_NODES - 1))
    tree = parse(fitting)
    assert isinstance(tree, Sum)
    assert len(tree.terms) == MAX_NODES - 1
    assert refused(f"{fitting}+1") == "formula.too-many-nodes"


def test_rungs_count_as_nodes() -> None:
    rungs = ", ".join(f"{900 - step}: 1" for step in range(98))
    assert accepted(f"ladder(a, {rungs}, 0)")
    assert refused(f"ladder(a, {rungs}, 1: 1, 0)") == "formula.too-many-nodes"


def test_twenty_levels_are_the_limit() -> None:
    assert accepted("-" * (MAX_DEPTH - 1) + "a")
    assert refused("-" * MAX_DEPTH + "a") == "formula.too-deep"
    assert accepted("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH)
    assert refused("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1)) == "formula.too-deep"
    assert accepted("a" + "/a" * (MAX_DEPTH - 1))
    assert refused("a" + "/a" * MAX_DEPTH) == "formula.too-deep"


def test_brackets_side_by_side_are_not_deep() -> None:
    assert accepted(" + ".join("(1 - a)" for _ in range(30)))


def test_two_thousand_characters_are_the_limit() -> None:
    assert accepted("a" * MAX_LENGTH)
    assert refused("a" * (MAX_LENGTH + 1)) == "formula.too-long"
    assert refused("1[" + "\u0958" * 1500 + "]") == "formula.too-long"


def test_fifteen_digits_are_the_limit() -> None:
    assert parse("1234567890.12345") == Literal(Fraction("1234567890.12345"))
    assert refused("1234567890.123456") == "formula.too-many-digits"


def test_a_field_under_coalesce_only_is_optional() -> None:
    tree = parse("coalesce(x, y) + coalesce(z, 0) + if(w > 0, z, coalesce(v, coalesce(x, 1)))")
    assert required_fields(tree) == ("y", "w", "z")
    assert optional_fields(tree) == ("x", "v")


@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_a_fault(text: str) -> None:
    _read(text)


WORDS = [
    *("1", "2.5", "a", "b", "full", "true", "(", ")", ",", ":", "+", "-", "*", "/", "<", "<=", "=", "!="),
    *("and", "or", "not", "min(", "max(", "clamp(", "if(", "coalesce(", "round(", "div(", "ladder("),
    *("half_up", "[người]", "[%"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_words_are_a_formula_or_a_fault(words: list[str]) -> None:
    _read(" ".join(words))


def _read(text: str) -> None:
    told = read(text)
    if isinstance(told, FormulaFault):
        assert 0 <= told.position <= len(text) * 3  # composed text may be longer
        assert told.message.startswith("Ký tự thứ ")
        assert told.fix
    else:
        assert parse(source(told)) == told
