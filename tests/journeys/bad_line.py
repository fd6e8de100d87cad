"""A line between a tablet and its server that breaks again and again, and counts what it carries."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_PIECE = 4096
_RESET = struct.pack("ii", 1, 0)


@dataclass
class BadLine:
    """Carries bytes both ways at a port of its own.

    Attributes:
        server: Port of the server; 0: there is none to be reached.
        breaks_after: Bytes towards the server after which every connection breaks; 0: never.
        sent: Bytes that were taken from the tablet, those that were lost with a break among them.
        breaks: How often the line broke.
    """

    server: int
    breaks_after: int = 0
    sent: int = 0
    breaks: int = 0
    _carried: int = 0
    _open: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _listener: socket.socket = field(default_factory=socket.socket)

    @property
    def port(self) -> int:
        """Where the tablet connects."""
        port: int = self._listener.getsockname()[1]
        return port

    def begin(self) -> None:
        """Listen, and take every connection through."""
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def end(self) -> None:
        """Stop listening and break what is open."""
        self._listener.close()
        self.cut()

    def leads_to(self, server: int) -> None:
        """Lead to another server from now on; 0: to none. What is open breaks."""
        self.server = server
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                tablet, _ = self._listener.accept()
                self._connect(tablet)

    def _connect(self, tablet: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.server))
        except OSError:
            _reset(tablet)
            return
        with self._lock:
            self._open |= {tablet, server}
        threading.Thread(target=self._carry, args=(tablet, server, True), daemon=True).start()
        threading.Thread(target=self._carry, args=(server, tablet, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, is_upwards: bool) -> None:  # noqa: FBT001 -- a thread's argument
        with contextlib.suppress(OSError):
            while piece := source.recv(_PIECE):
                if is_upwards and self._is_lost(len(piece)):
                    self.cut()
                    return
                target.sendall(piece)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _is_lost(self, size: int) -> bool:
        with self._lock:
            self.sent += size
            self._carried += size
            if not self.breaks_after or self._carried <= self.breaks_after:
                return False
            self._carried = 0
            self.breaks += 1
            return True

    def cut(self) -> None:
        """Reset every connection, as a line that is gone does."""
        with self._lock:
            gone, self._open = self._open, set()
        for end in gone:
            _reset(end)


def _reset(end: socket.socket) -> None:
    with end, contextlib.suppress(OSError):  # one that ended by itself has nothing to shut
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def bad_line(server: int) -> Iterator[BadLine]:
    """A line to a server, unbroken until it is told to break."""
    line = BadLine(server)
    line.begin()
    yield line
    line.end()
