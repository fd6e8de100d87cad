"""The databases of the tests: SQLite files, and a PostgreSQL server that the tests start for themselves.

Every test gets a database of its own, made in a few milliseconds by copying a prepared template, so no test
sees what another one wrote and the order of tests never matters. The server listens on a socket file in a
temporary folder only: several test processes, and a PostgreSQL that happens to run on the machine, do not
meet. It is not for production: its writes are not made safe against power cuts.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION = "15"
MISSING = (
    "PostgreSQL 15 is needed and was not found. Install it (Debian: apt-get install postgresql-15) "
    "or put initdb and pg_ctl on PATH. The tests never leave it out silently."
)


class ServerMissingError(RuntimeError):
    """PostgreSQL is not installed; the message says what to install."""


class Databases(Protocol):
    """What both engines offer to a test."""

    def empty(self) -> str:
        """Make a new empty database and return its address."""

    def copy_of(self, name: str, prepare: Callable[[str], None]) -> str:
        """Return the address of a fresh copy of a template; `prepare` fills the template once."""

    def drop(self, address: str) -> None:
        """Remove a test's database, whoever is still connected to it."""


@dataclass
class SqliteFiles:
    """One file per test in a temporary folder."""

    folder: Path
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    templates: dict[str, Path] = field(default_factory=dict)

    def empty(self) -> str:
        """Name a file that does not exist yet; SQLite makes it on first use."""
        return f"sqlite:///{self._next()}"

    def copy_of(self, name: str, prepare: Callable[[str], None]) -> str:
        """Copy the template's file, after folding its write-ahead log into it."""
        if name not in self.templates:
            path = self._next()
            prepare(f"sqlite:///{path}")
            self.templates[name] = path
        target = self._next()
        for suffix in ("", "-wal"):
            source = Path(f"{self.templates[name]}{suffix}")
            if source.exists():
                shutil.copyfile(source, f"{target}{suffix}")
        return f"sqlite:///{target}"

    def drop(self, address: str) -> None:
        """Remove the file and what SQLite keeps beside it."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{address.removeprefix('sqlite:///')}{suffix}").unlink(missing_ok=True)

    def _next(self) -> Path:
        return self.folder / f"{next(self.numbers)}.db"


@dataclass
class PostgresServer:
    """A running server with one database per test."""

    folder: Path
    programs: Path
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    templates: dict[str, str] = field(default_factory=dict)
    connection: psycopg.Connection | None = None

    def start(self) -> None:
        """Make the data folder and start the server; takes about a second."""
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C", "-N")
        quick = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
        options = f"-c listen_addresses='' -k {self.folder} {quick}"
        self._run("pg_ctl", "-D", data, "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """End the server at once and remove everything it wrote."""
        if self.connection is not None:
            self.connection.close()
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def empty(self) -> str:
        """Create an empty database."""
        return self._address(self._create("template1"))

    def copy_of(self, name: str, prepare: Callable[[str], None]) -> str:
        """Create a database from a template, which `prepare` fills the first time."""
        if name not in self.templates:
            template = self._create("template1")
            prepare(self._address(template))
            self.templates[name] = template
        return self._address(self._create(self.templates[name]))

    def drop(self, address: str) -> None:
        """Remove a test's database, whoever is still connected to it."""
        name = address.partition("@/")[2].partition("?")[0]
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _create(self, template: str) -> str:
        name = f"test_{next(self.numbers)}"
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(command.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def _address(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def _execute(self, command: sql.Composed) -> None:
        # Kept: connecting takes longer than half of what is asked for.
        if self.connection is None:
            place = make_conninfo(host=str(self.folder), user="postgres", dbname="postgres")
            self.connection = psycopg.connect(place, autocommit=True)
        self.connection.execute(command)

    def _run(self, program: str, *arguments: str) -> None:
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_postgres, str(self.programs / program), *arguments]
        # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        with tempfile.TemporaryFile() as output:
            result = subprocess.run(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
            output.seek(0)
            if result.returncode:
                report = output.read().decode(errors="replace")
                raise RuntimeError(f"{program} failed:\n{report}")


def find_programs() -> Path:
    """Find the folder of initdb and pg_ctl, version 15 first.

    Raises:
        ServerMissingError: no server is installed.
    """
    debian = Path("/usr/lib/postgresql")
    others = sorted(debian.glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    on_path = [Path(found).parent for found in [shutil.which("initdb")] if found]
    for folder in [debian / VERSION / "bin", *on_path, *others]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise ServerMissingError(MISSING)


def start_server() -> PostgresServer:
    """Start a server of this test process's own."""
    # /tmp rather than pytest's folder: the path of a socket may have about 100 letters only.
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="thamtra-pg-")), find_programs())
    server.start()
    return server
