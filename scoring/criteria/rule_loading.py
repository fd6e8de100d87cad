"""Reads the `rule:` block of a criterion into one of the closed kinds."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from scoring.criteria.cursor import Cursor
from scoring.criteria.rules import (
    BestOf,
    Boolean,
    Checklist,
    Choice,
    Comparison,
    Condition,
    CountCapped,
    Edges,
    External,
    IfAbove,
    IfZero,
    Info,
    Ratio,
    RatioBanded,
    RelativeMax,
    RollupRatio,
    Rule,
    Step,
    StepsCount,
    Worth,
)


def load_rule(cursor: Cursor) -> Rule:
    """Read a rule; an unknown kind is a fault and read as info so that the other faults still show."""
    kind = cursor.text("kind")
    reader = _READERS.get(kind)
    if reader is None:
        cursor.fault("kind", f"Loại quy tắc «{kind}» không có", f"Dùng một trong: {', '.join(_READERS)}")
        cursor.keys()
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
    return Edges(cursor.one_of("missing", Worth), cursor.one_of("not_proven", Worth))


def _ratio(cursor: Cursor) -> Rule:
    return Ratio(
        cursor.text("a"),
        cursor.text("b"),
        cursor.one_of("if_b_zero", IfZero),
        cursor.one_of("if_a_gt_b", IfAbove),
        _edges(cursor),
    )


def _ratio_banded(cursor: Cursor) -> Rule:
    return RatioBanded(
        cursor.text("a"),
        cursor.text("b"),
        _steps(cursor, "at_least_percent"),
        cursor.one_of("if_b_zero", IfZero),
        cursor.one_of("if_a_gt_b", IfAbove),
        _edges(cursor),
    )


def _steps_count(cursor: Cursor) -> Rule:
    return StepsCount(cursor.text("count"), _steps(cursor, "at_least"), _edges(cursor))


def _steps(cursor: Cursor, key: str) -> tuple[Step, ...]:
    steps = []
    for item in cursor.children("steps"):
        steps.append(Step(item.number(key), item.number("points")))
        item.finish()
    return tuple(steps)


def _count_capped(cursor: Cursor) -> Rule:
    return CountCapped(cursor.text("count"), cursor.number("each"), _edges(cursor))


def _marks(cursor: Cursor, key: str) -> Mapping[str, Fraction]:
    child = cursor.child(key)
    return {} if child is None else {name: child.number(name) for name in child.keys()}  # noqa: SIM118  own method


def _checklist(cursor: Cursor) -> Rule:
    return Checklist(_marks(cursor, "parts"), _edges(cursor))


def _best_of(cursor: Cursor) -> Rule:
    return BestOf(_marks(cursor, "cases"), _edges(cursor))


def _choice(cursor: Cursor) -> Rule:
    return Choice(cursor.text("field"), _marks(cursor, "points"), _edges(cursor))


def _boolean(cursor: Cursor) -> Rule:
    return Boolean(cursor.text("field"), _edges(cursor))


def _relative_max(cursor: Cursor) -> Rule:
    return RelativeMax(
        cursor.text("a"),
        cursor.optional_text("b"),
        cursor.one_of("if_b_zero", IfZero),
        cursor.one_of("if_best_zero", IfZero),
        _edges(cursor),
    )


def _rollup_ratio(cursor: Cursor) -> Rule:
    if cursor.text("missing_child") not in {"not_met", ""}:
        cursor.fault("missing_child", "Đơn vị cấp dưới thiếu số liệu chỉ có thể là «not_met»", "Viết not_met")
    return RollupRatio(
        cursor.text("child_kind"),
        tuple(load_condition(item) for item in cursor.children("all")),
        cursor.one_of("if_no_children", IfZero),
    )


def _external(cursor: Cursor) -> Rule:
    return External(cursor.text("field"), cursor.number("full"), _edges(cursor))


def _info(cursor: Cursor) -> Rule:
    cursor.text("kind")
    return Info()


_READERS: Mapping[str, Callable[[Cursor], Rule]] = {
    "ratio": _ratio,
    "ratio_banded": _ratio_banded,
    "steps_count": _steps_count,
    "count_capped": _count_capped,
    "checklist": _checklist,
    "best_of": _best_of,
    "choice": _choice,
    "boolean": _boolean,
    "relative_max": _relative_max,
    "rollup_ratio": _rollup_ratio,
    "external": _external,
    "info": _info,
}
