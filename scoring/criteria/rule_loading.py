"""Reads the `rule:` block of a criterion into one of the closed kinds."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from scoring.criteria.cursor import Cursor
from scoring.criteria.rules import (
    BestFrom,
    BestOf,
    Block,
    Boolean,
    Checklist,
    Choice,
    Comparison,
    Composite,
    CompositePart,
    Condition,
    CountCapped,
    Edges,
    External,
    Formula,
    Grade,
    IfAbove,
    IfChildMissing,
    IfMissing,
    IfNotProven,
    IfTooFew,
    IfZero,
    Info,
    Manual,
    NotApplied,
    OwnRule,
    Penalty,
    Ratio,
    RatioBanded,
    RelativeMax,
    RollupRatio,
    Rule,
    Step,
    StepsCount,
    Survey,
)
from scoring.formula import FormulaFault, Literal, Node, parse


def load_rule(cursor: Cursor) -> Rule:
    """Read a rule; an unknown kind is a fault and read as info so that the other faults still show."""
    kind = cursor.text("kind")
    reader = _READERS.get(kind)
    if reader is None:
        cursor.fault("kind", f"Loại quy tắc «{kind}» không có", f"Dùng một trong: {', '.join(_READERS)}")
        cursor.ignore()
        return Info()
    rule = reader(cursor)
    cursor.finish()
    return rule


def load_condition(cursor: Cursor) -> Condition:
    """Read a test on one field: exactly one of is, is_not, above."""
    criterion, field = cursor.text("criterion"), cursor.text("field")
    found = [(comparison, cursor.optional_text(comparison.value)) for comparison in Comparison]
    tests = [(comparison, value) for comparison, value in found if value is not None]
    cursor.finish()
    if len(tests) != 1:
        cursor.fault("is", "Điều kiện phải có đúng một phép so", "Dùng một trong: is, is_not, above")
        return Condition(criterion, field, Comparison.IS, "")
    return Condition(criterion, field, tests[0][0], tests[0][1])


def _edges(cursor: Cursor) -> Edges:
    return Edges(cursor.one_of("missing", IfMissing), cursor.one_of("not_proven", IfNotProven))


def _ratio(cursor: Cursor) -> OwnRule:
    return Ratio(
        cursor.text("a"),
        cursor.text("b"),
        cursor.one_of("if_b_zero", IfZero),
        cursor.one_of("if_a_gt_b", IfAbove),
        _edges(cursor),
        cursor.optional_number("target_percent"),
        cursor.optional_number("floor_percent"),
    )


def _ratio_banded(cursor: Cursor) -> OwnRule:
    return RatioBanded(
        cursor.text("a"),
        cursor.text("b"),
        _steps(cursor, "_percent"),
        cursor.one_of("if_b_zero", IfZero),
        cursor.one_of("if_a_gt_b", IfAbove),
        _edges(cursor),
    )


def _steps_count(cursor: Cursor) -> OwnRule:
    return StepsCount(cursor.text("count"), _steps(cursor, ""), _edges(cursor))


def _steps(cursor: Cursor, suffix: str) -> tuple[Step, ...]:
    return tuple(_step(item, suffix) for item in cursor.some_children("steps"))


def _step(cursor: Cursor, suffix: str) -> Step:
    """A rung says at_least (from the figure on) or above (only above it)."""
    strict = cursor.has(f"above{suffix}")
    start = cursor.number(f"{'above' if strict else 'at_least'}{suffix}")
    found = Step(start, cursor.number("points"), strict)
    cursor.finish((f"at_least{suffix}", f"above{suffix}"))
    return found


def _count_capped(cursor: Cursor) -> OwnRule:
    return CountCapped(cursor.text("count"), cursor.number("each"), _edges(cursor))


def _penalty(cursor: Cursor) -> OwnRule:
    return Penalty(cursor.text("count"), cursor.number("each"), cursor.number("floor"), _edges(cursor))


def _marks(cursor: Cursor, key: str) -> Mapping[str, Fraction]:
    child = cursor.child(key)
    return {} if child is None else {name: child.number(name) for name in child.names()}


def _checklist(cursor: Cursor) -> OwnRule:
    return Checklist(_marks(cursor, "parts"), _edges(cursor))


def _best_of(cursor: Cursor) -> OwnRule:
    return BestOf(_marks(cursor, "cases"), _edges(cursor))


def _choice(cursor: Cursor) -> OwnRule:
    return Choice(cursor.text("field"), _marks(cursor, "points"), _edges(cursor))


def _boolean(cursor: Cursor) -> OwnRule:
    return Boolean(cursor.text("field"), _edges(cursor))


def _relative_max(cursor: Cursor) -> Rule:
    return RelativeMax(
        cursor.text("a"),
        cursor.optional_text("b"),
        cursor.one_of("if_b_zero", IfZero),
        cursor.one_of("if_best_zero", IfZero),
        cursor.one_of("block", Block),
        cursor.one_of("best_from", BestFrom),
        _edges(cursor),
    )


def _rollup_ratio(cursor: Cursor) -> Rule:
    return RollupRatio(
        cursor.text("child_kind"),
        tuple(load_condition(item) for item in cursor.some_children("all")),
        cursor.one_of("if_no_children", IfZero),
        cursor.one_of("missing_child", IfChildMissing),
    )


def _external(cursor: Cursor) -> OwnRule:
    return External(cursor.text("field"), cursor.number("full"), cursor.text("of"), _edges(cursor))


def _survey(cursor: Cursor) -> OwnRule:
    return Survey(
        cursor.text("mean"),
        cursor.text("answers"),
        cursor.number("lowest"),
        cursor.number("full"),
        cursor.number("at_least"),
        cursor.one_of("if_too_few", IfTooFew),
        _edges(cursor),
    )


def _formula(cursor: Cursor) -> OwnRule:
    expression = cursor.text("expression")
    return Formula(expression, _tree(cursor, expression), _edges(cursor))


def _tree(cursor: Cursor, expression: str) -> Node:
    try:
        return parse(expression)
    except FormulaFault as fault:
        if expression:
            cursor.fault("expression", fault.message, fault.fix)
        return Literal(Fraction(0))


def _manual(cursor: Cursor) -> Rule:
    grades = cursor.child("grades")
    return Manual(
        cursor.text("field"),
        {} if grades is None else _grades(grades),
        cursor.text("text"),
        cursor.text("reason"),
        _edges(cursor),
    )


def _grades(cursor: Cursor) -> Mapping[str, Grade]:
    found = {}
    for code in cursor.names():
        item = cursor.child(code)
        if item is not None:
            found[code] = Grade(item.number("points"), item.text("clause"))
            item.finish()
    return found


def _composite(cursor: Cursor) -> Rule:
    return Composite(tuple(_part(item) for item in cursor.some_children("parts")))


def _part(cursor: Cursor) -> CompositePart:
    found = CompositePart(cursor.name("id"), cursor.text("label"), cursor.number("max"), _own_rule(cursor))
    cursor.finish()
    return found


def _own_rule(cursor: Cursor) -> OwnRule:
    """Read the rule of a part: any kind that looks only at the unit's own values."""
    rule = cursor.child("rule")
    reader = _OWN_READERS.get(rule.text("kind")) if rule else None
    if rule is None or reader is None:
        cursor.fault("rule", "Quy tắc này không dùng được trong một phần", f"Dùng: {', '.join(_OWN_READERS)}")
        return Boolean("", Edges(IfMissing.ZERO, IfNotProven.ZERO))
    found = reader(rule)
    rule.finish()
    return found


def _not_applied(cursor: Cursor) -> Rule:
    return NotApplied(cursor.text("reason"))


def _info(cursor: Cursor) -> Rule:
    cursor.text("kind")
    return Info()


_OWN_READERS: Mapping[str, Callable[[Cursor], OwnRule]] = {
    "ratio": _ratio,
    "ratio_banded": _ratio_banded,
    "steps_count": _steps_count,
    "count_capped": _count_capped,
    "penalty": _penalty,
    "checklist": _checklist,
    "best_of": _best_of,
    "choice": _choice,
    "boolean": _boolean,
    "external": _external,
    "survey": _survey,
    "formula": _formula,
}
_READERS: Mapping[str, Callable[[Cursor], Rule]] = {
    **_OWN_READERS,
    "composite": _composite,
    "relative_max": _relative_max,
    "rollup_ratio": _rollup_ratio,
    "manual": _manual,
    "na": _not_applied,
    "info": _info,
}
