"""Bad luck of every kind. Each lasts for a while in which the inspector goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from playwright.sync_api import Page

from tests.journeys.chaos.gate import Manner
from tests.journeys.chaos.work import Asked, Photo
from tests.journeys.chaos.worker import Worker
from tests.journeys.updating import next_version

Poke = Callable[[], None]
Mishap = Callable[[Worker], AbstractContextManager[Poke]]
BREAKS_AFTER: Final = 20_000
LESS_THAN_MINUTES: Final = 6_000
_REMEMBERED_ROOM: Final = 31.0
"""Seconds after which Chromium asks anew how much room there is; until then it goes by what it knew."""
_HOUR = 3_600_000
_SHIFTS = (-2 * 365 * 24 * _HOUR, -3 * _HOUR, 5 * _HOUR, 3 * 365 * 24 * _HOUR)


@contextmanager
def browser_killed(worker: Worker) -> Iterator[Poke]:
    """The process of the browser ends at once, in whatever it does."""
    before = worker.device.kills
    timers = [threading.Timer(worker.draw.uniform(0.0, 2.5), worker.device.kill) for _ in range(2)]
    timers[0].start()
    yield _nothing
    timers[1].start()
    for timer in timers:
        timer.join()
    worker.surviving(_nothing)
    worker.counts["browsers killed"] += worker.device.kills - before


@contextmanager
def killed_at_each_step(worker: Worker) -> Iterator[Poke]:
    """The process of the browser ends whenever something was done, again and again."""
    before = worker.device.kills, len(worker.signing.resumed)
    yield worker.device.kill
    worker.surviving(_nothing)
    worker.counts["browsers killed over minutes"] += worker.device.kills - before[0]
    worker.counts["signings gone on with"] += len(worker.signing.resumed) - before[1]


@contextmanager
def storage_full(worker: Worker) -> Iterator[Poke]:
    """The browser has no byte left for the page: what cannot be kept is said, and nothing is half there."""
    worker.device.set_quota(1)
    time.sleep(_REMEMBERED_ROOM)
    photo = next((each for each in worker.left if isinstance(each, Photo)), None)
    if photo and worker.device.is_refused(photo):
        worker.counts["photos refused for want of room"] += 1
    figure = next((each for each in worker.left if isinstance(each, Asked)), None)
    if figure and worker.device.is_in_trouble(figure):
        worker.counts["records refused for want of room"] += 1
    if worker.is_sending:
        yield _nothing
    worker.device.set_quota(None)
    if not worker.is_sending:
        yield _nothing


@contextmanager
def database_lost(worker: Worker) -> Iterator[Poke]:
    """The page's connection to its database goes, again and again."""

    def lose() -> None:
        worker.device.lose_database()
        worker.counts["databases lost"] += 1

    lose()
    yield lose


@contextmanager
def clock_wrong(worker: Worker) -> Iterator[Poke]:
    """The clock is hours or years wrong for a while, then right again."""
    worker.device.set_clock(worker.draw.choice(_SHIFTS))
    worker.device.reload()
    worker.counts["clocks set wrong"] += 1
    yield _nothing
    worker.device.set_clock(0)
    worker.device.reload()


@contextmanager
def line_breaks(worker: Worker) -> Iterator[Poke]:
    """The line breaks every 20 kB: within photos, and within many small requests."""
    with _breaking(worker, BREAKS_AFTER, "lines broken"):
        yield _nothing


@contextmanager
def line_breaks_in_minutes(worker: Worker) -> Iterator[Poke]:
    """The line breaks after less than minutes take, so that none get through before it is mended."""
    with _breaking(worker, LESS_THAN_MINUTES, "lines broken over minutes"):
        yield _nothing


@contextmanager
def answers_lost(worker: Worker) -> Iterator[Poke]:
    """Every other delivery is kept by the server, and the tablet is not told."""
    with _through_gate(worker, Manner.LOSES_ANSWERS, "answers lost"):
        yield _nothing


@contextmanager
def answers_about_minutes_lost(worker: Worker) -> Iterator[Poke]:
    """Minutes are kept by the server, and the tablet is not told."""
    with _through_gate(worker, Manner.LOSES_ANSWERS, "answers about minutes lost"):
        yield _nothing


@contextmanager
def minutes_sent_eightfold(worker: Worker) -> Iterator[Poke]:
    """Minutes come from eight connections at once."""
    with _through_gate(worker, Manner.EIGHTFOLD, "minutes sent eightfold"):
        yield _nothing


@contextmanager
def sent_eightfold(worker: Worker) -> Iterator[Poke]:
    """Every delivery comes from eight connections at once, older ones among them."""
    with _through_gate(worker, Manner.EIGHTFOLD, "sent again"):
        yield _nothing


@contextmanager
def hotel_answers(worker: Worker) -> Iterator[Poke]:
    """A captive portal answers everything with 200 and its page."""
    with _through_gate(worker, Manner.PORTAL, "pages of a hotel"):
        worker.device.reload()
        yield _nothing


@contextmanager
def token_revoked(worker: Worker) -> Iterator[Poke]:
    """The desk ends the token in mid-queue; the tablet says so, keeps everything, and is paired anew."""
    worker.lose_token()
    yield _nothing
    worker.online()
    worker.device.press_send_now()
    worker.device.page.get_by_test_id("signed-out").wait_for()
    worker.pair()


@contextmanager
def version_changed(worker: Worker) -> Iterator[Poke]:
    """The server is updated in mid-visit; the tablet stays as it is until the inspector takes the change."""
    worker.online()
    installation = worker.installation
    installation.stop()
    installation.program = next_version(installation.home.with_name("program"))
    installation.start()
    worker.device.reload()
    worker.counts["updates"] += 1
    yield _nothing
    worker.online()
    page = worker.device.go("#/")
    page.get_by_test_id("new-version").wait_for()
    with page.expect_event("load"):
        page.get_by_test_id("switch-version").click()
    worker.device.stands()


@contextmanager
def two_windows(worker: Worker) -> Iterator[Poke]:
    """Two windows of the page are open, both send, and now the one writes and now the other."""
    first = worker.device.new_window()
    worker.device.takes_pen()
    worker.counts["second windows"] += 1
    yield lambda: _sends(first)
    worker.device.back_to(first)
    first.get_by_test_id("elsewhere").wait_for(state="detached")


KINDS: Final = (
    browser_killed,
    storage_full,
    database_lost,
    clock_wrong,
    line_breaks,
    answers_lost,
    sent_eightfold,
    hotel_answers,
    token_revoked,
    version_changed,
    two_windows,
)
TRACES: Final[Mapping[Mishap, tuple[str, ...]]] = {
    browser_killed: ("browsers killed",),
    storage_full: ("photos refused for want of room", "records refused for want of room"),
    database_lost: ("databases lost",),
    clock_wrong: ("clocks set wrong",),
    line_breaks: ("lines broken",),
    answers_lost: ("answers lost",),
    sent_eightfold: ("sent again",),
    hotel_answers: ("pages of a hotel",),
    token_revoked: ("tokens revoked",),
    version_changed: ("updates",),
    two_windows: ("second windows",),
    killed_at_each_step: ("browsers killed over minutes", "signings gone on with"),
    answers_about_minutes_lost: ("answers about minutes lost",),
    minutes_sent_eightfold: ("minutes sent eightfold",),
    line_breaks_in_minutes: ("lines broken over minutes",),
}
"""What is counted of each kind; none of it may be nothing where the kind was drawn."""
KINDS_OF_LINE: Final = (
    line_breaks,
    line_breaks_in_minutes,
    answers_lost,
    answers_about_minutes_lost,
    sent_eightfold,
    minutes_sent_eightfold,
    hotel_answers,
)
SIGNING: Final = (killed_at_each_step, browser_killed, database_lost, clock_wrong, two_windows)
"""What happens while minutes are signed."""
SENDING: Final = (
    answers_about_minutes_lost,
    minutes_sent_eightfold,
    line_breaks_in_minutes,
    browser_killed,
    database_lost,
)
"""What happens while minutes are sent."""


@contextmanager
def _through_gate(worker: Worker, manner: Manner, what: str) -> Iterator[None]:
    """Have the gate in the line until it did what it does, once at least."""
    counts = worker.gate.counts
    before = counts[what]
    worker.through_gate(manner)
    yield
    worker.go_on_until(lambda: counts[what] > before, what)
    worker.online()


@contextmanager
def _breaking(worker: Worker, after: int, what: str) -> Iterator[None]:
    """Have the line break until it did so, once at least."""
    line = worker.device.line
    before = line.breaks
    worker.online()
    line.breaks_after = after
    yield
    worker.go_on_until(lambda: line.breaks > before, "break of the line")
    line.breaks_after = 0
    worker.counts[what] += line.breaks - before


def _nothing() -> None:
    return None


def _sends(window: Page) -> None:
    window.evaluate("dispatchEvent(new Event('online'))")
