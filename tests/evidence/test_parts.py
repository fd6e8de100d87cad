"""Uploads in parts: what came is kept, what is repeated is harmless, what is missing is named."""

import os
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.digests import sha256_bytes
from evidence.errors import BadDigestError, BadSenderError, PartOffsetError, StoreFullError
from evidence.parts import Parts, Upload

DATA = bytes(range(256)) * 8
UPLOAD = Upload("tablet-7", sha256_bytes(DATA), len(DATA))
WRITERS = 8


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return Parts(tmp_path / "uploads")


def taken(parts: Parts, upload: Upload = UPLOAD) -> bytes:
    with parts.whole(upload) as file:
        return file.read()


def test_parts_are_put_behind_each_other_until_the_file_is_whole(parts: Parts) -> None:
    assert parts.length(UPLOAD) == 0
    assert parts.add(UPLOAD, 0, DATA[:1000]) == 1000
    assert parts.length(UPLOAD) == 1000
    assert parts.add(UPLOAD, 1000, DATA[1000:]) == len(DATA)
    assert taken(parts) == DATA


def test_what_was_taken_in_is_forgotten(parts: Parts, tmp_path: Path) -> None:
    parts.add(UPLOAD, 0, DATA)
    taken(parts)
    assert list((tmp_path / "uploads").iterdir()) == []
    assert parts.length(UPLOAD) == 0


def test_what_could_not_be_taken_in_stays(parts: Parts) -> None:
    parts.add(UPLOAD, 0, DATA)
    with pytest.raises(RuntimeError), parts.whole(UPLOAD):
        raise RuntimeError("the store is away")
    assert parts.length(UPLOAD) == len(DATA)


@pytest.mark.parametrize(("at", "end"), [(0, 1000), (0, 400), (300, 1000), (999, 1000), (1000, 1000), (7, 7)])
def test_what_came_before_is_harmless(parts: Parts, at: int, end: int) -> None:
    parts.add(UPLOAD, 0, DATA[:1000])
    assert parts.add(UPLOAD, at, DATA[at:end]) == 1000


def test_a_part_that_begins_in_what_is_here_adds_only_the_rest(parts: Parts) -> None:
    parts.add(UPLOAD, 0, DATA[:1000])
    assert parts.add(UPLOAD, 600, DATA[600:1500]) == 1500
    parts.add(UPLOAD, 1500, DATA[1500:])
    assert taken(parts) == DATA


@pytest.mark.parametrize(("at", "data"), [(1001, b"x"), (1000, DATA), (len(DATA), b"x")])
def test_a_part_that_does_not_join_is_told_where_to_go_on(parts: Parts, at: int, data: bytes) -> None:
    parts.add(UPLOAD, 0, DATA[:1000])
    with pytest.raises(PartOffsetError) as refused:
        parts.add(UPLOAD, at, data)
    assert refused.value.params == {"sha256": UPLOAD.sha256, "expected": 1000}
    assert parts.length(UPLOAD) == 1000


@pytest.mark.parametrize("here", [b"", DATA[:-1]])
def test_what_is_not_whole_is_not_taken_in(parts: Parts, here: bytes) -> None:
    parts.add(UPLOAD, 0, here)
    with pytest.raises(PartOffsetError) as refused:
        taken(parts)
    assert refused.value.params["expected"] == len(here)


def test_senders_and_sizes_do_not_meet(parts: Parts) -> None:
    other = Upload("tablet-8", UPLOAD.sha256, UPLOAD.total)
    longer = Upload("tablet-7", UPLOAD.sha256, UPLOAD.total + 1)
    parts.add(UPLOAD, 0, DATA)
    assert parts.length(other) == parts.length(longer) == 0
    parts.drop(UPLOAD)
    assert parts.length(UPLOAD) == 0


@pytest.mark.parametrize("sender", ["", "../up", "a/b", "a.b", "é", "a" * 81, "-a"])
def test_a_sender_is_a_plain_name(parts: Parts, sender: str) -> None:
    with pytest.raises(BadSenderError):
        parts.add(Upload(sender, UPLOAD.sha256, 1), 0, b"x")


def test_a_digest_is_a_digest(parts: Parts) -> None:
    with pytest.raises(BadDigestError):
        parts.length(Upload("tablet-7", "../../etc/passwd", 1))


def test_old_uploads_are_forgotten(parts: Parts, tmp_path: Path) -> None:
    parts.add(UPLOAD, 0, DATA[:10])
    now = time.time()
    assert parts.drop_before(now - 3600) == 0
    for place in (tmp_path / "uploads").iterdir():
        os.utime(place, (now - 7200, now - 7200))
    assert parts.drop_before(now - 3600) == 1
    assert parts.length(UPLOAD) == 0


@given(cuts=st.lists(st.tuples(st.integers(0, len(DATA)), st.integers(0, 700)), max_size=40))
def test_whatever_is_sent_what_is_here_is_a_beginning_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[int, int]]
) -> None:
    parts = Parts(tmp_path_factory.mktemp("uploads"))
    here = 0
    for at, size in cuts:
        piece = DATA[at : at + size]
        if at > here:
            with pytest.raises(PartOffsetError):
                parts.add(UPLOAD, at, piece)
        else:
            here = max(here, at + len(piece))
            assert parts.add(UPLOAD, at, piece) == here
    parts.add(UPLOAD, here, DATA[here:])
    assert taken(parts) == DATA


def test_eight_connections_at_once_leave_one_whole_file(parts: Parts) -> None:
    together = Barrier(WRITERS)

    def send(_number: int) -> int:
        together.wait()
        here = 0
        while here < len(DATA):
            try:
                here = parts.add(UPLOAD, here, DATA[here : here + 100])
            except PartOffsetError as refused:
                here = int(refused.params["expected"])
        return here

    with ThreadPoolExecutor(WRITERS) as pool:
        assert set(pool.map(send, range(WRITERS))) == {len(DATA)}
    assert taken(parts) == DATA


def test_who_waits_for_a_file_that_is_dropped_meanwhile_begins_anew(parts: Parts) -> None:
    parts.add(UPLOAD, 0, DATA)
    with ThreadPoolExecutor(1) as pool:
        with parts.whole(UPLOAD):
            waiting = pool.submit(parts.add, UPLOAD, 0, DATA[:10])
            time.sleep(0.1)
            assert not waiting.done()
        assert waiting.result() == 10
    assert parts.length(UPLOAD) == 10


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("here", [600, 1000])
def test_a_part_for_which_there_is_no_room_is_not_kept(parts: Parts, here: int) -> None:
    parts.add(UPLOAD, 0, DATA[:here])
    for _ in range(2):
        with files_of_at_most(1000), pytest.raises(StoreFullError):
            parts.add(UPLOAD, here, DATA[here : here + 600])
        assert parts.length(UPLOAD) == here
    parts.add(UPLOAD, here, DATA[here:])
    assert taken(parts) == DATA
