"""Minutes before leaving the room: read through, signed by finger or by name, and anew after a finding."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.journeys.browsing import Window
from tests.journeys.hands import COUNT_TAPS, Screens, arrive, reach, tap, taps
from tests.journeys.installation import Installation

pytestmark = pytest.mark.journey
WORDS = "Đếm lại (minh họa)"
_TYPED_AND_GONE = """(note, text) => {
  window.requestAnimationFrame = window.setTimeout = () => 0;  // it is never drawn again
  note.value = text;
  note.dispatchEvent(new Event("input", { bubbles: true }));
  location.reload();
}"""


@pytest.fixture
def window(fresh: Installation, browser: Browser, pictures: Path) -> Iterator[Window]:
    """An inspector's tablet in a visit where one figure differs, without a network."""
    fresh.start()
    opened = Window.open(browser, fresh, pictures, width=600)
    opened.page.add_init_script(COUNT_TAPS)
    arrive(opened)
    opened.page.get_by_test_id("offline-ready").wait_for()
    _open_visit(opened.page)
    opened.page.context.set_offline(True)
    yield opened
    opened.close()


def test_minutes_are_signed_without_a_network_and_anew_after_a_later_finding(window: Window) -> None:
    """Two versions, both sides, offline; the server then has both with the digests that were shown."""
    page, screens = window.page, Screens(window)
    _differs(page, 0)
    _draw_up(screens)
    _sign_both(screens)
    first = _kept(page, 1)
    screens.look("minutes-kept")
    _go_back(page)
    _differs(page, 1)
    _go_back(page)
    page.locator('[data-testid="minutes-line"][data-stale="true"]').wait_for()
    tap(page, "minutes")
    page.get_by_test_id("out-of-date").wait_for()
    screens.look("minutes-stale")
    second = _by_keyboard(page)
    page.get_by_test_id("earlier-minutes").locator("summary").first.click()
    screens.look("minutes-earlier")
    assert second != first
    _arrived(page, [second, first])
    assert not screens.faults, "\n".join(screens.faults)


def test_signatures_under_way_survive_a_reload_and_no_change_of_the_content(window: Window) -> None:
    """What was drawn and written is there again; a finding in between takes the ink away, and says why."""
    page, screens = window.page, Screens(window)
    unit = _begin_to_sign(page)
    digest = page.get_by_test_id("digest").inner_text()
    unit.get_by_test_id("note").evaluate(_TYPED_AND_GONE, WORDS)
    page.get_by_test_id("resumed").wait_for()
    assert page.get_by_test_id("digest").inner_text() == digest
    assert (_path(unit).count("M"), unit.get_by_test_id("note").input_value()) == (1, WORDS)
    screens.look("minutes-resumed", "resumed")
    _draw(page, unit.get_by_test_id("pad"))
    assert _path(unit).count("M") == 2
    _go_back(page)
    _differs(page, 0)
    tap(page, "minutes")
    page.get_by_test_id("ink-dropped").wait_for()
    screens.look("minutes-dropped")
    tap(page, "to-reading")
    unit.get_by_test_id("pad").wait_for()
    assert (_path(unit), unit.get_by_test_id("note").input_value()) == ("", WORDS)
    assert page.get_by_test_id("resumed").count() == 0
    assert not screens.faults, "\n".join(screens.faults)


def _begin_to_sign(page: Page) -> Locator:
    """Draw up minutes; the unit signs, the team has yet to. Returns where the unit signs."""
    tap(page, "minutes")
    page.get_by_test_id("present-unit").first.get_by_test_id("present-name").fill("Trần Thị Bình")
    tap(page, "to-reading")
    unit = page.get_by_test_id("side-unit")
    _draw(page, unit.get_by_test_id("pad"))
    return unit


def _draw_up(screens: Screens) -> None:
    """Say who was there; a name left out is asked for, and what was filled in survives a reload."""
    page = screens.page
    tap(page, "minutes")
    unit = page.get_by_test_id("present-unit").first
    unit.get_by_test_id("present-role").fill("Chủ tịch")
    tap(page, "to-reading")
    page.get_by_test_id("meeting-fault").wait_for()
    screens.look("minutes-meeting", "present-unit")
    page.reload()
    unit.get_by_test_id("present-name").wait_for()
    assert unit.get_by_test_id("present-role").input_value() == "Chủ tịch"
    unit.get_by_test_id("present-name").fill("Trần Thị Bình")
    tap(page, "to-reading")
    page.get_by_test_id("reading").wait_for()
    differing = page.locator('[data-testid="reading-part"][data-outcome="differ"]')
    assert differing.get_attribute("data-count") == "1"
    screens.look("minutes-reading")


def _sign_both(screens: Screens) -> None:
    """An empty field is no signature; the team draws with the mouse, the unit with a finger."""
    page = screens.page
    tap(page, "save-minutes")
    faults = page.get_by_test_id("side-fault")
    faults.nth(1).wait_for()
    assert [fault.get_attribute("data-fault") for fault in faults.all()] == ["strokes", "strokes"]
    screens.look("minutes-unsigned", "side-team")
    team, unit = page.get_by_test_id("side-team"), page.get_by_test_id("side-unit")
    assert unit.get_by_test_id("signer-name").input_value() == "Trần Thị Bình"
    _draw(page, team.get_by_test_id("pad"))
    _draw(page, team.get_by_test_id("pad"))
    before = _path(team)
    team.get_by_test_id("undo-stroke").click()
    assert before.count("M") == 2
    assert _path(team).count("M") == 1
    _touch(page, unit.get_by_test_id("pad"))
    assert _path(unit).count("M") == 1
    unit.get_by_test_id("note").fill("Đề nghị đếm lại máy dùng chung (minh họa)")
    screens.look("minutes-signed", "side-unit")
    tap(page, "save-minutes")


def _by_keyboard(page: Page) -> str:
    """The next version without a pointer: names are typed, the unit refuses in words."""
    began = taps(page)
    _press(page, "minutes-anew")
    _press(page, "to-reading")
    page.get_by_test_id("reading").wait_for()
    team, unit = page.get_by_test_id("side-team"), page.get_by_test_id("side-unit")
    team.get_by_test_id("how-draw").locator("input").focus()
    page.keyboard.press("ArrowDown")
    team.get_by_test_id("typed").fill("Tổ trưởng")
    unit.get_by_test_id("how-draw").locator("input").focus()
    page.keyboard.press("ArrowUp")
    page.get_by_test_id("side-unit").get_by_test_id("how-refuse").locator("input:checked").wait_for()
    _press(page, "save-minutes")
    assert unit.get_by_test_id("side-fault").get_attribute("data-fault") == "refusal"
    unit.get_by_test_id("note").fill("Chưa thống nhất cách đếm (minh họa)")
    _press(page, "save-minutes")
    digest = _kept(page, 2)
    assert taps(page) == began
    return digest


def _arrived(page: Page, digests: list[str]) -> None:
    """With a network again the server has the minutes as they were shown, the newest first."""
    visit = page.url.split("/visit/")[1].split("/")[0]
    page.context.set_offline(False)
    tap(page, "sync-chip")
    tap(page, "send-now")
    page.locator('[data-testid="sync-chip"][data-waiting="0"]').wait_for()
    answer = page.request.get(f"/api/visits/{visit}/minutes").json()
    assert [one["digest"] for one in answer["items"]] == digests


def _kept(page: Page, version: int) -> str:
    """Return the digest of the version that is shown, as it is shown."""
    card = page.locator(f'[data-testid="kept-minutes"][data-version="{version}"]').first
    card.wait_for()
    digest = card.get_attribute("data-digest") or ""
    assert card.get_by_test_id("digest").inner_text().replace(" ", "") == digest
    assert len(card.get_by_test_id("check-word").inner_text().split()) == 2
    return digest


def _open_visit(page: Page) -> None:
    tap(page, "open-visit")
    page.get_by_test_id("visit-title").wait_for()


def _go_back(page: Page) -> None:
    page.evaluate("location.hash = location.hash.replace(/[/](criterion|minutes).*/, '')")
    page.get_by_test_id("visit-title").wait_for()


def _differs(page: Page, at: int) -> None:
    """Record a difference."""
    tap(page, "criterion-item", at)
    tap(page, "answer-differ")
    value = page.get_by_test_id("value").or_(page.get_by_test_id("choice-false")).first
    value.wait_for()
    if value.get_attribute("data-testid") == "value":
        value.fill("7")
    else:
        value.click()
    tap(page, "cause-entry_error")
    tap(page, "save")
    page.get_by_test_id("recorded").first.wait_for()
    _go_back(page)


def _draw(page: Page, pad: Locator) -> None:
    """Draw a stroke with the mouse."""
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + 90)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 60 + 30 * step, box["y"] + 90 - 40 * (step % 2))
    page.mouse.up()


def _touch(page: Page, pad: Locator) -> None:
    """Draw a stroke with a finger; the page must not scroll under it."""
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    scrolled = page.evaluate("scrollY")
    finger = page.context.new_cdp_session(page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    points = [{"x": box["x"] + 60 + 25 * step, "y": box["y"] + 40 + 10 * step} for step in range(9)]
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
    for point in points[1:]:
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    assert page.evaluate("scrollY") == scrolled
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def _path(side: Locator) -> str:
    return side.get_by_test_id("pad").locator("path").get_attribute("d") or ""


def _press(page: Page, target: str) -> None:
    page.get_by_test_id(target).first.wait_for()
    reach(page, target)
    page.keyboard.press("Enter")
