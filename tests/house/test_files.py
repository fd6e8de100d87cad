"""The files around the code: configuration is data, settings are told, nothing names one machine."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path

from ruamel.yaml import YAML

from inspection_web.precache import FOLDERS, HOME_SCREEN, SUFFIXES, made_files, precache
from tests.house.tree import ROOT, parsed, place

SETTING = re.compile(r"THAMTRA_[A-Z0-9_]+|PORT")
TEXT_TYPES = {"", ".cfg", ".css", ".csv", ".env", ".html", ".in", ".js", ".json", ".md", ".py", ".sh"} | {
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
    ".service",
}
# Put together from pieces, so that this file does not find itself.
ONE_MACHINE = re.compile(
    "|".join([r"(?<![\w.])/wor" + "k/", "/roo" + "t/", r"/hom" + r"e/\w", "pypi" + r"\.org/simple"])
)
UNSTUCK = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX"]))


def _tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = (ROOT / name for name in names.split("\0") if name)
    return [path for path in paths if path.is_file()]


def _ours(path: Path) -> bool:
    return path.suffix in TEXT_TYPES and "vendor" not in path.parts and path.name != "package-lock.json"


def test_configuration_holds_no_code() -> None:
    assert [place(path) for path in (ROOT / "config").rglob("*.py")] == []


def test_every_setting_is_told() -> None:
    told = re.findall(
        r"^#? ?([A-Z0-9_]+)=", (ROOT / "config/example.env").read_text("utf-8"), flags=re.MULTILINE
    )
    read = {
        node.value
        for node in ast.walk(parsed(ROOT / "inspection_api/settings.py"))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SETTING.fullmatch(node.value)
    }
    assert read
    assert set(told) == read


def test_no_file_names_one_machine() -> None:
    found = [
        f"{place(path)}:{number}"
        for path in _tracked()
        if path.suffix in TEXT_TYPES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if ONE_MACHINE.search(line)
    ]
    assert found == []


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{place(path)}:{number}"
        for path in _tracked()
        if _ours(path)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if UNSTUCK.search(line)
    ]
    assert found == []


def test_a_silenced_rule_gives_its_reason() -> None:
    mute = re.compile(
        r"#\s*(?:noqa|type:\s*ignore)\S*(?:\s*\[[\w, -]+\])?(?::?\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?"
    )
    found = [
        f"{place(path)}:{number}"
        for path in _tracked()
        if path.suffix == ".py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (match := mute.search(line)) and not re.search(r"\w{3}", line[match.end() :])
    ]
    assert found == []


def test_the_locks_pin_everything_by_hash_and_name_no_host() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text("utf-8")
        pins = re.findall(r"^[a-z0-9][\w.-]*(?:\[[\w,]+\])?==\S+", text, flags=re.MULTILINE)
        entries = re.findall(r"^[^\s#]", text, flags=re.MULTILINE)
        assert len(pins) == len(entries) > 0, path.name
        assert "://" not in text, path.name
        assert text.count("--hash=sha256:") >= len(pins), path.name


def test_the_locks_agree() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / "requirements" / name).read_text("utf-8")
        return dict(re.findall(r"^([a-z0-9][\w.-]*)(?:\[[\w,]+\])?==(\S+)", text, flags=re.MULTILINE))

    check = pins("check.txt")
    for name in ("runtime.txt", "build.txt"):
        assert pins(name).items() <= check.items(), name


def test_the_node_lock_names_no_host() -> None:
    lock = json.loads((ROOT / "inspection_web/package-lock.json").read_text("utf-8"))
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []


def test_the_precache_list_is_the_files_on_disk() -> None:
    static = ROOT / "inspection_web/static"
    made = made_files(static)
    on_disk = {
        f"/static/{path.relative_to(static).as_posix()}"
        for folder in FOLDERS
        for path in (static / folder).rglob("*")
        if path.suffix in SUFFIXES
    } - {f"/static/{name}" for name in HOME_SCREEN}
    listed = set(precache(static, b"shell", made).digests)
    assert listed == on_disk | {f"/static/{name}" for name in made} | {"/tablet/"}


def test_every_script_of_the_tablet_page_is_part_of_the_one_that_is_served() -> None:
    tablet = ROOT / "inspection_web/static/tablet"
    on_disk = {path.relative_to(tablet).as_posix() for path in tablet.rglob("*.js")}
    served = made_files(ROOT / "inspection_web/static")["tablet/page.js"].decode()
    assert set(re.findall(r"^/\* (\S+\.js) \*/$", served, flags=re.MULTILINE)) == on_disk - {"sw.js"}


def test_paths_named_in_the_documents_exist() -> None:
    named = re.compile(
        r"`((?:scoring|evidence|inspection_api|inspection_web|config|tests|docs|deploy)/[\w./-]*)`"
    )
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("architecture.md")]
    missing = [
        f"{place(document)}: {name}"
        for document in documents
        for name in named.findall(document.read_text("utf-8"))
        if not (ROOT / name).exists()
    ]
    assert missing == []


def test_the_gate_is_all_of_check() -> None:
    lines = (ROOT / ".ci/run").read_text("utf-8").split("\n")
    assert [line for line in lines if line and not line.startswith("#")][-1] == "exec ./check"


def test_every_rule_switched_off_gives_its_reason() -> None:
    text = (ROOT / "ruff.toml").read_text("utf-8")
    rules = [line for line in text.splitlines() if re.match(r'\s+"[A-Z]+\d+",', line)]
    assert rules
    assert [line for line in rules if "#" not in line] == []


def test_configuration_files_are_one_document_each() -> None:
    for path in (ROOT / "config").rglob("*.yaml"):
        assert len(list(YAML(typ="safe", pure=True).load_all(path.read_text("utf-8")))) == 1, place(path)
