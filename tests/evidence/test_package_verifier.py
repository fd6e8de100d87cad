"""The verifier as auditors run it: what it says, what it asks of others, and packages made to hurt it."""

import ast
import json
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from evidence import canonical_json
from evidence.merkle import Tree, leaf_hash
from evidence.offline import verify
from evidence.package import write_package
from evidence.signing import fingerprint
from evidence.timestamps import request
from tests.evidence.audit_mutations import rechained
from tests.evidence.audit_round import SIGNER, STRANGER, Files, Round, judged, made_round, remember, sealed
from tests.evidence.authority import Authority

SMALL = made_round(3, 60, 8, 4)
UNIT = SMALL.units[0]
PROGRAM = Path(verify.__file__)
SIZES = [each.size for each in SMALL.sealed]
TREE = Tree(leaf_hash(line) for line in SMALL.lines)


@pytest.fixture(autouse=True, scope="module")
def _once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        remember(patch)
        yield


def printed(size: int) -> str:
    return f"{size}:{TREE.root(size).hex()}"


def known(text: str) -> list[tuple[int, bytes]]:
    return [verify._known(text)]


def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str | Path
) -> tuple[int, str]:
    monkeypatch.setattr(sys, "argv", ["verify.py", *map(str, arguments)])
    code = verify.main()
    return code, capsys.readouterr().out


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> "Said":
    return Said(capsys, monkeypatch)


class Said:
    """Runs the program in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def __call__(self, *arguments: str | Path) -> tuple[int, str]:
        return run(self._capsys, self._monkeypatch, *arguments)


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


# ---------------------------------------------------------------- the program


def test_it_stands_alone_and_reads_as_python_3_9() -> None:
    tree = ast.parse(PROGRAM.read_text("utf-8"), feature_version=(3, 9))
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]  # type: ignore[union-attr]  # no relative imports
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize("unit", [None, UNIT])
@pytest.mark.parametrize("name", ["goi", "goi.zip"])
def test_the_copy_inside_finds_its_own_package_right(tmp_path: Path, name: str, unit: str | None) -> None:
    write_package(tmp_path / name, SMALL.source(unit))
    (tmp_path / "verify.py").write_bytes(PROGRAM.read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", name, "--known", printed(60), "--json"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["checkpoint"] == printed(60)


def test_it_says_right_with_what_is_to_be_compared(tmp_path: Path, said: Said) -> None:
    write_package(tmp_path / "goi", SMALL.source())
    code, text = said(tmp_path / "goi", "--key-sha256", fingerprint(SIGNER.public_key).upper())
    assert code == 0
    assert text.startswith("ĐÚNG: mọi dòng của sổ, 8 tệp gốc, 0 dấu thời gian")
    assert printed(60) in text
    assert fingerprint(SIGNER.public_key) in text


def test_it_says_wrong_with_file_place_code_and_sentence(tmp_path: Path, said: Said) -> None:
    files = SMALL.files()
    lines = files["events.jsonl"].splitlines(keepends=True)
    files["events.jsonl"] = b"".join([*lines[:9], lines[9].replace(b'"log":"', b'"log":"x'), *lines[10:]])
    folder = written(tmp_path / "goi", files)
    sentence = "Dòng này đã bị đổi: dòng sau giữ mã băm của nội dung khác."
    assert said(folder) == (1, f"SAI: events.jsonl: dòng 10: ledger.changed: {sentence}\n")
    code, text = said(folder, "--json")
    verdict = json.loads(text)
    assert code == 1
    assert verdict == {
        "ok": False,
        "file": "events.jsonl",
        "place": "dòng 10",
        "code": "ledger.changed",
        "also": [],
        "sentence": sentence,
    }


def test_files_that_cannot_be_told_apart_are_both_named(tmp_path: Path, said: Said) -> None:
    files = SMALL.files() | {"manifest.sig": b"\0" * 64}
    code, text = said(written(tmp_path / "goi", files))
    assert code == 1
    assert text.startswith("SAI: manifest.json hoặc manifest.sig: manifest.sig: manifest.signature: ")


@pytest.mark.parametrize("name", ["nothing", "text.zip"])
def test_what_is_no_package_cannot_be_judged(tmp_path: Path, said: Said, name: str) -> None:
    (tmp_path / "text.zip").write_text("not a ZIP")
    code, text = said(tmp_path / name)
    assert (code, text[:8]) == (2, "CHƯA RÕ:")


@pytest.mark.parametrize("answer", ["exit 1", None])
def test_without_an_openssl_that_can_judge_nothing_is_called_wrong(
    tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch, answer: str | None
) -> None:
    folder = written(tmp_path / "goi", SMALL.files())
    program = tmp_path / "bin/openssl"
    program.parent.mkdir()
    if answer is not None:
        program.write_text(f"#!/bin/sh\n{answer}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent) + (os.pathsep + "/bin" if answer else ""))
    monkeypatch.setattr(verify, "_signed", verify._signed.__wrapped__)  # type: ignore[attr-defined]  # cached here
    monkeypatch.setattr(os, "defpath", "")
    code, text = said(folder)
    assert (code, text[:8]) == (2, "CHƯA RÕ:")


@pytest.mark.parametrize("text", ["60", "60:", "0:" + "a" * 64, "-1:" + "a" * 64, "60:" + "g" * 64, "60:aa"])
def test_a_printed_checkpoint_mistyped_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        known(text)


def test_run_as_a_program_it_ends_with_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["verify.py", str(tmp_path / "nothing")])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(PROGRAM), run_name="__main__")
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("number", "field", "place", "code"),
    [
        (10, "actor", "dòng 10", "ledger.changed"),
        (20, "prev", "dòng 20", "ledger.wrong-prev"),
        (30, "actor", "dòng 16–30", "tree.root-differs"),
        (31, "prev", "dòng 31", "ledger.wrong-prev"),
        (59, "actor", "dòng 59–60", "ledger.wrong-prev"),
        (60, "prev", "dòng 59–60", "ledger.wrong-prev"),
        (60, "actor", "dòng 46–60", "tree.root-differs"),
    ],
)
def test_of_two_lines_that_disagree_the_changed_one_is_named(
    number: int, field: str, place: str, code: str
) -> None:
    lines = list(SMALL.lines)
    lines[number - 1] = canonical_json(json.loads(lines[number - 1]) | {field: "f" * 64})
    wrong = judged(SMALL.with_lines(lines).files())
    assert wrong is not None
    assert (wrong.file, wrong.place, wrong.code) == ("events.jsonl", place, code)


# ---------------------------------------------------------------- what is known from elsewhere


@pytest.mark.parametrize("unit", [None, UNIT])
@pytest.mark.parametrize("size", SIZES)
def test_a_printed_checkpoint_that_is_in_the_package_agrees(unit: str | None, size: int) -> None:
    assert judged(SMALL.files(unit), known=known(printed(size))) is None


def test_a_printed_checkpoint_between_those_of_the_package_is_worked_out_again() -> None:
    assert judged(SMALL.files(), known=known(printed(7))) is None
    wrong = judged(SMALL.files(), known=known("7:" + "ab" * 32))
    assert wrong is not None
    assert (wrong.file, wrong.place, wrong.code) == ("events.jsonl", "dòng 1–7", "tree.root-differs")


def test_a_unit_cannot_be_held_against_a_checkpoint_it_has_not(tmp_path: Path, said: Said) -> None:
    write_package(tmp_path / "goi", SMALL.source(UNIT))
    code, text = said(tmp_path / "goi", "--known", printed(7))
    assert code == 2
    assert "gói này không đủ để so điểm chốt đã cho" in text


@pytest.mark.parametrize("unit", [None, UNIT])
def test_a_checkpoint_after_the_end_tells_of_a_cut_tail(unit: str | None) -> None:
    wrong = judged(SMALL.files(unit), known=known("61:" + "ab" * 32))
    assert wrong is not None
    assert (wrong.file, wrong.code) == ("events.jsonl", "ledger.cut-short")


def test_another_key_than_the_published_one_is_named() -> None:
    assert judged(SMALL.files(), key_sha256=fingerprint(SIGNER.public_key)) is None
    wrong = judged(SMALL.files(), key_sha256=fingerprint(STRANGER.public_key))
    assert wrong is not None
    assert (wrong.file, wrong.code) == ("keys/log.pem", "key.fingerprint")


def rewritten() -> Round:
    """The log by somebody who holds the key of the server: one value changed, all else made to fit."""
    record = json.loads(SMALL.lines[20])
    record["payload"]["value"] = "99.9"
    lines = rechained([*SMALL.lines[:20], canonical_json(record), *SMALL.lines[21:]], 21)
    return replace(SMALL, lines=tuple(lines), sealed=sealed(lines, SIZES))


@pytest.mark.parametrize("unit", [None, UNIT])
def test_the_holder_of_the_key_can_rewrite_the_log_but_not_the_paper(unit: str | None) -> None:
    files = rewritten().files(unit)
    assert judged(files) is None
    assert judged(files, known=known(printed(15))) is None, "what was before the change is still the same"
    for size in SIZES[1:]:
        wrong = judged(files, known=known(printed(size)))
        assert wrong is not None
        assert (wrong.file, wrong.code) == (f"checkpoints/{size}.note", "known.differs")


def test_any_printed_checkpoint_after_the_change_finds_the_holder_of_the_key_out() -> None:
    files = rewritten().files()
    found = [judged(files, known=known(printed(size))) is not None for size in range(1, 61)]
    assert found == [size > 20 for size in range(1, 61)]


# ---------------------------------------------------------------- time stamps


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> tuple[Authority, Authority]:
    folder = tmp_path_factory.mktemp("stamps")
    return Authority.made_in(folder / "a"), Authority.made_in(folder / "b")


def stamped(authority: Authority) -> Files:
    notes = [replace(each, token=authority.answer(request(each.note, 7))) for each in SMALL.sealed[-2:]]
    return replace(SMALL, sealed=(*SMALL.sealed[:-2], *notes)).files()


def test_time_stamps_are_checked_against_their_authority(
    tmp_path: Path, said: Said, authorities: tuple[Authority, Authority]
) -> None:
    own, other = authorities
    files = stamped(own)
    folder = written(tmp_path / "goi", files)
    assert said(folder)[0] == 0
    assert said(folder, "--tsa-ca", own.folder / "ca.pem")[0] == 0
    assert said(folder, "--tsa-ca", tmp_path / "none")[0] == 2
    code, text = said(folder, "--tsa-ca", other.folder / "ca.pem")
    assert code == 1
    assert text.startswith("SAI: checkpoints/45.tsr hoặc checkpoints/45.note: cả tệp: checkpoint.token")
    swapped = files | {"checkpoints/60.tsr": files["checkpoints/45.tsr"]}
    wrong = judged(swapped, tsa_ca=own.roots)
    assert wrong is not None
    assert (wrong.file, wrong.code) == ("checkpoints/60.tsr", "checkpoint.token")
