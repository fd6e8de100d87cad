"""Criteria sets built on the spot: a few words per criterion, the rest filled in; loaded and checked."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from scoring import Answer, CriterionScore, Rulebook, Scorecard, UnitFacts, given, load_rulebook, score

Json = dict[str, Any]
EDGES: Json = {"missing": "zero", "not_proven": "zero"}
WHOLE: Json = {"type": "int", "unit": "máy", "min": "0", "max": "1000"}
SHARED: Json = {"type": "decimal", "unit": "điểm", "places": "2", "min": "0", "max": "1000"}
MARK: Json = {"type": "bool"}
Answers = Mapping[tuple[str, str], Answer | str]


def options(*codes: str) -> Json:
    """A choice field with these codes; the label of each is the code in capitals."""
    return {"type": "choice", "choices": {code: code.upper() for code in codes}}


def ratio(**more: Any) -> Json:
    """A ratio of `a` to `b` that gives nothing where b is 0 and caps a."""
    return {"kind": "ratio", "a": "a", "b": "b", "if_b_zero": "zero", "if_a_gt_b": "cap", **EDGES, **more}


def criterion(
    id_: str, maximum: str, rule: Json, fields: Mapping[str, Mapping[str, Any]], **more: Any
) -> Json:
    """One criterion; field labels are their ids in capitals."""
    found = {
        "id": id_,
        "label": f"Tiêu chí {id_}",
        "definition": "Thử",
        "max": maximum,
        "unit": "điểm",
        "rule": rule,
        "fields": {name: {"label": name.upper(), **field} for name, field in fields.items()},
        "evidence": ["văn bản"],
        "verify": "desk",
        "refs": [f"mục {id_}"],
        **more,
    }
    return {key: value for key, value in found.items() if value not in ({}, None)}


def group(id_: str, maximum: str, *criteria: Json, **more: Any) -> Json:
    """One group."""
    return {"id": id_, "label": f"Nhóm {id_}", "max": maximum, "criteria": list(criteria), **more}


def levels(*steps: tuple[str, str], **more: Any) -> Json:
    """A level table from (code, threshold), highest first; the compared value is not rounded."""
    named = [{"code": code, "label": f"Mức {code}", "min": least} for code, least in steps]
    return {
        "value": None,
        "steps": named,
        "below": "Không xếp hạng",
        "requires": None,
        "ref": "bảng mức",
        **more,
    }


def section(id_: str, maximum: str, *groups: Json, **more: Any) -> Json:
    """One section."""
    return {"id": id_, "label": f"Mục {id_}", "max": maximum, "groups": list(groups), **more}


def rounding(stage: str, places: int = 2, mode: str = "half_up") -> Json:
    """One declared rounding step."""
    return {"at": stage, "places": str(places), "mode": mode, "ref": f"khoản {stage}"}


def book(
    *sections: Json,
    roundings: Sequence[Json] = (),
    policy: str = "redistribute",
    compare: str = "points",
    kind: str = "xa",
) -> Rulebook:
    """Load a set made of these sections."""
    whole = {
        "format": "thamtra-criteria/2",
        "id": f"thu.{kind}",
        "kind": kind,
        "status": "official",
        "title": "Bộ thử",
        "illustrative": True,
        "notice": "Minh họa",
        "instrument": {"number": "1/QĐ", "issued": "2019-01-01", "by": "UBND", "title": "Thử", "note": "Thử"},
        "valid": {"from": "2019-01-01", "to": None},
        "rounding": list(roundings),
        "not_applicable": {"policy": policy, "compare": compare, "ref": "khoản 3"},
        "sections": list(sections),
        "ranks": [],
    }
    return load_rulebook(json.dumps(whole, ensure_ascii=False, indent=1), name="bo.yaml")


def one_criterion(maximum: str, rule: Json, fields: Mapping[str, Mapping[str, Any]], **more: Any) -> Rulebook:
    """Load a set of a single criterion T; keywords of `book`."""
    only = group("N", maximum, criterion("T", maximum, rule, fields))
    return book(section("M", maximum, only), **more)


def unit(code: str, answers: Answers, *, kind: str = "xa", parent: str | None = None) -> UnitFacts:
    """Facts from answers, where plain text is a given value."""
    ready = {key: given(value) if isinstance(value, str) else value for key, value in answers.items()}
    return UnitFacts(code, kind, parent, ready)


def card_of(rulebook: Rulebook, answers: Answers) -> Scorecard:
    """Score a single unit A."""
    return score({rulebook.kind: rulebook}, [unit("A", answers, kind=rulebook.kind)])["A"]


def score_of(rulebook: Rulebook, **values: Answer | str) -> CriterionScore:
    """Score a single unit on the only criterion T."""
    return card_of(rulebook, {("T", field): value for field, value in values.items()}).criteria["T"]
