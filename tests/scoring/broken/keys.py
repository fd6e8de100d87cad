"""A small valid file with one key left out, or given a wrong type, one after the other."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import yaml

from tests.scoring.made_up_set import SMALL

Way = tuple[str | int, ...]
FREE = {"fields", "choices", "points", "parts", "cases"}
"""Keys whose inside is named by the author of the file."""
OPTIONAL = {"applies_when", "fields", "value", "breakers", "requires", "to", "is", "levels"}
OPTIONAL_OF_FIELDS = {"min", "max", "unit"}
SMALL_TREE = yaml.safe_load(SMALL)


def ways(tree: Any, way: Way = ()) -> Iterator[Way]:
    """Go to every key of a tree."""
    if isinstance(tree, dict):
        for key, inner in tree.items():
            yield (*way, key)
            yield from ways(inner, (*way, key))
    elif isinstance(tree, list):
        for place, inner in enumerate(tree):
            yield from ways(inner, (*way, place))


def required(way: Way) -> bool:
    """Tell whether a file must have this key."""
    key, above = way[-1], way[-2:-1]
    of_field = way[-3:-2] == ("fields",) and key in OPTIONAL_OF_FIELDS
    return key not in OPTIONAL and not of_field and not FREE.intersection(map(str, above))


def without(way: Way) -> str:
    """Write the small set without the key."""
    tree = copy.deepcopy(SMALL_TREE)
    inside = tree
    for step in way[:-1]:
        inside = inside[step]
    del inside[way[-1]]
    return written(tree)


def of_wrong_type(way: Way) -> str:
    """Write the small set with a text where keys belong, and keys where a text belongs."""
    tree = copy.deepcopy(SMALL_TREE)
    inside = tree
    for step in way[:-1]:
        inside = inside[step]
    inside[way[-1]] = "chữ" if isinstance(inside[way[-1]], dict | list) else {"x": "y"}
    return written(tree)


def written(tree: Any) -> str:
    """Write a tree as JSON, which is YAML too."""
    return json.dumps(tree, ensure_ascii=False, indent=1, default=str)


def called(way: Way) -> str:
    """Name a way for people."""
    return "/".join(map(str, way))


WITHOUT_ONE_KEY = {called(way): (without(way), str(way[-1])) for way in ways(SMALL_TREE) if required(way)}
WITH_A_WRONG_TYPE = {called(way): of_wrong_type(way) for way in ways(SMALL_TREE)}
