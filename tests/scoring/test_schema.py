"""The schema for editors accepts every shipped file and refuses what the loader refuses by shape."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from tests.scoring.made_up_set import SMALL
from tests.scoring.sample_sets import FOLDER, texts

SCHEMA: dict[str, Any] = json.loads((FOLDER.parent / "schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def parse(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", texts())
def test_every_shipped_file_fits(name: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(parse(texts()[name]))] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: xa\n", ""),
        ('each: "1.5"', "each: 1.5"),
        ('each: "1.5"', 'each: "1,5"'),
        ("verify: field", "verify: online"),
        ("kind: best_of", "kind: formula"),
        ("definition: So\n", "definitoin: So\n"),
        ("if_a_gt_b: reject, ", ""),
        ("ties: competition", "ties: dense"),
        ("notice: Minh họa\n", ""),
        ("type: decimal, places: 1", "type: decimal"),
    ],
)
def test_broken_shapes_do_not_fit(old: str, new: str) -> None:
    assert VALIDATOR.is_valid(parse(SMALL))
    assert not VALIDATOR.is_valid(parse(SMALL.replace(old, new, 1)))
