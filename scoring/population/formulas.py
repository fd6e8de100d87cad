"""Formulas, column by column; the meaning is that of scoring.formula.evaluation.

Every part is worked out for all units, also where its branch is not taken or a field has no value: what comes
out there is some number that nobody looks at. Divisions by 0 occur there only, and divide by 1 instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any

import numpy as np

from scoring.answers import FactKey
from scoring.criteria.rules import Edges
from scoring.formula import (
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
    SafeQuotient,
    Sign,
    Sum,
    Truth,
)
from scoring.population.columns import View
from scoring.population.fields import AnswerCode, CellCode
from scoring.population.kernels import Cells
from scoring.population.obstacles import declared, stands, strongest, usable
from scoring.population.wholes import Column, Exact, Mask, Whole, constant, crossed, product_of, width


@dataclass(frozen=True, slots=True)
class FormulaField:
    """One field of a formula: where it stands, in how many parts of one it is counted, what it must be.

    `required`: without a value there are no points; otherwise the formula says what counts instead.
    `is_mark`: yes or no, where nothing proven is simply no.
    """

    key: FactKey
    scale: int
    required: bool
    is_mark: bool


@dataclass(frozen=True, slots=True)
class FormulaKernel:
    """Points by a formula that was proved to stay between 0 and `full` points; `steps` make one point."""

    tree: Node
    fields: Mapping[str, FormulaField]
    full: Fraction
    steps: int
    edges: Edges

    def cells(self, view: View) -> Cells:
        """See scoring.population.kernels.Kernel."""
        status = self._status(view)
        points = _number(self.tree, _Run(self, view))
        earned = points.numerator.times(self.steps).where(stands(status, CellCode.SCORED))
        below = points.denominator
        most = self.full * self.steps * (below if isinstance(below, int) else below.high)
        return Cells(Exact(earned.bounded(0, int(most)), below), status)

    def _status(self, view: View) -> Column:
        codes = [
            usable(view.codes(field.key), self.edges, nothing_counts=field.is_mark)
            for field in self.fields.values()
            if field.required
        ]
        return declared(strongest(codes), self.edges) if codes else np.zeros(len(view), np.uint8)


@dataclass(frozen=True, slots=True)
class _Run:
    kernel: FormulaKernel
    view: View

    def stored(self, field: str) -> Whole:
        return self.view.whole(self.kernel.fields[field].key)

    def has_value(self, field: str) -> Mask:
        """Where a field has a value of its own; of a required one everybody has who is scored at all."""
        asked = self.kernel.fields[field]
        if asked.required:
            return np.ones(len(self.view), np.bool_)
        known: Mask = np.less_equal(self.view.codes(asked.key), AnswerCode.PROVEN_PART)
        return known

    def constant(self, value: Fraction) -> Exact:
        return Exact(constant(value.numerator, self.view), value.denominator)


def _number(node: Node, run: _Run) -> Exact:
    return _NUMBERS[type(node)](node, run)


def _condition(node: Node, run: _Run) -> Mask:
    return _CONDITIONS[type(node)](node, run)


def _sum(node: Sum, run: _Run) -> Exact:
    parts = ((term.minus, _number(term.node, run)) for term in node.terms)
    return reduce(Exact.plus, (_negated(part) if minus else part for minus, part in parts))


def _safe_quotient(node: SafeQuotient, run: _Run) -> Exact:
    divisor = _number(node.divisor, run)
    quotient = _over(_number(node.dividend, run), divisor)
    return _chosen(divisor.numerator.equals(0), _number(node.when_zero, run), quotient)


def _clamp(node: Clamp, run: _Run) -> Exact:
    value, low, high = (_number(part, run) for part in (node.value, node.low, node.high))
    return _smaller(_larger(value, low), high)


def _if(node: If, run: _Run) -> Exact:
    return _chosen(_condition(node.condition, run), _number(node.then, run), _number(node.otherwise, run))


def _coalesce(node: Coalesce, run: _Run) -> Exact:
    return _chosen(run.has_value(node.name.id), _number(node.name, run), _number(node.default, run))


def _round(node: Round, run: _Run) -> Exact:
    value, steps = _number(node.value, run), 10**node.places
    return Exact(Exact(value.numerator.times(steps), value.denominator).rounded(node.mode), steps)


def _ladder(node: Ladder, run: _Run) -> Exact:
    """Climb from below: the highest rung that is reached has the last word."""
    value, found = _number(node.value, run), _number(node.below, run)
    for rung in reversed(node.rungs):
        reached = _reaches(value, _number(rung.at_least, run))
        found = _chosen(reached, _number(rung.value, run), found)
    return found


def _known(node: Coalesce, run: _Run) -> Mask:
    mask: Mask = np.where(
        run.has_value(node.name.id), _condition(node.name, run), _condition(node.default, run)
    )
    return mask


def _compare(node: Compare, run: _Run) -> Mask:
    return _HOLDS[node.sign](_difference(_number(node.left, run), _number(node.right, run)))


def _difference(one: Exact, other: Exact) -> Whole:
    """Subtract, over a denominator that is above 0: what is asked of the difference is its sign alone."""
    return one.plus(_negated(other)).numerator


def _reaches(one: Exact, other: Exact) -> Mask:
    return _difference(one, other).reaches(0)


def _larger(one: Exact, other: Exact) -> Exact:
    return _chosen(_reaches(one, other), one, other)


def _smaller(one: Exact, other: Exact) -> Exact:
    return _chosen(_reaches(one, other), other, one)


def _negated(number: Exact) -> Exact:
    return Exact(number.numerator.times(-1), number.denominator)


def _times(one: Exact, other: Exact) -> Exact:
    return Exact(one.numerator * other.numerator, product_of(one.denominator, other.denominator))


def _over(one: Exact, other: Exact) -> Exact:
    """Divide; the sign goes up into the numerator, so that every denominator is above 0."""
    divisor = other.numerator
    numerator = crossed(one.numerator, other.denominator)
    if divisor.low < 0:
        negative = ~divisor.reaches(0)
        numerator = numerator.where(~negative) - numerator.where(negative)
        divisor = divisor.larger(divisor.times(-1))
    return Exact(numerator, crossed(divisor.at_least(1), one.denominator))


def _chosen(mask: Mask, one: Exact, other: Exact) -> Exact:
    """Take the one where the mask says so, else the other."""
    if isinstance(one.denominator, int) and isinstance(other.denominator, int):
        common = lcm(one.denominator, other.denominator)
        left = one.numerator.times(common // one.denominator)
        return Exact(_picked(mask, left, other.numerator.times(common // other.denominator)), common)
    below = _picked(mask, _as_column(one.denominator, mask), _as_column(other.denominator, mask))
    return Exact(_picked(mask, one.numerator, other.numerator), below)


def _as_column(number: Whole | int, like: Column) -> Whole:
    return constant(number, like) if isinstance(number, int) else number


def _picked(mask: Mask, one: Whole, other: Whole) -> Whole:
    low, high = min(one.low, other.low), max(one.high, other.high)
    dtype = width(low, high)
    return Whole(np.where(mask, one.wide(dtype), other.wide(dtype)), low, high)


_HOLDS: Mapping[Sign, Callable[[Whole], Mask]] = {
    Sign.LESS: lambda difference: ~difference.reaches(0),
    Sign.AT_MOST: lambda difference: ~difference.reaches(1),
    Sign.MORE: lambda difference: difference.reaches(1),
    Sign.AT_LEAST: lambda difference: difference.reaches(0),
    Sign.EQUAL: lambda difference: difference.equals(0),
    Sign.DIFFERENT: lambda difference: ~difference.equals(0),
}
_NUMBERS: Mapping[type, Callable[[Any, _Run], Exact]] = {
    Literal: lambda node, run: run.constant(node.value),
    Full: lambda _node, run: run.constant(run.kernel.full),
    Name: lambda node, run: Exact(run.stored(node.id), run.kernel.fields[node.id].scale),
    Negate: lambda node, run: _negated(_number(node.operand, run)),
    Sum: _sum,
    Product: lambda node, run: reduce(_times, (_number(factor, run) for factor in node.factors)),
    Quotient: lambda node, run: _over(_number(node.dividend, run), _number(node.divisor, run)),
    SafeQuotient: _safe_quotient,
    Least: lambda node, run: reduce(_smaller, (_number(item, run) for item in node.items)),
    Greatest: lambda node, run: reduce(_larger, (_number(item, run) for item in node.items)),
    Clamp: _clamp,
    If: _if,
    Coalesce: _coalesce,
    Round: _round,
    Ladder: _ladder,
}
_CONDITIONS: Mapping[type, Callable[[Any, _Run], Mask]] = {
    Truth: lambda node, run: np.full(len(run.view), node.holds),
    Name: lambda node, run: run.stored(node.id).equals(1),
    Compare: _compare,
    Not: lambda node, run: ~_condition(node.operand, run),
    And: lambda node, run: reduce(np.logical_and, (_condition(term, run) for term in node.terms)),
    Or: lambda node, run: reduce(np.logical_or, (_condition(term, run) for term in node.terms)),
    Coalesce: _known,
}
