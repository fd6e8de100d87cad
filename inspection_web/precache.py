"""What the tablet page needs offline: its files, their digests, and one version made from them.

Its scripts and its styles are made into one file each; everything else is served as it lies on the disk. The
worker of the tablet page installs exactly this list and checks every file against its digest, so a half
finished update or a captive portal can never become the installed page. The version changes when any file,
or the shell, changes, and only then. This module reads files and computes; it serves nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from inspection_web.joining import joined

SHELL_URL = "/tablet/"
STATIC_URL = "/static/"
FOLDERS = ("tablet", "fonts", "shared")
SUFFIXES = frozenset({".png", ".webmanifest", ".woff2"})
ENTRY = "main.js"
STYLES = (
    "shared/look.css",
    "tablet/frame.css",
    "tablet/controls.css",
    "tablet/screens.css",
    "tablet/minutes.css",
    "tablet/lists.css",
)
"""In the order of their weight; addresses in them count from a folder beside ``tablet``."""
PAGE_STYLE, PAGE_SCRIPT = "tablet/page.css", "tablet/page.js"
"""What is made, by the names it is served under."""
WORKER_FILE = "tablet/sw.js"
HOME_SCREEN = frozenset(f"tablet/icons/icon-{name}.png" for name in ("180", "512", "maskable-512"))
"""Fetched once, when the page is put on the home screen, which needs a network anyway."""
VERSION_MARK = "@precache-version@"


@dataclass(frozen=True)
class Precache:
    """The list a worker installs.

    Attributes:
        version: short digest over every path and its content.
        digests: path as the browser asks for it, to the SHA-256 of the content in hexadecimal.
    """

    version: str
    digests: Mapping[str, str]

    def document(self) -> dict[str, object]:
        """Give the JSON object that ``/tablet/precache.json`` answers.

        Returns:
            The version, the files in order, and the digest of each.
        """
        return {"version": self.version, "files": list(self.digests), "sha256": dict(self.digests)}


def precache(static_root: Path, shell: bytes, made: Mapping[str, bytes]) -> Precache:
    """List what the tablet page needs offline, with a version made from the contents.

    Args:
        static_root: the folder served as ``/static/``.
        shell: the rendered page served as ``/tablet/``; it must be the same for everybody.
        made: what `made_files` gives, as it is served.

    Returns:
        The list, the shell first, then the files by path.
    """
    files = {name: (static_root / name).read_bytes() for name in _names(static_root)} | dict(made)
    digests = {SHELL_URL: _digest(shell)}
    for name in sorted(files):
        digests[STATIC_URL + name] = _digest(files[name])
    worker = _digest((static_root / WORKER_FILE).read_bytes())
    return Precache(version=_version([*digests.items(), (WORKER_FILE, worker)]), digests=digests)


def made_files(static_root: Path) -> Mapping[str, bytes]:
    """Make the one script and the one style sheet of the page.

    Args:
        static_root: the folder served as ``/static/``.

    Returns:
        Their content by the name they are served under, below ``/static/``.

    Raises:
        ValueError: the scripts cannot be joined.
    """
    tablet = static_root / "tablet"
    script = joined(ENTRY, lambda path: (tablet / path).read_text("utf-8"))
    style = "".join((static_root / name).read_text("utf-8") for name in STYLES)
    return {PAGE_STYLE: style.encode(), PAGE_SCRIPT: script.encode()}


def worker_source(text: str, version: str) -> str:
    """Write the version into the worker, so that browsers see a new worker when a file changes.

    Args:
        text: the worker as it stands in the static folder.
        version: the version of the list it installs.

    Returns:
        The text to serve as ``/tablet/sw.js``.

    Raises:
        ValueError: the worker does not name its version exactly once.
    """
    if text.count(VERSION_MARK) != 1:
        raise ValueError(f"{WORKER_FILE} must contain {VERSION_MARK} exactly once")
    return text.replace(VERSION_MARK, version)


def _names(static_root: Path) -> Iterable[str]:
    """Name the files that are served to the page as they lie below the static folder."""
    found = (path for folder in FOLDERS for path in (static_root / folder).rglob("*") if path.is_file())
    names = (path.relative_to(static_root).as_posix() for path in found if path.suffix in SUFFIXES)
    return (name for name in names if name not in HOME_SCREEN)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _version(pairs: Iterable[tuple[str, str]]) -> str:
    return hashlib.sha256(json.dumps(list(pairs)).encode()).hexdigest()[:16]
