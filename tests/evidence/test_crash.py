"""Writers that are killed, and many processes at once: real ones."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

import evidence
from evidence.digests import sha256_bytes
from evidence.objects import LocalObjectStore

HOME = Path(evidence.__file__).parent.parent
DATA = b"0123456789abcdef" * 200_000
NAME = sha256_bytes(DATA)
WRITERS = 8

PRELUDE = """
import io, os, sys, time
from pathlib import Path
from evidence.objects import LocalObjectStore
DATA = b"0123456789abcdef" * 200_000
def halt():
    print("here", flush=True)
    time.sleep(60)
class Slow(io.BytesIO):
    def read(self, size=-1):
        if self.tell() > len(DATA) // 2:
            halt()
        return super().read(size)
link, source = os.link, io.BytesIO(DATA)
def before(*given):
    halt()
def after(*given):
    link(*given)
    halt()
"""
FINISH = """
LocalObjectStore(Path(sys.argv[1])).put(source, sys.argv[2])
"""
RACE = """
store = LocalObjectStore(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
print(store.put(source, sys.argv[2]).created)
"""


def python(script: str, root: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + script, str(root), NAME],
        cwd=HOME,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("halted", "visible"),
    [("source = Slow(DATA)", False), ("os.link = before", False), ("os.link = after", True)],
    ids=["in the middle of the bytes", "before the file has its name", "after it has its name"],
)
def test_a_killed_writer_leaves_a_whole_object_or_none(halted: str, tmp_path: Path, *, visible: bool) -> None:
    with python(halted + FINISH, tmp_path) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "here\n"
        writer.kill()
    store = LocalObjectStore(tmp_path)
    assert list(store.digests()) == ([NAME] if visible else [])
    assert store.exists(NAME) is visible

    assert store.put(BytesIO(DATA), NAME).created is not visible
    with store.open(NAME) as stream:
        assert stream.read() == DATA
    assert store.clear_leftovers(datetime.now(UTC) + timedelta(minutes=1)) == 1
    assert list(store.digests()) == [NAME]


def test_eight_processes_may_write_the_same_object_at_once(tmp_path: Path) -> None:
    writers = [python(RACE, tmp_path) for _ in range(WRITERS)]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    answers = sorted(writer.communicate()[0].strip() for writer in writers)
    assert answers == ["False"] * (WRITERS - 1) + ["True"]
    store = LocalObjectStore(tmp_path)
    with store.open(NAME) as stream:
        assert stream.read() == DATA
    assert list((tmp_path / "incoming").iterdir()) == []
