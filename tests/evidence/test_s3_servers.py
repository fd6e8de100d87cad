"""The store in a bucket of real servers: killed, away for a while, a wrong key, many writers at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest

import evidence
from evidence.digests import sha256_bytes
from evidence.errors import DigestMismatchError, StoreAwayError, StoreRefusedError
from evidence.items import Stored
from evidence.ports import Bucket
from evidence.s3 import PART_BYTES, S3ObjectStore, open_bucket
from tests.object_servers import ObjectServer, started, swift_server

HOME = Path(evidence.__file__).parent.parent
DATA = b"photo bytes" * 1000
NAME = sha256_bytes(DATA)
WRITERS = 8

WRITER = """
import io, sys
from pathlib import Path
from evidence.digests import sha256_bytes
from evidence.ports import Bucket
from evidence.s3 import open_bucket
name, prefix, endpoint, region, key_id, secret, spool, repeats = sys.argv[1:]
store = open_bucket(Bucket(name, prefix, endpoint, region, key_id, secret), Path(spool))
data = b"photo bytes" * int(repeats)
print("ready", flush=True)
sys.stdin.readline()
print(store.put(io.BytesIO(data), sha256_bytes(data)).size)
"""


@pytest.fixture
def bucket(swift: ObjectServer) -> Bucket:
    return swift.bucket(f"evidence/{uuid4()}")


@pytest.fixture
def store(bucket: Bucket, tmp_path: Path) -> S3ObjectStore:
    return open_bucket(bucket, tmp_path / "spool")


def writer(bucket: Bucket, spool: Path, repeats: int = 1000) -> subprocess.Popen[str]:
    place = (bucket.name, bucket.prefix, bucket.endpoint, bucket.region, bucket.key_id, bucket.secret)
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, *place, str(spool), str(repeats)],
        cwd=HOME,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def wait_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def test_eight_processes_may_write_the_same_object_at_once(
    bucket: Bucket, store: S3ObjectStore, tmp_path: Path
) -> None:
    writers = [writer(bucket, tmp_path) for _ in range(WRITERS)]
    for process in writers:
        wait_ready(process)
    for process in writers:
        go(process)
    assert [process.communicate()[0] for process in writers] == [f"{len(DATA)}\n"] * WRITERS
    assert list(store.digests()) == [NAME]
    with store.open(NAME) as stream:
        assert stream.read() == DATA


@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.1])
def test_a_killed_writer_leaves_a_whole_object_or_none(
    bucket: Bucket, store: S3ObjectStore, tmp_path: Path, seconds: float
) -> None:
    repeats = 3 * PART_BYTES // len(b"photo bytes")
    name = sha256_bytes(b"photo bytes" * repeats)
    with writer(bucket, tmp_path / "killed", repeats) as process:
        wait_ready(process)
        go(process)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
    assert list(store.digests()) in ([], [name])
    assert list(store.strays()) == []
    assert list((tmp_path / "killed").iterdir()) == []
    assert store.put(BytesIO(b"photo bytes" * repeats), name).size == 11 * repeats


def test_a_wrong_secret_is_refused_and_named(bucket: Bucket, tmp_path: Path) -> None:
    stranger = open_bucket(replace(bucket, secret="guessed"), tmp_path)
    calls: list[Callable[[], object]] = [
        lambda: stranger.put(BytesIO(DATA), NAME),
        lambda: stranger.open(NAME),
        lambda: list(stranger.digests()),
    ]
    for call in calls:
        with pytest.raises(StoreRefusedError):
            call()


@pytest.mark.parametrize("server", ["moto", "swift"])
def test_a_missing_bucket_is_refused_and_not_taken_for_an_empty_one(
    server: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    known: ObjectServer = request.getfixturevalue(server)
    store = open_bucket(replace(known.bucket(""), name="khong-co"), tmp_path)
    calls: list[Callable[[], object]] = [
        lambda: store.put(BytesIO(DATA), NAME),
        lambda: store.exists(NAME),
        lambda: store.open(NAME),
        lambda: store.open_derived(NAME, "preview"),
        lambda: list(store.digests()),
        lambda: list(store.strays()),
    ]
    for call in calls:
        with pytest.raises(StoreRefusedError):
            call()


def test_two_prefixes_of_a_bucket_do_not_see_each_other(
    swift: ObjectServer, store: S3ObjectStore, tmp_path: Path
) -> None:
    store.put(BytesIO(DATA), NAME)
    assert not open_bucket(swift.bucket(f"other/{uuid4()}"), tmp_path).exists(NAME)


def test_a_server_that_was_killed_has_lost_nothing_it_acknowledged(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    server = started(swift_server, folder)
    try:
        store = open_bucket(server.bucket("evidence"), tmp_path / "spool")
        assert store.put(BytesIO(DATA), NAME).created
        server.kill()
        with pytest.raises(StoreAwayError):
            store.put(BytesIO(b"meanwhile"), sha256_bytes(b"meanwhile"))
        with pytest.raises(StoreAwayError):
            store.open(NAME)
        server.start()
        assert store.put(BytesIO(DATA), NAME) == Stored(NAME, len(DATA), created=False)
        assert store.put(BytesIO(b"meanwhile"), sha256_bytes(b"meanwhile")).created
        assert list(store.digests()) == sorted([NAME, sha256_bytes(b"meanwhile")])
        with store.open(NAME) as stream:
            assert stream.read() == DATA
    finally:
        server.kill()


def test_a_store_whose_disks_are_away_says_so_and_keeps_what_it_had(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    server = started(swift_server, folder)
    try:
        store = open_bucket(server.bucket("evidence"), tmp_path / "spool")
        store.put(BytesIO(DATA), NAME)
        with store.open(NAME) as stream:
            # The third process holds the files; the door still answers, with 503.
            server.running[2].kill()
            server.running[2].wait()
            with pytest.raises(StoreAwayError):
                stream.read()
        with pytest.raises(DigestMismatchError):
            store.put(BytesIO(DATA + b"!"), NAME)
        with pytest.raises(StoreAwayError):
            store.put(BytesIO(b"meanwhile"), sha256_bytes(b"meanwhile"))
    finally:
        server.kill()
