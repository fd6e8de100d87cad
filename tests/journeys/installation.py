"""A whole installation as its users have it: processes on a free port, a folder, a database.

Nothing of the product is loaded here; what the journeys know of it, they know through its commands and its
address.
"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Self, TypeVar

ROOT = Path(__file__).parents[2]
PATIENCE = 90.0
_PROGRAM = (sys.executable, "-m", "inspection_api.cli")
_T = TypeVar("_T")


class Impatience(AssertionError):  # noqa: N818 -- says what the test lost
    """Something did not come in time."""


def until(question: Callable[[], _T], what: str, *, seconds: float = PATIENCE) -> _T:
    """Ask until the answer is true and return it.

    Raises:
        Impatience: It did not become true in time.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = question()
        if answer:
            return answer
        time.sleep(0.1)
    raise Impatience(f"after {seconds:.0f} s still no {what}")


def _ports_of_this_process() -> Iterator[int]:
    """A stretch of ports for each test process, below those the system hands out: nobody else takes one."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = _PORTS + number * _PORTS_EACH
    begin = os.getpid() % _PORTS_EACH  # two runs on one machine seldom begin at the same
    return cycle([first + (begin + step) % _PORTS_EACH for step in range(_PORTS_EACH)])


_PORTS, _PORTS_EACH = 20_000, 1000
_ports = _ports_of_this_process()


def free_port() -> int:
    """Return a port on which nobody listens."""
    for port in _ports:
        with socket.socket() as found:
            try:
                found.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("the ports go round and round")


@dataclass
class Installation:
    """One installation; its processes are started and stopped here.

    Attributes:
        home: Its folder.
        database_url: Its database.
        port: Where it answers.
        processes: What runs of it, by the name it was started under.
        program: The checkout that is run; after an update another one.
    """

    home: Path
    database_url: str
    port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    program: Path = ROOT

    @classmethod
    def at(cls, home: Path, database_url: str | None = None, *, like: Path | None = None) -> Self:
        """Lay out an installation.

        Args:
            home: Its folder.
            database_url: Its database; a SQLite file in the folder, as by default.
            like: Folder of a prepared installation on SQLite, to begin as its copy.
        """
        if like is None:
            home.mkdir(parents=True)
        else:
            shutil.copytree(like, home)
        return cls(home, database_url or f"sqlite:///{home / 'thamtra.db'}")

    @property
    def log(self) -> Path:
        """Where the processes write what they have to say."""
        return self.home.with_suffix(".log")

    @property
    def accounts(self) -> Mapping[str, str]:
        """Passwords of the sample's accounts by sign-in name, as they were written down at first start."""
        lines = (self.home / "sample-accounts.txt").read_text("utf-8").splitlines()
        return dict(line.split()[:2] for line in lines)

    def run(self, *arguments: str) -> str:
        """Run a command of the program to its end and return what it printed."""
        done = subprocess.run(
            [*_PROGRAM, *arguments],
            cwd=self.program,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, f"thamtra {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self) -> None:
        """Start everything with the one command, and wait until it answers."""
        self._open("up", *_PROGRAM, "up")
        self.wait_for_web()

    def start_web(self) -> None:
        """Start the web process alone."""
        self._open("web", sys.executable, "-m", "inspection_web")
        self.wait_for_web()

    def start_worker(self) -> None:
        """Start the worker alone."""
        self._open("worker", *_PROGRAM, "worker")

    def kill(self, name: str) -> None:
        """End a process as a power cut would."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def stop(self) -> None:
        """Stop all processes, politely first."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()

    def connection(self, timeout: float) -> http.client.HTTPConnection:
        """Return a connection of one's own, not opened yet."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def wait_for_web(self) -> None:
        """Wait until the installation answers."""
        until(self._healthy, f"answer at port {self.port}; see {self.log}", seconds=180)

    def _healthy(self) -> bool:
        ended = [name for name, process in self.processes.items() if process.poll() is not None]
        assert not ended, f"{ended} ended: {self.log.read_text('utf-8')}"
        connection = self.connection(5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def _open(self, name: str, *command: str) -> None:
        with self.log.open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=self.program,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _environment(self) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("THAMTRA_")}
        own = {"THAMTRA_HOME": str(self.home), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        if self.database_url != f"sqlite:///{self.home / 'thamtra.db'}":
            own["THAMTRA_DATABASE_URL"] = self.database_url
        return {**kept, **own}
