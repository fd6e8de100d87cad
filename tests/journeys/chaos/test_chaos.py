"""Bad luck of every kind on tablets that record and send: nothing is lost or there twice, no byte differs."""

from __future__ import annotations

import random
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle, product
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.journeys.bad_line import bad_line
from tests.journeys.chaos import minutes, mishaps, reckoning
from tests.journeys.chaos.device import Device
from tests.journeys.chaos.gate import Gate, gate
from tests.journeys.chaos.mishaps import Mishap
from tests.journeys.chaos.signing import Signing
from tests.journeys.chaos.work import Visit, jobs, laid_out, planned, stances
from tests.journeys.chaos.worker import Worker
from tests.journeys.lan import LanInstallation, public_key_digest
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
_PEOPLE = ("kiemtra1", "kiemtra2", "totruong")
_UNITS = ("622", "624", "625", "626", "627", "628", "630", "631", "632")
_SHORT_OVER_MINUTES = (mishaps.killed_at_each_step, mishaps.answers_about_minutes_lost)
_SHORT = (
    mishaps.browser_killed,
    mishaps.line_breaks,
    mishaps.answers_lost,
    mishaps.sent_eightfold,
    mishaps.hotel_answers,
    mishaps.database_lost,
)


@dataclass(frozen=True)
class OverMinutes:
    """What bad luck is next, while minutes are signed and while they are sent."""

    signing: Iterator[Mishap]
    sending: Iterator[Mishap]

    @classmethod
    def dealt(cls, draw: random.Random, signing: Sequence[Mishap], sending: Sequence[Mishap]) -> OverMinutes:
        """Deal kinds in an order that is drawn, again and again."""
        return cls(*(cycle(draw.sample(kinds, len(kinds))) for kinds in (signing, sending)))


@dataclass
class Story:
    """What is set up for a run, and what is told of it."""

    playwright: Playwright
    installation: LanInstallation
    gate: Gate
    office: Person
    draw: random.Random
    folder: Path
    lines: ExitStack
    workers: list[Worker] = field(default_factory=list)

    def employ(self, person: str, visits: Sequence[Visit]) -> Worker:
        """Give an inspector a tablet, with visits downloaded."""
        number = len(self.workers) + 1
        draw = random.Random(self.draw.random())
        line = self.lines.enter_context(bad_line(self.installation.port))
        trusted = f"{public_key_digest(self.installation.authority())},{self.gate.trusted}"
        device = Device(self.playwright, self.folder / f"tablet-{number}", line, trusted, person)
        signing = Signing(device, draw)
        worker = Worker(self.installation, self.gate, device, deque(jobs(visits, draw)), draw, signing)
        self.workers.append(worker)
        device.start()
        worker.pair()
        for visit in visits:
            device.download(visit)
        return worker

    def settle(self, visits: Sequence[Visit]) -> Counter[str]:
        """Let everything arrive, compare it, and count."""
        for worker in self.workers:
            worker.online()
            while worker.left:
                worker.do_next()
            worker.send_all()
        reckoning.all_done(self.workers, visits)
        reckoning.opened(self.office, self.workers)
        counts = reckoning.settle(self.installation, self.office, self.workers)
        counts.update(minutes.settle(self.installation, self.office, self.workers))
        assert not self.gate.refused, self.gate.refused[:10]
        errors = [error for worker in self.workers for error in worker.device.errors]
        assert not errors, errors[:10]
        counts.update(self.gate.counts)
        for worker in self.workers:
            counts.update(worker.counts)
            counts["bytes sent"] += worker.device.line.sent
        return counts


@pytest.fixture
def story(playwright: Playwright, prepared: Path, tmp_path: Path, draw: random.Random) -> Iterator[Story]:
    """An installation that serves over HTTPS, with nobody at work yet."""
    installation = LanInstallation.at(tmp_path / "home", like=prepared)
    installation.start()
    try:
        with ExitStack() as stack:
            before = stack.enter_context(gate(installation, draw, tmp_path))
            office = Person.signed_in(installation, "vanphong")
            made = Story(playwright, installation, before, office, draw, tmp_path, stack)
            yield made
            for worker in made.workers:
                worker.device.stop()
    finally:
        installation.stop()
        said = installation.log.read_text("utf-8").splitlines()
        print("\n".join(["log of the installation:", *said[-60:]]))  # noqa: T201 -- shown where a test failed


def test_a_little_of_every_bad_luck(story: Story) -> None:
    listed = story.office.get("/api/visits").json()["items"]
    known = next(line["id"] for line in listed if line["unit"]["code"] == "629")
    (units,) = stances(story.draw, 1)
    visit = laid_out(story.office, known, story.draw, story.folder, criteria=12, photos=6, units=units)
    worker = story.employ("kiemtra1", [visit])
    for kind in story.draw.sample(_SHORT, len(_SHORT)):
        _suffers(worker, kind, is_sending=story.draw.random() < 0.5)
    worker.work(len(worker.left))
    _concludes(worker, OverMinutes.dealt(story.draw, *([kind] for kind in _SHORT_OVER_MINUTES)))
    counts = story.settle([visit])
    _report(counts, [*_SHORT, *_SHORT_OVER_MINUTES])


@pytest.mark.soak
def test_three_tablets_and_every_bad_luck(story: Story) -> None:
    began = time.monotonic()
    plan = [
        laid_out(story.office, planned(story.office, unit), story.draw, story.folder, units=units)
        for unit, units in zip(_UNITS, stances(story.draw, len(_UNITS)), strict=True)
    ]
    for number, person in enumerate(_PEOPLE):
        story.employ(person, plan[number::3])
    over_minutes = OverMinutes.dealt(story.draw, mishaps.SIGNING, mishaps.SENDING)
    for worker, kind, is_sending in _rounds(story):
        _suffers(worker, kind, is_sending=is_sending)
        worker.work(story.draw.randrange(2, 7))
        _concludes(worker, over_minutes)
    for worker in story.workers:
        while worker.left:
            worker.work(len(worker.left))
            _concludes(worker, over_minutes)
    counts = story.settle(plan)
    took = round((time.monotonic() - began) / 60)
    counts.update({"visits": len(plan), "tablets": len(_PEOPLE), "minutes it took": took})
    _report(counts, [*mishaps.KINDS, *mishaps.SIGNING, *mishaps.SENDING])


def _rounds(story: Story) -> Iterator[tuple[Worker, Mishap, bool]]:
    """Deal every kind of bad luck to every tablet in turn: once while recording, once while sending."""
    every = list(product(mishaps.KINDS, (False, True)))
    rounds = [story.draw.sample(every, len(every)) for _ in story.workers]
    for together in zip(*rounds, strict=True):
        for worker, (kind, is_sending) in zip(story.workers, together, strict=True):
            yield worker, kind, is_sending


def _suffers(worker: Worker, kind: Mishap, *, is_sending: bool) -> None:
    """Have one kind of bad luck while recording or while sending."""
    began = time.monotonic()
    worker.is_sending = is_sending
    if is_sending or worker.draw.random() < 0.5:
        worker.offline()
    worker.work(3)
    with kind(worker) as poke:
        if is_sending:
            _sends(worker, kind, poke)
        else:
            worker.work(3, poke)
    worker.online()
    _tell(worker, kind, "sending" if is_sending else "recording", began)


def _concludes(worker: Worker, luck: OverMinutes) -> None:
    """End a visit whose minutes are next: bad luck while people sign, and again while minutes are sent."""
    while worker.is_ending:
        if worker.is_signing:
            _signs(worker, next(luck.signing))
            _brings(worker, next(luck.sending))
        else:
            worker.conclude(1)


def _signs(worker: Worker, kind: Mishap) -> None:
    """Have bad luck while both sides sign."""
    began = time.monotonic()
    if worker.draw.random() < 0.5:
        worker.offline()
    with kind(worker) as poke:
        worker.sign(poke)
    _tell(worker, kind, "signing", began)


def _brings(worker: Worker, kind: Mishap) -> None:
    """Have minutes kept that both sides have signed, and bad luck while they are sent."""
    began = time.monotonic()
    worker.offline()
    worker.conclude(1 + worker.draw.randrange(2))  # what is corrected, or the end, may go with them
    with kind(worker) as poke:
        _sends(worker, kind, poke)
    worker.online()
    _tell(worker, kind, "sending minutes", began)


def _sends(worker: Worker, kind: Mishap, poke: mishaps.Poke) -> None:
    """Send what there is, over a good line where the bad luck is not the line's."""
    if kind not in mishaps.KINDS_OF_LINE:
        worker.online()
    worker.send(poke)


def _tell(worker: Worker, kind: Mishap, doing: str, began: float) -> None:
    print(f"{worker.device.profile.name}: {kind.__name__}, {doing} ({time.monotonic() - began:.0f} s)")  # noqa: T201 -- what was drawn


def _report(counts: Counter[str], kinds: Sequence[Mishap]) -> None:
    """Print what was counted, nothing at all too; whatever was drawn has to have happened."""
    happened = {what: counts[what] for kind in kinds for what in mishaps.TRACES[kind]}
    told = sorted({**counts, **happened}.items())
    print(f"\n{', '.join(f'{what}: {number}' for what, number in told)}")  # noqa: T201 -- the count
    assert all(happened.values()), happened
