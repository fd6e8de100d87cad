#!/usr/bin/env python3
"""Join the subsets of the typeface into one file per weight.

The package gives Latin and Vietnamese letters in separate files. Browsers shape each stretch of one file by
itself, and in a Vietnamese sentence that is every second letter. Joined, text is laid out sooner and there is
less to fetch. Run after `npm ci` when the package changes; the results are committed, and running this again
leaves no difference.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

HOME = Path(__file__).parents[1]
PACKAGE = HOME / "node_modules" / "@fontsource" / "be-vietnam-pro"
FONTS = HOME / "static" / "fonts"
SUBSETS = ("latin", "vietnamese")
WEIGHTS = ("400", "700")


def join(weight: str) -> Path:
    """Write one weight.

    Args:
        weight: as in the names of the package's files.

    Returns:
        The file that was written.
    """
    parts = [str(PACKAGE / "files" / f"be-vietnam-pro-{subset}-{weight}-normal.woff2") for subset in SUBSETS]
    font: TTFont = Merger().merge(parts)
    first = TTFont(parts[0])["head"]
    font["head"].created, font["head"].modified = first.created, first.modified
    font.recalcTimestamp = False
    font.flavor = "woff2"
    place = FONTS / f"be-vietnam-pro-{weight}.woff2"
    font.save(place)
    return place


def main() -> None:
    """Write all weights, the licence, and what everything was made of."""
    about = json.loads((PACKAGE / "package.json").read_text("utf-8"))
    package = {name: about[name] for name in ("name", "version", "license")}
    files = [
        {"file": place.name, "sha256": hashlib.sha256(place.read_bytes()).hexdigest(), "packages": [package]}
        for place in map(join, WEIGHTS)
    ]
    (FONTS / "manifest.json").write_text(json.dumps({"files": files}, indent=2) + "\n", "utf-8")
    shutil.copyfile(PACKAGE / "LICENSE", FONTS / "LICENSE.be-vietnam-pro.txt")


if __name__ == "__main__":
    main()
