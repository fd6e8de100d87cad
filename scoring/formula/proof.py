"""Where every part of a formula can lie, for every admissible input: the proof that points stay in bounds.

What a condition tells about the numbers it compares is used in the branch it guards: after `b > 0` a whole
number b is at least 1, also where "b" is itself an expression such as "dung_han + tre_han". What is learned
is remembered by what the expression says, so it helps wherever the same expression stands in that branch.
Bounds therefore hold where the part is reached, not in branches not taken.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from typing import Any

from scoring.formula.facts import FieldFacts
from scoring.formula.faults import FaultCode, FormulaFault, fault
from scoring.formula.grid import grid, next_above, next_below
from scoring.formula.intervals import (
    EVERYTHING,
    Interval,
    common,
    divided,
    greatest,
    hull,
    least,
    negated,
    plus,
    rounded_interval,
    times,
)
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
    Truth,
)
from scoring.formula.tokens import clipped
from scoring.formula.writing import source

Known = Mapping[Node, Interval]
"""What conditions told about expressions."""

_ZERO = Interval.point(Fraction(0))
_OPPOSITE: Mapping[Sign, Sign] = {
    Sign.LESS: Sign.AT_LEAST,
    Sign.AT_MOST: Sign.MORE,
    Sign.MORE: Sign.AT_MOST,
    Sign.AT_LEAST: Sign.LESS,
    Sign.EQUAL: Sign.DIFFERENT,
    Sign.DIFFERENT: Sign.EQUAL,
}
_MIRROR: Mapping[Sign, Sign] = {
    Sign.LESS: Sign.MORE,
    Sign.AT_MOST: Sign.AT_LEAST,
    Sign.MORE: Sign.LESS,
    Sign.AT_LEAST: Sign.AT_MOST,
    Sign.EQUAL: Sign.EQUAL,
    Sign.DIFFERENT: Sign.DIFFERENT,
}


@dataclass(slots=True)
class Survey:
    """The interval of every number in the tree, and what stops the proof."""

    fields: Mapping[str, FieldFacts]
    full: Fraction
    bounds: dict[Path, Interval] = field(default_factory=dict)
    faults: list[FormulaFault] = field(default_factory=list)


def survey(tree: Node, fields: Mapping[str, FieldFacts], full: Fraction) -> Survey:
    """Find the interval of every number in a tree whose measures are right.

    Args:
        tree: a tree without measure faults.
        fields: what is known of every field the tree names.
        full: the criterion's maximum.

    Returns:
        The bounds by path, for every input within the fields' bounds and places, and the divisions that may
        be by zero (their results are then unbounded) and clamps turned around.
    """
    found = Survey(fields, full)
    _number(tree, (), {}, found)
    return found


def _number(node: Node, path: Path, known: Known, found: Survey) -> Interval:
    computed = _NUMBERS[type(node)](node, path, known, found)
    learned = known.get(node, EVERYTHING)
    interval = common(computed, learned) or computed
    found.bounds[path] = interval
    return interval


def _numbers(nodes: tuple[Node, ...], path: Path, known: Known, found: Survey) -> list[Interval]:
    return [_number(node, (*path, place), known, found) for place, node in enumerate(nodes)]


def _name(node: Name, _path: Path, _known: Known, found: Survey) -> Interval:
    facts = found.fields[node.id]
    return Interval(facts.min, facts.max)


def _sum(node: Sum, path: Path, known: Known, found: Survey) -> Interval:
    parts = _numbers(tuple(term.node for term in node.terms), path, known, found)
    signed = [negated(part) if term.minus else part for term, part in zip(node.terms, parts, strict=True)]
    return reduce(plus, signed)


def _quotient(node: Quotient, path: Path, known: Known, found: Survey) -> Interval:
    dividend, divisor = _numbers((node.dividend, node.divisor), path, known, found)
    if not divisor.contains(Fraction(0)):
        return divided(dividend, divisor) or EVERYTHING
    words = {"text": clipped(source(node.divisor)), "dividend": clipped(source(node.dividend))}
    position = node.divisor.position
    found.faults.append(fault(FaultCode.DIVISOR_MAY_BE_ZERO, position, interval=divisor, **words))
    return EVERYTHING


def _safe_quotient(node: SafeQuotient, path: Path, known: Known, found: Survey) -> Interval:
    divisor = _number(node.divisor, (*path, 1), known, found)
    places = grid(node.divisor, found.fields, found.full)
    nonzero = _narrowed(divisor, Sign.DIFFERENT, _ZERO, places)
    dividend = _number(node.dividend, (*path, 0), _with(known, node.divisor, nonzero), found)
    zero = common(divisor, _ZERO)
    spare = _number(node.when_zero, (*path, 2), _with(known, node.divisor, zero), found)
    sides = [_narrowed(divisor, sign, _ZERO, places) for sign in (Sign.LESS, Sign.MORE)]
    quotients = [divided(dividend, side) for side in sides if side is not None]
    return hull(*_reached((zero, spare), *((quotient, quotient) for quotient in quotients)))


def _clamp(node: Clamp, path: Path, known: Known, found: Survey) -> Interval:
    value, low, high = _numbers((node.value, node.low, node.high), path, known, found)
    if common(Interval(low.low, None), Interval(None, high.high)) is None:
        found.faults.append(fault(FaultCode.CLAMP_ORDER, node.position))
    return least(greatest(value, low), high)


def _if(node: If, path: Path, known: Known, found: Survey) -> Interval:
    _condition(node.condition, (*path, 0), known, found)
    yes = _learned(node.condition, (*path, 0), known, found, holds=True)
    no = _learned(node.condition, (*path, 0), known, found, holds=False)
    then = _number(node.then, (*path, 1), known if yes is None else yes, found)
    otherwise = _number(node.otherwise, (*path, 2), known if no is None else no, found)
    return hull(*_reached((yes, then), (no, otherwise)))


def _coalesce(node: Coalesce, path: Path, known: Known, found: Survey) -> Interval:
    return hull(*_numbers((node.name, node.default), path, known, found))


def _round(node: Round, path: Path, known: Known, found: Survey) -> Interval:
    return rounded_interval(_number(node.value, (*path, 0), known, found), node.places, node.mode)


def _ladder(node: Ladder, path: Path, known: Known, found: Survey) -> Interval:
    left: Interval | None = _number(node.value, (*path, 0), known, found)
    places = grid(node.value, found.fields, found.full)
    reached = []
    for place, rung in enumerate(node.rungs, start=1):
        start = Interval.point(rung.at_least.value)
        here = None if left is None else _narrowed(left, Sign.AT_LEAST, start, places)
        interval = _number(rung.value, (*path, place), _with(known, node.value, here), found)
        reached.append((here, interval))
        left = None if left is None else _narrowed(left, Sign.LESS, start, places)
    last = (*path, len(node.rungs) + 1)
    reached.append((left, _number(node.below, last, _with(known, node.value, left), found)))
    return hull(*_reached(*reached))


def _reached(*branches: tuple[object | None, Interval | None]) -> list[Interval]:
    """Keep the branches that can be reached; all of them where none seems to, as in a branch never taken."""
    open_ones = [interval for way, interval in branches if way is not None and interval is not None]
    return open_ones or [interval for _, interval in branches if interval is not None]


# ---------------------------------------------------------------- conditions


def _condition(node: Node, path: Path, known: Known, found: Survey) -> None:
    match node:
        case Compare(left=left, right=right):
            _numbers((left, right), path, known, found)
        case Not(operand=operand):
            _condition(operand, (*path, 0), known, found)
        case Coalesce(default=default):
            _condition(default, (*path, 1), known, found)
        case And(terms=terms) | Or(terms=terms):
            _chain(terms, path, known, found, holds=isinstance(node, And))
        case _:
            pass


def _chain(terms: tuple[Node, ...], path: Path, known: Known, found: Survey, *, holds: bool) -> None:
    """Look at each term knowing that those before it held (and) or did not (or)."""
    for place, term in enumerate(terms):
        here = (*path, place)
        _condition(term, here, known, found)
        learned = _learned(term, here, known, found, holds=holds)
        known = known if learned is None else learned


def _learned(node: Node, path: Path, known: Known, found: Survey, *, holds: bool) -> Known | None:
    """Add what is known where the condition holds, or does not; None where that can never be."""
    match node:
        case Truth():
            return known if node.holds is holds else None
        case Not(operand=operand):
            return _learned(operand, (*path, 0), known, found, holds=not holds)
        case And(terms=terms) | Or(terms=terms) if isinstance(node, And) is holds:
            return _learned_from_all(terms, path, known, found, holds=holds)
        case Compare():
            return _compared(node, path, known, found, holds=holds)
        case _:
            return known


def _learned_from_all(
    terms: tuple[Node, ...], path: Path, known: Known, found: Survey, *, holds: bool
) -> Known | None:
    for place, term in enumerate(terms):
        learned = _learned(term, (*path, place), known, found, holds=holds)
        if learned is None:
            return None
        known = learned
    return known


def _compared(node: Compare, path: Path, known: Known, found: Survey, *, holds: bool) -> Known | None:
    sign = node.sign if holds else _OPPOSITE[node.sign]
    left, right = found.bounds[*path, 0], found.bounds[*path, 1]
    new_left = _narrowed(left, sign, right, grid(node.left, found.fields, found.full))
    new_right = _narrowed(right, _MIRROR[sign], left, grid(node.right, found.fields, found.full))
    if new_left is None or new_right is None:
        return None
    return {**known, node.left: new_left, node.right: new_right}


def _with(known: Known, node: Node, interval: Interval | None) -> Known:
    return known if interval is None else {**known, node: interval}


def _narrowed(own: Interval, sign: Sign, other: Interval, places: int | None) -> Interval | None:
    """Narrow an interval by a comparison with a number of another one; None where none fits.

    places: own numbers are multiples of 10⁻ᵖˡᵃᶜᵉˢ; None where that is not known.
    """
    match sign:
        case Sign.EQUAL:
            return common(own, other)
        case Sign.DIFFERENT:
            return _without(own, other, places)
        case Sign.LESS | Sign.AT_MOST:
            strict = sign is Sign.LESS
            return common(own, Interval(None, _edge(other.high, places, next_below, strict=strict)))
        case _:
            strict = sign is Sign.MORE
            return common(own, Interval(_edge(other.low, places, next_above, strict=strict), None))


def _edge(
    edge: Fraction | None,
    places: int | None,
    step: Callable[[Fraction, int], Fraction],
    *,
    strict: bool,
) -> Fraction | None:
    return step(edge, places) if strict and edge is not None and places is not None else edge


def _without(own: Interval, other: Interval, places: int | None) -> Interval | None:
    """Take a single number away from the rim of an interval."""
    if not other.is_point() or own == other:
        return None if other.is_point() else own
    low, high = own.low, own.high
    if low == other.low:
        low = _edge(low, places, next_above, strict=True)
    if high == other.high:
        high = _edge(high, places, next_below, strict=True)
    return common(own, Interval(low, high))


_NUMBERS: Mapping[type, Callable[[Any, Path, Known, Survey], Interval]] = {
    Literal: lambda node, _path, _known, _found: Interval.point(node.value),
    Name: _name,
    Full: lambda _node, _path, _known, found: Interval.point(found.full),
    Negate: lambda node, path, known, found: negated(_number(node.operand, (*path, 0), known, found)),
    Sum: _sum,
    Product: lambda node, path, known, found: reduce(times, _numbers(node.factors, path, known, found)),
    Quotient: _quotient,
    SafeQuotient: _safe_quotient,
    Least: lambda node, path, known, found: least(*_numbers(node.items, path, known, found)),
    Greatest: lambda node, path, known, found: greatest(*_numbers(node.items, path, known, found)),
    Clamp: _clamp,
    If: _if,
    Coalesce: _coalesce,
    Round: _round,
    Ladder: _ladder,
}
