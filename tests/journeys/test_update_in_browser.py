"""A new version of the tablet page is taken over at the tap, also while it asks its server all the time."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browsing import Window
from tests.journeys.installation import Installation
from tests.journeys.updating import next_version

pytestmark = pytest.mark.journey
_SOON_MS = 8_000
"""Less than the time after which the page is loaded anew although no other worker has taken over."""
_BUSY = """() => {
    const ask = () => fetch("/api/me").catch(() => null).then(ask);
    for (let line = 0; line < 4; line += 1) void ask();
}"""
_ONLY_ANOTHER = "before => caches.keys().then(now => now.length === 1 && now[0] !== before)"


def test_a_page_that_sends_all_the_time_is_updated_at_the_tap(
    fresh: Installation, browser: Browser, pictures: Path, tmp_path: Path
) -> None:
    """Asked for each request, the worker before would start again while it gives way, and stay on."""
    fresh.start()
    window = Window.open(browser, fresh, pictures)
    window.sign_in("kiemtra1", "/tablet/")
    page = window.page
    page.get_by_test_id("offline-ready").wait_for()
    page.reload()
    for _ in range(3):
        fresh.stop()
        fresh.program = next_version(tmp_path / "program")
        fresh.start()
        _is_taken_over_at_once(page)
    window.close()


def _is_taken_over_at_once(page: Page) -> None:
    """The page is loaded anew by the tap, and what the worker before had kept is gone."""
    (before,) = page.evaluate("caches.keys()")
    page.reload()
    switch = page.get_by_test_id("switch-version")
    switch.wait_for()
    page.evaluate(_BUSY)
    with page.expect_event("load", timeout=_SOON_MS):
        switch.click()
    page.get_by_test_id("sync-chip").wait_for()
    page.wait_for_function(_ONLY_ANOTHER, arg=before)
