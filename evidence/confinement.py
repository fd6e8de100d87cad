"""What a process gives up before it looks at hostile bytes; on Linux, after everything it needs is loaded.

Five things, each enough against most of what a broken decoder could be made to do:

- memory and processor time are bounded, so a bomb ends the process and not the machine;
- no file may grow (a written byte is a signal), and no crash writes a core;
- the number of files is brought to 0: those that are open (the pipes to the parent) stay, and every ``open``
  and ``socket`` from now on fails, so neither a path nor an address can be reached;
- no program that it started could gain rights (``no_new_privs``);
- a filter in the kernel lets pass what reading, computing, memory and leaving need, and answers every other
  call with "not permitted": no new process, no signal to another, no name of a file (``unlink`` needs no open
  file). Threads are let pass, decoders of HEIC work in them. The list is for x86-64 and AArch64; elsewhere
  the first four stand alone.

Nothing of this can be taken back by the process itself; that of an administrator could raise its limits
again, were it not for the filter.

Sources: man pages setrlimit(2), prctl(2), seccomp(2); the system call tables of the kernel.
"""

import ctypes
import os
import resource
import struct
from collections.abc import Sequence
from dataclasses import dataclass

_NO_NEW_PRIVILEGES, _SET_FILTER, _FILTER_MODE = 38, 22, 2
_LOAD_WORD, _JUMP_IF_EQUAL, _JUMP_IF_SET, _RETURN = 0x20, 0x15, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_KILL, _NOT_PERMITTED, _UNKNOWN_CALL, _ALLOW = 0x8000_0000, 0x0005_0001, 0x0005_0026, 0x7FFF_0000
_IS_THREAD = 0x0001_0000
_INSTRUCTION = struct.Struct("HBBI")

# name: numbers on x86-64 and on AArch64
_CALLS: dict[str, tuple[int, int]] = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "getpid": (39, 172),
    "exit": (60, 93),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "futex": (202, 98),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "exit_group": (231, 94),
    "set_robust_list": (273, 99),
    "getrandom": (318, 278),
    "rseq": (334, 293),
}
_CLONE, _CLONE_3 = (56, 220), (435, 435)
_MACHINES = {"x86_64": (0, 0xC000_003E), "aarch64": (1, 0xC000_00B7)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much a confined process may use.

    Attributes:
        memory_bytes: All of its memory, programs and libraries included.
        cpu_seconds: Processor time over its whole life.
    """

    memory_bytes: int = 1 << 30
    cpu_seconds: int = 600


class _Program(ctypes.Structure):
    """The kernel's ``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def confine(bounds: Bounds) -> None:
    """Give up, for good, everything but computing on what is already open.

    Raises:
        OSError: The kernel refuses; the process must not go on to look at anything.
    """
    for what, limit in (
        (resource.RLIMIT_AS, bounds.memory_bytes),
        (resource.RLIMIT_CPU, bounds.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(what, (limit, limit))
    _control(_NO_NEW_PRIVILEGES, 1)
    program = filter_for(os.uname().machine)
    if program:
        _control(_SET_FILTER, _FILTER_MODE, ctypes.byref(_Program(len(program), b"".join(program))))


def filter_for(machine: str) -> Sequence[bytes]:
    """Return the filter for a kind of machine, as instructions of 8 bytes; none for a kind not known here.

    A call by the numbers of another kind ends the process. The newer of the two calls that make threads hides
    what it makes from a filter; said to be unknown, it lets libraries take the older one, which does not.
    """
    if machine not in _MACHINES:
        return ()
    column, architecture = _MACHINES[machine]
    numbers = sorted(pair[column] for pair in _CALLS.values())
    return [
        _INSTRUCTION.pack(_LOAD_WORD, 0, 0, _ARCHITECTURE_AT),
        _INSTRUCTION.pack(_JUMP_IF_EQUAL, 1, 0, architecture),
        _INSTRUCTION.pack(_RETURN, 0, 0, _KILL),
        _INSTRUCTION.pack(_LOAD_WORD, 0, 0, _NUMBER_AT),
        *(
            _INSTRUCTION.pack(_JUMP_IF_EQUAL, len(numbers) - place + 4, 0, number)
            for place, number in enumerate(numbers)
        ),
        _INSTRUCTION.pack(_JUMP_IF_EQUAL, 5, 0, _CLONE_3[column]),
        _INSTRUCTION.pack(_JUMP_IF_EQUAL, 0, 2, _CLONE[column]),
        _INSTRUCTION.pack(_LOAD_WORD, 0, 0, _FIRST_ARGUMENT_AT),
        _INSTRUCTION.pack(_JUMP_IF_SET, 1, 0, _IS_THREAD),
        _INSTRUCTION.pack(_RETURN, 0, 0, _NOT_PERMITTED),
        _INSTRUCTION.pack(_RETURN, 0, 0, _ALLOW),
        _INSTRUCTION.pack(_RETURN, 0, 0, _UNKNOWN_CALL),
    ]


def _control(what: int, first: int, second: object = 0) -> None:
    """Call prctl(2)."""
    library = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if library.prctl(what, ctypes.c_ulong(first), second or zero, zero, zero) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
