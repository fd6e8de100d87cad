"""What a formula can say: the closed list of its nodes, as plain data.

Two nodes are equal where they say the same; where they stand in the text (`position`, counted from 0) does
not matter. A path names a node by the way to it from the root: the places of children as `children` lists
them, so that () is the root and (0, 1) the second child of its first child.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from scoring.amounts import Mode
from scoring.formula.units import Unit

Path = tuple[int, ...]


class Sign(StrEnum):
    """How two numbers are compared."""

    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    EQUAL = "="
    DIFFERENT = "!="


@dataclass(frozen=True, slots=True)
class _Placed:
    position: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Literal(_Placed):
    """A decimal number; without a unit it adapts to what it meets. Negative only on a rung."""

    value: Fraction
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Truth(_Placed):
    """The condition that always or never holds."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Name(_Placed):
    """A field."""

    id: str


@dataclass(frozen=True, slots=True)
class Full(_Placed):
    """The criterion's maximum in points."""


@dataclass(frozen=True, slots=True)
class Negate(_Placed):
    """Unary minus."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a sum, added or taken away."""

    minus: bool
    node: "Node"


@dataclass(frozen=True, slots=True)
class Sum(_Placed):
    """At least two terms, the first of them added."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Product(_Placed):
    """At least two factors."""

    factors: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Quotient(_Placed):
    """a / b, allowed only where b is proved to differ from 0."""

    dividend: "Node"
    divisor: "Node"


@dataclass(frozen=True, slots=True)
class SafeQuotient(_Placed):
    """div(a, b, when_zero): a / b, or the third where b is 0. The divisor is looked at first."""

    dividend: "Node"
    divisor: "Node"
    when_zero: "Node"


@dataclass(frozen=True, slots=True)
class Compare(_Placed):
    """Two numbers compared exactly."""

    left: "Node"
    sign: Sign
    right: "Node"


@dataclass(frozen=True, slots=True)
class Not(_Placed):
    """The opposite of a condition."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class And(_Placed):
    """All conditions hold; looked at from the left, up to the first that does not."""

    terms: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or(_Placed):
    """One condition holds; looked at from the left, up to the first that does."""

    terms: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Least(_Placed):
    """The smallest of at least two numbers."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Greatest(_Placed):
    """The largest of at least two numbers."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Clamp(_Placed):
    """clamp(x, low, high): at least low, then at most high."""

    value: "Node"
    low: "Node"
    high: "Node"


@dataclass(frozen=True, slots=True)
class If(_Placed):
    """if(condition, then, otherwise); only the branch taken is looked at."""

    condition: "Node"
    then: "Node"
    otherwise: "Node"


@dataclass(frozen=True, slots=True)
class Coalesce(_Placed):
    """coalesce(field, default): the field, or the default where the field has no value."""

    name: Name
    default: "Node"


@dataclass(frozen=True, slots=True)
class Round(_Placed):
    """round(x, places, mode), the mode as in `scoring.amounts`."""

    value: "Node"
    places: int
    mode: Mode


@dataclass(frozen=True, slots=True)
class Rung:
    """From this figure on, this value."""

    at_least: Literal
    value: "Node"


@dataclass(frozen=True, slots=True)
class Ladder(_Placed):
    """ladder(x, 90: 5, 80: 4, 0): the value of the first rung that x reaches, else the last; rungs fall."""

    value: "Node"
    rungs: tuple[Rung, ...]
    below: "Node"


Node = (
    Literal
    | Truth
    | Name
    | Full
    | Negate
    | Sum
    | Product
    | Quotient
    | SafeQuotient
    | Compare
    | Not
    | And
    | Or
    | Least
    | Greatest
    | Clamp
    | If
    | Coalesce
    | Round
    | Ladder
)

_CHILDREN: Mapping[type, Callable[[Any], tuple[Node, ...]]] = {
    Literal: lambda _: (),
    Truth: lambda _: (),
    Name: lambda _: (),
    Full: lambda _: (),
    Negate: lambda node: (node.operand,),
    Sum: lambda node: tuple(term.node for term in node.terms),
    Product: lambda node: node.factors,
    Quotient: lambda node: (node.dividend, node.divisor),
    SafeQuotient: lambda node: (node.dividend, node.divisor, node.when_zero),
    Compare: lambda node: (node.left, node.right),
    Not: lambda node: (node.operand,),
    And: lambda node: node.terms,
    Or: lambda node: node.terms,
    Least: lambda node: node.items,
    Greatest: lambda node: node.items,
    Clamp: lambda node: (node.value, node.low, node.high),
    If: lambda node: (node.condition, node.then, node.otherwise),
    Coalesce: lambda node: (node.name, node.default),
    Round: lambda node: (node.value,),
    Ladder: lambda node: (node.value, *(rung.value for rung in node.rungs), node.below),
}


def children(node: Node) -> tuple[Node, ...]:
    """List the nodes right under this one, in the order that paths count."""
    return _CHILDREN[type(node)](node)


def walk(tree: Node) -> Iterator[tuple[Path, Node]]:
    """Go through the tree from the root, children from the left, without recursion."""
    waiting: list[tuple[Path, Node]] = [((), tree)]
    while waiting:
        path, node = waiting.pop()
        yield path, node
        waiting.extend(reversed([((*path, place), child) for place, child in enumerate(children(node))]))


def required_fields(tree: Node) -> tuple[str, ...]:
    """List the fields that must have a value, in the order of their first mention."""
    excused = _excused(tree)
    named = [node.id for path, node in walk(tree) if isinstance(node, Name) and path not in excused]
    return tuple(dict.fromkeys(named))


def optional_fields(tree: Node) -> tuple[str, ...]:
    """List the fields that stand under a coalesce only, in the order of their first mention."""
    required = required_fields(tree)
    named = [node.id for _, node in walk(tree) if isinstance(node, Name) and node.id not in required]
    return tuple(dict.fromkeys(named))


def _excused(tree: Node) -> set[Path]:
    return {(*path, 0) for path, node in walk(tree) if isinstance(node, Coalesce)}
