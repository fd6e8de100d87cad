"""The tablet page in WebKit, the engine of iPads: nothing is lost over a killed browser, and it arrives once.

It keeps its profile, is killed with SIGKILL, and starts again without a network from the service worker.
What it cannot do here: Debian's WebKit leaves `navigator.storage` out, so nothing is promised about keeping
the data and no free space is known; taps and typing are made by script, after a look whether a finger would
meet the control. It is told to trust the server's certificate instead of having its authority installed.
"""

from __future__ import annotations

import random
import ssl
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.lan import NAME, LanInstallation
from tests.journeys.other_engine import Engine, ProxyLine, proxy_line, shown
from tests.journeys.other_engine_webkit import WebKit
from tests.journeys.papers import log_events
from tests.journeys.person import Person
from tests.journeys.tablet import digest, picture

pytestmark = pytest.mark.journey
PIN = "135790"
_FIELDS = {"code": "", "name": "Máy số 9", "pin": PIN, "again": PIN}
_STANDS = shown("sync-chip")
_ALL_SENT = shown("sync-chip", waiting=0, link="online")


@pytest.fixture
def lan(prepared: Path, tmp_path: Path) -> Iterator[LanInstallation]:
    """An installation with its sample that serves the local network."""
    made = LanInstallation.at(tmp_path / "home", like=prepared)
    try:
        made.start_web()
        yield made
    finally:
        made.stop()


class Visit:
    """A person with a tablet on a visit; what stands on its page is remembered and looked for again."""

    def __init__(self, engine: Engine, lan: LanInstallation, pictures: Path) -> None:
        self.engine = engine
        self.lan = lan
        self.pictures = pictures
        self.address = f"https://{NAME}:{lan.port}/tablet/"
        self.visit = ""
        self.faults: list[str] = []

    def pair(self, code: str) -> None:
        engine = self.engine
        engine.go(f"{self.address}#/pair")
        for name, text in {**_FIELDS, "code": code}.items():
            engine.type(shown(f"pair-{name}"), text)
        self.look("pair")
        engine.tap(shown("pair-go"))

    def download(self) -> None:
        engine = self.engine
        engine.sees(shown("offline-ready"))
        self.look("list")
        engine.tap(shown("download-visit"))
        engine.tap(shown("open-visit"))
        engine.sees(shown("visit-title"))
        self.visit = engine.run("return location.hash;")
        self.look("visit")

    def confirm_one(self, criterion: str) -> None:
        self.open_criterion(criterion)
        self.engine.tap(shown("answer-match"))
        self.engine.sees(shown("recorded"))

    def differ(self, criterion: str, photo: Path) -> None:
        engine = self.engine
        self.open_criterion(criterion)
        engine.tap(shown("notice"))
        engine.choose(shown("photo-camera"), photo)
        engine.sees(shown("photo", sha256=digest(photo.read_bytes())))
        engine.tap(shown("answer-differ"))
        engine.type(shown("value"), "7")
        self.look("differ")
        engine.tap(shown("cause-entry_error"))
        engine.tap(shown("save"))
        engine.sees(shown("recorded"))

    def group_left(self) -> dict[str, str]:
        """Return how much each group has left."""
        self.go(self.visit)
        self.engine.sees(shown("visit-title"))
        return dict(self.pairs(shown("group"), "data-group", "data-left"))

    def confirm_group(self, group: str) -> None:
        """Confirm a whole group; do not wait until it is done."""
        engine, row = self.engine, shown("group", group=group)
        self.group_left()
        engine.run("document.querySelector(given[0]).open = false;", shown("groups"))
        engine.tap(f"{shown('groups')} summary")
        engine.tap(f"{row} {shown('confirm-group')}")
        self.look("group")
        engine.tap(f"{row} {shown('confirm-group-yes')}")

    def again(self) -> None:
        """Start the browser where it was killed, without a network."""
        self.engine.open()
        self.engine.go(self.address)
        self.engine.sees(_STANDS)
        assert self.engine.run("return Boolean(navigator.serviceWorker.controller);")

    def queue(self) -> dict[str, str]:
        self.go("#/queue")
        self.engine.sees(shown("queue-item"))
        return dict(self.pairs(shown("queue-item"), "data-id", "data-type"))

    def pairs(self, selector: str, name: str, other: str) -> list[tuple[str, str]]:
        return [(first, second) for first, second in self.engine.all(selector, name, other)]

    def stands(self, *criteria: str) -> dict[str, set[str]]:
        """Return the records that stand on the page, findings and photos, by criterion."""
        found = {}
        for criterion in criteria:
            self.open_criterion(criterion)
            self.engine.sees(shown("recorded"))
            self.engine.sees(shown("photos"))  # drawn when the page has nothing more urgent to do
            ids = self.engine.all(shown("recorded"), "data-finding")
            ids += self.engine.all(shown("photo"), "data-capture")
            found[criterion] = {each for (each,) in ids}
        return found

    def go(self, place: str) -> None:
        self.engine.run("location.hash = given[0];", place)

    def open_criterion(self, criterion: str) -> None:
        self.go(f"{self.visit}/criterion/{criterion}")
        self.engine.sees(shown("criterion-form", criterion=criterion))

    def look(self, name: str) -> None:
        self.faults += self.engine.look(f"{type(self.engine).__name__.lower()}-{name}", self.pictures)


@pytest.mark.parametrize("kind", [WebKit])
def test_a_killed_browser_loses_nothing_and_sends_everything_once(
    kind: type[Engine], lan: LanInstallation, draw: random.Random, tmp_path: Path, pictures: Path
) -> None:
    inspector, office = Person.signed_in(lan, "kiemtra1"), Person.signed_in(lan, "vanphong")
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture(draw, 1600, 1200))
    certificate = ssl.get_server_certificate(("127.0.0.1", lan.port)).encode()
    with proxy_line(lan.port) as line:
        engine = kind(tmp_path / "profile", line, NAME, certificate)
        try:
            engine.open()
            visit = Visit(engine, lan, pictures)
            visit.pair(inspector.post("/api/devices/pairings").json(201)["code"])
            visit.download()
            line.leads_to(0)
            seen = _record(visit, photo)
            waiting = _killed_in_between(visit, seen, draw)
            _sent(visit, line, draw)
        finally:
            engine.end()
    _arrived_once(office, waiting, photo)
    assert not visit.faults, "\n".join(visit.faults)


def _record(visit: Visit, photo: Path) -> dict[str, set[str]]:
    """Record a figure that fits and one that differs, with a photo; return what stands by criterion."""
    differs, fits = [key for (key,) in visit.engine.all(shown("criterion-item"), "data-criterion")][:2]
    visit.confirm_one(fits)
    visit.differ(differs, photo)
    return visit.stands(differs, fits)


def _killed_in_between(visit: Visit, seen: dict[str, set[str]], draw: random.Random) -> list[str]:
    """Kill the browser while a whole group is confirmed; what was seen stands. Return what waits."""
    groups = visit.group_left()
    group = next(iter(groups))
    visit.confirm_group(group)
    time.sleep(draw.uniform(0, 0.3))
    visit.engine.kill()
    visit.again()
    still = visit.stands(*seen)
    assert not {key: ids - still[key] for key, ids in seen.items() if ids - still[key]}
    left = visit.group_left()
    assert left in (groups, {key: count for key, count in groups.items() if key != group}), (left, groups)
    if group in left:
        visit.confirm_group(group)
        visit.engine.misses(shown("group", group=group))
    visit.look("visit-recorded")
    waiting = visit.queue()
    visit.look("queue")
    kinds = Counter(waiting.values())
    assert kinds == {"command": 3 + int(groups[group]), "photo": 1}, waiting
    assert set().union(*seen.values()) <= set(waiting)
    return [key for key, kind in waiting.items() if kind == "command"]


def _sent(visit: Visit, line: ProxyLine, draw: random.Random) -> None:
    """Kill the browser once more while it sends; then everything is sent."""
    line.leads_to(visit.lan.port)
    visit.engine.tap(shown("send-now"))
    time.sleep(draw.uniform(0, 0.5))
    visit.engine.kill()
    visit.again()
    visit.engine.sees(_ALL_SENT)
    visit.look("sent")


def _arrived_once(office: Person, waiting: list[str], photo: Path) -> None:
    """Each thing that waited is in the log once, and the photo is there to the last byte."""
    told = Counter(
        str(event["payload"].get("finding") or event["payload"].get("capture"))
        for event in log_events(office)
        if event["type"] in {"finding.recorded", "capture.received"}
    )
    assert {key: told[key] for key in waiting} == dict.fromkeys(waiting, 1)
    assert office.get(f"/api/evidence/{digest(photo.read_bytes())}").body == photo.read_bytes()
