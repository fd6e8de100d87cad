"""An inspector's hands on a whole visit: seldom conclusions, a group at once, one item, a later version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browsing import Window
from tests.journeys.hands import COUNT_TAPS, Screens, arrive, tap, taps
from tests.journeys.installation import Installation, until
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
# What happens to the hidden stage, told by the browser after the task it happened in.
_WATCH_STAGE = """window.stage = [];
const isStage = node => node.className === "rehearsal";
new MutationObserver(changes => {
    for (const {addedNodes, removedNodes} of changes) {
        const left = document.querySelectorAll(".rehearsal").length;
        if ([...addedNodes].some(isStage)) window.stage.push("set", left);
        if ([...removedNodes].some(isStage)) window.stage.push("struck");
    }
}).observe(document, {childList: true, subtree: true});"""


@pytest.fixture
def window(fresh: Installation, browser: Browser, pictures: Path) -> Iterator[Window]:
    """An inspector's tablet with one visit downloaded and open, without a network."""
    fresh.start()
    opened = Window.open(browser, fresh, pictures, width=600)
    opened.page.add_init_script(COUNT_TAPS)
    arrive(opened)
    tap(opened.page, "open-visit")
    opened.page.get_by_test_id("visit-title").wait_for()
    yield opened
    opened.close()


def test_conclusions_and_groups(window: Window) -> None:
    """The part that was proven, a conclusion taken back, and a whole group in three taps."""
    page, screens = window.page, Screens(window)
    _partly_proven(screens)
    _taken_back(screens)
    page.evaluate("history.back()")
    page.get_by_test_id("groups").wait_for()
    began = taps(page)
    page.get_by_test_id("groups").locator("summary").click()
    screens.look("groups", "groups")
    group = page.get_by_test_id("group").first
    left = int(group.get_attribute("data-left") or "0")
    waiting = _waiting(page)
    tap(page, "confirm-group")
    screens.look("confirm-group", "confirm-group-yes")
    assert str(left) in page.get_by_test_id("confirm-group-yes").inner_text()
    tap(page, "confirm-group-yes")
    page.locator(f'[data-testid="sync-chip"][data-waiting="{waiting + left}"]').wait_for()
    assert taps(page) - began == 3
    assert not screens.faults, "\n".join(screens.faults)


def test_one_item_is_sent_by_itself_and_a_later_version_is_only_offered(window: Window) -> None:
    """Of two items that failed one is sent; the office issues another version, which waits for a tap."""
    page, screens = window.page, Screens(window)
    page.route("**/commands", lambda route: route.abort())
    for at in (1, 2):
        _confirm(page, at)
    tap(page, "sync-chip")
    page.get_by_test_id("item-fault").nth(1).wait_for()
    waiting = _waiting(page)
    screens.look("queue-faults", "send-item")
    page.unroute("**/commands")
    tap(page, "send-item")
    page.locator(f'[data-testid="sync-chip"][data-waiting="{waiting - 1}"]').wait_for()
    tap(page, "send-now")
    page.locator('[data-testid="sync-chip"][data-waiting="0"]').wait_for()
    _offered(screens)
    assert not screens.faults, "\n".join(screens.faults)


def test_a_criterion_is_drawn_once_before_it_is_asked_for_and_leaves_nothing_behind(window: Window) -> None:
    """Set and struck within one task, once for each load; then the one that is tapped stands alone."""
    page = window.page
    page.add_init_script(_WATCH_STAGE)
    page.reload()
    until(lambda: page.evaluate("window.stage.length > 0"), "criterion drawn unseen", seconds=10)
    assert page.get_by_test_id("criterion-form").count() == 0
    tap(page, "criterion-item")
    page.get_by_test_id("photos").wait_for()
    assert page.get_by_test_id("criterion-form").count() == 1
    assert page.evaluate("document.activeElement.localName") == "main"
    page.get_by_role("link", name="Danh sách tiêu chí").click()
    page.wait_for_timeout(1500)  # what waits for idleness is done after a second at the latest
    assert page.evaluate("window.stage") == ["set", 0, "struck"]


def _offered(screens: Screens) -> None:
    """Have the office issue another version, find it offered, and take it over."""
    page, installation = screens.page, screens.window.installation
    page.goto("/tablet/")
    tap(page, "open-visit")
    title = page.get_by_test_id("visit-title")
    visit, before = page.url.split("/visit/")[1], title.get_attribute("data-digest")
    checked = page.get_by_test_id("progress")
    counted = checked.inner_text()
    office = Person.signed_in(installation, "vanphong")
    office.post(f"/api/visits/{visit}/package").json(201)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    offer = page.get_by_test_id("offer")
    offer.wait_for()
    assert title.get_attribute("data-digest") == before
    assert offer.get_attribute("data-digest") != before
    screens.look("offer")
    tap(page, "take-version")
    offer.wait_for(state="detached")
    assert title.get_attribute("data-digest") != before
    assert checked.inner_text() == counted


def _confirm(page: Page, at: int) -> None:
    """Say of every figure of a criterion that it fits."""
    tap(page, "criterion-item", at)
    for answer in page.get_by_test_id("answer-match").all():
        if answer.is_enabled():
            answer.click()
    page.get_by_test_id("recorded").first.wait_for()
    page.evaluate("history.back()")
    page.get_by_test_id("groups").wait_for()


def _partly_proven(screens: Screens) -> None:
    """Say that only a part was proven: more than was reported is refused."""
    page = screens.page
    page.context.set_offline(True)
    tap(page, "criterion-item")
    tap(page, "answer-not_proven")
    page.get_by_test_id("value").fill("999999999")
    page.get_by_test_id("note").fill("Thiếu sổ gốc (minh họa)")
    tap(page, "save")
    page.get_by_test_id("fault").wait_for()
    screens.look("proven-part")
    page.get_by_test_id("value").fill("0")
    tap(page, "save")
    page.get_by_test_id("recorded").wait_for()
    assert ": 0" in page.get_by_test_id("recorded").inner_text()


def _taken_back(screens: Screens) -> None:
    """Take the conclusion back: the figure is unchecked again, and both entries are kept."""
    page = screens.page
    tap(page, "answer-more")
    screens.look("seldom")
    tap(page, "answer-unchecked")
    tap(page, "save")
    page.get_by_test_id("recorded").get_by_text("Chưa kiểm tra").wait_for()
    assert _waiting(page) == 2


def _waiting(page: Page) -> int:
    return int(page.get_by_test_id("sync-chip").get_attribute("data-waiting") or "0")
