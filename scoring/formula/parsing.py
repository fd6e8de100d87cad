"""Tokens to a tree: a Pratt parser with its limits, written by hand.

Grammar, loosest first: `or` · `and` · `not` · one comparison · + − · × ÷ · unary − · calls, brackets, names,
numbers (with a unit: 0.5[điểm/máy]), `full`, `true`, `false`. Recursion is bounded by an explicit counter, so
no text can exhaust the stack.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeVar

from scoring.amounts import Mode, show_exact
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
    Rung,
    SafeQuotient,
    Sign,
    Sum,
    Term,
    Truth,
    walk,
)
from scoring.formula.tokens import Token, TokenKind, clipped, tokens
from scoring.formula.units import read_unit

MAX_NODES = 200
MAX_DEPTH = 20
MAX_PLACES = 6

OR, AND, NOT, COMPARE, SUM, PRODUCT, NEGATE, ATOM = range(1, 9)
"""How tightly each kind of node binds."""

_LEVELS: Mapping[str, int] = {
    "or": OR,
    "and": AND,
    **dict.fromkeys((str(sign) for sign in Sign), COMPARE),
    **dict.fromkeys("+-", SUM),
    **dict.fromkeys("*/", PRODUCT),
}
_SHAPES: Mapping[str, str] = {
    "min": "min(a, b, …)",
    "max": "max(a, b, …)",
    "clamp": "clamp(x, cận dưới, cận trên)",
    "if": "if(điều kiện, số khi đúng, số khi sai)",
    "coalesce": "coalesce(tên trường, giá trị thay thế)",
    "round": "round(x, số chữ số thập phân, cách làm tròn)",
    "ladder": "ladder(x, 90: 5, 80: 4, 0)",
    "div": "div(a, b, giá trị khi b bằng 0)",
}
_CONSTANTS: Mapping[str, Callable[[int], Node]] = {
    "full": lambda at: Full(position=at),
    "true": lambda at: Truth(holds=True, position=at),
    "false": lambda at: Truth(holds=False, position=at),
}
RESERVED = frozenset({"and", "or", "not", *_SHAPES, *_CONSTANTS})
"""Words that no field may have as its name."""

_Made = TypeVar("_Made", bound=Node)


def parse(text: str) -> Node:
    """Read a formula.

    Raises:
        FormulaFault: the text is no formula, or larger than a formula may be; the first fault is told.
    """
    return _Parser(tokens(text)).tree()


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._next = 0
        self._nodes = 0
        self._depth = 0

    def tree(self) -> Node:
        node = self._expression(OR)
        if self._token.kind is not TokenKind.END:
            raise self._unexpected("một dấu phép tính hoặc hết công thức")
        for path, deep in walk(node):
            if len(path) >= MAX_DEPTH:
                raise fault(FaultCode.TOO_DEEP, deep.position, limit=MAX_DEPTH)
        return node

    # ------------------------------------------------------------ steps through the tokens

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._token
        self._next += 1
        return token

    def _sees(self, *signs: str) -> bool:
        return self._token.kind in {TokenKind.SIGN, TokenKind.NAME} and self._token.text in signs

    def _expect(self, sign: str) -> Token:
        if not self._sees(sign):
            raise self._unexpected(f"“{sign}”")
        return self._take()

    def _unexpected(self, wanted: str) -> FormulaFault:
        token = self._token
        if token.kind is TokenKind.END:
            return fault(FaultCode.INCOMPLETE, token.position, wanted=wanted)
        found = f"“{clipped(token.text)}”"
        return fault(FaultCode.UNEXPECTED, token.position, found=found, wanted=wanted)

    def _made(self, node: _Made) -> _Made:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise fault(FaultCode.TOO_MANY_NODES, node.position, limit=MAX_NODES)
        return node

    # ------------------------------------------------------------ operators

    def _expression(self, minimum: int) -> Node:
        left = self._prefix(minimum)
        while self._level() >= minimum:
            left = self._infix(left)
        return left

    def _level(self) -> int:
        known = self._token.kind in {TokenKind.SIGN, TokenKind.NAME}
        return _LEVELS.get(self._token.text, 0) if known else 0

    def _infix(self, left: Node) -> Node:
        at = self._token.position
        level = self._level()
        if level == SUM:
            return self._made(Sum(self._sum(left), position=at))
        if level == PRODUCT:
            return self._product(left)
        if level == COMPARE:
            return self._comparison(left)
        if level == AND:
            return self._made(And(self._chain(left, "and", AND), position=at))
        return self._made(Or(self._chain(left, "or", OR), position=at))

    def _sum(self, left: Node) -> tuple[Term, ...]:
        terms = [Term(minus=False, node=left)]
        while self._sees("+", "-"):
            minus = self._take().text == "-"
            terms.append(Term(minus, self._expression(SUM + 1)))
        return tuple(terms)

    def _product(self, left: Node) -> Node:
        at = self._token.position
        if self._sees("*"):
            return self._made(Product(self._chain(left, "*", PRODUCT), position=at))
        self._take()
        return self._made(Quotient(left, self._expression(PRODUCT + 1), position=at))

    def _comparison(self, left: Node) -> Node:
        token = self._take()
        node = Compare(left, Sign(token.text), self._expression(COMPARE + 1), position=token.position)
        if self._level() == COMPARE:
            raise fault(FaultCode.COMPARISON_CHAIN, self._token.position)
        return self._made(node)

    def _chain(self, left: Node, sign: str, level: int) -> tuple[Node, ...]:
        items = [left]
        while self._sees(sign):
            self._take()
            items.append(self._expression(level + 1))
        return tuple(items)

    # ------------------------------------------------------------ operands

    def _prefix(self, minimum: int) -> Node:
        token = self._token
        if token.kind is TokenKind.NUMBER:
            return self._made(self._literal())
        if self._sees("-"):
            self._take()
            return self._made(Negate(self._deeper(NEGATE), position=token.position))
        if self._sees("(", "not"):
            return self._bracket_or_not(minimum)
        if token.kind is not TokenKind.NAME or token.text in {"and", "or"}:
            raise self._unexpected("một số, một tên trường hoặc một hàm")
        return self._named()

    def _bracket_or_not(self, minimum: int) -> Node:
        if self._sees("not") and minimum > NOT:
            raise self._unexpected("một số (đặt “not …” trong ngoặc)")
        token = self._take()
        if token.text == "not":
            return self._made(Not(self._deeper(NOT), position=token.position))
        node = self._deeper(OR)
        self._expect(")")
        return node

    def _deeper(self, minimum: int) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise fault(FaultCode.TOO_DEEP, self._token.position, limit=MAX_DEPTH)
        node = self._expression(minimum)
        self._depth -= 1
        return node

    def _literal(self, *, minus: bool = False) -> Literal:
        token = self._take()
        value = -Fraction(token.text) if minus else Fraction(token.text)
        if self._token.kind is not TokenKind.UNIT:
            return Literal(value, position=token.position)
        bracket = self._take()
        unit = read_unit(bracket.text)
        if not unit:
            raise fault(FaultCode.BAD_UNIT, bracket.position)
        return Literal(value, unit, position=token.position)

    def _named(self) -> Node:
        token = self._take()
        if token.text in _CONSTANTS:
            return self._made(_CONSTANTS[token.text](token.position))
        if token.text in _SHAPES:
            return self._made(self._call(token))
        if self._sees("("):
            functions = ", ".join(_SHAPES)
            text = clipped(token.text)
            raise fault(FaultCode.UNKNOWN_FUNCTION, token.position, text=text, functions=functions)
        return self._made(Name(token.text, position=token.position))

    # ------------------------------------------------------------ calls

    def _call(self, name: Token) -> Node:
        self._expect("(")
        if name.text == "ladder":
            return self._ladder(name)
        if name.text == "round":
            return self._round(name)
        items = self._arguments()
        self._expect(")")
        match name.text:
            case "min":
                return Least(self._counted(name, items, 2, None), position=name.position)
            case "max":
                return Greatest(self._counted(name, items, 2, None), position=name.position)
            case _:
                return self._fixed_call(name, items)

    def _fixed_call(self, name: Token, items: list[Node]) -> Node:
        if name.text == "coalesce":
            field, default = self._counted(name, items, 2, 2)
            if not isinstance(field, Name):
                raise fault(FaultCode.COALESCE_FIELD, field.position)
            return Coalesce(field, default, position=name.position)
        build: Mapping[str, Callable[..., Node]] = {"clamp": Clamp, "if": If, "div": SafeQuotient}
        return build[name.text](*self._counted(name, items, 3, 3), position=name.position)

    def _arguments(self) -> list[Node]:
        if self._sees(")"):
            return []
        items = [self._deeper(OR)]
        while self._sees(","):
            self._take()
            items.append(self._deeper(OR))
        return items

    def _counted(self, name: Token, items: list[Node], least: int, most: int | None) -> tuple[Node, ...]:
        if len(items) < least or (most is not None and len(items) > most):
            wanted = str(least) if most else f"ít nhất {least}"
            raise self._miscounted(name, wanted, len(items))
        return tuple(items)

    def _miscounted(self, name: Token, wanted: str, found: int) -> FormulaFault:
        shape = _SHAPES[name.text]
        return fault(
            FaultCode.ARGUMENTS, name.position, text=name.text, wanted=wanted, found=found, shape=shape
        )

    def _round(self, name: Token) -> Round:
        if self._sees(")"):
            raise self._miscounted(name, "3", 0)
        value = self._deeper(OR)
        self._next_argument(name, 1)
        places = self._places()
        self._next_argument(name, 2)
        mode = self._mode()
        if self._sees(","):
            raise self._miscounted(name, "3", 4)
        self._expect(")")
        return Round(value, places, mode, position=name.position)

    def _next_argument(self, name: Token, found: int) -> None:
        if self._sees(")"):
            raise self._miscounted(name, "3", found)
        self._expect(",")

    def _places(self) -> int:
        token = self._take_unless_end()
        if token.kind is not TokenKind.NUMBER or not token.text.isdigit() or int(token.text) > MAX_PLACES:
            raise fault(FaultCode.ROUND_PLACES, token.position, limit=MAX_PLACES)
        return int(token.text)

    def _mode(self) -> Mode:
        token = self._take_unless_end()
        if token.kind is not TokenKind.NAME or token.text not in tuple(Mode):
            modes = ", ".join(Mode)
            raise fault(FaultCode.ROUND_MODE, token.position, text=clipped(token.text), modes=modes)
        return Mode(token.text)

    def _take_unless_end(self) -> Token:
        if self._token.kind is TokenKind.END:
            raise self._unexpected("tham số của round")
        return self._take()

    def _ladder(self, name: Token) -> Ladder:
        if self._sees(")"):
            raise self._miscounted(name, "ít nhất 3", 0)
        value = self._deeper(OR)
        rungs: list[Rung] = []
        while self._another_rung(name, rungs):
            rungs.append(self._rung(rungs))
        below = self._deeper(OR)
        if self._sees(":"):
            raise fault(FaultCode.LADDER_RUNG, below.position)
        if not rungs:
            raise self._miscounted(name, "ít nhất 3", 2)
        self._expect(")")
        return Ladder(value, tuple(rungs), below, position=name.position)

    def _another_rung(self, name: Token, rungs: list[Rung]) -> bool:
        if self._sees(")"):
            raise self._miscounted(name, "ít nhất 3", 1 + len(rungs))
        self._expect(",")
        ahead = self._next + (1 if self._sees("-") else 0)
        kinds = [token.kind for token in self._tokens[ahead : ahead + 2]]
        colon = ahead + (2 if kinds[1:] == [TokenKind.UNIT] else 1)
        return kinds[0] is TokenKind.NUMBER and self._tokens[colon].text == ":"

    def _rung(self, above: list[Rung]) -> Rung:
        minus = self._sees("-")
        if minus:
            self._take()
        start = self._made(self._literal(minus=minus))
        self._expect(":")
        if above:
            _judge_order(above[-1].at_least, start)
        return Rung(start, self._deeper(OR))


def _judge_order(previous: Literal, start: Literal) -> None:
    if start.value == previous.value:
        raise fault(FaultCode.LADDER_DUPLICATE, start.position, text=show_exact(start.value))
    if start.value > previous.value:
        words = {"text": show_exact(start.value), "previous": show_exact(previous.value)}
        raise fault(FaultCode.LADDER_ORDER, start.position, **words)
