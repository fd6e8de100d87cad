"""The list the tablet page installs: complete, stable, and new exactly when something changed."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from inspection_web.precache import HOME_SCREEN, VERSION_MARK, precache, worker_source

STATIC = Path(__file__).parents[2] / "inspection_web" / "static"


@pytest.fixture
def static_root(tmp_path: Path) -> Path:
    for name, text in {
        "tablet/main.js": "main",
        "tablet/sw.js": f'const VERSION = "{VERSION_MARK}";',
        "tablet/core/wire.d.ts": "types",
        "tablet/vendor/LICENSE.idb.txt": "licence",
        "fonts/plain.woff2": "font",
        "shared/look.css": "colours",
        "desk/frame.css": "not for the tablet",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def test_lists_the_shell_and_what_the_page_loads_with_digests(static_root: Path) -> None:
    document = precache(static_root, b"<html>").document()
    pages = ["/static/fonts/plain.woff2", "/static/shared/look.css", "/static/tablet/main.js"]
    assert document["files"] == ["/tablet/", *pages]
    digests = document["sha256"]
    assert isinstance(digests, dict)
    assert digests["/static/tablet/main.js"] == hashlib.sha256(b"main").hexdigest()
    assert digests["/tablet/"] == hashlib.sha256(b"<html>").hexdigest()


def test_the_same_files_give_the_same_version(static_root: Path) -> None:
    assert precache(static_root, b"shell") == precache(static_root, b"shell")


@pytest.mark.parametrize("name", ["tablet/main.js", "tablet/sw.js", "fonts/plain.woff2", "shared/look.css"])
def test_a_changed_file_gives_a_new_version(static_root: Path, name: str) -> None:
    before = precache(static_root, b"shell").version
    (static_root / name).write_text(f"changed {VERSION_MARK}", encoding="utf-8")
    assert precache(static_root, b"shell").version != before


def test_a_changed_shell_or_a_renamed_file_gives_a_new_version(static_root: Path) -> None:
    before = precache(static_root, b"shell").version
    assert precache(static_root, b"another shell").version != before
    (static_root / "tablet/main.js").rename(static_root / "tablet/start.js")
    assert precache(static_root, b"shell").version != before


def test_what_the_page_does_not_load_changes_nothing(static_root: Path) -> None:
    before = precache(static_root, b"shell").version
    (static_root / "desk/frame.css").write_text("changed", encoding="utf-8")
    (static_root / "tablet/core/wire.d.ts").write_text("changed", encoding="utf-8")
    assert precache(static_root, b"shell").version == before


def test_the_worker_names_its_version_once() -> None:
    text = (STATIC / "tablet" / "sw.js").read_text(encoding="utf-8")
    assert '"0123abcd"' in worker_source(text, "0123abcd")
    with pytest.raises(ValueError, match="exactly once"):
        worker_source(text + VERSION_MARK, "0123abcd")


def test_every_module_the_page_imports_is_in_the_list() -> None:
    files = precache(STATIC, b"shell").document()["files"]
    assert isinstance(files, list)
    for name in ("main.js", "frame.css", "app.webmanifest", "vendor/idb.js", "core/visit.js"):
        assert f"/static/tablet/{name}" in files
    assert not [name for name in files if name.endswith(("sw.js", ".d.ts", ".txt"))]


def test_pictures_of_the_home_screen_are_left_to_the_moment_it_is_asked_for() -> None:
    files = precache(STATIC, b"shell").digests
    assert all((STATIC / name).is_file() for name in HOME_SCREEN)
    assert not [name for name in HOME_SCREEN if f"/static/{name}" in files]
    assert "/static/tablet/icons/icon-192.png" in files


def test_first_load_stays_small() -> None:
    """At most 200 kB compressed; fonts and pictures are compressed already."""
    files = precache(STATIC, b"shell").digests
    total = sum(
        len(gzip.compress((STATIC / url.removeprefix("/static/")).read_bytes()))
        for url in files
        if url.startswith("/static/")
    )
    assert total <= 200_000


def test_style_sheets_stay_small() -> None:
    found = [place for place in STATIC.rglob("*.css") if "vendor" not in place.parts]
    assert found
    assert [place.name for place in found if len(place.read_text("utf-8").splitlines()) > 400] == []
