"""Decoding where a hostile file can hurt nothing: in a process of its own that can reach nothing.

Why: a picture is a program for a decoder written in C. ``photos`` keeps such programs few and small, and this
module takes away what a mistake in one of them would be worth. The process that decodes (``decoder``) gives
up files, network, new processes and memory beyond a limit before it sees the first byte (``confinement``),
gets the bytes of one file through a pipe and answers with numbers, texts and two small pictures (``wire``).
It is killed when an answer takes too long, and exchanged after some hundred files, so that nothing adds up.

The product itself never loads Pillow for this.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, TypeVar, cast

from evidence.confinement import Bounds
from evidence.errors import DecoderLostError, DecoderMissingError
from evidence.items import Decoding, Derived
from evidence.redaction import Area
from evidence.wire import (
    DERIVE,
    LONGEST_PICTURE,
    LONGEST_TEXT,
    READY,
    BadAnswerError,
    copy_order,
    read_answer,
    read_copy,
    receive,
    send,
)

_Made = TypeVar("_Made")
_ROOT = Path(__file__).parent.parent
_START = "import sys; sys.path.append(sys.argv.pop()); from evidence.decoder import main; main()"
_PATIENCE_AT_THE_END_S = 5.0
# With a home named, Python does not ask the system for one, which may mean the network.
# Pillow keeps freed memory for the next picture; numpy computes in one thread (documented by both).
_ENVIRONMENT = {
    "HOME": "/",
    "PILLOW_BLOCK_SIZE": "1m",
    "PILLOW_BLOCKS_MAX": "16",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """How decoding goes on.

    Attributes:
        seconds: Wall time for one file; for the start of a process too.
        files: A process is exchanged after so many.
        bounds: What the process may use.
        decoding: What may be decoded.
    """

    seconds: float = 30.0
    files: int = 500
    bounds: Bounds = field(default_factory=Bounds)
    decoding: Decoding = field(default_factory=Decoding)


class Decoder:
    """Decodes one file at a time, in a process that is started when it is first needed.

    Any number of threads may use it; they wait for each other. Close it, or use it in a ``with`` statement.

    Args:
        conditions: How decoding goes on.
        command: What to run instead of the decoding process.
    """

    def __init__(self, conditions: Conditions | None = None, command: Sequence[str] | None = None) -> None:
        self._conditions = conditions or Conditions()
        self._command = command or command_for(self._conditions)
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def derive(self, data: bytes) -> Derived:
        """Make everything that is made from a photo; see ``photos.derive``.

        A file is blamed for the loss of a process only when it was the first one that the process saw.

        Raises:
            DecoderLostError: The process was lost over this file; ``cause`` is ``time``, ``memory``,
                ``crash`` or ``answer``. The next file finds a new one.
            PhotoError: As ``photos.derive``.
            DecoderMissingError: The process does not start; nothing is said of the file.
        """
        return self._made(DERIVE, data, read_answer)

    def public_copy(self, data: bytes, areas: Sequence[Area]) -> bytes:
        """Make a copy of a photo for the public; see ``photos.public_copy``.

        Raises:
            EvidenceError: As ``derive``.
        """
        return self._made(copy_order(areas), data, read_copy)

    def _made(self, order: bytes, data: bytes, read: Callable[[bytes, bytes, bytes], _Made]) -> _Made:
        with self._lock:
            while True:
                child = self._ready()
                is_first = child.answered == 0
                try:
                    return child.ask(order, data, read)
                except DecoderLostError:
                    self._retire()
                    if is_first:
                        raise

    def close(self) -> None:
        """Let the process go; it is started again when another file comes."""
        with self._lock:
            self._retire()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ready(self) -> "_Child":
        if self._child is not None and self._child.answered >= self._conditions.files:
            self._retire()
        if self._child is None:
            self._child = _Child(self._command, self._conditions.seconds)
        return self._child

    def _retire(self) -> None:
        if self._child is not None:
            self._child.end()
        self._child = None


def command_for(conditions: Conditions) -> list[str]:
    """Return the command of the decoding process; it reads no variables and no folder of the caller's."""
    given = {"decoding": asdict(conditions.decoding), "bounds": asdict(conditions.bounds)}
    return [sys.executable, "-I", "-c", _START, json.dumps(given), str(_ROOT)]


class _Child:
    """The process, from its start to its end; ``answered`` counts the files that it answered."""

    def __init__(self, command: Sequence[str], seconds: float) -> None:
        self.answered = 0
        self._seconds = seconds
        self._is_late = False
        try:
            self._process = subprocess.Popen(
                command,
                cwd="/",
                env=_ENVIRONMENT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as fault:
            raise DecoderMissingError(cause=type(fault).__name__) from fault
        self._questions = cast("BinaryIO", self._process.stdin)
        self._answers = cast("BinaryIO", self._process.stdout)
        if self._received(len(READY)) != (READY,):
            self.end()
            raise DecoderMissingError(cause="start")

    def ask(self, order: bytes, data: bytes, read: Callable[[bytes, bytes, bytes], _Made]) -> _Made:
        """Have one file answered."""
        parts = self._received(LONGEST_TEXT, LONGEST_PICTURE, LONGEST_PICTURE, question=(order, data))
        if parts is None:
            raise DecoderLostError(cause="time" if self._is_late else "crash")
        self.answered += 1
        try:
            return read(*parts)
        except BadAnswerError as fault:
            raise DecoderLostError(cause="answer") from fault

    def end(self) -> None:
        """Let it leave by itself, as it does when no more files can come, or end it."""
        for pipe in (self._questions, self._answers):
            with suppress(OSError):
                pipe.close()
        try:
            self._process.wait(_PATIENCE_AT_THE_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _received(self, *longest: int, question: tuple[bytes, ...] = ()) -> tuple[bytes, ...] | None:
        """Send a question, receive parts of these lengths at most; None when they do not come in time."""
        clock = threading.Timer(self._seconds, self._expire)
        clock.start()
        try:
            if question:
                send(self._questions, *question)
            parts = tuple(receive(self._answers, each) for each in longest)
        except (OSError, BadAnswerError):
            return None
        finally:
            clock.cancel()
        whole = tuple(part for part in parts if part is not None)
        return whole if len(whole) == len(parts) else None

    def _expire(self) -> None:
        self._is_late = True
        self._process.kill()
