"""Does the formula make sense? Numbers and conditions in their places, and units that go together.

A number without a unit written in the formula (a constant) adapts to what it meets; a field always has a
measure, if only that of a plain number.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import reduce
from typing import Any

from scoring.formula.facts import FactType, FieldFacts
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
    Product,
    Quotient,
    Round,
    SafeQuotient,
    Sum,
    Truth,
)
from scoring.formula.tokens import clipped
from scoring.formula.units import PLAIN, POINTS, Unit, per, times, unit_of, unit_words
from scoring.formula.writing import source


class Kind(Enum):
    """What is no quantity with a unit."""

    CONSTANT = auto()
    CONDITION = auto()
    UNSURE = auto()


Measure = Unit | Kind
"""A quantity's unit, or a constant, a condition, or what a fault already told makes unknowable."""


@dataclass(slots=True)
class _Judge:
    fields: Mapping[str, FieldFacts]
    faults: list[FormulaFault] = field(default_factory=list)

    def measure(self, node: Node) -> Measure:
        return _MEASURES[type(node)](node, self)

    def number(self, node: Node) -> Measure:
        found = self.measure(node)
        if found is not Kind.CONDITION:
            return found
        self.complain(FaultCode.NEEDS_NUMBER, node, text=clipped(source(node)))
        return Kind.UNSURE

    def condition(self, node: Node) -> Measure:
        if self.measure(node) not in {Kind.CONDITION, Kind.UNSURE}:
            self.complain(FaultCode.NEEDS_CONDITION, node, text=clipped(source(node)))
        return Kind.CONDITION

    def alike(self, nodes: Sequence[Node]) -> Measure:
        """Find the one unit of several numbers; each that differs from the first is a fault."""
        found = [(node, self.number(node)) for node in nodes]
        measured = [(node, unit) for node, unit in found if isinstance(unit, tuple)]
        unsure = any(unit is Kind.UNSURE for _, unit in found)
        if not measured:
            return Kind.UNSURE if unsure else Kind.CONSTANT
        partner, shared = measured[0]
        others = [(node, unit) for node, unit in measured if unit != shared]
        for node, unit in others:
            self.differ(node, unit, partner, shared)
        return Kind.UNSURE if unsure or others else shared

    def complain(self, code: FaultCode, node: Node, **words: object) -> None:
        self.faults.append(fault(code, node.position, **words))

    def differ(self, node: Node, unit: Unit, partner: Node, shared: Unit) -> None:
        self.complain(
            FaultCode.UNITS_DIFFER,
            node,
            text=clipped(source(node)),
            unit=unit_words(unit),
            other=unit_words(shared),
            partner=clipped(source(partner)),
        )


def measure_faults(tree: Node, fields: Mapping[str, FieldFacts]) -> list[FormulaFault]:
    """List every unknown field, number or condition out of place and unit that does not fit."""
    judge = _Judge(fields)
    found = judge.number(tree)
    if isinstance(found, tuple) and found != POINTS:
        judge.complain(FaultCode.RESULT_UNIT, tree, unit=unit_words(found))
    return judge.faults


def _name(node: Name, judge: _Judge) -> Measure:
    facts = judge.fields.get(node.id)
    if facts is None:
        known = ", ".join(clipped(name) for name in list(judge.fields)[:8]) or "(chưa khai báo trường nào)"
        judge.complain(FaultCode.UNKNOWN_FIELD, node, text=clipped(node.id), fields=known)
        return Kind.UNSURE
    return Kind.CONDITION if facts.type is FactType.BOOL else unit_of(facts.unit)


def _product(node: Product, judge: _Judge) -> Measure:
    return reduce(_multiplied, [judge.number(factor) for factor in node.factors])


def _multiplied(left: Measure, right: Measure) -> Measure:
    if Kind.UNSURE in {left, right}:
        return Kind.UNSURE
    if not isinstance(left, tuple):
        return right
    return times(left, right) if isinstance(right, tuple) else left


def _quotient(node: Quotient | SafeQuotient, judge: _Judge) -> Measure:
    dividend, divisor = judge.number(node.dividend), judge.number(node.divisor)
    if isinstance(divisor, tuple):
        divisor = per(PLAIN, divisor)
    return _multiplied(dividend, divisor)


def _safe_quotient(node: SafeQuotient, judge: _Judge) -> Measure:
    shared, spare = _quotient(node, judge), judge.number(node.when_zero)
    if not (isinstance(shared, tuple) and isinstance(spare, tuple)):
        return spare if shared is Kind.CONSTANT else shared
    if spare == shared:
        return shared
    judge.differ(node.when_zero, spare, Quotient(node.dividend, node.divisor), shared)
    return Kind.UNSURE


def _compare(node: Compare, judge: _Judge) -> Measure:
    judge.alike([node.left, node.right])
    return Kind.CONDITION


def _all_conditions(node: And | Or, judge: _Judge) -> Measure:
    for term in node.terms:
        judge.condition(term)
    return Kind.CONDITION


def _if(node: If, judge: _Judge) -> Measure:
    judge.condition(node.condition)
    return judge.alike([node.then, node.otherwise])


def _coalesce(node: Coalesce, judge: _Judge) -> Measure:
    facts = judge.fields.get(node.name.id)
    if facts is not None and facts.type is FactType.BOOL:
        return judge.condition(node.default)
    return judge.alike([node.name, node.default])


def _ladder(node: Ladder, judge: _Judge) -> Measure:
    judge.alike([node.value, *(rung.at_least for rung in node.rungs)])
    return judge.alike([*(rung.value for rung in node.rungs), node.below])


_MEASURES: Mapping[type, Callable[[Any, _Judge], Measure]] = {
    Literal: lambda node, _: Kind.CONSTANT if node.unit is None else node.unit,
    Truth: lambda _node, _judge: Kind.CONDITION,
    Name: _name,
    Full: lambda _node, _judge: POINTS,
    Negate: lambda node, judge: judge.number(node.operand),
    Sum: lambda node, judge: judge.alike([term.node for term in node.terms]),
    Product: _product,
    Quotient: _quotient,
    SafeQuotient: _safe_quotient,
    Compare: _compare,
    Not: lambda node, judge: judge.condition(node.operand),
    And: _all_conditions,
    Or: _all_conditions,
    Least: lambda node, judge: judge.alike(node.items),
    Greatest: lambda node, judge: judge.alike(node.items),
    Clamp: lambda node, judge: judge.alike([node.value, node.low, node.high]),
    If: _if,
    Coalesce: _coalesce,
    Round: lambda node, judge: judge.number(node.value),
    Ladder: _ladder,
}
