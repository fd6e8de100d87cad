"""The checkout as the house tests see it: its folders, its files, its code as syntax trees."""

from __future__ import annotations

import ast
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("scoring", "evidence", "inspection_api", "inspection_web")
STAGES = (
    "ledger",
    "devices",
    "archive",
    "captures",
    "uploads",
    "directory",
    "selfassessment",
    "planning",
    "custody",
    "minutes",
    "findings",
    "fieldwork",
    "handover",
    "paper",
    "discrepancies",
    "reports",
    "publication",
    "audit",
)
STAGE_FILES = frozenset(
    f"{name}.py"
    for name in ("__init__", "routes", "schemas", "service", "views", "store", "records", "rules")
)
NOT_OURS = {"node_modules", "vendor", "__pycache__"}


def modules(*folders: str) -> Iterator[Path]:
    """Every Python file of these folders of the checkout, third parties' apart."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if NOT_OURS.isdisjoint(path.parts):
                yield path


@cache
def parsed(path: Path) -> ast.Module:
    """A file's syntax tree; kept, as many tests read the same files."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """Name a place in a way an editor can jump to."""
    line = getattr(node, "lineno", None)
    short = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return f"{short}:{line}" if line else str(short)


def copy_packages(target: Path) -> None:
    """Copy the Python files of the product and the contracts into another folder."""
    for path in modules(*PACKAGES):
        copy = target / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    shutil.copyfile(ROOT / "setup.cfg", target / "setup.cfg")
