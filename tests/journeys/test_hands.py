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
from tests.journeys.hands import COUNT_TAPS, Screens, arrive, reach, tap, taps
from tests.journeys.installation import Installation
from tests.journeys.tablet import picture

pytestmark = pytest.mark.journey


@pytest.fixture
def window(fresh: Installation, browser: Browser, pictures: Path) -> Iterator[Window]:
    """An inspector's tablet with one visit downloaded."""
    fresh.start()
    opened = Window.open(browser, fresh, pictures, width=600)
    opened.page.add_init_script(COUNT_TAPS)
    yield opened
    opened.close()


def test_taps_and_screens(window: Window, tmp_path: Path, draw_photo: bytes) -> None:
    """A figure that fits takes two taps, one that differs with a photo six; all screens keep the rules."""
    page, screens = window.page, Screens(window)
    page.goto("/tablet/")
    page.get_by_test_id("no-person").wait_for()
    screens.look("nobody")
    arrive(window)
    screens.look("list")
    tap(page, "open-visit")
    page.get_by_test_id("visit-title").wait_for()
    screens.look("visit")

    assert _confirmed(page) == 2
    screens.look("criterion")
    page.context.set_offline(True)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(draw_photo)
    assert _corrected(page, photo) <= 6
    screens.look("differs")
    tap(page, "answer-differ")
    tap(page, "save")
    page.get_by_test_id("fault").wait_for()
    screens.look("fault")
    page.evaluate("location.hash = location.hash.replace(/criterion.*/, 'close')")
    page.get_by_test_id("close-screen").wait_for()
    screens.look("close")
    _delivered(screens)
    assert not screens.faults, "\n".join(screens.faults)


def _confirmed(page: Page) -> int:
    """Say that a figure fits, from the list of criteria; return the taps."""
    began = taps(page)
    tap(page, "criterion-item", 1)
    tap(page, "answer-match")
    page.get_by_test_id("recorded").wait_for()
    return taps(page) - began


def _corrected(page: Page, photo: Path) -> int:
    """Say that a figure differs, with a photo, from the list of criteria; return the taps."""
    page.evaluate("history.back()")
    page.get_by_test_id("visit-title").wait_for()
    began = taps(page)
    tap(page, "criterion-item")
    tap(page, "answer-differ")
    page.get_by_test_id("value").fill("7")
    tap(page, "cause-entry_error")
    tap(page, "save")
    page.get_by_test_id("recorded").wait_for()
    tap(page, "notice")
    with page.expect_file_chooser() as chooser:
        page.locator("label", has=page.get_by_test_id("photo-camera")).click()
    chooser.value.set_files(photo)
    page.get_by_test_id("photo").wait_for()
    return taps(page) - began


def _delivered(screens: Screens) -> None:
    """Look at what waits, save it as a file, send it, and wait until the server has opened the photo."""
    page = screens.page
    visit = page.url.removesuffix("/close")
    tap(page, "sync-chip")
    page.get_by_test_id("queue-item").first.wait_for()
    screens.look("queue")
    tap(page, "handover")
    tap(page, "suggest")
    with page.expect_download() as download:
        tap(page, "save-file")
    assert download.value.suggested_filename.endswith(".thamtra")
    screens.look("handover")
    page.context.set_offline(False)
    tap(page, "sync-chip")
    tap(page, "send-now")
    page.locator('[data-testid="sync-chip"][data-waiting="0"]').wait_for()
    page.goto(visit)
    page.locator('[data-testid="photo-count"][data-missing="0"]').first.wait_for(state="attached")
    screens.look("sent")


def test_the_keyboard_alone_records_a_figure(window: Window) -> None:
    """From the list to a recorded figure without a pointer."""
    page = window.page
    arrive(window)
    for target in ("open-visit", "criterion-item", "answer-match"):
        page.get_by_test_id(target).first.wait_for()
        reach(page, target)
        page.keyboard.press("Enter")
    page.get_by_test_id("recorded").wait_for()
    assert taps(page) == 0


def test_a_second_window_only_shows_until_it_takes_the_pen(window: Window) -> None:
    """Two windows of one tablet never write at once."""
    first = window.page
    arrive(window)
    second = first.context.new_page()
    second.goto(first.url)
    tap(second, "open-visit")
    tap(second, "criterion-item")
    second.get_by_test_id("elsewhere").wait_for()
    assert second.get_by_test_id("answer-match").first.is_disabled()
    tap(second, "write-here")
    first.get_by_test_id("elsewhere").wait_for()
    tap(second, "answer-match")
    second.get_by_test_id("recorded").wait_for()


@pytest.fixture
def draw_photo(seed: int) -> bytes:
    """A photo that no other test has."""
    return picture(random.Random(f"{seed}/hands"))
