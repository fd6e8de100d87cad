"""The store in a bucket when the bucket is odd: every fault has a name, and nothing acknowledged is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from evidence import s3
from evidence.digests import sha256_bytes
from evidence.errors import (
    EvidenceError,
    ObjectDamagedError,
    StoreAwayError,
    StoreFullError,
    StoreRefusedError,
)
from evidence.items import Stored
from evidence.objects import object_key
from evidence.ports import Bucket
from evidence.s3 import PART_BYTES, S3ObjectStore, address, open_bucket
from tests.evidence.odd_store import Answer, OddStore, be_impatient, odd_store

DATA = b"photo bytes" * 1000
NAME = sha256_bytes(DATA)
PLACE = f"/b/{object_key(NAME)}"


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Iterator[OddStore]:
    be_impatient(monkeypatch)
    with odd_store() as store:
        yield store


def opened(odd: OddStore, tmp_path: Path, **changes: bool) -> S3ObjectStore:
    return open_bucket(odd.bucket(**changes), tmp_path / "spool")


def always(status: int, body: bytes = b"") -> Callable[[str, str, bytes], Answer]:
    return lambda *_: Answer(status, body)


@pytest.mark.parametrize(
    ("status", "body", "meant"),
    [
        (503, b"<Error><Code>SlowDown</Code></Error>", StoreAwayError),
        (500, b"", StoreAwayError),
        (502, b"<html>Bad Gateway</html>", StoreAwayError),
        (429, b"", StoreAwayError),
        (408, b"", StoreAwayError),
        (507, b"<Error><Code>XMinioStorageFull</Code></Error>", StoreFullError),
        (403, b"<Error><Code>QuotaExceeded</Code></Error>", StoreFullError),
        (403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>", StoreRefusedError),
        (401, b"", StoreRefusedError),
        (404, b"<Error><Code>NoSuchBucket</Code></Error>", StoreRefusedError),
        (400, b"<Error><Code>InvalidRequest</Code></Error>", StoreRefusedError),
    ],
)
def test_every_refusal_of_a_server_has_one_of_three_names(
    odd: OddStore, tmp_path: Path, status: int, body: bytes, meant: type[EvidenceError]
) -> None:
    store = opened(odd, tmp_path)
    odd.answer = always(status, body)
    calls: list[Callable[[], object]] = [
        lambda: store.put(BytesIO(DATA), NAME),
        lambda: store.put_derived(NAME, "preview", b"small"),
        lambda: list(store.digests()),
        lambda: list(store.strays()),
    ]
    for call in calls:
        with pytest.raises(meant) as refusal:
            call()
        assert str(status) in str(refusal.value.params["reason"])
        assert "secret" not in str(refusal.value)


def test_a_server_that_is_not_there_is_away(tmp_path: Path) -> None:
    with odd_store() as gone:
        place = gone.bucket()
    store = open_bucket(place, tmp_path / "spool")
    with pytest.raises(StoreAwayError):
        store.put(BytesIO(DATA), NAME)
    with pytest.raises(StoreAwayError):
        store.open(NAME)


def test_a_server_that_never_answers_is_away(
    odd: OddStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "_REQUEST_SECONDS", 0.1)
    monkeypatch.setattr(s3, "_RETRY", {"max_retries": 0})

    def sleep(*_: object) -> Answer:
        time.sleep(0.5)
        return Answer(200)

    odd.answer = sleep
    with pytest.raises(StoreAwayError):
        opened(odd, tmp_path).exists(NAME)


@pytest.mark.parametrize("size", [len(DATA), 2 * PART_BYTES + 1], ids=["whole", "in parts"])
def test_a_connection_that_breaks_while_sending_acknowledges_nothing(
    odd: OddStore, tmp_path: Path, size: int
) -> None:
    data = bytes(size)
    odd.answer = lambda method, *_: Answer(0) if method in {"PUT", "POST"} else None
    with pytest.raises(StoreAwayError):
        opened(odd, tmp_path).put(BytesIO(data), sha256_bytes(data))
    assert odd.kept == {}


def test_a_store_that_fails_once_is_asked_again(odd: OddStore, tmp_path: Path) -> None:
    faults = iter([Answer(503)])
    odd.answer = lambda *_: next(faults, None)
    assert opened(odd, tmp_path).put(BytesIO(DATA), NAME) == Stored(NAME, len(DATA), created=True)
    assert [method for method, _ in odd.asked] == ["PUT", "PUT", "HEAD"]


def test_wrong_bytes_are_refused_before_anything_is_sent(odd: OddStore, tmp_path: Path) -> None:
    with pytest.raises(EvidenceError):
        opened(odd, tmp_path).put(BytesIO(DATA + b"!"), NAME)
    assert odd.asked == []


def test_what_is_on_its_way_in_leaves_no_file(odd: OddStore, tmp_path: Path) -> None:
    names: list[list[Path]] = []
    odd.answer = lambda *_: names.append(list((tmp_path / "spool").iterdir()))
    opened(odd, tmp_path).put(BytesIO(DATA), NAME)
    assert names == [[], []]


def test_a_store_that_ignores_create_only_does_no_harm(odd: OddStore, tmp_path: Path) -> None:
    store = opened(odd, tmp_path)
    store.put(BytesIO(DATA), NAME)
    assert store.put(BytesIO(DATA), NAME).size == len(DATA)
    assert odd.kept == {PLACE: DATA}


@pytest.mark.parametrize(
    ("held", "is_found"), [(DATA, False), (DATA[:-1], True), (b"!" + DATA[1:], True)], ids=str
)
def test_a_name_that_is_taken_is_read_before_it_counts(
    odd: OddStore, tmp_path: Path, held: bytes, *, is_found: bool
) -> None:
    odd.kept[PLACE] = held
    odd.answer = lambda method, *_: Answer(412) if method == "PUT" else None
    store = opened(odd, tmp_path)
    if is_found:
        with pytest.raises(ObjectDamagedError):
            store.put(BytesIO(DATA), NAME)
    else:
        assert store.put(BytesIO(DATA), NAME) == Stored(NAME, len(DATA), created=False)
    assert odd.kept[PLACE] == held


def test_a_store_that_keeps_less_than_it_was_sent_is_found_out(odd: OddStore, tmp_path: Path) -> None:
    def shorten(method: str, path: str, body: bytes) -> Answer | None:
        if method == "PUT":
            odd.kept[path] = body[:-1]
            return Answer()
        return None

    odd.answer = shorten
    with pytest.raises(ObjectDamagedError):
        opened(odd, tmp_path).put(BytesIO(DATA), NAME)


def test_a_store_that_keeps_other_bytes_is_found_out_when_new_files_are_read_back(
    odd: OddStore, tmp_path: Path
) -> None:
    def flip(method: str, path: str, body: bytes) -> Answer | None:
        if method == "PUT":
            odd.kept[path] = body[::-1]
            return Answer()
        return None

    odd.answer = flip
    with pytest.raises(ObjectDamagedError):
        opened(odd, tmp_path, read_back=True).put(BytesIO(DATA), NAME)
    odd.answer = lambda *_: None
    assert opened(odd, tmp_path, read_back=True).put(BytesIO(DATA), NAME).created


def test_a_store_that_says_yes_and_keeps_nothing_is_not_believed(odd: OddStore, tmp_path: Path) -> None:
    odd.answer = lambda method, *_: Answer() if method == "PUT" else None
    with pytest.raises(StoreAwayError):
        opened(odd, tmp_path).put(BytesIO(DATA), NAME)


def test_a_connection_that_breaks_while_reading_is_no_short_file(odd: OddStore, tmp_path: Path) -> None:
    store = opened(odd, tmp_path)
    store.put(BytesIO(DATA), NAME)
    with store.open(NAME) as stream:
        odd.answer = lambda *_: Answer(body=DATA, cut=100)
        with pytest.raises(StoreAwayError):
            stream.read()
        odd.answer = lambda *_: None
        stream.seek(0)
        assert stream.read() == DATA


def test_a_file_is_read_in_ranges_as_it_is_asked_for(
    odd: OddStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "_RANGE_BYTES", 1000)
    store = opened(odd, tmp_path)
    store.put(BytesIO(DATA), NAME)
    odd.asked.clear()
    with store.open(NAME) as stream:
        assert stream.read(10) == DATA[:10]
        assert odd.asked == [("HEAD", PLACE), ("GET", PLACE)]
        assert stream.read() == DATA[10:]


def test_a_large_file_whose_name_is_taken_is_not_sent(odd: OddStore, tmp_path: Path) -> None:
    data = bytes(PART_BYTES + 1)
    name = sha256_bytes(data)
    odd.kept[f"/b/{object_key(name)}"] = data
    assert not opened(odd, tmp_path).put(BytesIO(data), name).created
    assert {method for method, _ in odd.asked} == {"HEAD", "GET"}


def test_a_bucket_stands_in_the_path_or_in_the_host() -> None:
    place = Bucket("b", "p", "https://s3.example.vn:8080", "r", "k", "s")
    assert address(place) == "https://s3.example.vn:8080"
    in_host = Bucket("b", "p", "https://s3.example.vn:8080", "r", "k", "s", path_style=False)
    assert address(in_host) == "https://b.s3.example.vn:8080"


def test_a_secret_is_not_shown() -> None:
    assert "s3cr3t" not in repr(Bucket("b", "p", "https://s3.example.vn", "r", "k", "s3cr3t"))
