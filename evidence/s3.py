"""A store of write-once files in any S3-compatible object store, named by the SHA-256 of their bytes.

The paths are those of the local store (``objects.object_key``). What ``put`` promises, and in which order:
the bytes are hashed on their way into an unnamed local file → only the right ones are sent, "create only"
(``If-None-Match: *``) → the store's own size is compared → where the name was taken, or by wish, the bytes
are read back and hashed. A store that ignores "create only", or lets two of eight writers win, does no harm:
a name belongs to one content. Files above one part are sent in parts; these have no "create only", so the
name is looked up first. What interrupted uploads in parts leave is for the bucket's own life-cycle rule.

Every fault is one of three: the store is away (later is the cure), it is full, it refuses us (its keeper must
mend that). Nothing is ever deleted. This module loads obstore and so is imported only by who has a bucket.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from evidence.digests import Readable, sha256_stream
from evidence.errors import (
    EvidenceError,
    ObjectDamagedError,
    ObjectMissingError,
    StoreAwayError,
    StoreFullError,
    StoreRefusedError,
)
from evidence.items import Stored
from evidence.objects import ORIGINALS, copy_checked, derived_key, full_disk_named, is_object_key, object_key
from evidence.ports import Bucket

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

PART_BYTES = 8 * 1024 * 1024
"""Larger files are sent in parts of this size; also how much of a file is held in memory at once."""
_PARTS_AT_ONCE = 2
_RANGE_BYTES = 4 * 1024 * 1024
_LIST_PAGE = 1000
_LONGEST_REASON = 1000

_RETRY: RetryConfig = {
    "max_retries": 2,
    "retry_timeout": timedelta(seconds=10),
    "backoff": {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=2), "base": 2},
}
"""Few and short: who sends keeps a copy and comes again, and a waiting request holds a thread."""
_CONNECT_SECONDS = 5
_REQUEST_SECONDS = 60

_STATUS = re.compile(r"status code: (\d{3})")
_FULL = re.compile(r"QuotaExceeded|StorageFull|InsufficientStorage|InsufficientCapacity|status code: 507")
_BUSY = frozenset({"408", "425", "429"})


def open_bucket(bucket: Bucket, spool: Path) -> S3ObjectStore:
    """Return the store in a bucket; nothing is asked of it yet, so it may be away.

    Args:
        bucket: Where it is.
        spool: Local folder for what is on its way in; made when missing.
    """
    client: ClientConfig = {
        "allow_http": bucket.endpoint.startswith("http://"),
        "connect_timeout": timedelta(seconds=_CONNECT_SECONDS),
        "timeout": timedelta(seconds=_REQUEST_SECONDS),
    }
    remote = S3Store(
        bucket.name,
        prefix=bucket.prefix or None,
        endpoint=address(bucket),
        region=bucket.region,
        access_key_id=bucket.key_id,
        secret_access_key=bucket.secret,
        virtual_hosted_style_request=not bucket.path_style,
        client_options=client,
        retry_config=_RETRY,
    )
    return S3ObjectStore(remote, spool, read_back=bucket.read_back)


def address(bucket: Bucket) -> str:
    """Return the address as obstore wants it: with the bucket in it, unless the bucket is in the path."""
    if bucket.path_style:
        return bucket.endpoint
    scheme, _, host = bucket.endpoint.partition("://")
    return f"{scheme}://{bucket.name}.{host}"


class S3ObjectStore:
    """Objects below one prefix of a bucket; any number of threads and processes may use it at once.

    Args:
        remote: The bucket as obstore sees it; its other stores serve as well.
        spool: Local folder for what is on its way in; made when missing.
        read_back: Read every new object back and hash it.
    """

    def __init__(self, remote: ObjectStore, spool: Path, *, read_back: bool = False) -> None:
        self._remote = remote
        self._spool = spool
        self._read_back = read_back
        spool.mkdir(parents=True, exist_ok=True)

    def put(self, stream: Readable, sha256: str) -> Stored:
        """Keep the bytes for good under their digest; see ``ports.ObjectStore.put``."""
        key = object_key(sha256)
        with full_disk_named(), tempfile.TemporaryFile(dir=self._spool) as spooled:
            size = copy_checked(stream, spooled, sha256)
            spooled.seek(0)
            created = self._send(key, spooled, size)
        self._confirm(sha256, size, thorough=self._read_back or not created)
        return Stored(sha256, size, created)

    def open(self, sha256: str) -> BinaryIO:
        """Open an object for reading, in ranges as they are asked for; see ``ports.ObjectStore.open``."""
        return self._opened(object_key(sha256), sha256)

    def exists(self, sha256: str) -> bool:
        """Say whether a complete object of that digest is here."""
        return self._size(object_key(sha256)) is not None

    def size(self, sha256: str) -> int:
        """Return the number of bytes of an object, or raise ObjectMissingError."""
        return self._expected_size(object_key(sha256), sha256)

    def digests(self) -> Iterator[str]:
        """Yield the digests of all complete objects in ascending order."""
        with _faults_named():
            folders = obstore.list_with_delimiter(self._remote, prefix=ORIGINALS)["common_prefixes"]
        for folder in sorted(folders):
            yield from sorted(path.rpartition("/")[2] for path in self._listed(folder) if is_object_key(path))

    def strays(self) -> Iterator[str]:
        """Yield the paths below the prefix of what stands among the objects and is none."""
        return (path for path in self._listed(ORIGINALS) if not is_object_key(path))

    def put_derived(self, sha256: str, recipe: str, data: bytes) -> None:
        """Keep something made from an object; a later one of the same recipe replaces it whole."""
        with _faults_named():
            obstore.put(self._remote, derived_key(sha256, recipe), data)

    def open_derived(self, sha256: str, recipe: str) -> BinaryIO:
        """Open a derivative, or raise ObjectMissingError: then make it again."""
        return self._opened(derived_key(sha256, recipe), sha256)

    def _send(self, key: str, spooled: IO[bytes], size: int) -> bool:
        """Send a file under a name and tell whether the name was free."""
        if size > PART_BYTES and self._size(key) is not None:
            return False
        try:
            with _faults_named():
                _send(self._remote, key, spooled, in_parts=size > PART_BYTES)
        except AlreadyExistsError:
            return False
        return True

    def _confirm(self, sha256: str, size: int, *, thorough: bool) -> None:
        found = self._size(object_key(sha256))
        if found is None:
            raise StoreAwayError(reason="what was sent is not there yet")
        if found != size:
            raise ObjectDamagedError(sha256=sha256, expected=size, found=found)
        if thorough:
            self._expect_content(sha256, size)

    def _expect_content(self, sha256: str, size: int) -> None:
        with self.open(sha256) as stream:
            found = sha256_stream(stream)
        if found != sha256:
            raise ObjectDamagedError(sha256=sha256, expected=size, found=found)

    def _opened(self, key: str, sha256: str) -> BinaryIO:
        size = self._expected_size(key, sha256)
        return io.BufferedReader(_Ranges(self._remote, key, size), _RANGE_BYTES)

    def _expected_size(self, key: str, sha256: str) -> int:
        size = self._size(key)
        if size is None:
            raise ObjectMissingError(sha256=sha256)
        return size

    def _size(self, key: str) -> int | None:
        """Return the size under a name, or None; only a list tells a free name from a missing bucket."""
        with _faults_named():
            try:
                return obstore.head(self._remote, key)["size"]
            except FileNotFoundError:
                obstore.list_with_delimiter(self._remote, prefix=key)
        return None

    def _listed(self, folder: str) -> Iterator[str]:
        pages = iter(obstore.list(self._remote, prefix=folder, chunk_size=_LIST_PAGE))
        while page := _next_page(pages):
            yield from (meta["path"] for meta in page)


class _Ranges(io.RawIOBase):
    """An object as an unbuffered file whose reads are requests for ranges."""

    def __init__(self, remote: ObjectStore, key: str, size: int) -> None:
        self._remote = remote
        self._key = key
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # what BufferedReader hands in
        piece = self._next(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def readall(self) -> bytes:
        return b"".join(iter(lambda: self._next(_RANGE_BYTES), b""))

    def _next(self, most: int) -> bytes:
        length = min(most, self._size - self._at)
        if length <= 0:
            return b""
        with _faults_named():
            piece = bytes(obstore.get_range(self._remote, self._key, start=self._at, length=length))
        self._at += len(piece)
        return piece


def _send(remote: ObjectStore, key: str, spooled: IO[bytes], *, in_parts: bool) -> None:
    if in_parts:
        obstore.put(remote, key, spooled, chunk_size=PART_BYTES, max_concurrency=_PARTS_AT_ONCE)
    else:
        obstore.put(remote, key, spooled, mode="create", use_multipart=False)


def _next_page(pages: Iterator[Sequence[ObjectMeta]]) -> Sequence[ObjectMeta]:
    with _faults_named():
        return next(pages, ())


@contextmanager
def _faults_named() -> Iterator[None]:
    try:
        yield
    except AlreadyExistsError:
        raise
    except (BaseError, FileNotFoundError) as fault:
        raise _named(str(fault)) from fault


def _named(told: str) -> EvidenceError:
    """Return the refusal that a fault of obstore means; it tells what the store answered only in its text."""
    reason = told.partition("\n\nDebug source")[0][:_LONGEST_REASON]
    if _FULL.search(told):
        return StoreFullError(reason=reason)
    status = _STATUS.search(told)
    if status is None or status[1] in _BUSY or status[1] >= "500":
        return StoreAwayError(reason=reason)
    return StoreRefusedError(reason=reason)
