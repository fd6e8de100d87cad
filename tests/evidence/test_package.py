"""Audit packages as they are written: what is in them, the same everywhere, nothing left of a failure."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from evidence import Event, LocalObjectStore, sha256_bytes
from evidence.errors import PackageError
from evidence.package import Scope, Source, write_package
from tests.evidence.audit_round import (
    BEGIN,
    CAMPAIGN,
    LOG,
    SIGNER,
    Round,
    chained,
    judged,
    made_round,
    sealed,
)

SMALL = made_round(3, 60, 8, 4)
UNIT = SMALL.units[0]
PHOTO = b"a photo"
Happened = tuple[str, str, dict[str, object]]
DIGEST = sha256_bytes(PHOTO)
TOOLS = {"manifest.json", "manifest.sig", "verify.py", "HUONG-DAN.txt"}


def round_of(*events: Happened, **originals: bytes) -> Round:
    """A log of these events, signed at its end."""
    lines = chained(
        Event(
            log=LOG, seq=seq, type=name, at=BEGIN + timedelta(minutes=seq), actor=None, device=None,
            subject=subject, payload=payload,
        )
        for seq, (name, subject, payload) in enumerate(events, 1)
    )  # fmt: skip
    return Round(
        tuple(lines),
        {sha256_bytes(data): data for data in originals.values()},
        sealed(lines, [len(lines)]),
        (),
    )


RECEIVED: Happened = ("evidence.received", f"evidence:{DIGEST}", {"sha256": DIGEST, "size": len(PHOTO)})
CAPTURE: Happened = ("capture.received", "unit:622", {"sha256": DIGEST, "visit": "v-1"})
GIVEN_UP: Happened = ("tombstone", f"evidence:{DIGEST}", {"sha256": DIGEST})


def read_back(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("unit", [None, UNIT])
def test_folder_and_zip_hold_the_same_files_and_the_manifest_lists_them(
    tmp_path: Path, unit: str | None
) -> None:
    written = write_package(tmp_path / "goi", SMALL.source(unit))
    assert write_package(tmp_path / "goi.zip", SMALL.source(unit)) == written
    files = read_back(tmp_path / "goi")
    with zipfile.ZipFile(tmp_path / "goi.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
        assert archive.namelist() == sorted(files)
        assert {(info.date_time, info.compress_type) for info in archive.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), 0)
        }
    entries = json.loads(files["manifest.json"])["entries"]
    assert {entry["name"] for entry in entries} == set(files) - TOOLS
    assert written.manifest_sha256 == sha256_bytes(files["manifest.json"])
    assert (written.size, written.lines) == (60, files["events.jsonl"].count(b"\n"))
    assert written.originals == sum(name.startswith("originals/") for name in files)


@pytest.mark.parametrize("unit", [None, UNIT])
def test_the_bytes_do_not_depend_on_where_the_originals_are_kept(
    tmp_path: Path, store: LocalObjectStore, unit: str | None
) -> None:
    for digest, data in SMALL.originals.items():
        store.put(BytesIO(data), digest)
    write_package(tmp_path / "one.zip", SMALL.source(unit))
    write_package(tmp_path / "other.zip", replace(SMALL.source(unit), original=store.open))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_the_whole_log_is_there_line_by_line(tmp_path: Path) -> None:
    write_package(tmp_path / "goi", SMALL.source())
    assert (tmp_path / "goi/events.jsonl").read_bytes().splitlines() == list(SMALL.lines)
    assert json.loads((tmp_path / "goi/package.json").read_bytes()) == {
        "format": "thamtra-audit/1",
        "log": LOG,
        "origin": SIGNER.name,
        "scope": {"campaign": CAMPAIGN, "unit": None},
        "size": 60,
        "checkpoint": "checkpoints/60.note",
    }
    assert not (tmp_path / "goi/proofs.json").exists()


def test_a_unit_gets_its_lines_and_those_of_the_files_and_visits_they_name() -> None:
    other = sha256_bytes(b"other")
    made = round_of(
        ("visit.planned", "unit:622", {"visit": "v-1"}),
        ("visit.planned", "unit:623", {"visit": "v-2"}),
        RECEIVED,
        ("evidence.received", f"evidence:{other}", {"sha256": other, "size": 5}),
        ("submission.accepted", "unit:622", {"file_sha256": DIGEST, "other": other}),
        ("visit.moved", "visit:v-1", {}),
        ("visit.moved", "visit:v-2", {}),
        ("account.created", "person:p-1", {"visit": "v-1"}),
        photo=PHOTO,
        other=b"other",
    )
    files = made.files("622")
    assert [json.loads(line)["seq"] for line in files["events.jsonl"].splitlines()] == [1, 3, 5, 6]
    assert [name for name in files if name.startswith("originals/")] == [f"originals/{DIGEST}"]
    assert judged(files) is None


def test_the_package_ends_at_the_newest_checkpoint() -> None:
    made = round_of(RECEIVED, CAPTURE, ("visit.closed", "visit:v-1", {}), photo=PHOTO)
    earlier = replace(made, sealed=sealed(made.lines, [1, 2]))
    files = earlier.files()
    assert files["events.jsonl"].splitlines() == list(made.lines[:2])
    assert judged(files) is None


def test_a_note_over_no_lines_is_left_out() -> None:
    made = round_of(CAPTURE)
    with_empty = replace(made, sealed=(replace(made.sealed[0], size=0), *made.sealed))
    assert [name for name in with_empty.files() if name.endswith(".note")] == ["checkpoints/1.note"]


@pytest.mark.parametrize("unit", [None, "622"])
def test_what_was_given_up_is_not_asked_for_and_not_handed_out(unit: str | None) -> None:
    made = round_of(RECEIVED, CAPTURE, GIVEN_UP, photo=PHOTO)
    files = made.files(unit)
    assert f"originals/{DIGEST}" not in files
    assert judged(files) is None
    again = round_of(RECEIVED, CAPTURE, GIVEN_UP, RECEIVED, photo=PHOTO)
    assert again.files(unit)[f"originals/{DIGEST}"] == PHOTO
    assert judged(again.files(unit)) is None


def test_of_a_unit_without_lines_there_is_a_package_too() -> None:
    files = round_of(CAPTURE).files("623")
    assert files["events.jsonl"] == b""
    assert judged(files) is None


@pytest.mark.parametrize(
    "line", [b"no JSON", b"[1]", b'{"type":"evidence.received","payload":[]}', b"[" * 99_999]
)
@pytest.mark.parametrize("unit", [None, "622"])
def test_a_log_that_was_tampered_with_is_handed_out_as_it_is(line: bytes, unit: str | None) -> None:
    made = round_of(RECEIVED, CAPTURE, CAPTURE, photo=PHOTO)
    files = made.with_lines([made.lines[0], line, made.lines[2]]).files(unit)
    assert made.lines[2] in files["events.jsonl"].splitlines()
    wrong = judged(files)
    assert wrong is not None
    assert wrong.file == "events.jsonl"


def test_an_original_that_is_lost_is_left_out_for_the_verifier_to_name() -> None:
    wrong = judged(round_of(RECEIVED).files())
    assert wrong is not None
    assert (wrong.file, wrong.code) == (f"originals/{DIGEST}", "file.missing")


def test_every_file_is_told_of(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write_package(tmp_path / "goi", SMALL.source(), lambda done, total: told.append((done, total)))
    total = len(read_back(tmp_path / "goi"))
    assert told == [(number, total) for number in range(1, total + 1)]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"checkpoints": ()}, "checkpoint"), ({"lines": lambda: SMALL.lines[:-1]}, "lines")],
)
def test_a_log_that_ends_before_its_checkpoints_makes_no_package(
    tmp_path: Path, changes: dict[str, object], reason: str
) -> None:
    source = replace(SMALL.source(), **changes)  # type: ignore[arg-type]  # fields by name
    with pytest.raises(PackageError) as caught:
        write_package(tmp_path / "goi", source)
    assert caught.value.params["reason"] == reason
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["goi", "goi.zip"])
def test_what_stands_there_already_is_not_touched(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    write_package(target, SMALL.source())
    before = target.stat()
    with pytest.raises(FileExistsError):
        write_package(target, SMALL.source(UNIT))
    assert target.stat() == before


class _FailsTheSecondTime:
    """A store that goes away between measuring and writing."""

    def __init__(self) -> None:
        self._opened = set[str]()

    def __call__(self, digest: str) -> BinaryIO:
        if digest in self._opened:
            raise OSError("away")
        self._opened.add(digest)
        return SMALL.original(digest)


@pytest.mark.parametrize("name", ["goi", "goi.zip"])
def test_nothing_is_left_of_a_package_that_could_not_be_finished(tmp_path: Path, name: str) -> None:
    source = replace(SMALL.source(), original=_FailsTheSecondTime())
    with pytest.raises(OSError, match="away"):
        write_package(tmp_path / name, source)
    assert list(tmp_path.iterdir()) == []


def test_originals_are_streamed(tmp_path: Path) -> None:
    """No file is read whole: pieces of bounded size are asked for."""
    asked: list[int] = []

    class Watched(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(-1 if size is None else size)
            return super().read(size)

    made = round_of(RECEIVED, photo=PHOTO)
    source = replace(made.source(), original=lambda digest: Watched(made.originals[digest]))
    write_package(tmp_path / "goi.zip", source)
    assert asked
    assert min(asked) > 0


def test_lines_are_asked_for_anew_and_never_held(tmp_path: Path) -> None:
    calls: list[int] = []

    def lines() -> Iterator[bytes]:
        calls.append(1)
        yield from SMALL.lines

    source = Source(
        log=LOG, signer=SIGNER, scope=Scope(), lines=lines, checkpoints=SMALL.sealed, original=SMALL.original
    )
    write_package(tmp_path / "goi", source)
    assert len(calls) > 1
