"""The interpreter against the calculator that shares nothing with it, on random rules of the other kinds."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import show_exact
from tests import independent_calculator as independent
from tests.scoring.built_sets import EDGES, Json, one_criterion, options, score_of

SEEDS = st.integers(min_value=0, max_value=10**9)
MAXIMUM = "6"
COUNT = {"type": "int", "unit": "máy", "min": "0", "max": "60"}
DECIMAL = {"type": "decimal", "unit": "điểm", "places": "2", "min": "0", "max": "60"}
Drawn = tuple[Json, Json]


def falling(rng: random.Random, top: int, unit: str) -> list[Json]:
    """A falling ladder whose top rung earns all."""
    count = rng.randint(1, 4)
    starts = sorted(rng.sample(range(1, top), count), reverse=True)
    points = [MAXIMUM, *(str(worth) for worth in sorted(rng.sample(range(6), count - 1), reverse=True))]
    kinds = (rng.choice(["above", "at_least"]) for _ in starts)
    return [
        {f"{kind}{unit}": str(start), "points": worth}
        for kind, start, worth in zip(kinds, starts, points, strict=True)
    ]


def share(rng: random.Random) -> Json:
    return {
        "a": "a",
        "b": "b",
        "if_b_zero": rng.choice(["zero", "full"]),
        "if_a_gt_b": rng.choice(["cap", "reject"]),
    }


def ratio(rng: random.Random) -> Drawn:
    limits = {"target_percent": str(rng.randint(60, 100)), "floor_percent": str(rng.randint(0, 59))}
    kept = {key: value for key, value in limits.items() if rng.random() < 0.6}
    return {"kind": "ratio", **share(rng), **kept}, {"a": COUNT, "b": COUNT}


def ratio_banded(rng: random.Random) -> Drawn:
    steps = falling(rng, 100, "_percent")
    return {"kind": "ratio_banded", **share(rng), "steps": steps}, {"a": COUNT, "b": COUNT}


def steps_count(rng: random.Random) -> Drawn:
    return {"kind": "steps_count", "count": "n", "steps": falling(rng, 50, "")}, {"n": COUNT}


def penalty(rng: random.Random) -> Drawn:
    rule = {"kind": "penalty", "count": "n", "each": str(rng.randint(1, 3)), "floor": str(rng.randint(0, 6))}
    return rule, {"n": COUNT}


def external(rng: random.Random) -> Drawn:
    full = str(rng.randint(1, 60))
    return {"kind": "external", "field": "x", "full": full, "of": "PAR"}, {"x": {**DECIMAL, "max": full}}


def survey(rng: random.Random) -> Drawn:
    full = rng.randint(2, 60)
    rule = {"kind": "survey", "mean": "x", "answers": "n", "lowest": "1", "full": str(full)}
    mean = {**DECIMAL, "min": "1", "max": str(full)}
    return {**rule, "at_least": "1", "if_too_few": "zero"}, {"x": mean, "n": {**COUNT, "min": "1"}}


def manual(rng: random.Random) -> Drawn:
    points = {"tot": MAXIMUM, "kha": str(rng.randint(0, 6)), "yeu": "0"}
    grades = {code: {"points": worth, "clause": "khoản"} for code, worth in points.items()}
    rule = {"kind": "manual", "field": "m", "grades": grades, "text": "Tốt", "reason": "Định tính"}
    return rule, {"m": options(*points)}


OWN = (ratio, ratio_banded, steps_count, penalty, external, survey)
ANY = (*OWN, manual)


def composite(rng: random.Random) -> Drawn:
    """Two parts of which each could earn the whole maximum of one."""
    parts: list[Json] = []
    fields: Json = {}
    for place in ("1", "2"):
        rule, own = rng.choice(OWN)(rng)
        named = {
            key: value + place if value in own else value for key, value in rule.items() if key != "steps"
        }
        steps = {"steps": rule["steps"]} if "steps" in rule else {}
        parts.append(
            {"id": f"p{place}", "label": place, "max": MAXIMUM, "rule": {**named, **steps, **EDGES}},
        )
        fields |= {f"{name}{place}": field for name, field in own.items()}
    return {"kind": "composite", "parts": parts}, fields


def value(field: Json, rng: random.Random) -> str:
    if field["type"] == "choice":
        return str(rng.choice(list(field["choices"])))
    low, high = int(field["min"]), int(field["max"])
    whole = rng.choice([low, high, rng.randint(low, high)])
    if field["type"] == "int" or whole == high or rng.random() < 0.5:
        return str(whole)
    return f"{whole}.{rng.randint(0, 9)}{rng.randint(1, 9)}"


@settings(max_examples=200)
@given(SEEDS)
def test_both_calculators_agree_on_every_other_kind(seed: int) -> None:
    rng = random.Random(seed)
    rule, fields = rng.choice([composite, *ANY])(rng)
    edges: dict[str, Any] = {} if rule["kind"] == "composite" else EDGES
    maximum = "12" if rule["kind"] == "composite" else MAXIMUM
    rulebook = one_criterion(maximum, {**rule, **edges}, fields)
    for _ in range(5):
        values = {name: value(field, rng) for name, field in fields.items()}
        expected = independent.by_rule(rule, maximum, values)
        scored = score_of(rulebook, **values)
        assert scored.points == expected, (rule, values, show_exact(scored.points))
