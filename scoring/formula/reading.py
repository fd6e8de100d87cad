"""A formula for people: once with the labels of its fields, once with their values.

Signs are × ÷ − ≤ ≥ ≠, decimals have a comma, branches read "nếu … thì …, nếu không thì …".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.amounts import Mode, show_exact
from scoring.formula.evaluation import Values
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
    Sign,
    Sum,
    Term,
    Truth,
)
from scoring.formula.parsing import AND, ATOM, COMPARE, NEGATE, NOT, OR, PRODUCT, SUM
from scoring.formula.units import unit_text
from scoring.formula.writing import BINDING

_SENTENCE = 0
_BINDING: Mapping[type, int] = {**BINDING, **dict.fromkeys((If, Clamp, Ladder, SafeQuotient), _SENTENCE)}
_SIGNS: Mapping[Sign, str] = {Sign.AT_MOST: "≤", Sign.AT_LEAST: "≥", Sign.DIFFERENT: "≠"}
_MODES: Mapping[Mode, str] = {
    Mode.HALF_UP: "nửa làm tròn lên",
    Mode.HALF_DOWN: "nửa bỏ đi",
    Mode.HALF_EVEN: "nửa về số chẵn",
    Mode.UP: "luôn làm tròn xa số 0",
    Mode.DOWN: "bỏ phần lẻ",
    Mode.CEILING: "luôn lên số lớn hơn",
    Mode.FLOOR: "luôn xuống số nhỏ hơn",
}


@dataclass(frozen=True, slots=True)
class _Words:
    """How fields, substitutes and the maximum are called."""

    name: Callable[[Name], str]
    substitute: Callable[[Coalesce, str], str]
    full: str

    def within(self, node: Node, least: int) -> str:
        text = _READERS[type(node)](node, self)
        return text if _BINDING.get(type(node), ATOM) >= least else f"({text})"

    def part(self, node: Node) -> str:
        return self.within(node, OR)

    def listed(self, nodes: tuple[Node, ...]) -> str:
        return "; ".join(self.part(node) for node in nodes)

    def joined(self, sign: str, nodes: tuple[Node, ...], least: int) -> str:
        return sign.join(self.within(node, least) for node in nodes)


def with_names(tree: Node, labels: Mapping[str, str]) -> str:
    """Write the formula with the labels of its fields; a field without a label goes by its id."""

    def substitute(node: Coalesce, default: str) -> str:
        return f"{words.name(node.name)} (chưa có thì lấy {default})"

    words = _Words(lambda node: f"({labels.get(node.id, node.id)})", substitute, "điểm tối đa")
    return words.within(tree, _SENTENCE)


def with_numbers(tree: Node, values: Values, full: Fraction, labels: Mapping[str, str]) -> str:
    """Write the formula with its numbers; yes/no fields and those without a value keep their label."""

    def name(node: Name) -> str:
        return _value_text(labels.get(node.id, node.id), values, node.id)

    def substitute(node: Coalesce, default: str) -> str:
        given = values.get(node.name.id) is not None
        label = labels.get(node.name.id, node.name.id)
        return name(node.name) if given else f"{default} (thay cho {label} chưa có)"

    return _Words(name, substitute, show_exact(full)).within(tree, _SENTENCE)


def _value_text(label: str, values: Values, field: str) -> str:
    value = values.get(field)
    if value is None:
        return f"({label}: chưa có)"
    if isinstance(value, bool):
        return f"({label}: {'có' if value else 'không'})"
    text = show_exact(value)
    return f"({text})" if value < 0 or "/" in text else text


def _literal(node: Literal) -> str:
    number = show_exact(node.value)
    return number if node.unit is None else f"{number} {unit_text(node.unit)}"


def _sum(node: Sum, words: _Words) -> str:
    first, *rest = node.terms
    return words.within(first.node, SUM + 1) + "".join(_term(term, words) for term in rest)


def _term(term: Term, words: _Words) -> str:
    return f" {'−' if term.minus else '+'} {words.within(term.node, SUM + 1)}"


def _product(node: Product, words: _Words) -> str:
    first, *rest = node.factors
    start = words.within(first, PRODUCT + 1 if isinstance(first, Product) else PRODUCT)
    return " × ".join([start, *(words.within(factor, PRODUCT + 1) for factor in rest)])


def _quotient(node: Quotient | SafeQuotient, words: _Words) -> str:
    return f"{words.within(node.dividend, PRODUCT)} ÷ {words.within(node.divisor, PRODUCT + 1)}"


def _safe_quotient(node: SafeQuotient, words: _Words) -> str:
    when = words.within(node.divisor, SUM)
    return f"{_quotient(node, words)}, khi {when} bằng 0 thì lấy {words.part(node.when_zero)}"


def _compare(node: Compare, words: _Words) -> str:
    sign = _SIGNS.get(node.sign, node.sign.value)
    return f"{words.within(node.left, SUM)} {sign} {words.within(node.right, SUM)}"


def _clamp(node: Clamp, words: _Words) -> str:
    value, low, high = (words.part(part) for part in (node.value, node.low, node.high))
    return f"{value}, không dưới {low}, không quá {high}"


def _if(node: If, words: _Words) -> str:
    parts = (words.part(part) for part in (node.condition, node.then, node.otherwise))
    return "nếu {} thì {}, nếu không thì {}".format(*parts)


def _round(node: Round, words: _Words) -> str:
    return f"làm tròn ({words.part(node.value)}; {node.places} chữ số thập phân; {_MODES[node.mode]})"


def _ladder(node: Ladder, words: _Words) -> str:
    rungs = "; ".join(_rung(rung, words) for rung in node.rungs)
    return f"{words.part(node.value)} theo bậc: {rungs}; dưới nữa được {words.part(node.below)}"


def _rung(rung: Rung, words: _Words) -> str:
    return f"≥ {_literal(rung.at_least)} được {words.part(rung.value)}"


_READERS: Mapping[type, Callable[[Any, _Words], str]] = {
    Literal: lambda node, _: _literal(node),
    Truth: lambda node, _: "luôn đúng" if node.holds else "luôn sai",
    Name: lambda node, words: words.name(node),
    Full: lambda _, words: words.full,
    Negate: lambda node, words: f"−{words.within(node.operand, NEGATE)}",
    Sum: _sum,
    Product: _product,
    Quotient: _quotient,
    SafeQuotient: _safe_quotient,
    Compare: _compare,
    Not: lambda node, words: f"không phải {words.within(node.operand, COMPARE + 1)}",
    And: lambda node, words: words.joined(" và ", node.terms, NOT),
    Or: lambda node, words: words.joined(" hoặc ", node.terms, AND),
    Least: lambda node, words: f"số nhỏ nhất trong ({words.listed(node.items)})",
    Greatest: lambda node, words: f"số lớn nhất trong ({words.listed(node.items)})",
    Clamp: _clamp,
    If: _if,
    Coalesce: lambda node, words: words.substitute(node, words.part(node.default)),
    Round: _round,
    Ladder: _ladder,
}
