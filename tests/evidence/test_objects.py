"""The store: write-once, durable in the right order, nothing half-written ever visible."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier

import pytest

from evidence.digests import sha256_bytes
from evidence.errors import (
    DigestMismatchError,
    ObjectDamagedError,
)
from evidence.items import Stored
from evidence.objects import LocalObjectStore

DATA = b"photo bytes" * 1000
NAME = sha256_bytes(DATA)
WRITERS = 8


def everything(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def placed(root: Path) -> Path:
    return root / "objects" / "originals" / NAME[:2] / NAME[2:4] / NAME


def test_what_was_put_can_be_read_and_is_read_only(store: LocalObjectStore, tmp_path: Path) -> None:
    assert store.put(BytesIO(DATA), NAME) == Stored(NAME, len(DATA), created=True)
    with store.open(NAME) as stream:
        assert stream.read() == DATA
    assert store.exists(NAME)
    assert store.size(NAME) == len(DATA)
    assert stat.S_IMODE(placed(tmp_path).stat().st_mode) == 0o444
    assert everything(tmp_path) == [placed(tmp_path)]


def test_putting_again_changes_nothing(store: LocalObjectStore, tmp_path: Path) -> None:
    store.put(BytesIO(DATA), NAME)
    before = placed(tmp_path).stat()
    assert store.put(BytesIO(DATA), NAME) == Stored(NAME, len(DATA), created=False)
    after = placed(tmp_path).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_wrong_bytes_leave_nothing_behind(store: LocalObjectStore, tmp_path: Path) -> None:
    with pytest.raises(DigestMismatchError) as refusal:
        store.put(BytesIO(DATA + b"!"), NAME)
    assert refusal.value.params["found"] == sha256_bytes(DATA + b"!")
    assert everything(tmp_path) == []
    assert not store.exists(NAME)


def test_a_stream_that_breaks_leaves_nothing_behind(store: LocalObjectStore, tmp_path: Path) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(min(size or 1, 100))

    with pytest.raises(ConnectionResetError):
        store.put(Broken(DATA), NAME)
    assert everything(tmp_path) == []


def test_a_damaged_object_is_not_taken_for_the_right_one(store: LocalObjectStore, tmp_path: Path) -> None:
    placed(tmp_path).parent.mkdir(parents=True)
    placed(tmp_path).write_bytes(DATA[:-1])
    with pytest.raises(ObjectDamagedError):
        store.put(BytesIO(DATA), NAME)


def test_eight_threads_may_write_the_same_object_at_once(store: LocalObjectStore, tmp_path: Path) -> None:
    start = Barrier(WRITERS)

    def write(_: int) -> Stored:
        start.wait()
        return store.put(BytesIO(DATA), NAME)

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(write, range(WRITERS)))
    assert [answer.created for answer in answers].count(True) == 1
    assert everything(tmp_path) == [placed(tmp_path)]
    assert placed(tmp_path).read_bytes() == DATA


class Recorder:
    """Notes what is synced and linked, and does it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps: list[str] = []
        self._fsync, self._link = os.fsync, os.link
        monkeypatch.setattr(os, "fsync", self.fsync)
        monkeypatch.setattr(os, "link", self.link)

    def fsync(self, descriptor: int) -> None:
        target = Path(f"/proc/self/fd/{descriptor}").readlink()
        complete = target.is_dir() or target.read_bytes() == DATA
        self.steps.append(f"sync {target.suffix or target.name}{'' if complete else ' (unfinished)'}")
        self._fsync(descriptor)

    def link(self, source: Path, target: Path) -> None:
        self.steps.append("link")
        self._link(source, target)


DURABLE = ["sync .part", "link", f"sync {NAME[2:4]}", f"sync {NAME[:2]}", "sync originals"]


def test_the_file_is_synced_before_it_has_a_name_and_the_folders_after(
    store: LocalObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(monkeypatch)
    store.put(BytesIO(DATA), NAME)
    assert recorder.steps == DURABLE


def test_who_comes_second_does_not_answer_before_the_folders_are_synced(
    store: LocalObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(BytesIO(DATA), NAME)
    recorder = Recorder(monkeypatch)
    store.put(BytesIO(DATA), NAME)
    assert recorder.steps == DURABLE


def test_a_disk_that_cannot_sync_gives_no_object(
    store: LocalObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output"):
        store.put(BytesIO(DATA), NAME)
    assert everything(tmp_path) == []


def test_only_old_leftovers_are_cleared(store: LocalObjectStore, tmp_path: Path) -> None:
    now = datetime(2019, 11, 5, tzinfo=UTC)
    for name, age in (("old", 2), ("new", 0)):
        part = tmp_path / "objects" / "incoming" / f"{name}.part"
        part.write_bytes(b"half")
        written = (now - timedelta(days=age)).timestamp()
        os.utime(part, (written, written))
    assert store.clear_leftovers(now - timedelta(days=1)) == 1
    assert [path.name for path in everything(tmp_path)] == ["new.part"]
