"""Random rules of every kind the columns serve, with the fields they read."""

import random
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.scoring.random_formulas import FIELDS, random_formula

Tree = dict[str, Any]
EMPTY = ["zero", "full", "not_applicable"]
LARGE = "9" * 17


@dataclass(frozen=True)
class Draw:
    """What every part of one set is drawn with. Maxima are whole numbers of 1/grain."""

    rng: random.Random
    grain: int
    calm: bool

    def amount(self, low: Fraction, high: Fraction) -> str:
        """A number between two others, mostly a short one."""
        places = self.rng.choice([0, 0, 1, 2, 3, 5])
        steps = self.rng.randint(
            -(-low * 10**places // 1), max(high * 10**places // 1, -(-low * 10**places // 1))
        )
        return number(min(max(Fraction(steps, 10**places), low), high))

    def maximum(self) -> Fraction:
        """A criterion's maximum."""
        return Fraction(self.rng.randint(1, 10 * self.grain), self.grain)

    def edges(self) -> Tree:
        """What is missing or not proven is worth."""
        if self.calm:
            return {"missing": "zero", "not_proven": "zero"}
        return {
            "missing": self.rng.choice(["zero", "zero", "undecided"]),
            "not_proven": self.rng.choice(["zero", "proven_part", "undecided"]),
        }

    def points(self, top: Fraction, count: int) -> list[str]:
        """Falling points of which the first are all there are."""
        lower = {Fraction(self.rng.randint(0, 999), 1000) * top for _ in range(count - 1)}
        return [number(value) for value in (top, *sorted(lower, reverse=True))]


def number(value: Fraction) -> str:
    """Write an amount of at most 12 places as criteria files do."""
    whole, rest = divmod(abs(value) * 10**12, 10**12)
    digits = f"{int(whole)}.{int(rest):012d}".rstrip("0").rstrip(".")
    return f"-{digits}" if value < 0 else digits


def _count_field(draw: Draw, **more: Any) -> Tree:
    rng = draw.rng
    high = rng.choice([3, 40, 1000, 70_000, 5_000_000, None, LARGE])
    found: Tree = {"label": "Số", "unit": "việc", "min": "0", **({} if high is None else {"max": str(high)})}
    if rng.random() < 0.3:
        return found | {"type": "decimal", "places": str(rng.randint(1, 4))} | more
    return found | {"type": "int"} | more


def _mark_fields(draw: Draw) -> Tree:
    return {name: {"label": name, "type": "bool"} for name in "xyzt"[: draw.rng.randint(1, 4)]}


def _pair(draw: Draw, kind: str) -> tuple[Tree, Tree]:
    rule = {
        "kind": kind,
        "a": "a",
        "b": "b",
        "if_b_zero": draw.rng.choice(EMPTY),
        "if_a_gt_b": draw.rng.choice(["cap", "reject"]),
        **draw.edges(),
    }
    return rule, {"a": _count_field(draw), "b": _count_field(draw)}


def _ratio(_maximum: Fraction, draw: Draw) -> tuple[Tree, Tree]:
    rule, fields = _pair(draw, "ratio")
    if draw.rng.random() < 0.3:
        rule["target_percent"] = draw.amount(Fraction(50), Fraction(100))
    if draw.rng.random() < 0.3:
        rule["floor_percent"] = draw.amount(Fraction(0), Fraction(49))
    return rule, fields


def _ratio_banded(maximum: Fraction, draw: Draw) -> tuple[Tree, Tree]:
    rule, fields = _pair(draw, "ratio_banded")
    return rule | {"steps": _steps(maximum, Fraction(99), "_percent", draw)}, fields


def _steps(maximum: Fraction, top: Fraction, suffix: str, draw: Draw) -> list[Tree]:
    starts = {Fraction(draw.amount(Fraction(0), top)) for _ in range(draw.rng.randint(1, 4))}
    points = draw.points(maximum, len(starts))
    falling = sorted(starts, reverse=True)[: len(points)]
    return [
        {draw.rng.choice([f"at_least{suffix}", f"above{suffix}"]): number(start), "points": worth}
        for start, worth in zip(falling, points, strict=True)
    ]


def _steps_count(maximum: Fraction, draw: Draw) -> tuple[Tree, Tree]:
    field = _count_field(draw)
    top = min(Fraction(50), Fraction(field.get("max", 51)) - 1)  # a rung nobody can reach is refused
    steps = _steps(maximum, top, "", draw)
    return {"kind": "steps_count", "count": "n", "steps": steps, **draw.edges()}, {"n": field}


def _count_capped(maximum: Fraction, draw: Draw) -> tuple[Tree, Tree]:
    each = draw.amount(Fraction(1, 1000), maximum)
    return {"kind": "count_capped", "count": "n", "each": each, **draw.edges()}, {"n": _count_field(draw)}


def _penalty(maximum: Fraction, draw: Draw) -> tuple[Tree, Tree]:
    each, floor = draw.amount(Fraction(1, 1000), maximum), draw.amount(Fraction(0), maximum)
    rule = {"kind": "penalty", "count": "n", "each": each, "floor": floor, **draw.edges()}
    return rule, {"n": _count_field(draw)}


def _checklist(maximum: Fraction, draw: Draw) -> tuple[Tree, Tree]:
    fields = _mark_fields(draw)
    shares = [Fraction(draw.rng.randint(1, 9), 10) * maximum / len(fields) for _ in list(fields)[1:]]
    shares = [Fraction(int(share * 1000), 1000) for share in shares]
    parts = [maximum - sum(shares, Fraction(0)), *shares]
    return {
        "kind": "checklist",
        "parts": {name: number(part) for name, part in zip(fields, parts, strict=True)},
        **draw.edges(),
    }, fields


def _best_of(maximum: Fraction, draw: Draw) -> tuple[Tree, Tree]:
    fields = _mark_fields(draw)
    points = [number(maximum), *(draw.amount(Fraction(0), maximum) for _ in list(fields)[1:])]
    return {"kind": "best_of", "cases": dict(zip(fields, points, strict=True)), **draw.edges()}, fields


def _options(maximum: Fraction, draw: Draw) -> tuple[dict[str, str], Tree]:
    codes = ["mot", "hai", "ba", "bon"][: draw.rng.randint(1, 4)]
    points = [number(maximum), *(draw.amount(Fraction(0), maximum) for _ in codes[1:])]
    draw.rng.shuffle(points)
    field = {"label": "Mức", "type": "choice", "choices": {code: code for code in codes}}
    return dict(zip(codes, points, strict=True)), {"muc": field}


def _choice(maximum: Fraction, draw: Draw) -> tuple[Tree, Tree]:
    points, fields = _options(maximum, draw)
    return {"kind": "choice", "field": "muc", "points": points, **draw.edges()}, fields


def _manual(maximum: Fraction, draw: Draw) -> tuple[Tree, Tree]:
    points, fields = _options(maximum, draw)
    grades = {code: {"points": worth, "clause": "thử"} for code, worth in points.items()}
    rule = {
        "kind": "manual",
        "field": "muc",
        "grades": grades,
        "text": "Thử",
        "reason": "Thử",
        **draw.edges(),
    }
    return rule, fields


def _boolean(_maximum: Fraction, draw: Draw) -> tuple[Tree, Tree]:
    return {"kind": "boolean", "field": "co", **draw.edges()}, {"co": {"label": "Có", "type": "bool"}}


def _external(_maximum: Fraction, draw: Draw) -> tuple[Tree, Tree]:
    full = draw.amount(Fraction(1), Fraction(200))
    rule = {"kind": "external", "field": "n", "full": full, "of": "Thử", **draw.edges()}
    return rule, {"n": _count_field(draw, max=str(int(Fraction(full))))}


def _formula(maximum: Fraction, draw: Draw) -> tuple[Tree, Tree]:
    marks: Tree = {name: {"label": name, "type": "bool"} for name in "xy"}
    fields = {name: _count_field(draw) for name in "abc"} | marks
    text = random_formula(draw.rng, fields, maximum)
    named = {name: fields[name] for name in FIELDS if re.search(rf"\b{name}\b", text)}
    return {"kind": "formula", "expression": text, **draw.edges()}, named


def _survey(_maximum: Fraction, draw: Draw) -> tuple[Tree, Tree]:
    lowest, full = draw.rng.choice([("0", "100"), ("1", "5"), ("-2", "2"), ("0.5", "9.5")])
    rule = {
        "kind": "survey",
        "mean": "m",
        "answers": "n",
        "lowest": lowest,
        "full": full,
        "at_least": str(draw.rng.randint(1, 30)),
        "if_too_few": draw.rng.choice(["zero", "not_applicable", "undecided"]),
        **draw.edges(),
    }
    mean = {"label": "Điểm", "unit": "điểm", "type": "decimal", "places": str(draw.rng.randint(1, 3))}
    return rule, {
        "m": mean | {"min": lowest, "max": full},
        "n": {"label": "Phiếu", "unit": "phiếu", "type": "int", "min": "0"},
    }


def _composite(maximum: Fraction, draw: Draw) -> tuple[Tree, Tree]:
    rng = draw.rng
    units = int(maximum * draw.grain)
    count = min(units, rng.randint(1, 3))
    cuts = sorted(rng.sample(range(1, units), count - 1))
    sizes = [
        Fraction(stop - start, draw.grain) for start, stop in zip([0, *cuts], [*cuts, units], strict=True)
    ]
    parts: list[Tree] = []
    fields: Tree = {}
    for place, size in enumerate(sizes):
        rule, own = rng.choice(OWN)(size, draw)
        rule = {key: "zero" if value == "not_applicable" else value for key, value in rule.items()}
        names = {name: f"{name}{place}" for name in own}
        fields |= {names[name]: field for name, field in own.items()}
        parts.append({"id": f"p{place}", "label": "Phần", "max": number(size), "rule": _renamed(rule, names)})
    return {"kind": "composite", "parts": parts}, fields


def _renamed(rule: Tree, names: dict[str, str]) -> Tree:
    found: Tree = {}
    for key, value in rule.items():
        if key in {"parts", "cases"}:
            found[key] = {names[name]: worth for name, worth in value.items()}
        elif key == "expression":
            found[key] = re.sub(r"\b[abcxy]\b", lambda name: names[name[0]], value)
        elif key in {"a", "b", "count", "field", "mean", "answers"}:
            found[key] = names[value]
        else:
            found[key] = value
    return found


def _relative_max(_maximum: Fraction, draw: Draw) -> tuple[Tree, Tree]:
    rng = draw.rng
    fields = {"a": _count_field(draw)}
    rule = {
        "kind": "relative_max",
        "a": "a",
        "if_b_zero": rng.choice(EMPTY),
        "if_best_zero": rng.choice(EMPTY),
        "block": rng.choice(["kind", "parent"]),
        "best_from": rng.choice(["all", "all", "verified"]),
        **draw.edges(),
    }
    if rng.random() < 0.5:
        return rule | {"b": "b"}, fields | {"b": _count_field(draw)}
    return rule, fields


def rollup(below: list[Any], draw: Draw) -> Tree:
    chosen = draw.rng.sample(below, k=min(len(below), draw.rng.randint(1, 2)))
    return {
        "kind": "rollup_ratio",
        "child_kind": "xa",
        "all": [_test(criterion, name, field, draw.rng) for criterion, name, field in chosen],
        "if_no_children": draw.rng.choice(EMPTY),
        "missing_child": draw.rng.choice(["not_met", "left_out"]),
    }


def _test(criterion: str, name: str, field: Tree, rng: random.Random) -> Tree:
    if field["type"] == "bool":
        how, value = rng.choice(["is", "is_not"]), "true"
    elif field["type"] == "choice":
        how, value = rng.choice(["is", "is_not"]), rng.choice(list(field["choices"]))
    else:
        how = rng.choice(["above", "is", "is_not"])
        value = rng.choice([text for text in ("0", "1", "2", "2.5", "20") if _fits(how, text, field)])
    return {"criterion": criterion, "field": name, how: value}


def _fits(how: str, text: str, field: Tree) -> bool:
    """Whether a number may be above this, or be this; the only ones a condition may name."""
    value, high = Fraction(text), Fraction(field.get("max", LARGE))
    if how == "above":
        return value < high
    places = int(field.get("places", "0"))
    return Fraction(field.get("min", "0")) <= value <= high and (value * 10**places).denominator == 1


def _not_applied(_maximum: Fraction, _draw: Draw) -> tuple[Tree, Tree]:
    return {"kind": "na", "reason": "Thử"}, {}


OWN = [
    _ratio,
    _ratio_banded,
    _steps_count,
    _count_capped,
    _penalty,
    _checklist,
    _best_of,
    _choice,
    _boolean,
    _external,
    _formula,
    _survey,
]
MAKERS = [*OWN, _composite, _composite, _relative_max, _relative_max, _manual, _not_applied]
"""What makes the rule of a criterion; those that need more of the world come twice."""
