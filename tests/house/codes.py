"""Which problem codes the code raises, read from its syntax trees."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.house.tree import modules, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+")
AREA = re.compile(r"[a-z]+(?:-[a-z]+)*\.(?:[a-z]+-)*")
# constructor → position of its code among the positional arguments
RAISED_BY = {"Problem": 0, "FieldProblem": 1}


def raised_codes() -> dict[str, str]:
    """Codes that the API raises by name, each with a place where it does."""
    return {
        code: f"{path.name}:{call.lineno}"
        for path in modules("inspection_api", "inspection_web")
        for call in _calls(parsed(path))
        for code in _codes_of(call)
    }


def named_codes() -> set[str]:
    """Every string of the product that has the form of a code, or completes one such as `f"area.{what}"`."""
    nodes = [
        node
        for path in modules("scoring", "evidence", "inspection_api", "inspection_web")
        for node in ast.walk(parsed(path))
    ]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    areas = {area for node in nodes if isinstance(node, ast.JoinedStr) if (area := _area(node)) is not None}
    return {
        code
        for text in texts
        for code in (text, *(f"{area}{text}" for area in areas))
        if CODE.fullmatch(code)
    }


def _area(node: ast.JoinedStr) -> str | None:
    """The beginning of a code that is completed at run time, such as `scoring.`."""
    match node.values:
        case [ast.Constant(str(beginning)), ast.FormattedValue()] if AREA.fullmatch(beginning):
            return beginning
    return None


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in RAISED_BY:
            yield node


def _codes_of(call: ast.Call) -> Iterator[str]:
    position = RAISED_BY[ast.unparse(call.func).split(".")[-1]]
    given = [*call.args[position : position + 1], *(k.value for k in call.keywords if k.arg == "code")]
    for argument in given:
        for node in ast.walk(argument):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                yield node.value
