"""The schema for editors: shipped files fit, wrong shapes do not, and it knows the keys of the loader."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from scoring.criteria.cursor import Cursor
from scoring.criteria.loading import load_rulebook
from scoring.criteria.rules import KINDS
from tests.scoring.broken.every_kind import EVERY_KIND, changed

FOLDER = Path(__file__).parents[2] / "config" / "criteria"
FILES = sorted(FOLDER.glob("*/*.yaml"))
SCHEMA: dict[str, Any] = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
DEFINITIONS: Mapping[str, Any] = SCHEMA["$defs"]
TIMESTAMP = "tag:yaml.org,2002:timestamp"


class EditorLoader(yaml.CSafeLoader):
    """Reads YAML as editors do: a day is a text."""

    yaml_implicit_resolvers = {  # noqa: RUF012  the name and kind are PyYAML's
        first: [pair for pair in pairs if pair[0] != TIMESTAMP]
        for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


def parse(text: str) -> Any:
    return yaml.load(text, Loader=EditorLoader)  # noqa: S506  a safe loader with one reading less


def faults(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(parse(text))]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_shipped_file_fits(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


def test_a_file_of_every_kind_fits() -> None:
    assert faults(EVERY_KIND) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: huyen\n", ""),
        ("status: official\n", ""),
        ("valid: {from: 2019-04-05, to: 2022-12-31}\n", ""),
        ("from: 2019-04-05", "from: 5/4/2019"),
        ('each: "1.5"', "each: 1.5"),
        ('each: "1.5"', 'each: "1,5"'),
        ("verify: field", "verify: online"),
        ("kind: best_of", "kind: average"),
        ("kind: best_of", "kind: ratio"),
        ("definition: So\n", "definitoin: So\n"),
        ("              if_a_gt_b: reject\n", ""),
        ("ties: ordinal", "ties: alphabet"),
        ("notice: Minh họa\n", ""),
        ("type: decimal, places: 1", "type: decimal"),
        ("unit: xã, ", ""),
        ("co: {label: Có, type: bool}", "co: {label: Có, type: bool, places: 1}"),
        ("            refs: [mục 5]\n", ""),
        ("needs: [document, photo]", "needs: [document, smell]"),
        ("source: set:vn.par", "source: set"),
        ("- id: C.yes", "- id: Có"),
        ("- id: C.yes", "- id: total"),
        ("- id: N2", "- id: total"),
        ("- id: muc", "- id: total"),
        ('at_least: "20", points', 'at_least: "20", above: "20", points'),
        ("field: muc, is_not: khong}", "field: muc}"),
        ("policy: redistribute, compare: points", "policy: redistribute, compare: share"),
        ('rule: {kind: count_capped, count: n, each: "1"', 'rule: {kind: na, reason: x, count: n, each: "1"'),
        ("      - id: S.1\n", '      - id: S.1\n        max: "3"\n'),
        ("at: criterion, places: 2", "at: criterion, places: 5"),
    ],
)  # fmt: skip
def test_broken_shapes_do_not_fit(old: str, new: str) -> None:
    assert faults(changed((old, new)))


def test_a_draft_may_leave_out_references() -> None:
    assert faults(changed(("status: official", "status: draft"), ("            refs: [mục 5]\n", ""))) == []


def test_ordinal_places_need_breakers() -> None:
    start, end = EVERY_KIND.index("    breakers:"), EVERY_KIND.index("    block: kind\n    below")
    assert faults(EVERY_KIND[:start] + EVERY_KIND[end:])


def test_everything_in_the_schema_is_explained_in_vietnamese() -> None:
    for name, definition in DEFINITIONS.items():
        for key, shape in definition.get("properties", {}).items():
            inner = DEFINITIONS.get(shape.get("$ref", "").rpartition("/")[2], {})
            told = (
                shape.get("description") or inner.get("description") or "const" in shape or "oneOf" in shape
            )
            assert told, f"{name}.{key}"


# ---------------------------------------------------------------- in step with the loader

PLACES = {
    r"": "top",
    r"instrument": "instrument",
    r"instrument\.amended_by": "amendment",
    r"valid": "validity",
    r"rounding": "rounding_step",
    r"not_applicable": "not_applicable",
    r"feeds": "feed",
    r"ranks": "ranking",
    r"(ranks|sections\.levels)\.value": "rounding",
    r"ranks\.breakers": "breaker",
    r"sections": "section",
    r"sections\.ready_made": "ready_made",
    r"sections\.levels": "levels",
    r"sections\.levels\.steps": "level",
    r"sections\.levels\.requires": "gate",
    r"sections\.levels\.group_minima": "group_minimum",
    r".+\.(applies_when|rule\.all)": "condition",
    r".+\.fields\.[^.]+": "field",
    r".+\.evidence": "evidence",
    r".+\.rule\.parts": "part",
    r".+\.rule\.grades\.[^.]+": "grade",
}


def definition_of(path: str, keys: set[str]) -> str:
    """Name the part of the schema that a place of a file belongs to."""
    place = re.sub(r"\[\d+\]", "", path)
    if place.endswith("rule.steps"):
        return "step_percent" if any(key.endswith("_percent") for key in keys) else "step"
    if path.startswith("sections[2].groups"):
        return "named_criterion" if "criteria" in place else "named_group"
    named = {"sections.groups": "group", "sections.groups.criteria": "criterion"}
    found = (name for pattern, name in PLACES.items() if re.fullmatch(pattern, place))
    return named.get(place) or next(found)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, set[str]]:
    """Every key the loader asks for while it reads the set of every kind, by part of the schema."""
    found: dict[str, set[str]] = defaultdict(set)
    finish = Cursor.finish

    def record(cursor: Cursor, known: tuple[str, ...] = ()) -> None:
        keys = cursor._asked | set(known)
        if cursor.path.endswith(".rule"):
            found[f"rule_{cursor.text('kind')}"] |= keys
        else:
            found[definition_of(cursor.path, keys)] |= keys
        finish(cursor, known)

    monkeypatch.setattr(Cursor, "finish", record)
    load_rulebook(EVERY_KIND, name="bo.yaml")
    return found


def test_the_schema_and_the_loader_know_the_same_keys(asked: Mapping[str, set[str]]) -> None:
    known = {name: set(shape["properties"]) for name, shape in DEFINITIONS.items() if "properties" in shape}
    known["top"] = set(SCHEMA["properties"])
    for umbrella in ("rule", "own_rule"):
        del known[umbrella]
    assert dict(asked) == known


def test_the_schema_knows_every_kind_of_rule() -> None:
    assert set(DEFINITIONS["rule"]["properties"]["kind"]["enum"]) == set(KINDS.values())
