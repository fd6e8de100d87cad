"""What journeys ask of a browser that is not Chromium, and the line by which it reaches the server.

Playwright drives builds of its own only; these browsers are those of the distribution.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.journeys.bad_line import BadLine
from tests.journeys.hands import _AXE, _BROKEN_RULES, _TOO_SMALL, WIDTHS
from tests.journeys.installation import until

_HEIGHT = 900
_IS_THERE = "return Boolean(document.querySelector(given[0]));"
_NEEDED = """
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const beyond = [...document.querySelectorAll("*")]
        .filter(each => each.getBoundingClientRect().right > innerWidth + 1);
    const needed = document.documentElement.scrollWidth;
    const named = beyond.map(each => each.outerHTML.slice(0, 90));
    return [innerWidth, needed > innerWidth && `${needed} px wide: ${named}`];
"""
# WebKit lays the legend of a group into the first column of its grid, unless it is told otherwise.
_CRAMPED = """return [...document.querySelectorAll("legend")]
    .filter(each => each.offsetHeight > 2.2 * parseFloat(getComputedStyle(each).fontSize))
    .filter(each => each.offsetWidth < 0.8 * each.parentElement.offsetWidth)
    .map(each => `cramped: ${each.textContent}`);"""


class Refused(AssertionError):  # noqa: N818 -- says what the browser did
    """The browser, or a script on its page, did not do what was asked."""


def shown(name: str, **marks: object) -> str:
    """Return the selector of what the page calls by this name; marks are its data attributes."""
    return f'[data-testid="{name}"]' + "".join(f'[data-{mark}="{text}"]' for mark, text in marks.items())


@dataclass
class Engine(ABC):
    """A browser with a profile that stays, in the hands of one person.

    Attributes:
        profile: The folder where it keeps everything.
        line: By what it reaches the server, whatever name it asks for.
        host: Name of the server.
        certificate: Of the server; the browser trusts it.
        processes: What was started, the browser last.
    """

    profile: Path
    line: ProxyLine
    host: str
    certificate: bytes
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @abstractmethod
    def open(self) -> None:
        """Start the browser where it was left; its absence is a failure, never a skip."""

    @abstractmethod
    def go(self, address: str) -> None:
        """Load a page."""

    @abstractmethod
    def run(self, body: str, *given: object) -> Any:
        """Run the body of a function that may wait, with what it is `given`; return what it returns.

        Raises:
            Refused: The script failed, or the page went away meanwhile.
        """

    @abstractmethod
    def tap(self, selector: str) -> None:
        """Wait for a control that can be reached and tap it."""

    @abstractmethod
    def type(self, selector: str, text: str) -> None:
        """Type into an input."""

    @abstractmethod
    def choose(self, selector: str, file: Path) -> None:
        """Choose a file, as the browser's own window for it would."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Make the page this large."""

    @abstractmethod
    def picture(self, place: Path) -> None:
        """Picture what is seen."""

    def sees(self, selector: str) -> None:
        """Wait until something stands on the page."""
        until(lambda: self.has(selector), f"{selector} on the page")

    def misses(self, selector: str) -> None:
        """Wait until something has left the page."""
        until(lambda: not self.has(selector), f"page without {selector}")

    def has(self, selector: str) -> bool:
        """Return whether something stands on the page now."""
        try:
            return bool(self.run(_IS_THERE, selector))
        except Refused:
            return False  # the page is being loaded

    def all(self, selector: str, *attributes: str) -> list[list[str]]:
        """Return these attributes of everything that is meant."""
        body = """return [...document.querySelectorAll(given[0])]
            .map(each => given[1].map(name => each.getAttribute(name)));"""
        found: list[list[str]] = self.run(body, selector, attributes)
        return found

    def look(self, name: str, pictures: Path) -> list[str]:
        """Picture the screen at three widths; return what is wrong with it."""
        faults = []
        for width in WIDTHS:
            self.resize(width, _HEIGHT)
            until(lambda: self.run(_NEEDED)[0] == width, f"page {width} px wide")  # noqa: B023 -- asked at once
            self.picture(pictures / f"{name}-{width}.png")
            found = list(filter(None, self.run(_NEEDED)[1:]))
            found += self.run(f"{_AXE.read_text('utf-8')}; return await ({_BROKEN_RULES})();")
            found += self.run(f"return ({_TOO_SMALL})();") + self.run(_CRAMPED)
            faults += [f"{name} at {width}: {each}" for each in found]
        self.resize(600, _HEIGHT)
        return faults

    def kill(self) -> None:
        """End the browser with all its processes as a flat battery would."""
        process = self.processes.pop()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for end in (process.stdin, process.stdout):
            if end:
                with contextlib.suppress(OSError):
                    end.close()

    def end(self) -> None:
        """End everything that was started."""
        while self.processes:
            with contextlib.suppress(ProcessLookupError):
                self.kill()


def started(body: str, given: tuple[object, ...]) -> str:
    """Write a call of a function that may wait, and what it is given, as one expression."""
    return f"(async (...given) => {{ {body} }})(...{json.dumps(given)})"


class ProxyLine(BadLine):
    """The same line behind a proxy: so a browser can be given a server's name without a name service."""

    def _connect(self, tablet: socket.socket) -> None:
        threading.Thread(target=self._connect_asked, args=(tablet,), daemon=True).start()

    def _connect_asked(self, tablet: socket.socket) -> None:
        with contextlib.suppress(OSError):
            asked = b""
            while not asked.endswith(b"\r\n\r\n"):
                piece = tablet.recv(4096)
                if not piece:
                    return
                asked += piece
            tablet.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            super()._connect(tablet)


@contextmanager
def proxy_line(server: int) -> Iterator[ProxyLine]:
    """Lay a line to a server that is reached through a proxy."""
    line = ProxyLine(server)
    line.begin()
    try:
        yield line
    finally:
        line.end()
