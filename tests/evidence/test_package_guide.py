"""Every command of the guide, run in bash against a real package: by hand the same things come out."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from evidence import sha256_bytes
from evidence.package import write_package
from evidence.signing import fingerprint
from evidence.timestamps import request
from tests.evidence.audit_round import SIGNER, made_round
from tests.evidence.authority import Authority

GOOD = "Signature Verified Successfully"
MARK = "::::"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.made_in(tmp_path_factory.mktemp("guide") / "tsa")


def by_hand(folder: Path, certificates: Path) -> list[list[str]]:
    """What each step of the guide in a package says, as lines; the first is the quick way."""
    steps = re.split(r"\n{3}", (folder / "HUONG-DAN.txt").read_text("utf-8"))
    blocks = [[line[4:] for line in step.splitlines() if line.startswith("    ")] for step in steps]
    script = "".join("\n".join(block) + f"\necho {MARK}\n" for block in blocks if block)
    settings = {"CA": str(certificates), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=settings, capture_output=True, text=True, check=False
    )
    return [said.strip().splitlines() for said in done.stdout.split(MARK)[:-1]]


@pytest.mark.parametrize("which", [None, 0])
def test_by_hand_the_same_comes_out(tmp_path: Path, authority: Authority, which: int | None) -> None:
    made = made_round(2, 20, 6, 3)
    stamped = replace(made.sealed[-1], token=authority.answer(request(made.sealed[-1].note, 9)))
    made = replace(made, sealed=(*made.sealed[:-1], stamped))
    unit = None if which is None else made.units[which]
    folder = tmp_path / "goi"
    written = write_package(folder, made.source(unit))
    said = by_hand(folder, authority.folder / "ca.pem")
    quick, manifest, key, seal, notes, newest, stamps, chain, tree, paths, growth, originals = said
    assert quick[0].startswith("ĐÚNG: ")
    root = newest[0].split(":")[1]
    assert newest[0] in quick[0]
    assert manifest == ["các tệp khớp bản kê", "không thiếu, không thừa"]
    assert key == [fingerprint(SIGNER.public_key)]
    assert (seal, notes) == ([GOOD], [GOOD] * 3)
    assert stamps == ["Verification: OK"]
    assert originals == [str(written.originals)] * 2
    if unit is None:
        assert (chain, tree, paths, growth) == (["chuỗi liền 20 dòng"], [root], [], [])
    else:
        assert (chain, tree) == ([], [])
        assert len(paths) == written.lines
        assert all(re.fullmatch(r"dòng \d+ của sổ: đúng", line) for line in paths)
        assert growth == [f"từ dòng {each.size}: đúng" for each in made.sealed[:-1]]


def test_by_hand_changes_show(tmp_path: Path, authority: Authority) -> None:
    made = made_round(2, 20, 6, 3)
    folder = tmp_path / "goi"
    write_package(folder, made.source())
    events = (folder / "events.jsonl").read_bytes()
    (folder / "events.jsonl").write_bytes(
        events.replace(b'"log":"', b'"log":"x', 5).replace(b'"log":"x', b'"log":"', 4)
    )
    original = next((folder / "originals").iterdir())
    original.write_bytes(b"another photo")
    quick, manifest, _, seal, notes, newest, _, chain, tree, *_, originals = by_hand(
        folder, authority.folder / "ca.pem"
    )
    assert quick[0].startswith("SAI: events.jsonl: dòng 5: ledger.changed")
    assert "các tệp khớp bản kê" not in manifest
    assert (seal, notes) == ([GOOD], [GOOD] * 3)
    assert chain == ["đứt ở dòng 6"]
    assert tree != [newest[0].split(":")[1]]
    assert originals[0] == f"SAI: originals/{original.name}"
    assert original.name != sha256_bytes(b"another photo")
