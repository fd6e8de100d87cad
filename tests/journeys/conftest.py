"""Installations for the journeys: the sample is loaded once per engine, journeys take different units."""

from __future__ import annotations

import fcntl
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.databases import Databases
from tests.journeys.browsing import chromium
from tests.journeys.installation import Installation

OPEN_UNITS = ("623", "23617", "SO-LDTBXH")
_PICTURES = pytest.StashKey[Path]()
Part = Literal["story over HTTP", "story in a browser", "bad input"]
_PARTS: tuple[Part, ...] = ("story over HTTP", "story in a browser", "bad input")


@pytest.fixture(scope="session")
def units(seed: int) -> dict[Part, str]:
    """Which unit takes part in which journey, drawn from the seed; no two journeys share one."""
    drawn = random.Random(f"{seed}/units").sample(OPEN_UNITS, len(OPEN_UNITS))
    return dict(zip(_PARTS, drawn, strict=True))


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """A running installation with its sample, on each engine in turn."""
    home = tmp_path_factory.mktemp(request.param) / "home"
    if request.param == "sqlite":
        yield from _running(request, Installation.at(home, like=request.getfixturevalue("prepared")))
        return
    databases: Databases = request.getfixturevalue("postgres_server")
    address = databases.empty()
    yield from _running(request, Installation.at(home, address))
    databases.drop(address)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the whole run, which all its test processes share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def prepared(shared: Path) -> Path:
    """The folder of an installation on SQLite with its sample, which never ran; for copies.

    The test process that comes first makes it, the others wait.
    """
    home = shared / "prepared"
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            shutil.rmtree(shared / "preparing", ignore_errors=True)  # of a process that failed at it
            made = Installation.at(shared / "preparing")
            made.run("prepare")
            made.home.rename(home)
    return home


@pytest.fixture
def fresh(request: pytest.FixtureRequest, prepared: Path, tmp_path: Path) -> Iterator[Installation]:
    """An installation of one test's own, on SQLite, not yet started."""
    made = Installation.at(tmp_path / "home", like=prepared)
    yield made
    _end(request, made, 0)


@pytest.fixture(scope="session")
def pictures(request: pytest.FixtureRequest, shared: Path) -> Path:
    """Where pictures of the pages that were visited go; named at the end of the run."""
    folder = shared / "pictures"
    folder.mkdir(exist_ok=True)
    request.config.stash[_PICTURES] = folder
    return folder


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a test process tell the one that started it where the pictures are."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None and _PICTURES in session.config.stash:
        output["pictures"] = str(session.config.stash[_PICTURES])


def pytest_testnodedown(node: Any) -> None:
    """Hear what a test process tells at its end; one that crashed tells nothing."""
    told = getattr(node, "workeroutput", {}).get("pictures")
    if told is not None:
        node.config.stash[_PICTURES] = Path(told)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say where the pictures are, so that they can be looked at."""
    if _PICTURES in config.stash:
        terminalreporter.write_line(f"pictures of the pages that were visited: {config.stash[_PICTURES]}")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives every browser: of its kind one can be at work in a process."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all journeys; windows share nothing."""
    with chromium(playwright) as started:
        yield started


def _running(request: pytest.FixtureRequest, made: Installation) -> Iterator[Installation]:
    failed_before = request.session.testsfailed
    try:
        made.start()
        yield made
    finally:
        _end(request, made, failed_before)


def _end(request: pytest.FixtureRequest, made: Installation, failed_before: int) -> None:
    made.stop()
    if request.session.testsfailed > failed_before and made.log.exists():
        tail = "\n".join(made.log.read_text("utf-8").splitlines()[-40:])
        print(f"\nlog of the installation: {made.log}\n{tail}")  # noqa: T201 -- as above
