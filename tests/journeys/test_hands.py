"""An inspector's hands: few taps, large controls, every screen at three widths, and the keyboard alone.

The rules of axe are asked of every screen. Pictures of all of them lie where the run says.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browsing import Window
from tests.journeys.installation import ROOT, Installation
from tests.journeys.tablet import picture

pytestmark = pytest.mark.journey

WIDTHS = (360, 600, 1280)
_AXE = ROOT / "inspection_web" / "node_modules" / "axe-core" / "axe.min.js"
_COUNT_TAPS = "window.taps = 0; addEventListener('pointerdown', () => { window.taps += 1; }, true);"
_BROKEN_RULES = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .map(rule => `${rule.id}: ${rule.nodes.map(node => node.html).join(' | ').slice(0, 400)}`)"""
_TOO_SMALL = """() => [...document.querySelectorAll('a, button, textarea, summary, label, input')]
    .filter(each => !(each.matches('input') && each.closest('label')))
    .filter(each => !each.matches('label.labelled, label.search'))
    .filter(each => getComputedStyle(each).display !== 'inline')
    .filter(each => each.getBoundingClientRect().width > 1)
    .filter(each => Math.min(each.getBoundingClientRect().width, each.getBoundingClientRect().height) < 44)
    .map(each => each.outerHTML.slice(0, 200))"""


@pytest.fixture
def window(fresh: Installation, browser: Browser, pictures: Path) -> Iterator[Window]:
    """An inspector's tablet with one visit downloaded."""
    fresh.start()
    opened = Window.open(browser, fresh, pictures, width=600)
    opened.page.add_init_script(_COUNT_TAPS)
    yield opened
    opened.close()


class Screens:
    """Looks at one screen after the other, and keeps what is wrong."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.page = window.page
        self.faults: list[str] = []

    def look(self, name: str) -> None:
        """Ask all rules of a screen at all widths."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            self._look(f"hands-{name}-{width}", width)
        self.page.set_viewport_size({"width": 600, "height": 960})

    def _look(self, name: str, width: int) -> None:
        if self.window.pictures:
            self.page.screenshot(path=self.window.pictures / f"{name}.png")
        self.page.evaluate(_AXE.read_text("utf-8"))
        broken: list[str] = self.page.evaluate(_BROKEN_RULES)
        small: list[str] = self.page.evaluate(_TOO_SMALL)
        needed = self.page.evaluate("document.documentElement.scrollWidth")
        self.faults += [f"{name}: {fault}" for fault in broken]
        self.faults += [f"{name}: smaller than a fingertip: {each}" for each in small]
        self.faults += [f"{name}: {needed} px wide"] if needed > width else []


def test_taps_and_screens(window: Window, tmp_path: Path, draw_photo: bytes) -> None:
    """A figure that fits takes two taps, one that differs with a photo six; all screens keep the rules."""
    page, screens = window.page, Screens(window)
    page.goto("/tablet/")
    page.get_by_test_id("no-person").wait_for()
    screens.look("nobody")
    _arrive(window)
    screens.look("list")
    _tap(page, "open-visit")
    page.get_by_test_id("visit-title").wait_for()
    screens.look("visit")

    assert _confirmed(page) == 2
    screens.look("criterion")
    page.context.set_offline(True)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(draw_photo)
    assert _corrected(page, photo) <= 6
    screens.look("differs")
    _tap(page, "answer-differ")
    _tap(page, "save")
    page.get_by_test_id("fault").wait_for()
    screens.look("fault")
    page.evaluate("location.hash = location.hash.replace(/criterion.*/, 'close')")
    page.get_by_test_id("close-screen").wait_for()
    screens.look("close")
    _delivered(screens)
    assert not screens.faults, "\n".join(screens.faults)


def _confirmed(page: Page) -> int:
    """Say that a figure fits, from the list of criteria; return the taps."""
    began = _taps(page)
    _tap(page, "criterion-item", 1)
    _tap(page, "answer-match")
    page.get_by_test_id("recorded").wait_for()
    return _taps(page) - began


def _corrected(page: Page, photo: Path) -> int:
    """Say that a figure differs, with a photo, from the list of criteria; return the taps."""
    page.evaluate("history.back()")
    page.get_by_test_id("visit-title").wait_for()
    began = _taps(page)
    _tap(page, "criterion-item")
    _tap(page, "answer-differ")
    page.get_by_test_id("value").fill("7")
    _tap(page, "cause-entry_error")
    _tap(page, "save")
    page.get_by_test_id("recorded").wait_for()
    _tap(page, "notice")
    with page.expect_file_chooser() as chooser:
        page.locator("label", has=page.get_by_test_id("photo-camera")).click()
    chooser.value.set_files(photo)
    page.get_by_test_id("photo").wait_for()
    return _taps(page) - began


def _delivered(screens: Screens) -> None:
    """Look at what waits, save it as a file, send it, and wait until the server has opened the photo."""
    page = screens.page
    visit = page.url.removesuffix("/close")
    _tap(page, "sync-chip")
    page.get_by_test_id("queue-item").first.wait_for()
    screens.look("queue")
    _tap(page, "handover")
    _tap(page, "suggest")
    with page.expect_download() as download:
        _tap(page, "save-file")
    assert download.value.suggested_filename.endswith(".thamtra")
    screens.look("handover")
    page.context.set_offline(False)
    _tap(page, "sync-chip")
    _tap(page, "send-now")
    page.locator('[data-testid="sync-chip"][data-waiting="0"]').wait_for()
    page.goto(visit)
    page.locator('[data-testid="photo-count"][data-missing="0"]').first.wait_for(state="attached")
    screens.look("sent")


def test_the_keyboard_alone_records_a_figure(window: Window) -> None:
    """From the list to a recorded figure without a pointer."""
    page = window.page
    _arrive(window)
    for target in ("open-visit", "criterion-item", "answer-match"):
        page.get_by_test_id(target).first.wait_for()
        _reach(page, target)
        page.keyboard.press("Enter")
    page.get_by_test_id("recorded").wait_for()
    assert _taps(page) == 0


def test_a_second_window_only_shows_until_it_takes_the_pen(window: Window) -> None:
    """Two windows of one tablet never write at once."""
    first = window.page
    _arrive(window)
    second = first.context.new_page()
    second.goto(first.url)
    _tap(second, "open-visit")
    _tap(second, "criterion-item")
    second.get_by_test_id("elsewhere").wait_for()
    assert second.get_by_test_id("answer-match").first.is_disabled()
    _tap(second, "write-here")
    first.get_by_test_id("elsewhere").wait_for()
    _tap(second, "answer-match")
    second.get_by_test_id("recorded").wait_for()


@pytest.fixture
def draw_photo(seed: int) -> bytes:
    """A photo that no other test has."""
    return picture(random.Random(f"{seed}/hands"))


def _arrive(window: Window) -> None:
    """Sign in and download a visit."""
    window.sign_in("kiemtra1", "/tablet/")
    page = window.page
    page.get_by_test_id("download-visit").first.click()
    page.get_by_test_id("open-visit").first.wait_for()
    page.evaluate("window.taps = 0")


def _tap(page: Page, target: str, at: int = 0) -> None:
    page.get_by_test_id(target).nth(at).click()


def _taps(page: Page) -> int:
    found: int = page.evaluate("window.taps")
    return found


def _reach(page: Page, target: str) -> None:
    """Go from control to control until the wanted one has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.dataset.testid") == target:
            return
    pytest.fail(f"{target} is not reached with the keyboard")
