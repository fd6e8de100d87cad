"""What every store promises, asked of all of them: a folder, a bucket in memory, and two real servers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import SEEK_CUR, SEEK_END, BytesIO
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from obstore.store import LocalStore, MemoryStore

from evidence.digests import sha256_bytes, sha256_stream
from evidence.errors import BadDigestError, BadRecipeError, DigestMismatchError, ObjectMissingError
from evidence.items import Stored
from evidence.objects import LocalObjectStore, object_key
from evidence.ports import ObjectStore
from evidence.s3 import PART_BYTES, S3ObjectStore, open_bucket

DATA = b"photo bytes" * 1000
NAME = sha256_bytes(DATA)
OTHER = sha256_bytes(b"something else")
WRITERS = 8


def bucket_in(folder: Path) -> S3ObjectStore:
    return S3ObjectStore(LocalStore(folder / "bucket", mkdir=True), folder / "spool")


@pytest.fixture(params=["folder", "memory", "folder as bucket", "moto", "swift"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    match request.param:
        case "folder":
            return LocalObjectStore(tmp_path / "objects")
        case "memory":
            return S3ObjectStore(MemoryStore(), tmp_path / "spool")
        case "folder as bucket":
            return bucket_in(tmp_path)
        case server:
            return open_bucket(
                request.getfixturevalue(server).bucket(f"evidence/{uuid4()}"), tmp_path / "spool"
            )


def test_what_was_put_can_be_read(store: ObjectStore) -> None:
    assert store.put(BytesIO(DATA), NAME) == Stored(NAME, len(DATA), created=True)
    with store.open(NAME) as stream:
        assert stream.read() == DATA
    assert store.exists(NAME)
    assert store.size(NAME) == len(DATA)
    assert list(store.digests()) == [NAME]


def test_putting_again_changes_nothing(store: ObjectStore) -> None:
    store.put(BytesIO(DATA), NAME)
    assert store.put(BytesIO(DATA), NAME) == Stored(NAME, len(DATA), created=False)
    assert list(store.digests()) == [NAME]


def test_an_empty_file_is_a_file(store: ObjectStore) -> None:
    empty = sha256_bytes(b"")
    assert store.put(BytesIO(), empty) == Stored(empty, 0, created=True)
    with store.open(empty) as stream:
        assert stream.read() == b""


def test_a_file_of_several_parts_is_one_object(store: ObjectStore) -> None:
    data = bytes(range(256)) * (PART_BYTES // 256) + b"and a bit"
    name = sha256_bytes(data)
    assert store.put(BytesIO(data), name) == Stored(name, len(data), created=True)
    assert store.put(BytesIO(data), name) == Stored(name, len(data), created=False)
    with store.open(name) as stream:
        assert sha256_stream(stream) == name


def test_wrong_bytes_for_the_right_name_leave_nothing_behind(store: ObjectStore) -> None:
    with pytest.raises(DigestMismatchError) as refusal:
        store.put(BytesIO(DATA + b"!"), NAME)
    assert refusal.value.params["found"] == sha256_bytes(DATA + b"!")
    assert not store.exists(NAME)
    assert [*store.digests(), *store.strays()] == []


def test_wrong_bytes_for_a_name_that_is_taken_change_nothing(store: ObjectStore) -> None:
    store.put(BytesIO(DATA), NAME)
    with pytest.raises(DigestMismatchError):
        store.put(BytesIO(DATA[::-1]), NAME)
    with store.open(NAME) as stream:
        assert stream.read() == DATA


def test_a_sender_that_is_cut_off_leaves_nothing_behind(store: ObjectStore) -> None:
    class Cut(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(min(size or 1, 100))

    with pytest.raises(ConnectionResetError):
        store.put(Cut(DATA), NAME)
    assert [*store.digests(), *store.strays()] == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", NAME.upper(), NAME + "/x"])
def test_no_path_is_made_of_anything_but_a_digest(store: ObjectStore, name: str) -> None:
    calls: list[Callable[[], object]] = [
        lambda: store.put(BytesIO(DATA), name),
        lambda: store.open(name),
        lambda: store.exists(name),
        lambda: store.size(name),
        lambda: store.put_derived(name, "preview", b""),
        lambda: store.open_derived(name, "preview"),
    ]
    for call in calls:
        with pytest.raises(BadDigestError):
            call()


@pytest.mark.parametrize("recipe", ["", "..", "a/b", ".hidden", "a..b", "Preview", "a" * 65, "a\n"])
def test_the_name_of_a_recipe_cannot_lead_elsewhere(store: ObjectStore, recipe: str) -> None:
    with pytest.raises(BadRecipeError):
        store.put_derived(NAME, recipe, b"")


def test_what_is_not_there_is_missing(store: ObjectStore) -> None:
    store.put(BytesIO(DATA), NAME)
    assert not store.exists(OTHER)
    with pytest.raises(ObjectMissingError):
        store.size(OTHER)
    with pytest.raises(ObjectMissingError):
        store.open(OTHER)
    with pytest.raises(ObjectMissingError):
        store.open_derived(NAME, "preview-1000")


def test_all_objects_are_listed_in_order(store: ObjectStore) -> None:
    contents = [bytes([number]) for number in range(20)]
    for content in contents:
        store.put(BytesIO(content), sha256_bytes(content))
    assert list(store.digests()) == sorted(map(sha256_bytes, contents))
    assert list(store.strays()) == []


def test_a_derivative_is_replaced_whole_and_is_no_object(store: ObjectStore) -> None:
    store.put_derived(NAME, "preview-1000.v1", b"the first, longer one")
    store.put_derived(NAME, "preview-1000.v1", b"second")
    with store.open_derived(NAME, "preview-1000.v1") as stream:
        assert stream.read() == b"second"
    assert [*store.digests(), *store.strays()] == []


def test_parts_of_a_file_are_read_from_any_place(store: ObjectStore) -> None:
    store.put(BytesIO(DATA), NAME)
    with store.open(NAME) as stream:
        assert stream.seekable()
        assert stream.seek(-5, SEEK_END) == len(DATA) - 5
        assert stream.read() == DATA[-5:]
        assert stream.seek(100) == 100
        assert stream.read(7) == DATA[100:107]
        assert stream.seek(3, SEEK_CUR) == 110
        assert stream.tell() == 110
        assert stream.read(1) == DATA[110:111]
        assert stream.seek(len(DATA) + 10) == len(DATA) + 10
        assert stream.read(1) == b""


def test_eight_writers_of_one_file_leave_one_sound_object(store: ObjectStore) -> None:
    start = Barrier(WRITERS)

    def write(_: int) -> Stored:
        start.wait()
        return store.put(BytesIO(DATA), NAME)

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(write, range(WRITERS)))
    # Swift may let several win; the content is the same, so nothing is lost by it.
    assert any(answer.created for answer in answers)
    assert {(answer.sha256, answer.size) for answer in answers} == {(NAME, len(DATA))}
    assert list(store.digests()) == [NAME]
    with store.open(NAME) as stream:
        assert stream.read() == DATA


def test_a_folder_copied_into_a_bucket_is_the_same_store(tmp_path: Path) -> None:
    folder = LocalObjectStore(tmp_path / "bucket")
    folder.put(BytesIO(DATA), NAME)
    folder.put_derived(NAME, "preview-1000.v1", b"small")
    bucket = bucket_in(tmp_path)
    assert bucket.put(BytesIO(DATA), NAME) == Stored(NAME, len(DATA), created=False)
    assert list(bucket.digests()) == [NAME]
    with bucket.open_derived(NAME, "preview-1000.v1") as stream:
        assert stream.read() == b"small"
    bucket.put(BytesIO(b"something else"), OTHER)
    assert sorted(folder.digests()) == sorted([NAME, OTHER])
    assert (tmp_path / "bucket" / object_key(OTHER)).read_bytes() == b"something else"
