"""How long exact numbers can become on the way: what no result, table or sentence could hold is refused.

A fraction keeps every digit, so a chain of products and quotients of fields grows without a bound of its own.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from scoring.formula.facts import FieldFacts
from scoring.formula.faults import FaultCode, FormulaFault, fault
from scoring.formula.grid import grid
from scoring.formula.nodes import (
    Full,
    Literal,
    Name,
    Node,
    Product,
    Quotient,
    Round,
    SafeQuotient,
    Sum,
    children,
    walk,
)
from scoring.formula.tokens import clipped
from scoring.formula.writing import source

MAX_SIZE = 300
_WHOLE_DIGITS = 18
"""A value has no more before its decimal point, whatever its field declares."""
_Fields = Mapping[str, FieldFacts]


class Size(NamedTuple):
    """How many digits a number has at most above and below the line of its fraction."""

    above: int
    below: int


def size_faults(tree: Node, fields: _Fields, full: Fraction) -> list[FormulaFault]:
    """Find the smallest part of a formula whose exact value may have more than MAX_SIZE digits.

    Args:
        tree: the formula; its measures are right.
        fields: what is known of every field it names.
        full: the criterion's maximum.

    Returns:
        One fault, or none.
    """
    sizes = [(node, max(size_of(node, fields, full))) for _, node in walk(tree)]
    large = [(digits, node) for node, digits in sizes if digits > MAX_SIZE]
    if not large:
        return []
    digits, node = min(large, key=lambda found: len(source(found[1])))
    words = {"text": clipped(source(node)), "digits": digits, "limit": MAX_SIZE}
    return [fault(FaultCode.TOO_LARGE, node.position, **words)]


def size_of(node: Node, fields: _Fields, full: Fraction) -> Size:
    """Bound a number; of what picks one of its parts (clamp, min, max) the largest, of a condition also."""
    maker = _SIZES.get(type(node))
    if maker is not None:
        return maker(node, fields, full)
    return _largest(size_of(child, fields, full) for child in children(node))


def _largest(sizes: Iterable[Size]) -> Size:
    found = [Size(1, 1), *sizes]
    return Size(max(size.above for size in found), max(size.below for size in found))


def _exactly(value: Fraction) -> Size:
    return Size(len(str(abs(value.numerator))), len(str(value.denominator)))


def _name(node: Name, fields: _Fields, _full: Fraction) -> Size:
    facts = fields[node.id]
    known = None if facts.min is None or facts.max is None else max(abs(facts.min), abs(facts.max))
    whole = _WHOLE_DIGITS if known is None else len(str(int(known)))
    return Size(whole + facts.places, facts.places + 1)


def _sum(node: Sum, fields: _Fields, full: Fraction) -> Size:
    """Bring terms to a common denominator: that of their decimals, or all of theirs multiplied."""
    sizes = [size_of(term.node, fields, full) for term in node.terms]
    places = grid(node, fields, full)
    below = sum(size.below for size in sizes) if places is None else places + 1
    return Size(max(size.above for size in sizes) + below + len(str(len(sizes))), below)


def _product(node: Product, fields: _Fields, full: Fraction) -> Size:
    sizes = [size_of(factor, fields, full) for factor in node.factors]
    return Size(sum(size.above for size in sizes), sum(size.below for size in sizes))


def _quotient(node: Quotient | SafeQuotient, fields: _Fields, full: Fraction) -> Size:
    dividend, divisor = size_of(node.dividend, fields, full), size_of(node.divisor, fields, full)
    return Size(dividend.above + divisor.below, dividend.below + divisor.above)


def _safe_quotient(node: SafeQuotient, fields: _Fields, full: Fraction) -> Size:
    return _largest((_quotient(node, fields, full), size_of(node.when_zero, fields, full)))


def _round(node: Round, fields: _Fields, full: Fraction) -> Size:
    return Size(size_of(node.value, fields, full).above + node.places, node.places + 1)


_SIZES: Mapping[type, Callable[[Any, _Fields, Fraction], Size]] = {
    Literal: lambda node, _fields, _full: _exactly(node.value),
    Name: _name,
    Full: lambda _node, _fields, full: _exactly(full),
    Sum: _sum,
    Product: _product,
    Quotient: _quotient,
    SafeQuotient: _safe_quotient,
    Round: _round,
}
