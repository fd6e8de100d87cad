"""What a process gives up before it decodes, tried by a process that would rather keep it."""

import resource
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from evidence import confinement
from evidence.confinement import Bounds, confine, filter_for

ROOT = str(Path(confinement.__file__).parent.parent)

TEMPTED = """
import ctypes, os, resource, socket, sys
from evidence.confinement import Bounds, confine
folder, machine = sys.argv[1:]
attempts = [
    lambda: open("/etc/passwd"),
    lambda: open(folder + "/new", "w"),
    lambda: socket.socket(socket.AF_INET),
    lambda: socket.socket(socket.AF_UNIX),
]
if machine:
    os.uname = lambda: os.uname_result(("Linux", "", "", "", machine))
else:
    attempts += [
        lambda: os.unlink(folder + "/kept"),
        lambda: os.rename(folder + "/kept", folder + "/other"),
        lambda: os.mkdir(folder + "/folder"),
        lambda: os.chmod(folder + "/kept", 0),
        lambda: os.truncate(folder + "/kept", 0),
        lambda: os.fork(),
        lambda: os.execv("/bin/true", ["true"]),
        lambda: os.kill(os.getppid(), 0),
        lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100)),
        lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1)),
    ]
confine(Bounds())
refused = 0
for attempt in attempts:
    try:
        attempt()
    except (OSError, ValueError):
        refused += 1
print(refused, len(attempts))
"""


@pytest.mark.parametrize(("machine", "count"), [("", 14), ("riscv64", 4)])
def test_a_confined_process_reaches_no_file_no_socket_and_no_process(
    tmp_path: Path, machine: str, count: int
) -> None:
    (tmp_path / "kept").write_text("evidence")
    done = subprocess.run(
        [sys.executable, "-c", TEMPTED, str(tmp_path), machine],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(count)] * 2
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept").read_text() == "evidence"


def test_everything_is_given_up_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[object, ...]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda *given: done.append(given))
    monkeypatch.setattr(confinement, "_control", lambda *given: done.append(given[:2]))
    confine(Bounds(memory_bytes=7, cpu_seconds=8))
    assert done == [
        (resource.RLIMIT_AS, (7, 7)),
        (resource.RLIMIT_CPU, (8, 8)),
        (resource.RLIMIT_FSIZE, (0, 0)),
        (resource.RLIMIT_CORE, (0, 0)),
        (resource.RLIMIT_NOFILE, (0, 0)),
        (38, 1),
        (22, 2),
    ]
    done.clear()
    monkeypatch.setattr("os.uname", lambda: SimpleNamespace(machine="other"))
    confine(Bounds())
    assert done[-1] == (38, 1)


def test_a_kernel_that_refuses_is_heard() -> None:
    timer_slack, default_ns = 29, 50_000
    confinement._control(timer_slack, default_ns)
    with pytest.raises(OSError, match="Invalid argument"):
        confinement._control(9999, 0)


def verdict(program: Sequence[bytes], architecture: int, number: int, argument: int = 0) -> int:
    """Run a filter as the kernel does."""
    at, value = 0, 0
    while True:
        what, yes, no, operand = struct.unpack("HBBI", program[at])
        at += 1
        match what:
            case 0x20:
                value = {0: number, 4: architecture, 16: argument}[operand]
            case 0x15:
                at += yes if value == operand else no
            case 0x45:
                at += yes if value & operand else no
            case _:
                return int(operand)


@pytest.mark.parametrize(
    ("machine", "architecture", "allowed", "refused"),
    [
        ("x86_64", 0xC000003E, {0, 1, 9, 202, 231, 318}, {2, 41, 42, 56, 57, 59, 62, 87, 101, 257, 302}),
        ("aarch64", 0xC00000B7, {63, 64, 222, 98, 94, 278}, {35, 56, 129, 198, 203, 220, 221, 261}),
    ],
)
def test_the_filter_lets_pass_what_computing_needs_and_nothing_else(
    machine: str, architecture: int, allowed: set[int], refused: set[int]
) -> None:
    program = filter_for(machine)
    found = {verdict(program, architecture, number) for number in range(600)}
    assert found == {0x7FFF0000, 0x00050001, 0x00050026}
    assert verdict(program, architecture, 435) == 0x00050026
    assert {verdict(program, architecture, number) for number in allowed} == {0x7FFF0000}
    assert {verdict(program, architecture, number) for number in refused} == {0x00050001}
    assert verdict(program, 0x40000003, 0) == 0x80000000
    assert sum(verdict(program, architecture, number) == 0x7FFF0000 for number in range(600)) == 26
    clone = 56 if machine == "x86_64" else 220
    a_thread, a_process = 0x003D0F00, 0x01200011
    assert verdict(program, architecture, clone, a_thread) == 0x7FFF0000
    assert verdict(program, architecture, clone, a_process) == 0x00050001
