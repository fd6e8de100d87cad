"""The next version of the product, which differs in a file of the tablet page."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.journeys.installation import ROOT

_PARTS = ("scoring", "evidence", "inspection_api", "inspection_web", "config")
_CHANGED = Path("inspection_web/static/tablet/ui/values.js")


def next_version(program: Path) -> Path:
    """Copy the product, or go on with the copy, and change a file of the tablet page."""
    if not program.exists():
        for part in _PARTS:
            shutil.copytree(
                ROOT / part, program / part, ignore=shutil.ignore_patterns("node_modules", "__pycache__")
            )
    with (program / _CHANGED).open("a", encoding="utf-8") as changed:
        changed.write(f"\nexport const VERSION_{changed.tell()} = true;\n")
    return program
