"""Files that arrive in parts: how much of each is here, and the next part put behind it.

A line that breaks loses what was under way, so that parts are small and what came before is kept. It lies in
one file for each sender and digest; the length of that file is how far the upload has come, so that there is
nothing else to keep in step. Nothing here counts as received: a file that is whole is taken in like any
other, with its digest checked from the first byte, and its parts are dropped then.
"""

import errno
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from evidence.digests import checked_digest
from evidence.errors import BadSenderError, PartOffsetError
from evidence.objects import full_disk_named

_SENDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,79}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sends in parts.

    Attributes:
        sender: Who sends it, as a plain name; senders do not meet, even over the same file.
        sha256: The digest the whole file is said to have.
        total: Its number of bytes.
    """

    sender: str
    sha256: str
    total: int


class Parts:
    """Uploads under way below one folder; any number of threads and processes may use it at once.

    Args:
        root: The folder; made when missing.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)

    def length(self, upload: Upload) -> int:
        """Return how many bytes of an upload are here, from its beginning.

        Raises:
            BadDigestError: The name is not a digest.
            BadSenderError: The sender is not a plain name.
        """
        try:
            return self._place(upload).stat().st_size
        except FileNotFoundError:
            return 0

    def add(self, upload: Upload, at: int, data: bytes) -> int:
        """Put a part behind what is here; one that came before, whole or in part, is harmless.

        Args:
            upload: The upload it belongs to.
            at: The number of bytes before it.
            data: The part.

        Returns:
            How many bytes are here now; they survive a power cut.

        Raises:
            BadDigestError: The name is not a digest.
            BadSenderError: The sender is not a plain name.
            PartOffsetError: Bytes between what is here and this part are missing, or it ends behind the end.
            StoreFullError: There is no room; the part was not kept.
        """
        with full_disk_named(), self._held(upload) as file:
            here = file.seek(0, os.SEEK_END)
            if at > here or at + len(data) > upload.total:
                raise PartOffsetError(sha256=upload.sha256, expected=here)
            fresh = data[here - at :]
            if fresh:
                _write(file, here, fresh)
            return here + len(fresh)

    @contextmanager
    def whole(self, upload: Upload) -> Iterator[FileIO]:
        """Open an upload of which every byte is here, and drop it when it was taken in without an error.

        Raises:
            PartOffsetError: It is not whole yet, or was dropped.
        """
        with self._held(upload) as file:
            here = file.seek(0, os.SEEK_END)
            if here != upload.total:
                raise PartOffsetError(sha256=upload.sha256, expected=here)
            file.seek(0)
            yield file
            self.drop(upload)

    def drop(self, upload: Upload) -> None:
        """Forget an upload, so that it begins anew."""
        self._place(upload).unlink(missing_ok=True)

    def drop_before(self, instant: float) -> int:
        """Forget uploads to which nothing was added since an instant, in seconds of the epoch.

        Returns:
            How many were forgotten.
        """
        old = [place for place in self._root.glob("*.part") if place.stat().st_mtime < instant]
        for place in old:
            place.unlink(missing_ok=True)
        return len(old)

    def _place(self, upload: Upload) -> Path:
        if _SENDER.fullmatch(upload.sender) is None:
            raise BadSenderError(sender=upload.sender[:80])
        return self._root / f"{upload.sender}.{checked_digest(upload.sha256)}.{upload.total}.part"

    @contextmanager
    def _held(self, upload: Upload) -> Iterator[FileIO]:
        """Open the file of an upload for oneself; one that is dropped while waiting for it is opened anew."""
        while True:
            descriptor = os.open(self._place(upload), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with FileIO(descriptor, "r+") as file:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                if os.fstat(descriptor).st_nlink:
                    yield file
                    return


def _write(file: FileIO, here: int, data: bytes) -> None:
    """Write a part behind what is here and wait for the disk; take it back when there is no room."""
    try:
        _append(file, data)
    except OSError:
        os.ftruncate(file.fileno(), here)
        raise


def _append(file: FileIO, data: bytes) -> None:
    if file.write(data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(file.fileno())
