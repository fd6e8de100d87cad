"""Packages made to hurt the verifier, and forgeries too careful for chance: a verdict, never a traceback."""

import json
import os
import random
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from evidence import canonical_json, sha256_bytes
from evidence.checkpoints import Checkpoint, signed
from evidence.offline import verify
from tests.evidence.audit_mutations import Change, with_its_manifest
from tests.evidence.audit_round import (
    BEGIN,
    ORIGIN,
    SIGNER,
    Files,
    asked,
    judged,
    made_round,
    remember,
)

SMALL = made_round(3, 60, 8, 4)
UNIT = SMALL.units[0]
WHOLE, PART = SMALL.files(), SMALL.files(UNIT)
HUGE = b"[" * 200_000
SEALED = {"manifest.json", "manifest.sig"}


@pytest.fixture(autouse=True, scope="module")
def _once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        remember(patch)
        yield


def verdict(path: Path) -> tuple[object, ...]:
    said = verify._judged(asked(package=path))
    return tuple(said.get(key) for key in ("ok", "file", "code"))


def zipped(path: Path, files: Files, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def resealed(files: Files) -> Files:
    """The files with a manifest made and signed by the holder of the key."""
    mended = with_its_manifest(Change("", files, frozenset())).files
    return mended | {"manifest.sig": SIGNER.sign(mended["manifest.json"])}


# ---------------------------------------------------------------- archives and folders


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_package_zipped_again_by_other_tools_is_right(tmp_path: Path, method: int) -> None:
    path = zipped(tmp_path / "goi.zip", WHOLE, method)
    with zipfile.ZipFile(path, "a") as archive:
        archive.mkdir("originals")
    assert verdict(path)[0] is True


def test_a_changed_byte_of_an_archive_is_found_in_its_line(tmp_path: Path) -> None:
    path = zipped(tmp_path / "goi.zip", WHOLE, zipfile.ZIP_STORED)
    data = path.read_bytes()
    line = SMALL.lines[-3]
    path.write_bytes(data.replace(line, line.replace(b"2019", b"2018", 1)))
    said = verify._judged(asked(package=path))
    assert (said["ok"], said["file"], said["place"]) == (False, "events.jsonl", "dòng 58")


def test_a_packed_file_that_cannot_be_unpacked_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "goi.zip", WHOLE)
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("events.jsonl").header_offset + 30 + len("events.jsonl")
    data = bytearray(path.read_bytes())
    data[at : at + 40] = b"\xff" * 40
    path.write_bytes(data)
    assert verdict(path) == (False, "events.jsonl", "file.malformed")


def test_an_archive_that_unpacks_to_far_more_than_it_is_is_not_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "goi.zip", WHOLE | {"originals/" + "0" * 64: b"\0" * (64 * verify.MEBIBYTE)})
    assert verdict(path)[0] is None


def test_an_archive_with_a_name_twice_is_not_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "goi.zip", WHOLE)
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("events.jsonl", b"")
    assert verdict(path)[0] is None


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/passwd", "..\\outside", "a\nĐÚNG: b", "originals/../x", "{x}"]
)
def test_strange_names_are_named_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    path = zipped(tmp_path / "in/goi.zip", WHOLE | {name: b"x"})
    assert verdict(path)[::2] == (False, "file.unexpected")
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "in", path]


def test_an_encrypted_file_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "goi.zip", WHOLE, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("events.jsonl").header_offset
    directory = data.index(b"events.jsonl", data.index(b"PK\x01\x02"))
    struct.pack_into("<H", data, at + 6, 1)
    struct.pack_into("<H", data, directory - 46 + 8, 1)
    path.write_bytes(data)
    assert verdict(path) == (False, "events.jsonl", "file.malformed")


def test_links_are_not_followed(tmp_path: Path) -> None:
    for name, data in WHOLE.items():
        (tmp_path / "goi" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "goi" / name).write_bytes(data)
    assert verdict(tmp_path / "goi")[0] is True
    (tmp_path / "goi/events.jsonl").rename(tmp_path / "events.jsonl")
    (tmp_path / "goi/events.jsonl").symlink_to(tmp_path / "events.jsonl")
    assert verdict(tmp_path / "goi") == (False, "events.jsonl", "file.missing")
    (tmp_path / "goi/events.jsonl").unlink()
    os.mkfifo(tmp_path / "goi/events.jsonl")
    assert verdict(tmp_path / "goi") == (False, "events.jsonl", "file.missing")


def unpacked(path: Path) -> Files | None:
    """The files of an archive that the verifier answers for; None if they cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if info.filename not in verify.UNLISTED - SEALED]
            for info in infos:
                del info.CRC
            return {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError):
        return None


def test_a_flipped_bit_of_an_archive_is_found_unless_no_file_is_another(tmp_path: Path) -> None:
    good = zipped(tmp_path / "good.zip", WHOLE, zipfile.ZIP_STORED)
    draw, path, data = random.Random(30), tmp_path / "goi.zip", good.read_bytes()
    directory = data.index(b"PK\x01\x02")
    for _ in range(100):
        where = draw.choice([draw.randrange(len(data)), draw.randrange(directory, len(data))])
        path.write_bytes(data[:where] + bytes([data[where] ^ 1 << draw.randrange(8)]) + data[where + 1 :])
        same = unpacked(path) == unpacked(good)
        assert same or verdict(path)[0] is not True, where


# ---------------------------------------------------------------- files that say nonsense


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"null", b"7", b'"x"', HUGE, b"\xff", b'{"a":1.5}', b"NaN"]
)
@pytest.mark.parametrize(
    "name", ["package.json", "manifest.json", "proofs.json", "consistency.json", "keys/log.pem"]
)
def test_nonsense_in_a_file_is_its_fault(name: str, content: bytes) -> None:
    wrong = judged(PART | {name: content})
    assert wrong is not None
    assert wrong.file == name


@pytest.mark.parametrize(
    ("name", "document"),
    [
        (
            "manifest.json",
            {"entries": [{"name": 1, "sha256": 2, "size": 3}, {"name": "a", "sha256": 2, "size": 3}]},
        ),
        ("manifest.json", {"entries": [{"name": [], "sha256": 2, "size": 3}]}),
        ("manifest.json", {"entries": 5}),
        ("package.json", {"scope": 1}),
        ("package.json", json.loads(PART["package.json"]) | {"size": "60"}),
        ("package.json", json.loads(PART["package.json"]) | {"size": -60}),
        ("package.json", json.loads(PART["package.json"]) | {"format": "thamtra-audit/2"}),
        ("proofs.json", {"proofs": "abc"}),
        ("proofs.json", {"proofs": {"a": 1}}),
        ("proofs.json", {"proofs": [{"seq": [], "path": 1}] * 99}),
        ("consistency.json", [{"from": [], "to": 60, "path": []}]),
        ("consistency.json", [{"from": 15, "to": 60, "path": ["zz"]}]),
        ("consistency.json", [{"from": "15", "to": 60, "path": []}]),
        ("consistency.json", [{"from": 2**70, "to": 60, "path": []}]),
    ],
)
def test_documents_of_other_shapes_are_their_own_fault(name: str, document: object) -> None:
    files = PART | {name: json.dumps(document, sort_keys=True, separators=(",", ":")).encode()}
    wrong = judged(files)
    assert wrong is not None
    assert wrong.file == name
    if name != "manifest.json":
        wrong = judged(with_its_manifest(Change("", files, frozenset())).files)
        assert wrong is not None
        assert name in {wrong.file, *wrong.also}


@pytest.mark.parametrize(
    "line",
    [
        b"", b"[]", b"{}", b"null", b"\xff", HUGE, b'"\\ud800"', b"1" * 9_999, b"NaN", b'{"a":1,"a":2}',
        SMALL.lines[9].replace(b'"v":1', b'"v":2'),
        SMALL.lines[9].replace(b'"v":1', b'"v":1.0'),
        SMALL.lines[9].replace(b'"v":1', b'"v":1,"w":1'),
        SMALL.lines[9].replace(b'"seq":10', b'"seq":"10"'),
        SMALL.lines[9].replace(b'"seq":10', b'"seq":true'),
        SMALL.lines[9].replace(b'"at":"2019-1', b'"at":"2019-5'),
        SMALL.lines[9].replace(b'"at":"2019-', b'"at":"0019-'),
        SMALL.lines[9].replace(b'Z","device"', b'+00:00","device"'),
        SMALL.lines[9].replace(b'"v":1', b' "v":1'),
        canonical_json(json.loads(SMALL.lines[9]) | {"payload": []}),
        canonical_json(json.loads(SMALL.lines[9]) | {"at": 7}),
    ],
)  # fmt: skip
def test_lines_that_are_no_events_are_named(line: bytes) -> None:
    for files, number in ((WHOLE, 10), (PART, 1)):
        lines = files["events.jsonl"].splitlines()
        lines[number - 1] = line
        wrong = judged(files | {"events.jsonl": b"".join(each + b"\n" for each in lines)})
        assert wrong is not None
        assert (wrong.file, wrong.place, wrong.code) == ("events.jsonl", f"dòng {number}", "ledger.bad-line")


def test_a_line_without_end_is_not_held_in_memory() -> None:
    wrong = judged(WHOLE | {"events.jsonl": b"x" * (3 * verify.MEBIBYTE)})
    assert wrong is not None
    assert (wrong.place, wrong.code) == ("dòng 1", "ledger.bad-line")


# ---------------------------------------------------------------- careful forgeries


def note_of(size: int, root: bytes, origin: str = ORIGIN) -> bytes:
    return signed(Checkpoint(origin, size, root, BEGIN), replace(SIGNER, name=origin)).encode()


def forged_fork(files: Files) -> Files:
    """A second, validly signed story about an earlier size."""
    return files | {"checkpoints/30.note": note_of(30, b"\1" * 32)}


def other_origin(files: Files) -> Files:
    return files | {"checkpoints/30.note": note_of(30, b"\1" * 32, "another.log")}


def later_checkpoint(files: Files) -> Files:
    return files | {"checkpoints/61.note": note_of(61, b"\1" * 32)}


def misnamed(files: Files) -> Files:
    return files | {"checkpoints/30.note": files["checkpoints/45.note"]}


def unlisted_original(files: Files) -> Files:
    return files | {f"originals/{sha256_bytes(b'x')}": b"x"}


def longer_line_proof(files: Files) -> Files:
    proofs = json.loads(files["proofs.json"])
    proofs["proofs"][0]["path"] += ["00" * 32] * 9
    return files | {"proofs.json": canonical_json(proofs)}


@pytest.mark.parametrize(
    ("forge", "files", "file", "code"),
    [
        (forged_fork, WHOLE, "events.jsonl", "tree.root-differs"),
        (forged_fork, PART, "consistency.json", "proof.consistency"),
        (other_origin, WHOLE, "checkpoints/30.note", "checkpoint.misplaced"),
        (misnamed, PART, "checkpoints/30.note", "checkpoint.misplaced"),
        (later_checkpoint, WHOLE, "events.jsonl", "ledger.cut-short"),
        (later_checkpoint, PART, "events.jsonl", "ledger.cut-short"),
        (unlisted_original, WHOLE, f"originals/{sha256_bytes(b'x')}", "file.unexpected"),
        (longer_line_proof, PART, "events.jsonl", "proof.inclusion"),
    ],
)
def test_what_even_the_holder_of_the_key_cannot_make_fit(
    forge: Callable[[Files], Files], files: Files, file: str, code: str
) -> None:
    wrong = judged(resealed(forge(files)))
    assert wrong is not None
    assert (wrong.file, wrong.code) == (file, code)


def test_a_key_file_with_two_keys_is_judged_by_the_one_whose_fingerprint_is_told() -> None:
    first, second = WHOLE["keys/log.pem"], b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"
    for key in (first + second, second + first):
        wrong = judged(WHOLE | {"keys/log.pem": key})
        assert wrong is not None
        assert wrong.file == "keys/log.pem"


def test_a_package_without_its_seal_is_wrong() -> None:
    wrong = judged({name: data for name, data in WHOLE.items() if name != "manifest.sig"})
    assert wrong is not None
    assert (wrong.file, wrong.code) == ("manifest.sig", "file.missing")
