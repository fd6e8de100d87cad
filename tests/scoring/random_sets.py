"""Random criteria sets of every rule kind the columns serve, valid by the loader, and random facts for them.

Everything comes from the random.Random handed in, so a seed tells a whole province.
"""

import json
import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scoring import Answer, Field, FieldType, Mode, Origin, Rulebook, Status, UnitFacts, load_rulebooks
from tests.scoring.random_rules import MAKERS, Draw, Tree, number, rollup

_REF = "thử"
_MODES = [mode.value for mode in Mode]


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
    draw = Draw(rng, rng.choice([1, 2, 4][: 1 + min(places, 2)]), rng.random() < 0.3)
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


def _rounding(places: int, draw: Draw) -> Tree:
    return {"places": str(places), "mode": draw.rng.choice(_MODES), "ref": _REF}


def _roundings(places: int, draw: Draw) -> list[Tree]:
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


def _levels(section: Tree, sections: list[Tree], top: Fraction, draw: Draw) -> None:
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


def _ranking(place: int, sections: list[Tree], draw: Draw) -> Tree:
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


def _group(name: str, draw: Draw, below: list[Any] | None, most: int) -> Tree:
    made = [
        _random_criterion(f"{name}.{place}", draw, below) for place in range(draw.rng.randint(1, most + 1))
    ]
    found = {"id": name, "label": name, "max": _sum(made), "criteria": made}
    return found | _condition(draw)


def _condition(draw: Draw) -> Tree:
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


def _random_criterion(name: str, draw: Draw, below: list[Any] | None) -> Tree:
    maximum = draw.maximum()
    if below is not None and draw.rng.random() < 0.2:
        return _criterion(name, maximum, rollup(below, draw), {})
    rule, fields = draw.rng.choice(MAKERS)(maximum, draw)
    return _criterion(name, maximum, rule, fields) | _condition(draw)


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
