"""The canonical text of a tree: ASCII signs, single spaces, only the brackets that are needed.

>>> from scoring.formula.parsing import parse
>>> source(parse("clamp( full×(a) ÷10.50[người],0 , full )"))
'clamp(full * a / 10.5[người], 0, full)'
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from scoring.amounts import show_exact
from scoring.formula.nodes import (
    And,
    Clamp,
    Coalesce,
    Compare,
    Full,
    Greatest,
    If,
    Ladder,
    Least,
    Literal,
    Name,
    Negate,
    Node,
    Not,
    Or,
    Product,
    Quotient,
    Round,
    Rung,
    SafeQuotient,
    Sum,
    Term,
    Truth,
)
from scoring.formula.parsing import AND, ATOM, COMPARE, NEGATE, NOT, OR, PRODUCT, SUM
from scoring.formula.units import unit_text

BINDING: Mapping[type, int] = {
    Or: OR,
    And: AND,
    Not: NOT,
    Compare: COMPARE,
    Sum: SUM,
    Product: PRODUCT,
    Quotient: PRODUCT,
    Negate: NEGATE,
}
"""How tightly the operators bind; every other node is an atom."""


def source(tree: Node) -> str:
    """Write the tree so that `parse` gives an equal one; parsed text so becomes canonical."""
    return _WRITERS[type(tree)](tree)


def _within(node: Node, least: int) -> str:
    text = source(node)
    return text if BINDING.get(type(node), ATOM) >= least else f"({text})"


def _literal(node: Literal) -> str:
    unit = "" if node.unit is None else f"[{unit_text(node.unit)}]"
    return _number(node.value) + unit


def _number(value: Fraction) -> str:
    return show_exact(value).replace(",", ".")


def _sum(node: Sum) -> str:
    first, *rest = node.terms
    return _within(first.node, SUM + 1) + "".join(_term(term) for term in rest)


def _term(term: Term) -> str:
    return f" {'-' if term.minus else '+'} {_within(term.node, SUM + 1)}"


def _product(node: Product) -> str:
    first, *rest = node.factors
    start = _within(first, PRODUCT + 1 if isinstance(first, Product) else PRODUCT)
    return " * ".join([start, *(_within(factor, PRODUCT + 1) for factor in rest)])


def _quotient(node: Quotient) -> str:
    return f"{_within(node.dividend, PRODUCT)} / {_within(node.divisor, PRODUCT + 1)}"


def _compare(node: Compare) -> str:
    return f"{_within(node.left, SUM)} {node.sign} {_within(node.right, SUM)}"


def _call(name: str, *items: Node) -> str:
    return f"{name}({', '.join(source(item) for item in items)})"


def _ladder(node: Ladder) -> str:
    rungs = "".join(f", {_rung(rung)}" for rung in node.rungs)
    return f"ladder({source(node.value)}{rungs}, {source(node.below)})"


def _rung(rung: Rung) -> str:
    return f"{_literal(rung.at_least)}: {source(rung.value)}"


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    Literal: _literal,
    Truth: lambda node: "true" if node.holds else "false",
    Name: lambda node: node.id,
    Full: lambda _: "full",
    Negate: lambda node: f"-{_within(node.operand, NEGATE)}",
    Sum: _sum,
    Product: _product,
    Quotient: _quotient,
    SafeQuotient: lambda node: _call("div", node.dividend, node.divisor, node.when_zero),
    Compare: _compare,
    Not: lambda node: f"not {_within(node.operand, NOT)}",
    And: lambda node: " and ".join(_within(term, AND + 1) for term in node.terms),
    Or: lambda node: " or ".join(_within(term, OR + 1) for term in node.terms),
    Least: lambda node: _call("min", *node.items),
    Greatest: lambda node: _call("max", *node.items),
    Clamp: lambda node: _call("clamp", node.value, node.low, node.high),
    If: lambda node: _call("if", node.condition, node.then, node.otherwise),
    Coalesce: lambda node: _call("coalesce", node.name, node.default),
    Round: lambda node: f"round({source(node.value)}, {node.places}, {node.mode})",
    Ladder: _ladder,
}
