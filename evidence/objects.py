"""A store of write-once files on a local disk, named by the SHA-256 of their bytes.

Layout below the root::

    originals/ab/cd/<sha256>            complete objects, mode 0444
    derived/ab/cd/<sha256>/<recipe>     previews and the like, may be deleted at any time
    incoming/*.part                     writing in progress, or what a crash left

The order of ``put`` is the promise: write and hash → fsync the file → link it under its name (which fails
rather than overwrites) → fsync every folder on the way. A crash at any point leaves either no object or a
whole one. The root must lie on one filesystem that has hard links.
"""

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
from evidence.errors import BadRecipeError, DigestMismatchError, ObjectDamagedError, ObjectMissingError
from evidence.items import Stored

_RECIPE = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+)*", re.ASCII)
_LONGEST_RECIPE = 64
_READ_ONLY = 0o444


class LocalObjectStore:
    """Objects below one folder; any number of threads and processes may use it at once.

    Args:
        root: The folder; made when missing.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._originals = root / "originals"
        self._derived = root / "derived"
        self._incoming = root / "incoming"
        for folder in (self._originals, self._derived, self._incoming):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (root, root.parent):
            _sync_folder(folder)

    def put(self, stream: Readable, sha256: str) -> Stored:
        """Keep the bytes for good under their digest; see ``ports.ObjectStore.put``."""
        final = self._object_path(sha256)
        with self._part() as (part, temporary):
            size = _copy_checked(stream, part, sha256)
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
        for path in sorted(self._originals.glob("??/??/*")):
            yield checked_digest(path.name)

    def put_derived(self, sha256: str, recipe: str, data: bytes) -> None:
        """Keep something made from an object; a later one of the same recipe replaces it whole."""
        final = self._derived_path(sha256, recipe)
        final.parent.mkdir(parents=True, exist_ok=True)
        with self._part() as (part, temporary):
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
        name = checked_digest(sha256)
        return self._originals / name[:2] / name[2:4] / name

    def _derived_path(self, sha256: str, recipe: str) -> Path:
        if len(recipe) > _LONGEST_RECIPE or _RECIPE.fullmatch(recipe) is None:
            raise BadRecipeError(recipe=recipe[:_LONGEST_RECIPE])
        name = checked_digest(sha256)
        return self._derived / name[:2] / name[2:4] / name / recipe

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
            _sync_folder(folder)
        return created


def _copy_checked(stream: Readable, part: BinaryIO, sha256: str) -> int:
    running = hashlib.sha256()
    size = 0
    for piece in chunks(stream):
        running.update(piece)
        size += len(piece)
        part.write(piece)
    if running.hexdigest() != sha256:
        raise DigestMismatchError(named=sha256, found=running.hexdigest(), size=size)
    return size


def _expect_size(path: Path, size: int) -> None:
    found = path.stat().st_size
    if found != size:
        raise ObjectDamagedError(sha256=path.name, expected=size, found=found)


def _sync_file(part: BinaryIO) -> None:
    part.flush()
    os.fsync(part.fileno())


def _sync_folder(folder: Path) -> None:
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
