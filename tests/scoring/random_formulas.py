"""Random formulas over a few fields, drawn until one is proved; as a criteria file writes them."""

import random
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from scoring.amounts import Mode
from scoring.formula import Checked, FactType, FieldFacts, Sign, check, parse

_TRIES = 50
_DEEPEST = 4
_PLAIN: Mapping[str, Sequence[str]] = {
    "whole": (
        *["clamp(full * ({share}), 0, full)"] * 4,
        "if({condition}, clamp(({share}) * full / 3, 0, full), 0)",
        "min(full, a * 0.125[điểm/việc])",
        "max(0, full - max(a, b) * 0.3[điểm/việc])",
        "ladder(b, 40: full, 3: full / 7, 0)",
    ),
    "number": ("0", "1", "0.5", "2.25", "0.3333"),
    "count": ("a", "b"),
    "condition": ("x", "not y", "{count} {sign} {count}"),
    "share": ("{number}", "div({count}, {count}, {number})"),
    "places": ("0", "1", "3"),
    "mode": [mode.value for mode in Mode],
    "sign": [sign.value for sign in Sign],
}
_GROWN: Mapping[str, Sequence[str]] = {
    "count": ("a", "b", "coalesce(c, 3)", "(a + b)", "max(a, coalesce(c, b))", "(b - a)", "-(a)"),
    "condition": (
        "coalesce(y, x)",
        "true",
        "({share}) {sign} ({share})",
        "({condition} and {condition})",
        "({condition} or {condition})",
        "not ({condition})",
    ),
    "share": (
        "div({count}, {count}, {share})",
        "if(b > 0, {count} / b, {share})",
        "if(b - a < 0, {count} / (b - a), -({share}))",
        "ladder({count}, 40: 2, 3: {share}, 0)",
        "({share}) + ({share})",
        "({share}) - ({share})",
        "({share}) * ({share})",
        "div({share}, {share}, {number})",
        "-({share})",
        "min({share}, {share}, {number})",
        "max({share}, {share})",
        "clamp({share}, 0, {number})",
        "if({condition}, {share}, {share})",
        "round({share}, {places}, {mode})",
        "ladder({share}, 0.9: {share}, 0.2: {number}, {share})",
    ),
}
FIELDS = ("a", "b", "c", "x", "y")
"""Numbers a, b, c of one measure (việc) and marks x, y; c may be missing, and y where x is there."""


def random_formula(rng: random.Random, fields: Mapping[str, Mapping[str, Any]], maximum: Fraction) -> str:
    """Draw a formula over FIELDS that gives at most the maximum.

    Args:
        rng: where everything comes from.
        fields: FIELDS as a criteria file has them.
        maximum: the criterion's points.
    """
    facts = {name: _facts(field) for name, field in fields.items()}
    for _ in range(_TRIES):
        text = _drawn(rng, "whole", 0)
        if len(text) <= 2000 and isinstance(check(parse(text), facts, maximum), Checked):
            return text
    return "if(x, full, 0)"


def _drawn(rng: random.Random, what: str, depth: int) -> str:
    grown = _GROWN.get(what, ()) if depth < _DEEPEST else ()
    form = rng.choice(grown if grown and rng.random() < 0.7 else _PLAIN[what])
    return re.sub(r"\{(\w+)\}", lambda found: _drawn(rng, found[1], depth + 1), form)


def _facts(field: Mapping[str, Any]) -> FieldFacts:
    if field["type"] == "bool":
        return FieldFacts(type=FactType.BOOL)
    high = None if "max" not in field else Fraction(field["max"])
    return FieldFacts(
        field["unit"], min=Fraction(field["min"]), max=high, places=int(field.get("places", "0"))
    )
