"""A disk that is full in the middle of a file: nothing half-written is visible, and there is a name for it.

Where mounting is permitted a small file system of its own is filled. Elsewhere a limit on the size of files
stands in for it; that one is tried everywhere. The id of each test says which it was.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

import evidence
from evidence.digests import sha256_bytes
from evidence.errors import StoreFullError
from evidence.objects import LocalObjectStore, full_disk_named

HOME = Path(evidence.__file__).parent.parent
MEBIBYTE = 1024 * 1024

SCRIPT = """
import io, resource, sys
from pathlib import Path
from obstore.store import MemoryStore
from evidence.digests import sha256_bytes
from evidence.errors import StoreFullError
from evidence.objects import LocalObjectStore
from evidence.s3 import S3ObjectStore
folder, limit = Path(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
small, large = b"small" * 1000, bytes(8 * 1024 * 1024)
for store in (LocalObjectStore(folder / "objects"), S3ObjectStore(MemoryStore(), folder / "spool")):
    store.put(io.BytesIO(small), sha256_bytes(small))
    try:
        store.put(io.BytesIO(large), sha256_bytes(large))
    except StoreFullError:
        print("full", end=" ")
    assert list(store.digests()) == [sha256_bytes(small)], "something half-written is visible"
    assert not store.exists(sha256_bytes(large))
    again = b"again"
    assert store.put(io.BytesIO(again), sha256_bytes(again)).created, "the room was not given back"
local = LocalObjectStore(folder / "objects")
try:
    local.put_derived(sha256_bytes(small), "preview", large)
except StoreFullError:
    print("full", end=" ")
left = [path for path in folder.rglob("*") if path.is_file() and "originals" not in path.parts]
print(left)
"""
MOUNT = 'mount -t tmpfs -o size=4m tmpfs "$1" && exec "$2" -c "$3" "$1" -1'


def mounted(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script with a file system of 4 MiB at a folder, seen by nobody else and gone afterwards."""
    own = ["unshare", "--map-root-user", "--mount", "--", "sh", "-c", MOUNT, "sh", str(folder)]
    return subprocess.run(
        [*own, sys.executable, script], cwd=HOME, capture_output=True, text=True, check=False
    )


def limited(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT, str(folder), str(MEBIBYTE)]
    return subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)


def may_mount() -> bool:
    try:
        return mounted(Path("/tmp"), "pass").returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("by", ["file size limit", *(["small file system"] if may_mount() else [])])
def test_a_full_disk_leaves_nothing_and_is_named(by: str, tmp_path: Path) -> None:
    done = limited(tmp_path) if by == "file size limit" else mounted(tmp_path, SCRIPT)
    assert (done.stdout, done.stderr) == ("full full full []\n", "")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_every_kind_of_full_is_full(number: int) -> None:
    with pytest.raises(StoreFullError) as refusal, full_disk_named():
        raise OSError(number, os.strerror(number))
    assert refusal.value.params["reason"] == os.strerror(number)


def test_another_fault_of_a_disk_is_not_called_full() -> None:
    with pytest.raises(PermissionError), full_disk_named():
        raise PermissionError(errno.EACCES, "Permission denied")


def test_no_room_for_a_folder_is_full_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = LocalObjectStore(tmp_path)

    def full(*_given: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(StoreFullError):
        store.put(BytesIO(b"x"), sha256_bytes(b"x"))
    assert list((tmp_path / "incoming").iterdir()) == []
