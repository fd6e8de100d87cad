"""A made-up set of a hundred criteria and a country of units that answer it, as columns, from a seed."""

import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring import Answer, FactKey, FieldType, Rulebook, Status, UnitFacts, given, load_rulebook
from scoring.population import AnswerCode, Columns, FieldPlan, columns_from_arrays, compile_set
from tests.scoring.random_rules import number

Tree = dict[str, Any]
KIND = "xa"
MIX: Mapping[str, int] = {
    "ratio": 40,
    "ratio_banded": 10,
    "steps_count": 10,
    "count_capped": 10,
    "checklist": 10,
    "boolean": 7,
    "choice": 6,
    "external": 5,
    "relative_max": 2,
}
"""How many criteria of each kind there are."""

_SHARES = (Fraction(7, 10), Fraction(6, 10), Fraction(5, 10))
_EDGES = {"missing": "zero", "not_proven": "zero"}
_STATUSES = {
    AnswerCode.NOT_PROVEN: Status.NOT_PROVEN,
    AnswerCode.MISSING: Status.MISSING,
    AnswerCode.NOT_APPLICABLE: Status.NOT_APPLICABLE,
}
LARGEST = {"people": 60_000, "files": 5_000_000, "things": 200}


@cache
def country_set() -> Rulebook:
    """Two sections of fifty criteria, levels, three lists; points rounded to two places, half-up."""
    return load_rulebook(json.dumps(_tree(), ensure_ascii=False), name="country")


def country_columns(size: int, seed: int) -> Columns:
    """Answers of a country: six of a hundred are missing, not proven or do not apply (marks: missing)."""
    table, rng = compile_set(country_set()), np.random.default_rng(seed)
    values: dict[FactKey, npt.NDArray[Any]] = {}
    codes = {}
    for plan in table.fields:
        column = rng.integers(0, _high(plan), size, dtype=_narrow(_high(plan)), endpoint=True)
        if plan.key[1] == "b":
            column = np.maximum(column, values[plan.key[0], "a"] * (rng.random(size, np.float32) < 0.97))
        values[plan.key] = column.astype(_narrow(_high(plan)), copy=False)
        trouble = [3, 3, 3, 3, 3, 3] if plan.field.type is FieldType.BOOL else [2, 2, 3, 3, 4, 4]
        codes[plan.key] = np.array([0] * 94 + trouble, np.uint8)[rng.integers(0, 100, size, dtype=np.uint8)]
        values[plan.key] *= codes[plan.key] == AnswerCode.GIVEN
    return columns_from_arrays(table.fields, [f"X{place}" for place in range(size)], values, codes)


def unit_facts(columns: Columns, plans: Sequence[FieldPlan], place: int) -> UnitFacts:
    """Write one unit's columns as facts."""
    answers: dict[FactKey, Answer] = {}
    for plan in plans:
        plane = columns.planes[plan.key]
        code = 0 if plane.codes is None else int(plane.codes[place])
        if code == AnswerCode.GIVEN:
            answers[plan.key] = given(text_of(plan, int(plane.values[place])))
        else:
            answers[plan.key] = Answer(_STATUSES[code])
    return UnitFacts(columns.units[place], KIND, None, answers)


def text_of(plan: FieldPlan, stored: int) -> str:
    """Write a stored number as canonical text."""
    if plan.codes is not None:
        return next(text for text, code in plan.codes.items() if code == stored)
    return str(stored)


def _high(plan: FieldPlan) -> int:
    return plan.high if plan.high is not None else LARGEST["files"]


def _narrow(high: int) -> type[np.unsignedinteger[Any]]:
    return np.uint8 if high < 2**8 else np.uint16 if high < 2**16 else np.uint32


def _tree() -> Tree:
    kinds = [kind for kind, count in MIX.items() for _ in range(count)]
    order = sorted(range(len(kinds)), key=lambda place: (place * 37) % len(kinds))
    made = [_criterion(f"C.{place:02}", kinds[at], place) for place, at in enumerate(order)]
    sections = [_section(f"S{half}", made[50 * half : 50 * half + 50]) for half in range(2)]
    names = ["S0", "S1", "total"]
    return {
        "format": "thamtra-criteria/2",
        "id": "thu.ca-nuoc",
        "kind": KIND,
        "status": "official",
        "title": "Bộ thử",
        "illustrative": False,
        "instrument": {"number": "1/QĐ", "issued": "2019-01-01", "by": "Thử", "title": "Thử", "note": "thử"},
        "valid": {"from": "2019-01-01", "to": None},
        "rounding": [{"at": "criterion", "places": "2", "mode": "half_up", "ref": "thử"}],
        "not_applicable": {"policy": "redistribute", "compare": "points", "ref": "thử"},
        "sections": sections,
        "ranks": [_ranking(name) for name in names],
    }


def _ranking(of: str) -> Tree:
    return {
        "id": of,
        "label": of,
        "of": of,
        "value": {"places": "2", "mode": "half_up", "ref": "thử"},
        "ties": "competition",
        "breakers": [],
        "block": "kind",
        "below_lowest": "ranked",
        "ref": "thử",
    }


def _section(name: str, criteria: list[Tree]) -> Tree:
    groups = [_group(f"{name}.{part}", criteria[10 * part : 10 * part + 10]) for part in range(5)]
    maximum = sum(int(group["max"]) for group in groups)
    steps = [
        {"code": code, "label": code, "min": number(maximum * share)}
        for code, share in zip(("I", "II", "III"), _SHARES, strict=True)
    ]
    levels = {
        "value": {"places": "2", "mode": "half_up", "ref": "thử"},
        "steps": steps,
        "below": "Không xếp hạng",
        "requires": None,
        "ref": "thử",
    }
    return {"id": name, "label": name, "max": str(maximum), "levels": levels, "groups": groups}


def _group(name: str, criteria: list[Tree]) -> Tree:
    maximum = sum(int(criterion["max"]) for criterion in criteria)
    return {"id": name, "label": name, "max": str(maximum), "criteria": criteria}


def _criterion(name: str, kind: str, place: int) -> Tree:
    rule, fields, maximum = _RULES[kind](place)
    return {
        "id": name,
        "label": f"Tiêu chí {place}",
        "definition": "thử",
        "max": str(maximum),
        "unit": "việc",
        "rule": {"kind": kind, **rule},
        "fields": fields,
        "evidence": ["văn bản"],
        "verify": "desk",
        "refs": ["thử"],
    }


def _numbers(what: str, *names: str) -> Tree:
    field = {"label": "Số", "type": "int", "unit": what, "min": "0", "max": str(LARGEST[what])}
    return dict.fromkeys(names, field)


def _marks(*names: str) -> Tree:
    return {name: {"label": "Có", "type": "bool"} for name in names}


_Made = tuple[Tree, Tree, int]


def _ratio(place: int) -> _Made:
    rule = {
        "a": "a",
        "b": "b",
        "if_b_zero": "not_applicable" if place % 4 == 0 else "zero",
        "if_a_gt_b": "cap" if place % 3 == 0 else "reject",
        **_EDGES,
    }
    return rule, _numbers("files" if place % 5 == 0 else "people", "a", "b"), 1 + place % 5


def _ratio_banded(_place: int) -> _Made:
    steps = [
        {"at_least_percent": start, "points": worth}
        for start, worth in (("50", "3"), ("30", "2"), ("10", "1"))
    ]
    rule = {"a": "a", "b": "b", "steps": steps, "if_b_zero": "zero", "if_a_gt_b": "cap", **_EDGES}
    return rule, _numbers("people", "a", "b"), 3


def _steps_count(_place: int) -> _Made:
    steps = [{"at_least": start, "points": worth} for start, worth in (("100", "4"), ("20", "3"), ("3", "1"))]
    return {"count": "n", "steps": steps, **_EDGES}, _numbers("things", "n"), 4


def _count_capped(_place: int) -> _Made:
    return {"count": "n", "each": "0.25", **_EDGES}, _numbers("things", "n"), 5


def _checklist(_place: int) -> _Made:
    return {"parts": {"x": "1.5", "y": "1", "z": "0.5"}, **_EDGES}, _marks("x", "y", "z"), 3


def _boolean(_place: int) -> _Made:
    return {"field": "x", **_EDGES}, _marks("x"), 2


def _choice(_place: int) -> _Made:
    field = {"label": "Mức", "type": "choice", "choices": {"mot": "Một", "hai": "Hai", "ba": "Ba"}}
    return {"field": "m", "points": {"mot": "2", "hai": "1.25", "ba": "0"}, **_EDGES}, {"m": field}, 2


def _external(_place: int) -> _Made:
    return {"field": "n", "full": "200", "of": "thử", **_EDGES}, _numbers("things", "n"), 5


def _relative_max(_place: int) -> _Made:
    rule = {
        "a": "a",
        "if_b_zero": "zero",
        "if_best_zero": "zero",
        "block": "kind",
        "best_from": "all",
        **_EDGES,
    }
    return rule, _numbers("people", "a"), 3


_RULES: Mapping[str, Callable[[int], _Made]] = {
    "ratio": _ratio,
    "ratio_banded": _ratio_banded,
    "steps_count": _steps_count,
    "count_capped": _count_capped,
    "checklist": _checklist,
    "boolean": _boolean,
    "choice": _choice,
    "external": _external,
    "relative_max": _relative_max,
}
