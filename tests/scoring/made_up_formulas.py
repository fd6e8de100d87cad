"""Fields, random trees and random values for the tests of formulas."""

from fractions import Fraction

from hypothesis import strategies as st

from scoring.amounts import Mode
from scoring.formula import (
    And,
    Clamp,
    Coalesce,
    Compare,
    FactType,
    FieldFacts,
    FormulaFault,
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
    Step,
    Sum,
    Term,
    Truth,
    Values,
    parse,
    required_fields,
    steps,
)

FULL = Fraction(5)
ZERO = Fraction(0)
BOOL = FieldFacts(type=FactType.BOOL)
OFFICE = {
    "dat": FieldFacts("người", min=ZERO),
    "tong": FieldFacts("người", min=ZERO),
    "nho": FieldFacts("người", min=Fraction(1), max=Fraction(10)),
    "may": FieldFacts("máy", min=ZERO),
    "tien": FieldFacts("đồng", min=ZERO, max=Fraction(10**12)),
    "ty_le": FieldFacts("%", min=ZERO, max=Fraction(100), places=2),
    "lan": FieldFacts("", min=ZERO, max=Fraction(20)),
    "diem": FieldFacts("điểm", min=ZERO, max=FULL, places=2),
    "lech": FieldFacts("", min=Fraction(-5), max=Fraction(5)),
    "tu_do": FieldFacts(""),
    "toc_do": FieldFacts("Mbps/người", min=ZERO, places=1),
    "co_trang": BOOL,
    "co_ban": BOOL,
}
"""What an office might report; `full` is 5."""

PLAIN = {
    "a": FieldFacts(min=ZERO),
    "b": FieldFacts(min=Fraction(-3), max=Fraction(7)),
    "c": FieldFacts(places=2),
    "d": FieldFacts(min=Fraction(1), max=Fraction(4), places=1),
    "p": BOOL,
    "q": BOOL,
}
"""Fields without units, for random trees."""

_NUMBERS = st.sampled_from(["a", "b", "c", "d"]).map(Name)
_FLAGS = st.sampled_from(["p", "q"]).map(Name)
_LITERALS = st.builds(
    lambda digits, places: Literal(Fraction(digits, 10**places)),
    st.integers(min_value=0, max_value=9999),
    st.integers(min_value=0, max_value=4),
)
_UNIT_LITERALS = st.builds(
    lambda literal, unit: Literal(literal.value, unit),
    _LITERALS,
    st.sampled_from([(("người", 1),), (("hồ sơ", 1), ("tháng", -1)), (("m", 2), ("s", -2)), (("%", -1),)]),
)
_LEAVES: st.SearchStrategy[Node] = st.one_of(_NUMBERS, _LITERALS, st.just(Full()))


def _condition(numbers: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    compared = st.builds(Compare, numbers, st.sampled_from(Sign), numbers)
    simple = st.one_of(compared, _FLAGS, st.builds(Truth, st.booleans()))
    several = st.lists(simple, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        compared,
        simple.map(Not),
        several.map(And),
        several.map(Or),
        several.map(Or).map(Not),
        several.map(And).map(Not),
        st.builds(Coalesce, _FLAGS, simple),
    )


def _ladder(value: Node, starts: list[int], values: list[Node], below: Node) -> Ladder:
    falling = sorted(set(starts), reverse=True)
    rungs = [Rung(Literal(Fraction(start)), worth) for start, worth in zip(falling, values, strict=False)]
    return Ladder(value, tuple(rungs), below)


def _guarded(divisor: Node, sign: Sign, dividend: Node, spare: Node) -> If:
    """Divide where a comparison with 0 allows it: what bounds must understand."""
    compared = Compare(divisor, sign, Literal(ZERO))
    if sign in {Sign.EQUAL, Sign.AT_MOST}:
        return If(compared, spare, Quotient(dividend, divisor))
    return If(compared, Quotient(dividend, divisor), spare)


def _grown(numbers: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(numbers, min_size=2, max_size=3).map(tuple)
    terms = st.lists(st.builds(Term, st.booleans(), numbers), min_size=1, max_size=3)
    starts = st.lists(st.integers(min_value=-5, max_value=9), min_size=1, max_size=3)
    return st.one_of(
        st.builds(lambda first, rest: Sum((Term(minus=False, node=first), *rest)), numbers, terms),
        several.map(Product),
        numbers.map(Negate),
        st.builds(Quotient, numbers, numbers),
        st.builds(SafeQuotient, numbers, numbers, numbers),
        several.map(Least),
        several.map(Greatest),
        st.builds(Clamp, numbers, numbers, numbers),
        st.builds(If, _condition(numbers), numbers, numbers),
        st.builds(Coalesce, _NUMBERS, numbers),
        st.builds(Round, numbers, st.integers(min_value=0, max_value=3), st.sampled_from(Mode)),
        st.builds(_ladder, numbers, starts, st.lists(numbers, min_size=3, max_size=3), numbers),
        st.builds(_guarded, numbers, st.sampled_from(Sign), numbers, numbers),
    )


def read(text: str) -> Node | FormulaFault:
    """Parse, with the fault as an answer."""
    try:
        return parse(text)
    except FormulaFault as told:
        return told


def worked(tree: Node, given: Values) -> tuple[Step, ...] | FormulaFault:
    """Work the tree out, with the fault as an answer."""
    try:
        return steps(tree, given, FULL)
    except FormulaFault as told:
        return told


def trees() -> st.SearchStrategy[Node]:
    """Any formula over PLAIN whose numbers and conditions are in their places."""
    return st.recursive(_LEAVES, _grown, max_leaves=12)


def texts_of_trees() -> st.SearchStrategy[Node]:
    """The same with units written behind numbers, and conditions too: whatever text can say."""
    grown = st.recursive(st.one_of(_LEAVES, _UNIT_LITERALS), _grown, max_leaves=12)
    return st.one_of(grown, _condition(grown))


@st.composite
def values(draw: st.DrawFn, tree: Node) -> Values:
    """Admissible values for the fields of PLAIN; fields the tree can do without may have none."""
    required = required_fields(tree)
    chosen: dict[str, Fraction | bool | None] = {name: draw(_value(PLAIN[name])) for name in PLAIN}
    for name in set(PLAIN) - set(required):
        chosen[name] = draw(st.sampled_from([None, chosen[name]]))
    return chosen


def _value(facts: FieldFacts) -> st.SearchStrategy[Fraction | bool]:
    if facts.type is FactType.BOOL:
        return st.booleans()
    scale = 10**facts.places
    low = -30 if facts.min is None else int(facts.min)
    high = 30 if facts.max is None else int(facts.max)
    near = st.integers(min_value=low * scale, max_value=high * scale)
    edges = st.sampled_from([low * scale, high * scale])
    return st.one_of(near, edges).map(lambda units: Fraction(units, scale))
