"""A store of write-once files on a local disk, named by the SHA-256 of their bytes.

Layout below the root::

    originals/ab/cd/<sha256>            complete objects, mode 0444
    derived/ab/cd/<sha256>/<recipe>     previews and the like, may be deleted at any time
    incoming/*.part                     writing in progress, or what a crash left; this store's own

The order of ``put`` is the promise: write and hash → fsync the file → link it under its name (which fails
rather than overwrites) → fsync every folder on the way. A crash at any point leaves either no object or a
whole one. The root must lie on one filesystem that has hard links. A full disk leaves nothing either.

The paths below the root are the same in every store (``object_key``, ``derived_key``), so that a folder and a
bucket can be copied into each other with any tool.
"""

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from evidence.digests import Readable, checked_digest, chunks
from evidence.errors import (
    BadDigestError,
    BadRecipeError,
    DigestMismatchError,
    ObjectDamagedError,
    ObjectMissingError,
    StoreFullError,
)
from evidence.items import Stored

_RECIPE = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+)*", re.ASCII)
_LONGEST_RECIPE = 64
_READ_ONLY = 0o444
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
ORIGINALS = "originals"
DERIVED = "derived"


def object_key(sha256: str) -> str:
    """Return the path of an object below the root of any store.

    Raises:
        BadDigestError: The name is not a digest.
    """
    name = checked_digest(sha256)
    return f"{ORIGINALS}/{name[:2]}/{name[2:4]}/{name}"


def derived_key(sha256: str, recipe: str) -> str:
    """Return the path of a derivative below the root of any store.

    Raises:
        BadDigestError: The name is not a digest.
        BadRecipeError: The recipe is not a plain lower-case name.
    """
    name = checked_digest(sha256)
    if len(recipe) > _LONGEST_RECIPE or _RECIPE.fullmatch(recipe) is None:
        raise BadRecipeError(recipe=recipe[:_LONGEST_RECIPE])
    return f"{DERIVED}/{name[:2]}/{name[2:4]}/{name}/{recipe}"


def is_object_key(path: str) -> bool:
    """Tell whether a path below the root is that of an object."""
    try:
        return object_key(path.rpartition("/")[2]) == path
    except BadDigestError:
        return False


def copy_checked(stream: Readable, target: BinaryIO, sha256: str) -> int:
    """Copy a stream while hashing it, one piece of it in memory at a time, and return its number of bytes.

    Raises:
        DigestMismatchError: The bytes have another digest than named.
    """
    running = hashlib.sha256()
    size = 0
    for piece in chunks(stream):
        running.update(piece)
        size += len(piece)
        target.write(piece)
    if running.hexdigest() != sha256:
        raise DigestMismatchError(named=sha256, found=running.hexdigest(), size=size)
    return size


@contextmanager
def full_disk_named() -> Iterator[None]:
    """Raise StoreFullError for what the system says when a disk, a quota or a file is full."""
    try:
        yield
    except OSError as fault:
        if fault.errno in _NO_ROOM:
            raise StoreFullError(reason=str(fault.strerror)) from fault
        raise


class LocalObjectStore:
    """Objects below one folder; any number of threads and processes may use it at once.

    Args:
        root: The folder; made when missing.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._originals = root / ORIGINALS
        self._incoming = root / "incoming"
        for folder in (self._originals, root / DERIVED, self._incoming):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (root, root.parent):
            sync_folder(folder)

    def put(self, stream: Readable, sha256: str) -> Stored:
        """Keep the bytes for good under their digest; see ``ports.ObjectStore.put``."""
        final = self._object_path(sha256)
        with full_disk_named(), self._part() as (part, temporary):
            size = copy_checked(stream, part, sha256)
            os.fchmod(part.fileno(), _READ_ONLY)
            _sync_file(part)
            created = self._link(temporary, final, size)
        return Stored(sha256, size, created)

    def open(self, sha256: str) -> BinaryIO:
        """Open an object for reading; see ``ports.ObjectStore.open``."""
        return _open(self._object_path(sha256), sha256)

    def exists(self, sha256: str) -> bool:
        """Say whether a complete object of that digest is here."""
        return self._object_path(sha256).is_file()

    def size(self, sha256: str) -> int:
        """Return the number of bytes of an object, or raise ObjectMissingError."""
        with self.open(sha256) as stream:
            return os.fstat(stream.fileno()).st_size

    def digests(self) -> Iterator[str]:
        """Yield the digests of all complete objects in ascending order."""
        for folder in sorted(self._originals.glob("??")):
            inside = (path.relative_to(self._root).as_posix() for path in folder.glob("??/*"))
            yield from (path.rpartition("/")[2] for path in sorted(filter(is_object_key, inside)))

    def strays(self) -> Iterator[str]:
        """Yield the paths below the root of files among the objects that are none."""
        for path in self._originals.rglob("*"):
            place = path.relative_to(self._root).as_posix()
            if not path.is_dir() and not is_object_key(place):
                yield place

    def put_derived(self, sha256: str, recipe: str, data: bytes) -> None:
        """Keep something made from an object; a later one of the same recipe replaces it whole."""
        final = self._derived_path(sha256, recipe)
        with full_disk_named(), self._part() as (part, temporary):
            final.parent.mkdir(parents=True, exist_ok=True)
            part.write(data)
            _sync_file(part)
            temporary.replace(final)

    def open_derived(self, sha256: str, recipe: str) -> BinaryIO:
        """Open a derivative, or raise ObjectMissingError: then make it again."""
        return _open(self._derived_path(sha256, recipe), sha256)

    def clear_leftovers(self, before: datetime) -> int:
        """Remove what interrupted writers left, and return how many files that were.

        Args:
            before: Only files last written before this aware instant; choose it older than any upload
                that may still be running.
        """
        old = [part for part in self._incoming.glob("*.part") if part.stat().st_mtime < before.timestamp()]
        for part in old:
            part.unlink(missing_ok=True)
        return len(old)

    def _object_path(self, sha256: str) -> Path:
        return self._root / object_key(sha256)

    def _derived_path(self, sha256: str, recipe: str) -> Path:
        return self._root / derived_key(sha256, recipe)

    @contextmanager
    def _part(self) -> Iterator[tuple[BinaryIO, Path]]:
        descriptor, name = tempfile.mkstemp(suffix=".part", dir=self._incoming)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as part:
                yield part, temporary
        finally:
            temporary.unlink(missing_ok=True)

    def _link(self, temporary: Path, final: Path, size: int) -> bool:
        """Give the finished file its name; who comes second syncs the folders all the same."""
        final.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(temporary, final)
        except FileExistsError:
            created = False
            _expect_size(final, size)
        else:
            created = True
        for folder in (final.parent, final.parent.parent, self._originals):
            sync_folder(folder)
        return created


def _expect_size(path: Path, size: int) -> None:
    found = path.stat().st_size
    if found != size:
        raise ObjectDamagedError(sha256=path.name, expected=size, found=found)


def _sync_file(part: BinaryIO) -> None:
    part.flush()
    os.fsync(part.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk; a power cut takes none of them away after that."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open(path: Path, sha256: str) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as fault:
        raise ObjectMissingError(sha256=sha256) from fault
