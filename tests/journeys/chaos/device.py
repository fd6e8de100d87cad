"""A tablet that can be killed: a Chromium process with its own profile, and what people do on its page."""

from __future__ import annotations

import contextlib
import os
import signal
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Locator, Page, Playwright

from tests.journeys.bad_line import BadLine
from tests.journeys.browsing import find_chromium
from tests.journeys.chaos.work import Asked, Photo, Visit
from tests.journeys.lan import NAME

PIN = "135790"
_PATIENCE_MS = 40_000
_CORRECTED = "Mở lại hồ sơ thì thấy thiếu minh chứng (minh họa)"
_WRONG_CLOCK = """(() => {
    const Right = Date;
    globalThis.clockShift = 0;
    globalThis.Date = class extends Right {
        constructor(...parts) {
            parts.length > 0 ? super(...parts) : super(Right.now() + globalThis.clockShift);
        }
        static now() { return Right.now() + globalThis.clockShift; }
    };
    const found = Object.getOwnPropertyDescriptor(GeolocationPosition.prototype, "timestamp");
    Object.defineProperty(GeolocationPosition.prototype, "timestamp",
        { get() { return found.get.call(this) + globalThis.clockShift; } });
})()"""
_OTHER_VERSION = """() => new Promise((resolve, reject) => {
    const asked = indexedDB.open("thamtra-tablet", 1000);
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = () => resolve(true);
    asked.onblocked = () => reject(new Error("the page keeps its connection"));
    asked.onsuccess = () => reject(new Error("the version was changed"));
})"""
_WORKERS = """async () => {
    const found = await navigator.serviceWorker.getRegistration("/tablet/");
    const names = await caches.keys();
    const sizes = await Promise.all(names.map(async name => (await (await caches.open(name)).keys()).length));
    const states = [found?.installing?.state, found?.waiting?.state, found?.active?.state];
    return JSON.stringify({names, sizes, states, estimate: await navigator.storage.estimate()});
}"""


@dataclass
class Device:
    """One tablet.

    Attributes:
        playwright: What drives its browser.
        profile: Where its browser keeps everything.
        line: What lies between it and the server.
        trusted: Keys its browser trusts, by their digests.
        person: Who is paired with it.
        clock_shift: Milliseconds by which its clock is wrong.
        kills: How often its browser was killed.
        errors: What nobody caught on its pages.
    """

    playwright: Playwright
    profile: Path
    line: BadLine
    trusted: str
    person: str
    clock_shift: int = 0
    kills: int = 0
    errors: list[str] = field(default_factory=list)
    _context: BrowserContext | None = None
    _page: Page | None = None
    _pid: int = 0
    _at: str = field(default="#/")

    @property
    def page(self) -> Page:
        """The window people look at."""
        assert self._page
        return self._page

    @property
    def context(self) -> BrowserContext:
        """The browser."""
        assert self._context
        return self._context

    def start(self) -> None:
        """Start the browser where it was left, and wait until the page stands."""
        self._context = self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=find_chromium(),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--no-first-run",
                f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
                f"--ignore-certificate-errors-spki-list={self.trusted}",
            ],
            viewport={"width": 600, "height": 900},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            geolocation={"latitude": 13.971836, "longitude": 108.015080, "accuracy": 12},
            permissions=["geolocation"],
        )
        self._pid = _pid_of(self.profile)
        self._context.set_default_timeout(_PATIENCE_MS)
        self._context.add_init_script(_WRONG_CLOCK)
        self.set_clock(self.clock_shift)
        self._show(self._context.pages[0] if self._context.pages else self._context.new_page())

    def reload(self) -> None:
        """Load the page anew, at the place where people are."""
        self.page.reload()
        self.stands()

    def stands(self) -> None:
        """Wait until the page stands; tell what there is instead where it does not."""
        try:
            self.page.get_by_test_id("sync-chip").wait_for()
        except Error as fault:
            if not self.is_gone():
                said = [self.errors, self.page.content()[:3000], self.page.evaluate(_WORKERS)]
                fault.add_note("\n".join(map(str, said)))
            raise

    def stop(self) -> None:
        """Close the browser."""
        with contextlib.suppress(Error):
            self.context.close()

    def kill(self) -> None:
        """End the browser as a flat battery would; whatever it was doing. Safe to call from a thread."""
        with contextlib.suppress(ProcessLookupError):
            is_first = not self.is_gone()
            os.killpg(os.getpgid(self._pid), signal.SIGKILL)
            self.kills += is_first

    def is_gone(self) -> bool:
        """Whether the process of the browser has ended."""
        state = Path(f"/proc/{self._pid}/stat")
        return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] in "ZX"

    def set_clock(self, milliseconds: int) -> None:
        """Set the clock wrong for pages that are loaded from now on."""
        self.clock_shift = milliseconds
        self.context.add_init_script(f"globalThis.clockShift = {milliseconds}")

    def set_quota(self, amount: int | None) -> None:
        """Leave this many bytes of storage to the page; None: as many as there are."""
        session = self.context.new_cdp_session(self.page)
        asked: dict[str, object] = {"origin": f"https://{NAME}:{self.line.port}"}
        session.send(
            "Storage.overrideQuotaForOrigin", asked if amount is None else {**asked, "quotaSize": amount}
        )

    def lose_database(self) -> None:
        """Let somebody ask for another version of the page's database: its connection has to go."""
        self.page.evaluate(_OTHER_VERSION)

    def new_window(self) -> Page:
        """Open a second window and look at it from now on."""
        first = self.page
        self._show(self.context.new_page())
        return first

    def back_to(self, first: Page) -> None:
        """Close the second window."""
        self.page.close()
        self._page = first

    def pair(self, code: str) -> None:
        """Bring a code from the desk."""
        page = self.go("#/pair")
        form = page.get_by_test_id("pair")
        form.get_by_test_id("pair-code").fill(code)
        if form.get_by_test_id("pair-name").count():
            form.get_by_test_id("pair-name").fill(self.profile.name)
        form.get_by_test_id("pair-pin").fill(PIN)
        form.get_by_test_id("pair-again").fill(PIN)
        form.get_by_test_id("pair-go").click()
        form.wait_for(state="detached")

    def download(self, visit: Visit) -> None:
        """Download a visit."""
        page = self.go("#/")
        page.get_by_test_id("offline-ready").wait_for()
        card = page.locator(f'[data-testid="visit-card"][data-visit="{visit.id}"]')
        card.get_by_test_id("download-visit").click()
        card.get_by_test_id("open-visit").wait_for()

    def record(self, asked: Asked, outcome: str) -> str:
        """Say what was found about a figure, unless that stands already; return the record's id."""
        card = self._open(asked.visit, asked.criterion).locator(
            f'[data-testid="field"][data-field="{asked.field}"]'
        )
        recorded = card.get_by_test_id("recorded")
        if not recorded.count():
            card.get_by_test_id(f"answer-{outcome}").click()
            if outcome == "differ":
                card.get_by_test_id("value").fill(asked.other_value)
                card.get_by_test_id("cause-entry_error").click()
                card.get_by_test_id("save").click()
            recorded.wait_for()
        return recorded.get_attribute("data-finding") or ""

    def correct(self, asked: Asked, before: str) -> str:
        """Conclude that a figure is not proven, unless that was done; return the record's id."""
        card = self._open(asked.visit, asked.criterion).locator(
            f'[data-testid="field"][data-field="{asked.field}"]'
        )
        recorded = card.get_by_test_id("recorded")
        recorded.wait_for()
        if recorded.get_attribute("data-finding") == before:
            card.get_by_test_id("answer-not_proven").click()
            card.get_by_test_id("note").fill(_CORRECTED)
            card.get_by_test_id("save").click()
            card.locator(f'[data-testid="recorded"]:not([data-finding="{before}"])').wait_for()
        return recorded.get_attribute("data-finding") or ""

    def photograph(self, photo: Photo) -> str:
        """Take a photo, unless it is there already; return the record's id."""
        page = self._open(photo.visit, photo.criterion)
        taken = page.locator(f'[data-testid="photo"][data-sha256="{photo.digest}"]')
        if not taken.count():
            page.get_by_test_id("notice").check()
            page.get_by_test_id("photo-camera").set_input_files(photo.place)
            taken.wait_for()
        return taken.get_attribute("data-capture") or ""

    def is_refused(self, photo: Photo) -> bool:
        """Try to take a photo for which there may be no room; whether the page said that it was not kept."""
        page = self._open(photo.visit, photo.criterion)
        taken = page.locator(f'[data-testid="photo"][data-sha256="{photo.digest}"]')
        page.get_by_test_id("notice").check()
        page.get_by_test_id("photo-camera").set_input_files(photo.place)
        said = self.page.locator('[data-testid="photo-fault"], [data-testid="trouble"]').first
        taken.or_(said).first.wait_for()
        return not taken.count()

    def is_in_trouble(self, asked: Asked) -> bool:
        """Try to record what there may be no room for; whether the page said that it was not kept."""
        form = self._open(asked.visit, asked.criterion)
        card = form.locator(f'[data-testid="field"][data-field="{asked.field}"]')
        card.get_by_test_id("answer-match").click()
        trouble = self.page.get_by_test_id("trouble")
        card.get_by_test_id("recorded").or_(trouble).first.wait_for()
        return bool(trouble.count())

    def end(self, visit: str) -> None:
        """End a visit, unless that was done."""
        page = self.go(f"#/visit/{visit}")
        page.get_by_test_id("visit-title").wait_for()
        closed = page.get_by_test_id("visit-closed")
        if not closed.count():
            page.get_by_test_id("close-visit").click()
            page.get_by_test_id("confirm-close").click()
            closed.wait_for()

    def press_send_now(self) -> None:
        """Do what a person does who wants it gone."""
        button = self.go("#/queue").get_by_test_id("send-now")
        if button.is_enabled():
            button.click(timeout=_PATIENCE_MS)

    def waiting(self) -> int:
        """Return how much waits to be sent, as the page shows it."""
        return int(self.page.get_by_test_id("sync-chip").get_attribute("data-waiting") or 0)

    def takes_pen(self) -> None:
        """Write in this window from now on."""
        self.page.get_by_test_id("write-here").click()
        self.page.get_by_test_id("elsewhere").wait_for(state="detached")

    def go(self, place: str) -> Page:
        """Go to a place of the page."""
        self._at = place
        self.page.evaluate("hash => { location.hash = hash; }", place)
        if place == "#/queue":
            self.page.get_by_test_id("send-now").wait_for()
        return self.page

    def _show(self, page: Page) -> None:
        self._page = page
        page.on("pageerror", lambda error: self.errors.append(f"{error.name}: {error.message} {error.stack}"))
        page.goto(f"https://{NAME}:{self.line.port}/tablet/{self._at}")
        self.stands()

    def _open(self, visit: str, criterion: str) -> Locator:
        self.go(f"#/visit/{visit}/criterion/{criterion}")
        form = self.page.locator(f'[data-testid="criterion-form"][data-criterion="{criterion}"]')
        form.wait_for()
        return form


def _pid_of(profile: Path) -> int:
    """Find the browser that runs on a profile."""
    for place in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            words = (place / "cmdline").read_bytes().split(b"\0") if place.name.isdigit() else []
            if f"--user-data-dir={profile}".encode() in words and not any(
                word.startswith(b"--type=") for word in words
            ):
                return int(place.name)
    raise AssertionError(f"no browser runs on {profile}")
