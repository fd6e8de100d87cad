"""The list the tablet page installs: complete, stable, and new exactly when something changed."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from inspection_web.precache import (
    HOME_SCREEN,
    STYLES,
    VERSION_MARK,
    Precache,
    made_files,
    precache,
    worker_source,
)

STATIC = Path(__file__).parents[2] / "inspection_web" / "static"
FIRST_LOAD = 150_000


@pytest.fixture
def static_root(tmp_path: Path) -> Path:
    for name, text in {
        "tablet/main.js": "start();",
        "tablet/app.webmanifest": "{}",
        "tablet/sw.js": f'const VERSION = "{VERSION_MARK}";',
        "tablet/core/wire.d.ts": "types",
        "tablet/vendor/LICENSE.idb.txt": "licence",
        "fonts/plain.woff2": "font",
        "desk/frame.css": "not for the tablet",
        **{name: f"/* {name} */" for name in STYLES},
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def listed(static_root: Path, shell: bytes = b"shell") -> Precache:
    return precache(static_root, shell, made_files(static_root))


def test_lists_the_shell_and_what_the_page_loads_with_digests(static_root: Path) -> None:
    document = listed(static_root, b"<html>").document()
    kept = ["/static/fonts/plain.woff2", "/static/tablet/app.webmanifest"]
    assert document["files"] == ["/tablet/", *kept, "/static/tablet/page.css", "/static/tablet/page.js"]
    digests = document["sha256"]
    assert isinstance(digests, dict)
    style = "".join(f"/* {name} */" for name in STYLES)
    assert digests["/static/tablet/page.css"] == hashlib.sha256(style.encode()).hexdigest()
    assert digests["/tablet/"] == hashlib.sha256(b"<html>").hexdigest()


def test_the_same_files_give_the_same_version(static_root: Path) -> None:
    assert listed(static_root) == listed(static_root)


@pytest.mark.parametrize(
    "name",
    ["tablet/main.js", "tablet/sw.js", "tablet/app.webmanifest", "fonts/plain.woff2", "shared/look.css"],
)
def test_a_changed_file_gives_a_new_version(static_root: Path, name: str) -> None:
    before = listed(static_root).version
    (static_root / name).write_text(f'"changed {VERSION_MARK}"', encoding="utf-8")
    assert listed(static_root).version != before


def test_a_changed_shell_or_a_renamed_file_gives_a_new_version(static_root: Path) -> None:
    before = listed(static_root).version
    assert listed(static_root, b"another shell").version != before
    (static_root / "fonts/plain.woff2").rename(static_root / "fonts/other.woff2")
    assert listed(static_root).version != before


def test_what_the_page_does_not_load_changes_nothing(static_root: Path) -> None:
    before = listed(static_root).version
    (static_root / "desk/frame.css").write_text("changed", encoding="utf-8")
    (static_root / "tablet/core/wire.d.ts").write_text("changed", encoding="utf-8")
    assert listed(static_root).version == before


def test_the_worker_names_its_version_once() -> None:
    text = (STATIC / "tablet" / "sw.js").read_text(encoding="utf-8")
    assert '"0123abcd"' in worker_source(text, "0123abcd")
    with pytest.raises(ValueError, match="exactly once"):
        worker_source(text + VERSION_MARK, "0123abcd")


def test_scripts_and_styles_of_the_page_come_as_one_file_each() -> None:
    files = listed(STATIC).digests
    assert [name for name in files if name.endswith((".js", ".css"))] == [
        "/static/tablet/page.css",
        "/static/tablet/page.js",
    ]


def test_every_style_sheet_of_the_page_is_in_the_one_that_is_served() -> None:
    on_disk = {
        path.relative_to(STATIC).as_posix()
        for part in ("tablet", "shared")
        for path in (STATIC / part).rglob("*.css")
    }
    assert on_disk == set(STYLES)


def test_pictures_of_the_home_screen_are_left_to_the_moment_it_is_asked_for() -> None:
    files = listed(STATIC).digests
    assert all((STATIC / name).is_file() for name in HOME_SCREEN)
    assert not [name for name in HOME_SCREEN if f"/static/{name}" in files]
    assert "/static/tablet/icons/icon-192.png" in files


def test_first_load_stays_small() -> None:
    """At most 150 kB compressed, of the 200 that are promised; fonts and pictures are compressed already."""
    made = made_files(STATIC)
    files = (url.removeprefix("/static/") for url in listed(STATIC).digests if url.startswith("/static/"))
    contents = (made[name] if name in made else (STATIC / name).read_bytes() for name in files)
    assert sum(len(gzip.compress(content)) for content in contents) <= FIRST_LOAD


def test_style_sheets_stay_small() -> None:
    found = [place for place in STATIC.rglob("*.css") if "vendor" not in place.parts]
    assert found
    assert [place.name for place in found if len(place.read_text("utf-8").splitlines()) > 400] == []
