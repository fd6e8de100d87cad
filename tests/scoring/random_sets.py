"""Random criteria sets of every rule kind the columns serve, valid by the loader, and random facts for them.

Everything comes from the random.Random handed in, so a seed tells a whole province.
"""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring import Answer, Field, FieldType, Mode, Origin, Rulebook, Status, UnitFacts, load_rulebooks

Tree = dict[str, Any]
_REF = "thử"
_EMPTY = ["zero", "full", "not_applicable"]
_MODES = [mode.value for mode in Mode]
_LARGE = "9" * 17


@dataclass(frozen=True)
class _Draw:
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


def random_rulebooks(rng: random.Random, *, criteria: int = 8) -> Mapping[str, Rulebook]:
    """Make two sets that belong together: "xa", and "huyen" whose roll-ups look at it.

    Args:
        rng: where everything comes from.
        criteria: about how many criteria each set has.
    """
    below = _set("xa", None, rng, criteria)
    conditions = [
        (criterion["id"], name, field)
        for section in below["sections"]
        for group in section["groups"]
        for criterion in group["criteria"]
        for name, field in criterion.get("fields", {}).items()
    ]
    above = _set("huyen", conditions, rng, criteria)
    texts = {f"{tree['kind']}.yaml": json.dumps(tree, ensure_ascii=False) for tree in (below, above)}
    return load_rulebooks(texts)


def _set(kind: str, below: list[Any] | None, rng: random.Random, criteria: int) -> Tree:
    places = rng.choice([0, 1, 2, 2, 3, 4])
    draw = _Draw(rng, rng.choice([1, 2, 4][: 1 + min(places, 2)]), rng.random() < 0.3)
    info = {"co": {"label": "Có", "type": "bool"}, "so": {"label": "Số", "type": "int", "unit": "người"}}
    sections: list[Tree] = []
    for place in range(rng.randint(1, 3)):
        groups = [
            _group(f"{kind}{place}{name}", draw, below, max(1, criteria // 4))
            for name in "ab"[: rng.randint(1, 2)]
        ]
        sections.append(_section(f"{kind}{place}", groups))
    sections[0]["groups"][0]["criteria"].append(_criterion("I.0", Fraction(0), {"kind": "info"}, info))
    tree = _head(kind)
    tree |= {"rounding": _roundings(places, draw), "sections": sections}
    tree["not_applicable"] = _policy(rng)
    for section in sections:
        share = tree["not_applicable"]["compare"] == "share"
        _levels(section, sections, Fraction(100 if share else section["max"]), draw)
    tree["ranks"] = [_ranking(place, sections, draw) for place in range(rng.randint(1, 3))]
    return tree


def _head(kind: str) -> Tree:
    return {
        "format": "thamtra-criteria/2",
        "id": f"thu.{kind}",
        "kind": kind,
        "status": "official",
        "title": "Thử",
        "illustrative": False,
        "instrument": {"number": "1/QĐ", "issued": "2019-01-01", "by": "UBND", "title": "Thử", "note": _REF},
        "valid": {"from": "2019-01-01", "to": None},
    }


def _rounding(places: int, draw: _Draw) -> Tree:
    return {"places": str(places), "mode": draw.rng.choice(_MODES), "ref": _REF}


def _roundings(places: int, draw: _Draw) -> list[Tree]:
    found = [{"at": "criterion", **_rounding(places, draw)}]
    least = {1: 0, 2: 1, 4: 2}[draw.grain]
    others = [stage for stage in ("part", "percent", "group", "section", "total") if draw.rng.random() < 0.25]
    return found + [{"at": stage, **_rounding(draw.rng.randint(least, 4), draw)} for stage in others]


def _policy(rng: random.Random) -> Tree:
    policy, compare = rng.choice(
        [("drop", "points"), ("drop", "share"), ("full_points", "points"), ("redistribute", "points")]
    )
    return {"policy": policy, "compare": compare, "ref": _REF}


def _section(name: str, groups: list[Tree]) -> Tree:
    return {"id": name, "label": name, "max": _sum(groups), "groups": groups}


def _sum(parts: list[Tree]) -> str:
    return number(sum((Fraction(part["max"]) for part in parts), Fraction(0)))


def _levels(section: Tree, sections: list[Tree], top: Fraction, draw: _Draw) -> None:
    rng = draw.rng
    if rng.random() < 0.3:
        return
    falling = sorted(
        {Fraction(rng.randint(1, 1000), 1000) * top for _ in range(rng.randint(1, 4))}, reverse=True
    )
    steps = [
        {"code": f"M{place}", "label": f"Mức {place}", "min": number(value)}
        for place, value in enumerate(falling)
    ]
    section["levels"] = {
        "value": _rounding(rng.randint(0, 4), draw) if rng.random() < 0.6 else None,
        "steps": steps,
        "below": "Không xếp hạng",
        "requires": None,
        "ref": _REF,
        "group_minima": [
            {
                "group": group["id"],
                "level": rng.choice(steps)["code"],
                "min": draw.amount(Fraction(1, 10), Fraction(group["max"])),
            }
            for group in section["groups"]
            if rng.random() < 0.3
        ],
    }
    before = [other for other in sections[: sections.index(section)] if "levels" in other]
    if before and rng.random() < 0.5:
        other = rng.choice(before)
        section["levels"]["requires"] = {
            "section": other["id"],
            "min_level": rng.choice(other["levels"]["steps"])["code"],
        }


def _ranking(place: int, sections: list[Tree], draw: _Draw) -> Tree:
    rng = draw.rng
    of = rng.choice(["total", *(section["id"] for section in sections)])
    criteria = [
        item["id"]
        for section in sections
        for group in section["groups"]
        for item in group["criteria"]
        if Fraction(item["max"])
    ]
    names = [name for name in ("total", *(section["id"] for section in sections), *criteria) if name != of]
    breakers = rng.sample(names, k=min(len(names), rng.choice([0, 0, 1, 2])))
    ties = rng.choice(
        ["competition", "dense", "average", "ordinal"] if breakers else ["competition", "dense", "average"]
    )
    return {
        "id": f"X{place}",
        "label": "Xếp hạng",
        "of": of,
        "value": _rounding(rng.randint(0, 3), draw) if rng.random() < 0.6 else None,
        "ties": ties,
        "breakers": [{"by": name, "higher_first": rng.random() < 0.7, "ref": _REF} for name in breakers],
        "block": rng.choice(["kind", "kind", "parent"]),
        "below_lowest": rng.choice(["no_place", "shared_last", "ranked"]),
        "ref": _REF,
    }


def _group(name: str, draw: _Draw, below: list[Any] | None, most: int) -> Tree:
    made = [
        _random_criterion(f"{name}.{place}", draw, below) for place in range(draw.rng.randint(1, most + 1))
    ]
    found = {"id": name, "label": name, "max": _sum(made), "criteria": made}
    return found | _condition(draw)


def _condition(draw: _Draw) -> Tree:
    if draw.rng.random() < 0.85:
        return {}
    test = draw.rng.choice(
        [("co", "is", "true"), ("co", "is_not", "true"), ("so", "above", "5.5"), ("so", "is", "3")]
    )
    return {"applies_when": {"criterion": "I.0", "field": test[0], test[1]: test[2]}}


def _criterion(name: str, maximum: Fraction, rule: Tree, fields: Tree) -> Tree:
    found = {
        "id": name,
        "label": name,
        "definition": name,
        "max": number(maximum),
        "unit": "việc",
        "rule": rule,
        "evidence": ["văn bản"],
        "verify": "desk",
        "refs": [_REF],
    }
    return found | ({"fields": fields} if fields else {})


def _random_criterion(name: str, draw: _Draw, below: list[Any] | None) -> Tree:
    maximum = draw.maximum()
    makers = [*_OWN, _composite, _composite, _relative_max, _relative_max, _manual, _not_applied]
    if below is not None and draw.rng.random() < 0.2:
        return _criterion(name, maximum, _rollup(below, draw), {})
    rule, fields = draw.rng.choice(makers)(maximum, draw)
    return _criterion(name, maximum, rule, fields) | _condition(draw)


def _count_field(draw: _Draw, **more: Any) -> Tree:
    rng = draw.rng
    high = rng.choice([3, 40, 1000, 70_000, 5_000_000, None, _LARGE])
    found: Tree = {"label": "Số", "unit": "việc", "min": "0", **({} if high is None else {"max": str(high)})}
    if rng.random() < 0.3:
        return found | {"type": "decimal", "places": str(rng.randint(1, 4))} | more
    return found | {"type": "int"} | more


def _mark_fields(draw: _Draw) -> Tree:
    return {name: {"label": name, "type": "bool"} for name in "xyzt"[: draw.rng.randint(1, 4)]}


def _pair(draw: _Draw, kind: str) -> tuple[Tree, Tree]:
    rule = {
        "kind": kind,
        "a": "a",
        "b": "b",
        "if_b_zero": draw.rng.choice(_EMPTY),
        "if_a_gt_b": draw.rng.choice(["cap", "reject"]),
        **draw.edges(),
    }
    return rule, {"a": _count_field(draw), "b": _count_field(draw)}


def _ratio(_maximum: Fraction, draw: _Draw) -> tuple[Tree, Tree]:
    rule, fields = _pair(draw, "ratio")
    if draw.rng.random() < 0.3:
        rule["target_percent"] = draw.amount(Fraction(50), Fraction(100))
    if draw.rng.random() < 0.3:
        rule["floor_percent"] = draw.amount(Fraction(0), Fraction(49))
    return rule, fields


def _ratio_banded(maximum: Fraction, draw: _Draw) -> tuple[Tree, Tree]:
    rule, fields = _pair(draw, "ratio_banded")
    return rule | {"steps": _steps(maximum, Fraction(99), "_percent", draw)}, fields


def _steps(maximum: Fraction, top: Fraction, suffix: str, draw: _Draw) -> list[Tree]:
    starts = {Fraction(draw.amount(Fraction(0), top)) for _ in range(draw.rng.randint(1, 4))}
    points = draw.points(maximum, len(starts))
    falling = sorted(starts, reverse=True)[: len(points)]
    return [
        {draw.rng.choice([f"at_least{suffix}", f"above{suffix}"]): number(start), "points": worth}
        for start, worth in zip(falling, points, strict=True)
    ]


def _steps_count(maximum: Fraction, draw: _Draw) -> tuple[Tree, Tree]:
    steps = _steps(maximum, Fraction(50), "", draw)
    return {"kind": "steps_count", "count": "n", "steps": steps, **draw.edges()}, {"n": _count_field(draw)}


def _count_capped(maximum: Fraction, draw: _Draw) -> tuple[Tree, Tree]:
    each = draw.amount(Fraction(1, 1000), maximum)
    return {"kind": "count_capped", "count": "n", "each": each, **draw.edges()}, {"n": _count_field(draw)}


def _penalty(maximum: Fraction, draw: _Draw) -> tuple[Tree, Tree]:
    each, floor = draw.amount(Fraction(1, 1000), maximum), draw.amount(Fraction(0), maximum)
    rule = {"kind": "penalty", "count": "n", "each": each, "floor": floor, **draw.edges()}
    return rule, {"n": _count_field(draw)}


def _checklist(maximum: Fraction, draw: _Draw) -> tuple[Tree, Tree]:
    fields = _mark_fields(draw)
    shares = [Fraction(draw.rng.randint(1, 9), 10) * maximum / len(fields) for _ in list(fields)[1:]]
    shares = [Fraction(int(share * 1000), 1000) for share in shares]
    parts = [maximum - sum(shares, Fraction(0)), *shares]
    return {
        "kind": "checklist",
        "parts": {name: number(part) for name, part in zip(fields, parts, strict=True)},
        **draw.edges(),
    }, fields


def _best_of(maximum: Fraction, draw: _Draw) -> tuple[Tree, Tree]:
    fields = _mark_fields(draw)
    points = [number(maximum), *(draw.amount(Fraction(0), maximum) for _ in list(fields)[1:])]
    return {"kind": "best_of", "cases": dict(zip(fields, points, strict=True)), **draw.edges()}, fields


def _options(maximum: Fraction, draw: _Draw) -> tuple[dict[str, str], Tree]:
    codes = ["mot", "hai", "ba", "bon"][: draw.rng.randint(1, 4)]
    points = [number(maximum), *(draw.amount(Fraction(0), maximum) for _ in codes[1:])]
    draw.rng.shuffle(points)
    field = {"label": "Mức", "type": "choice", "choices": {code: code for code in codes}}
    return dict(zip(codes, points, strict=True)), {"muc": field}


def _choice(maximum: Fraction, draw: _Draw) -> tuple[Tree, Tree]:
    points, fields = _options(maximum, draw)
    return {"kind": "choice", "field": "muc", "points": points, **draw.edges()}, fields


def _manual(maximum: Fraction, draw: _Draw) -> tuple[Tree, Tree]:
    points, fields = _options(maximum, draw)
    grades = {code: {"points": worth, "clause": _REF} for code, worth in points.items()}
    rule = {
        "kind": "manual",
        "field": "muc",
        "grades": grades,
        "text": "Thử",
        "reason": "Thử",
        **draw.edges(),
    }
    return rule, fields


def _boolean(_maximum: Fraction, draw: _Draw) -> tuple[Tree, Tree]:
    return {"kind": "boolean", "field": "co", **draw.edges()}, {"co": {"label": "Có", "type": "bool"}}


def _external(_maximum: Fraction, draw: _Draw) -> tuple[Tree, Tree]:
    full = draw.amount(Fraction(1), Fraction(200))
    rule = {"kind": "external", "field": "n", "full": full, "of": "Thử", **draw.edges()}
    return rule, {"n": _count_field(draw)}


def _survey(_maximum: Fraction, draw: _Draw) -> tuple[Tree, Tree]:
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


def _composite(maximum: Fraction, draw: _Draw) -> tuple[Tree, Tree]:
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
        rule, own = rng.choice(_OWN)(size, draw)
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
        elif key in {"a", "b", "count", "field", "mean", "answers"}:
            found[key] = names[value]
        else:
            found[key] = value
    return found


def _relative_max(_maximum: Fraction, draw: _Draw) -> tuple[Tree, Tree]:
    rng = draw.rng
    fields = {"a": _count_field(draw)}
    rule = {
        "kind": "relative_max",
        "a": "a",
        "if_b_zero": rng.choice(_EMPTY),
        "if_best_zero": rng.choice(_EMPTY),
        "block": rng.choice(["kind", "parent"]),
        "best_from": rng.choice(["all", "all", "verified"]),
        **draw.edges(),
    }
    if rng.random() < 0.5:
        return rule | {"b": "b"}, fields | {"b": _count_field(draw)}
    return rule, fields


def _rollup(below: list[Any], draw: _Draw) -> Tree:
    chosen = draw.rng.sample(below, k=min(len(below), draw.rng.randint(1, 2)))
    return {
        "kind": "rollup_ratio",
        "child_kind": "xa",
        "all": [_test(criterion, name, field, draw.rng) for criterion, name, field in chosen],
        "if_no_children": draw.rng.choice(_EMPTY),
        "missing_child": draw.rng.choice(["not_met", "left_out"]),
    }


def _test(criterion: str, name: str, field: Tree, rng: random.Random) -> Tree:
    if field["type"] == "bool":
        how, value = rng.choice(["is", "is_not"]), "true"
    elif field["type"] == "choice":
        how, value = rng.choice(["is", "is_not"]), rng.choice(list(field["choices"]))
    else:
        how, value = rng.choice(["above", "is", "is_not"]), rng.choice(["0", "1", "2.5", "20"])
    return {"criterion": criterion, "field": name, how: value}


def _not_applied(_maximum: Fraction, _draw: _Draw) -> tuple[Tree, Tree]:
    return {"kind": "na", "reason": "Thử"}, {}


_OWN = [
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
    _survey,
]


def random_facts(
    rulebooks: Mapping[str, Rulebook], rng: random.Random, *, huyen: int = 3, xa: int = 12
) -> list[UnitFacts]:
    """Make facts of a small province with every status, from few different values so that ties occur.

    Args:
        rulebooks: as random_rulebooks makes them.
        rng: where everything comes from.
        huyen: how many units above there are.
        xa: how many units below; some stand under none of those above.
    """
    above = [f"H{place}" for place in range(huyen)]
    units: list[tuple[str, str, str | None]] = [
        (code, "huyen", rng.choice([None, "T1", "T2"])) for code in above
    ]
    units += [(f"X{place}", "xa", rng.choice([*above, "H?", None])) for place in range(xa)]
    troubles = {kind: rng.choice([0.0, 0.1, 0.4]) for kind in rulebooks}
    found = [
        UnitFacts(code, kind, parent, random_answers(rulebooks[kind], rng, troubles[kind]))
        for code, kind, parent in units
    ]
    rng.shuffle(found)
    return found


def random_answers(rulebook: Rulebook, rng: random.Random, trouble: float) -> dict[tuple[str, str], Answer]:
    """Make one unit's answers; `trouble` is the share that is not given."""
    found = {}
    for criterion in rulebook.criteria():
        for field in criterion.fields:
            answer = random_answer(field, rng, trouble)
            if answer is not None:
                found[criterion.id, field.id] = answer
    return found


def random_answer(field: Field, rng: random.Random, trouble: float) -> Answer | None:
    """Make an answer to a field, or none at all."""
    origin = rng.choice([Origin.REPORTED, Origin.VERIFIED])
    if rng.random() >= trouble:
        return Answer(Status.GIVEN, random_value(field, rng), origin)
    status = rng.choice([None, Status.MISSING, Status.NOT_PROVEN, Status.NOT_PROVEN, Status.NOT_APPLICABLE])
    if status is None:
        return None
    partly = status is Status.NOT_PROVEN and rng.random() < 0.5
    return Answer(status, random_value(field, rng) if partly else None, origin)


def random_value(field: Field, rng: random.Random) -> str:
    """Make a value that fits a field."""
    if field.type is FieldType.BOOL:
        return rng.choice(["true", "false"])
    if field.type is FieldType.CHOICE:
        return rng.choice(field.choices).code
    low = -9 if field.min is None else field.min
    high = low + rng.choice([1, 3, 20, 60, 10**6, 10**17])
    high = high if field.max is None else min(high, field.max)
    return number(
        Fraction(rng.randint(int(low * 10**field.places), int(high * 10**field.places)), 10**field.places)
    )
