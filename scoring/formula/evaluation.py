"""The value of a formula, exactly, and the steps on the way to it.

A checked formula always has a value once its required fields have theirs; a tree that was never checked
may end in a fault, never in another error.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.amounts import rounded
from scoring.formula.faults import FaultCode, FormulaFault, fault
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
    Path,
    Product,
    Quotient,
    Round,
    SafeQuotient,
    Sign,
    Sum,
    Term,
    Truth,
)
from scoring.formula.tokens import clipped
from scoring.formula.writing import source

_COMPARE: Mapping[Sign, Callable[[Fraction, Fraction], bool]] = {
    Sign.LESS: operator.lt,
    Sign.AT_MOST: operator.le,
    Sign.MORE: operator.gt,
    Sign.AT_LEAST: operator.ge,
    Sign.EQUAL: operator.eq,
    Sign.DIFFERENT: operator.ne,
}

Values = Mapping[str, Fraction | bool | None]
"""Field values by id; a field that is None or absent has no value."""


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a formula that was worked out: where it stands, its canonical text, its value."""

    path: Path
    text: str
    value: Fraction | bool


@dataclass(slots=True)
class _Run:
    values: Values
    full: Fraction
    worked: list[tuple[Path, Node, Fraction | bool]] | None

    def value(self, node: Node, path: Path) -> Fraction | bool:
        found = _VALUES[type(node)](node, path, self)
        if self.worked is not None:
            self.worked.append((path, node, found))
        return found

    def number(self, node: Node, path: Path) -> Fraction:
        found = self.value(node, path)
        if isinstance(found, bool):
            raise _wrong(node)
        return found

    def condition(self, node: Node, path: Path) -> bool:
        found = self.value(node, path)
        if not isinstance(found, bool):
            raise _wrong(node)
        return found

    def numbers(self, nodes: tuple[Node, ...], path: Path) -> list[Fraction]:
        return [self.number(node, (*path, place)) for place, node in enumerate(nodes)]


def evaluate(tree: Node, values: Values, full: Fraction) -> Fraction:
    """Compute the formula.

    Args:
        tree: the formula, checked.
        values: the fields' values; every required field has one.
        full: the criterion's maximum.

    Returns:
        The exact value in points.

    Raises:
        FormulaFault: a required field has no value or one of the wrong type, or the tree was never checked
            and divides by zero or takes a condition for a number.
    """
    return _Run(values, full, None).number(tree, ())


def steps(tree: Node, values: Values, full: Fraction) -> tuple[Step, ...]:
    """Compute the formula and keep every part that was worked out, in that order; the last is the result.

    Bare fields and constants are no steps. Branches that were not taken do not occur.

    Raises:
        FormulaFault: as `evaluate`.
    """
    run = _Run(values, full, [])
    run.number(tree, ())
    worked = run.worked or []
    return tuple(Step(path, source(node), value) for path, node, value in worked if not _plain(node, path))


def _plain(node: Node, path: Path) -> bool:
    return bool(path) and isinstance(node, Literal | Name | Full | Truth)


def _wrong(node: Node) -> FormulaFault:
    return fault(FaultCode.WRONG_VALUE, node.position, text=clipped(source(node)))


def _name(node: Name, _path: Path, run: _Run) -> Fraction | bool:
    value = run.values.get(node.id)
    if value is None:
        raise fault(FaultCode.MISSING_VALUE, node.position, text=clipped(node.id))
    return value


def _sum(node: Sum, path: Path, run: _Run) -> Fraction:
    parts = run.numbers(tuple(term.node for term in node.terms), path)
    return sum((_signed(term, part) for term, part in zip(node.terms, parts, strict=True)), Fraction(0))


def _signed(term: Term, part: Fraction) -> Fraction:
    return -part if term.minus else part


def _product(node: Product, path: Path, run: _Run) -> Fraction:
    result = Fraction(1)
    for factor in run.numbers(node.factors, path):
        result *= factor
    return result


def _quotient(node: Quotient, path: Path, run: _Run) -> Fraction:
    dividend, divisor = run.numbers((node.dividend, node.divisor), path)
    if divisor == 0:
        words = {"text": clipped(source(node.divisor)), "dividend": clipped(source(node.dividend))}
        raise fault(FaultCode.DIVISOR_MAY_BE_ZERO, node.divisor.position, interval="[0; 0]", **words)
    return dividend / divisor


def _safe_quotient(node: SafeQuotient, path: Path, run: _Run) -> Fraction:
    divisor = run.number(node.divisor, (*path, 1))
    if divisor == 0:
        return run.number(node.when_zero, (*path, 2))
    return run.number(node.dividend, (*path, 0)) / divisor


def _compare(node: Compare, path: Path, run: _Run) -> bool:
    left, right = run.numbers((node.left, node.right), path)
    return _COMPARE[node.sign](left, right)


def _clamp(node: Clamp, path: Path, run: _Run) -> Fraction:
    value, low, high = run.numbers((node.value, node.low, node.high), path)
    return min(max(value, low), high)


def _if(node: If, path: Path, run: _Run) -> Fraction:
    if run.condition(node.condition, (*path, 0)):
        return run.number(node.then, (*path, 1))
    return run.number(node.otherwise, (*path, 2))


def _coalesce(node: Coalesce, path: Path, run: _Run) -> Fraction | bool:
    given = run.values.get(node.name.id) is not None
    return run.value(node.name, (*path, 0)) if given else run.value(node.default, (*path, 1))


def _round(node: Round, path: Path, run: _Run) -> Fraction:
    return rounded(run.number(node.value, (*path, 0)), node.places, node.mode)


def _ladder(node: Ladder, path: Path, run: _Run) -> Fraction:
    value = run.number(node.value, (*path, 0))
    for place, rung in enumerate(node.rungs, start=1):
        if value >= rung.at_least.value:
            return run.number(rung.value, (*path, place))
    return run.number(node.below, (*path, len(node.rungs) + 1))


_VALUES: Mapping[type, Callable[[Any, Path, _Run], Fraction | bool]] = {
    Literal: lambda node, _path, _run: node.value,
    Truth: lambda node, _path, _run: node.holds,
    Name: _name,
    Full: lambda _node, _path, run: run.full,
    Negate: lambda node, path, run: -run.number(node.operand, (*path, 0)),
    Sum: _sum,
    Product: _product,
    Quotient: _quotient,
    SafeQuotient: _safe_quotient,
    Compare: _compare,
    Not: lambda node, path, run: not run.condition(node.operand, (*path, 0)),
    And: lambda node, path, run: all(
        run.condition(term, (*path, place)) for place, term in enumerate(node.terms)
    ),
    Or: lambda node, path, run: any(
        run.condition(term, (*path, place)) for place, term in enumerate(node.terms)
    ),
    Least: lambda node, path, run: min(run.numbers(node.items, path)),
    Greatest: lambda node, path, run: max(run.numbers(node.items, path)),
    Clamp: _clamp,
    If: _if,
    Coalesce: _coalesce,
    Round: _round,
    Ladder: _ladder,
}
