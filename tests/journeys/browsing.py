"""People at Chromium: each with a window of their own; every page they visit is pictured wide and narrow."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, Playwright
from playwright.sync_api import TimeoutError as Late

from tests.journeys.installation import Installation

WIDE, NARROW = 1280, 600
_HEIGHT = 900
_WAIT_MS = 60_000
_QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
)


def find_chromium() -> str:
    """Find the browser; its absence is a failure, never a skip."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((place for name in names if (place := shutil.which(name))), None)
    assert found, "Chromium is needed (Debian: apt-get install chromium)."
    return found


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Start the browser, without anything that would leave this machine."""
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(_QUIET))
    yield browser
    browser.close()


@dataclass
class Window:
    """One person's window."""

    page: Page
    installation: Installation
    pictures: Path | None

    @classmethod
    def open(
        cls, browser: Browser, installation: Installation, pictures: Path | None, *, width: int = WIDE
    ) -> Window:
        """Open a fresh window that knows nobody; it may be asked for its position."""
        context = browser.new_context(
            viewport={"width": width, "height": _HEIGHT},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            geolocation={"latitude": 13.971836, "longitude": 108.015080, "accuracy": 12},
            permissions=["geolocation"],
            base_url=f"http://127.0.0.1:{installation.port}",
        )
        context.set_default_timeout(_WAIT_MS)
        return cls(context.new_page(), installation, pictures)

    def sign_in(self, username: str, target: str = "/") -> None:
        """Say who one is, and arrive."""
        self.page.goto(f"/login?next={quote(target, safe='')}")
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu").fill(self.installation.accounts[username])
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_url(f"**{target}")

    def close(self) -> None:
        """Close the window, with everything it knew."""
        self.page.context.close()

    def picture(self, name: str) -> None:
        """Picture the page wide and narrow; nothing may stand out of it sideways."""
        if self.pictures is None or (self.pictures / f"{name}-{NARROW}.png").exists():
            return
        before = self.page.viewport_size
        for width in (WIDE, NARROW):
            self.page.set_viewport_size({"width": width, "height": _HEIGHT})
            place = self.pictures / f"{name}-{width}.png"
            self.page.screenshot(path=place, full_page=True)
            needed = self.page.evaluate("document.documentElement.scrollWidth")
            assert needed <= width, f"{name}: {needed} px wide in a window of {width} px; see {place}"
        if before:
            self.page.set_viewport_size(before)

    def shows(self, *texts: str) -> None:
        """The page shows these texts."""
        for text in texts:
            try:
                self.page.get_by_text(text).first.wait_for()
            except Late as late:
                stands = self.page.locator("body").inner_text()
                raise AssertionError(f"no “{text}” at {self.page.url}, but:\n{stands}") from late
