"""A tablet with sixty visits and 120 things that wait: all is reached, and not all is drawn at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.journeys.browsing import Window
from tests.journeys.hands import WIDTHS, Screens, arrive, reach, tap
from tests.journeys.installation import Installation
from tests.journeys.plenty import QUEUED, STORED

pytestmark = pytest.mark.journey
VISITS, WAITING, AT_ONCE = 60, 120, 50
# What is laid out late may push the place away.
_SETTLED_MS = 300
_TAKEN_UP_MS = 10_000
# What is on top where a link stands: nothing of the bars above and below covers it.
_IN_SIGHT = """link => {
    const {left, top, width, height} = link.getBoundingClientRect();
    const [middle, edges] = [left + width / 2, [top + 2, top + height - 2]];
    return edges.every(edge => link.contains(document.elementFromPoint(middle, edge)));
}"""


@pytest.fixture
def tablet(fresh: Installation, browser: Browser, pictures: Path) -> Iterator[Window]:
    """An inspector's tablet without a network, full of visits and of things that wait."""
    fresh.start()
    opened = Window.open(browser, fresh, pictures, width=600)
    arrive(opened)
    opened.page.get_by_test_id("offline-ready").wait_for()
    opened.page.context.set_offline(True)
    opened.page.evaluate(STORED, {"visits": VISITS, "photos": 2})
    opened.page.evaluate(QUEUED, WAITING)
    opened.page.reload()
    yield opened
    opened.close()


def test_many_visits_and_many_waiting_things_are_all_reached(tablet: Window) -> None:
    """The last visit by scrolling, one in the middle by its name, the last waiting thing by asking for it."""
    screens = Screens(tablet)
    _visits(screens)
    _waiting(screens)
    assert not screens.faults, "\n".join(screens.faults)


def test_whoever_comes_back_finds_what_they_tapped(tablet: Window) -> None:
    """In sight, and the keyboard goes on from there; on a phone, a tablet and a computer."""
    for width in WIDTHS:
        tablet.page.set_viewport_size({"width": width, "height": 800})
        _there_and_back(tablet.page)


def _there_and_back(page: Page) -> None:
    """Through a visit far down: to a criterion and the one after it, to its end, and back to the visits."""
    wanted = page.get_by_test_id("open-visit").nth(VISITS - 15)
    visit = page.get_by_test_id("visit-card").nth(VISITS - 15).get_attribute("data-visit") or ""
    wanted.click()
    criteria = page.get_by_test_id("criterion-item")
    criteria.first.wait_for()
    low = criteria.count() - 2
    criteria.nth(low).click()
    page.get_by_test_id("criterion-form").wait_for()
    page.go_back()
    _taken_up(page, criteria.nth(low))
    page.keyboard.press("Enter")
    page.get_by_test_id("next-criterion").click()
    page.locator('[data-testid="criterion-item"][aria-current="true"]').and_(criteria.nth(low + 1)).wait_for(
        state="attached"
    )
    page.evaluate("hash => { location.hash = hash; }", f"#/visit/{visit}")
    _taken_up(page, criteria.nth(low + 1))
    page.get_by_test_id("close-visit").click()
    page.get_by_test_id("close-screen").wait_for()
    page.go_back()
    _taken_up(page, page.get_by_test_id("close-visit"))
    page.locator("a.back:visible").first.click()
    _taken_up(page, wanted)
    page.keyboard.press("Enter")
    page.get_by_test_id("visit-title").wait_for()
    assert visit in page.url
    page.go_back()
    _taken_up(page, wanted)


def _taken_up(page: Page, link: Locator) -> None:
    link.and_(page.locator(":focus")).wait_for(timeout=_TAKEN_UP_MS)
    page.wait_for_timeout(_SETTLED_MS)
    assert link.evaluate(_IN_SIGHT), "it is covered or out of sight"


def _visits(screens: Screens) -> None:
    page = screens.page
    opening = page.get_by_test_id("open-visit")
    opening.nth(VISITS - 1).wait_for()
    assert opening.count() == VISITS
    screens.look("plenty-visits")
    opening.last.scroll_into_view_if_needed()
    opening.last.click(trial=True)
    names = page.get_by_test_id("visit-card").locator("h2").all_text_contents()
    wanted = next(name for name in names if name.endswith(" 37"))
    page.get_by_test_id("search-visits").fill(wanted)
    page.get_by_test_id("visit-card").nth(1).wait_for(state="detached")
    tap(page, "open-visit")
    assert page.get_by_test_id("visit-title").inner_text() == wanted


def _waiting(screens: Screens) -> None:
    """Fifty are drawn, then fifty more for each asking, by keyboard too; then nothing more is offered."""
    page = screens.page
    tap(page, "sync-chip")
    _drawn(page, AT_ONCE)
    screens.look("plenty-waiting", "queue-more")
    reach(page, "queue-more")
    page.keyboard.press("Enter")
    _drawn(page, 2 * AT_ONCE)
    tap(page, "queue-more")
    _drawn(page, WAITING)
    assert page.get_by_test_id("queue-more").count() == 0
    chip = page.get_by_test_id("sync-chip")
    assert chip.get_attribute("data-waiting") == str(WAITING)


def _drawn(page: Page, count: int) -> None:
    rows = page.get_by_test_id("queue-item")
    rows.nth(count - 1).wait_for()
    assert rows.count() == count
