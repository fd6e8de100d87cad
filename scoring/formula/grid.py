"""How fine the values of an expression can be: the decimals they have at most, where that is known.

It turns "more than 0" into "at least 1" for whole numbers, and into "at least 0,01" for two decimals.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from scoring.formula.facts import FieldFacts
from scoring.formula.nodes import (
    Clamp,
    Coalesce,
    Full,
    Greatest,
    If,
    Ladder,
    Least,
    Literal,
    Name,
    Negate,
    Node,
    Product,
    Quotient,
    Round,
    SafeQuotient,
    Sum,
    children,
)

_Fields = Mapping[str, FieldFacts]


def grid(node: Node, fields: _Fields, full: Fraction) -> int | None:
    """Tell how many decimals the number can have; None where it may be endless."""
    return _GRIDS[type(node)](node, fields, full)


def next_above(value: Fraction, places: int) -> Fraction:
    """Give the smallest multiple of 10⁻ᵖˡᵃᶜᵉˢ above the value."""
    scale = 10**places
    return Fraction(value * scale // 1 + 1, scale)


def next_below(value: Fraction, places: int) -> Fraction:
    """Give the largest multiple of 10⁻ᵖˡᵃᶜᵉˢ below the value."""
    return -next_above(-value, places)


def _decimals(value: Fraction) -> int | None:
    """Count the decimals of a number; None where it is endless or has more than 30."""
    return next((places for places in range(31) if 10**places % value.denominator == 0), None)


def _finest(node: Node, fields: _Fields, full: Fraction) -> int | None:
    return _all(max, [grid(child, fields, full) for child in children(node)])


def _product(node: Product, fields: _Fields, full: Fraction) -> int | None:
    return _all(sum, [grid(factor, fields, full) for factor in node.factors])


def _if(node: If, fields: _Fields, full: Fraction) -> int | None:
    return _all(max, [grid(node.then, fields, full), grid(node.otherwise, fields, full)])


def _ladder(node: Ladder, fields: _Fields, full: Fraction) -> int | None:
    return _all(max, [grid(child, fields, full) for child in children(node)[1:]])


def _all(fold: Callable[[list[int]], int], found: list[int | None]) -> int | None:
    known = [places for places in found if places is not None]
    return fold(known) if len(known) == len(found) else None


_GRIDS: Mapping[type, Callable[[Any, _Fields, Fraction], int | None]] = {
    Literal: lambda node, _fields, _full: _decimals(node.value),
    Name: lambda node, fields, _full: fields[node.id].places,
    Full: lambda _node, _fields, full: _decimals(full),
    Negate: _finest,
    Sum: _finest,
    Product: _product,
    Quotient: lambda _node, _fields, _full: None,
    SafeQuotient: lambda _node, _fields, _full: None,
    Least: _finest,
    Greatest: _finest,
    Clamp: _finest,
    If: _if,
    Coalesce: _finest,
    Round: lambda node, _fields, _full: node.places,
    Ladder: _ladder,
}
