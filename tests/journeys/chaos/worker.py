"""An inspector who goes on with the work, whatever becomes of the tablet."""

from __future__ import annotations

import random
import re
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from playwright.sync_api import Error

from tests.journeys.chaos.device import Device
from tests.journeys.chaos.gate import Gate, Manner
from tests.journeys.chaos.signing import Signing
from tests.journeys.chaos.work import Correction, Diary, Ending, Job, Photo, Stage, Step
from tests.journeys.installation import Impatience, until
from tests.journeys.lan import LanInstallation
from tests.journeys.person import Person

_T = TypeVar("_T")
_PATIENCE = 240.0
_SOON = 60.0
_TOKEN = re.compile(r"/api/devices/tokens/([0-9a-f-]+)/revocation")


@dataclass
class Worker:
    """One inspector with one tablet.

    Attributes:
        installation: Where it all goes.
        gate: What is put into the line now and then.
        device: The tablet.
        left: What is left to do.
        draw: What happens when.
        signing: What goes on over the minutes.
        is_sending: Whether what it does now is to send.
        diary: What was seen done.
        counts: What happened how often.
    """

    installation: LanInstallation
    gate: Gate
    device: Device
    left: deque[Job]
    draw: random.Random
    signing: Signing
    is_sending: bool = False
    diary: Diary = field(default_factory=Diary)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def is_ending(self) -> bool:
        """Whether the minutes or the end of a visit come next."""
        return bool(self.left) and isinstance(self.left[0], Ending)

    def work(self, most: int, between: Callable[[], None] = lambda: None) -> None:
        """Record some of what is left of a visit."""
        for _ in range(most):
            if self.left and not self.is_ending:
                self.do_next(between)

    def conclude(self, most: int, between: Callable[[], None] = lambda: None) -> None:
        """Do some of what is left to end a visit."""
        for _ in range(most):
            if self.is_ending:
                self.do_next(between)

    @property
    def is_signing(self) -> bool:
        """Whether minutes come next that are not signed by both sides."""
        return bool(self.left) and isinstance(job := self.left[0], Step) and job.stage is not Stage.KEPT

    def sign(self, between: Callable[[], None]) -> None:
        """Have both sides sign the minutes that come next; they are not kept yet."""
        while self.is_signing:
            self.do_next(between)

    def do_next(self, between: Callable[[], None] = lambda: None) -> None:
        """Do what comes next."""
        self.surviving(self._do_first)
        self.surviving(between)

    def send(self, between: Callable[[], None] = lambda: None) -> None:
        """Press "send now", and look on for a moment."""
        self.surviving(self.device.press_send_now)
        for _ in range(3):
            time.sleep(self.draw.uniform(0.1, 0.7))
            self.surviving(between)

    def go_on_until(self, has_happened: Callable[[], bool], what: str) -> None:
        """Go on recording and sending until something happened, which has to be soon."""
        deadline = time.monotonic() + _SOON
        while not has_happened():
            if time.monotonic() > deadline:
                raise Impatience(f"{self.device.profile.name}: still no {what}")
            if self.left:
                self.do_next()
            self.send()

    def send_all(self) -> None:
        """Press it until nothing waits."""
        deadline = time.monotonic() + _PATIENCE
        while self.surviving(self.device.waiting):
            if time.monotonic() > deadline:
                said = self.device.page.locator("main").inner_text()
                raise Impatience(f"{self.device.profile.name} has not sent everything: {said[:3000]}")
            self.surviving(self.device.press_send_now)
            time.sleep(0.5)

    def surviving(self, act: Callable[[], _T]) -> _T:
        """Do something; if the browser is killed meanwhile, start it and do it again."""
        while True:
            try:
                if self.device.is_gone():
                    self.device.start()
                return act()
            except Error:
                self._expect_killed()

    def online(self) -> None:
        """Lead the line to the server."""
        self.device.line.leads_to(self.installation.port)

    def offline(self) -> None:
        """Lead the line to nothing."""
        self.device.line.leads_to(0)

    def through_gate(self, manner: Manner) -> None:
        """Put the gate into the line."""
        self.gate.expects(manner)
        self.device.line.leads_to(self.gate.port)

    def pair(self) -> None:
        """Get a code at the desk and bring it to the tablet."""
        code = self._at_desk().post("/api/devices/pairings").json(201)["code"]
        self.device.pair(code)

    def lose_token(self) -> None:
        """Have the newest token of the tablet ended at the desk."""
        desk = self._at_desk()
        for each in _tokens(desk.get("/thiet-bi").text, self.device.profile.name):
            assert desk.post(f"/api/devices/tokens/{each}/revocation").status == 204
            self.counts["tokens revoked"] += 1

    def _at_desk(self) -> Person:
        return Person.signed_in(self.installation, self.device.person)

    def _do_first(self) -> None:
        job = self.left[0]
        if isinstance(job, Ending):
            self._end(job)
        elif isinstance(job, Photo):
            self.diary.captures[job] = self.device.photograph(job)
        else:
            outcome = "differ" if job.other_value and self.draw.random() < 0.1 else "match"
            self.diary.findings[job] = self.device.record(job, outcome)
        self.left.popleft()

    def _end(self, job: Ending) -> None:
        if isinstance(job, Step):
            signed = self.signing.bring_to(job)
            if job.stage is Stage.KEPT and signed:
                self.diary.minutes[job.minutes] = signed
        elif isinstance(job, Correction):
            before = self.diary.findings[job.asked]
            self.diary.corrections[job] = self.device.correct(job.asked, before)
        else:
            self.device.end(job.visit)
            self.diary.ends.add(job.visit)

    def _expect_killed(self) -> None:
        try:
            until(self.device.is_gone, "end of the browser", seconds=2)
        except Impatience:
            self.device.page.screenshot(path=self.device.profile.with_suffix(".png"))
            raise self._unexpected() from None

    def _unexpected(self) -> AssertionError:
        said = self.device.page.locator("body").inner_text()
        return AssertionError(f"{self.device.profile.name}: {self.device.errors} {said[:2000]}")


def _tokens(page: str, tablet: str) -> list[str]:
    """Find the tokens of a tablet on the page of tablets."""
    rows = page.split("<tr>")
    return [found[1] for row in rows if f">{tablet}<" in row and (found := _TOKEN.search(row))]
