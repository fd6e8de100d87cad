"""A scrub finds and names each kind of damage, and knows harmless orphans from it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from obstore.store import LocalStore, MemoryStore

from evidence.digests import sha256_bytes
from evidence.objects import LocalObjectStore, object_key
from evidence.ports import ObjectStore
from evidence.s3 import S3ObjectStore
from evidence.scrub import Damage, Damaged, Progress, ScrubReport, scrub

CONTENTS = [bytes([number]) * (1000 + number) for number in range(12)]
EXPECTED = sorted((sha256_bytes(content), len(content)) for content in CONTENTS)
NAMES = [name for name, _ in EXPECTED]
TOTAL = sum(size for _, size in EXPECTED)


def ignore(_: Progress) -> None:
    """A scrub nobody watches."""


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """A store whose files lie below ``tmp_path / "root"``, full of the contents."""
    root = tmp_path / "root"
    made: ObjectStore = LocalObjectStore(root)
    if request.param == "bucket":
        made = S3ObjectStore(LocalStore(root, mkdir=True), tmp_path / "spool")
    for content in CONTENTS:
        made.put(BytesIO(content), sha256_bytes(content))
    return made


def place(tmp_path: Path, name: str) -> Path:
    path = tmp_path / "root" / object_key(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.chmod(0o644)
    return path


def test_an_untouched_store_is_clean(store: ObjectStore) -> None:
    seen: list[Progress] = []
    report = scrub(store, EXPECTED, seen.append)
    assert report == ScrubReport("", 12, TOTAL, (), (), (), ())
    assert report.is_clean
    assert report.counts() == {
        "after": "",
        "objects": 12,
        "bytes": TOTAL,
        "damaged": 0,
        "missing": 0,
        "orphans": 0,
        "strays": 0,
    }
    assert [progress.last for progress in seen] == NAMES
    assert seen[-1] == Progress(NAMES[-1], 12, TOTAL)


def test_one_flipped_bit_is_found_and_named(store: ObjectStore, tmp_path: Path) -> None:
    path = place(tmp_path, NAMES[3])
    data = bytearray(path.read_bytes())
    data[500] ^= 1
    path.write_bytes(data)
    report = scrub(store, EXPECTED, ignore)
    assert report.damaged == (
        Damaged(NAMES[3], Damage.CONTENT, expected=True, found=sha256_bytes(bytes(data))),
    )
    assert not report.is_clean
    assert (report.missing, report.orphans, report.objects) == ((), (), 12)


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data + b"!", lambda _: b""])
def test_a_wrong_size_is_named_without_reading(
    store: ObjectStore, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    path = place(tmp_path, NAMES[3])
    size = path.stat().st_size
    changed = change(path.read_bytes())
    path.write_bytes(changed)
    report = scrub(store, EXPECTED, ignore)
    assert report.damaged == (Damaged(NAMES[3], Damage.SIZE, expected=True, found=str(len(changed))),)
    assert report.size == TOTAL - size


def test_a_deleted_file_is_missing(store: ObjectStore, tmp_path: Path) -> None:
    place(tmp_path, NAMES[0]).unlink()
    place(tmp_path, NAMES[-1]).unlink()
    report = scrub(store, EXPECTED, ignore)
    assert report.missing == (NAMES[0], NAMES[-1])
    assert not report.is_clean


def test_a_sound_file_nobody_expects_is_an_orphan_and_no_alarm(store: ObjectStore) -> None:
    orphan = sha256_bytes(b"interrupted")
    store.put(BytesIO(b"interrupted"), orphan)
    report = scrub(store, EXPECTED, ignore)
    assert report.orphans == (orphan,)
    assert report.is_clean


def test_an_added_file_that_is_not_what_its_name_says_is_damage(store: ObjectStore, tmp_path: Path) -> None:
    name = sha256_bytes(b"never written")
    place(tmp_path, name).write_bytes(b"planted")
    report = scrub(store, EXPECTED, ignore)
    assert report.damaged == (Damaged(name, Damage.CONTENT, expected=False, found=sha256_bytes(b"planted")),)
    assert report.orphans == ()


def test_files_that_are_no_objects_are_listed_apart(store: ObjectStore, tmp_path: Path) -> None:
    strays = ["originals/note.txt", f"originals/{NAMES[0]}", f"originals/00/00/{NAMES[0]}"]
    for stray in strays:
        path = tmp_path / "root" / stray
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"?")
    report = scrub(store, EXPECTED, ignore)
    assert report.strays == tuple(sorted(strays))
    assert report.is_clean
    assert report.objects == 12


def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    store = LocalObjectStore(tmp_path / "root")
    for content in CONTENTS:
        store.put(BytesIO(content), sha256_bytes(content))
    path = place(tmp_path, NAMES[3])
    path.unlink()
    path.mkdir()
    report = scrub(store, EXPECTED, ignore)
    assert report.damaged == (Damaged(NAMES[3], Damage.UNREADABLE, expected=True, found="Is a directory"),)
    assert report.objects == 12


def test_a_scrub_goes_on_where_an_earlier_one_stopped(store: ObjectStore, tmp_path: Path) -> None:
    place(tmp_path, NAMES[1]).unlink()
    place(tmp_path, NAMES[8]).unlink()
    seen: list[Progress] = []

    def stop_at_six(progress: Progress) -> None:
        seen.append(progress)
        if progress.objects == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scrub(store, EXPECTED, stop_at_six)
    rest = scrub(store, iter(EXPECTED), seen.append, after=seen[-1].last)
    assert [progress.last for progress in seen] == NAMES
    assert (rest.after, rest.objects, rest.missing) == (NAMES[5], 6, (NAMES[8],))


def test_what_arrives_while_a_scrub_runs_is_not_missing(store: ObjectStore) -> None:
    late = b"late arrival"
    name = sha256_bytes(late)

    def rows() -> list[tuple[str, int]]:
        listed = list(store.digests())
        store.put(BytesIO(late), name)
        assert name not in listed
        return sorted([*EXPECTED, (name, len(late))])

    class Snapshot:
        """The store, with a list that is as old as the beginning of the scrub."""

        strays = store.strays
        open = store.open

        def digests(self) -> list[str]:
            return NAMES

    assert scrub(Snapshot(), rows(), ignore).is_clean  # type: ignore[arg-type]  # only what a scrub asks for


@pytest.mark.parametrize("expected", [EXPECTED[::-1], [EXPECTED[0], EXPECTED[0]]])
def test_names_out_of_order_are_refused(store: ObjectStore, expected: list[tuple[str, int]]) -> None:
    with pytest.raises(ValueError, match="must ascend"):
        scrub(store, expected, ignore)


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_every_difference_of_two_lists_is_told_once(wanted: set[int], here: set[int]) -> None:
    store = S3ObjectStore(MemoryStore(), Path("/tmp"))
    for number in here:
        store.put(BytesIO(bytes([number])), sha256_bytes(bytes([number])))
    rows = sorted((sha256_bytes(bytes([number])), 1) for number in wanted)
    report = scrub(store, rows, ignore)
    assert set(report.missing) == {sha256_bytes(bytes([number])) for number in wanted - here}
    assert set(report.orphans) == {sha256_bytes(bytes([number])) for number in here - wanted}
    assert report.objects == len(wanted | here)
    assert report.damaged == ()
