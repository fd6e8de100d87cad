"""A set, or a part of it, as a tree of keys and short texts, so that two of them can be laid side by side."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Union

from scoring.amounts import show_exact
from scoring.criteria.marked import shortened
from scoring.criteria.rules import KINDS, Formula
from scoring.formula import source

Outline = Union[str, Mapping[str, "Outline"]]  # noqa: UP007  a name in quotes cannot be joined by |
"""A text, or named outlines."""

NOTHING = "không có"
RULE_KIND = "rule_kind"
_LONGEST = 300
_NAMES = ("id", "code", "number", "component")
"""What names a part of a list; parts without a name go by their place, as do breakers: the first decides."""


def outline_of(value: object, without: Collection[str] = ()) -> Outline:
    """Lay a value out: parts by their id where they have one, formulas in their canonical form.

    Args:
        value: a set or anything inside one.
        without: keys that are left out wherever they stand.
    """
    match value:
        case None:
            return NOTHING
        case bool():
            return "có" if value else "không"
        case StrEnum() | str() | int():
            return str(value) or NOTHING
        case Fraction():
            return show_exact(value)
        case dt.date():
            return f"{value:%d/%m/%Y}"
        case _:
            return _branches(value, without)


def summary(outline: Outline) -> str:
    """Write an outline in one line, no longer than a reader takes in."""
    if isinstance(outline, str):
        return outline
    text = "; ".join(f"{key}: {summary(inner)}" for key, inner in outline.items())
    return shortened(text, _LONGEST) or NOTHING


def _branches(value: object, without: Collection[str]) -> Outline:
    match value:
        case Formula():
            kind = {RULE_KIND: KINDS[Formula], "expression": source(value.tree)}
            return {**kind, "edges": outline_of(value.edges, without)}
        case tuple() if value and all(isinstance(item, str) for item in value):
            return "; ".join(map(str, value))
        case tuple():
            return {_name(item, place): outline_of(item, without) for place, item in enumerate(value, 1)}
        case Mapping():
            return {str(key): outline_of(item, without) for key, item in value.items()}
        case _:
            return _parts(value, without)


def _parts(value: object, without: Collection[str]) -> Outline:
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(type(value).__name__)
    kinds = [name for rule, name in KINDS.items() if rule is type(value)]
    found: dict[str, Outline] = {RULE_KIND: kinds[0]} if kinds else {}
    names = [field.name for field in fields(value) if field.name not in without]
    return {**found, **{name: outline_of(getattr(value, name), without) for name in names}}


def _name(item: object, place: int) -> str:
    found = (getattr(item, name) for name in _NAMES if hasattr(item, name))
    return str(next(found, place))
