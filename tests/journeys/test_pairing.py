"""A tablet is paired by a code from the desk; two people change over without network; both are delivered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.journeys.browsing import Window
from tests.journeys.hands import Screens
from tests.journeys.installation import Installation

pytestmark = pytest.mark.journey

PINS = {"kiemtra1": "135790", "kiemtra2": "246802"}


@pytest.fixture
def desk(fresh: Installation, browser: Browser, pictures: Path) -> Iterator[Window]:
    """A computer at the office."""
    fresh.start()
    opened = Window.open(browser, fresh, pictures)
    yield opened
    opened.close()


@pytest.fixture
def tablet(desk: Window, browser: Browser, pictures: Path) -> Iterator[Window]:
    """A tablet on which nobody ever signed in."""
    opened = Window.open(browser, desk.installation, pictures, width=600)
    yield opened
    opened.close()


def test_two_people_work_on_one_tablet(desk: Window, tablet: Window) -> None:
    page, screens = tablet.page, Screens(tablet)
    _pair(page, _code(desk, "kiemtra1"), "kiemtra1", by_drawing=True, screens=screens)
    page.get_by_test_id("download-visit").first.click()
    page.get_by_test_id("open-visit").first.wait_for()
    page.get_by_test_id("offline-ready").wait_for()
    _pair(page, _code(desk, "kiemtra2"), "kiemtra2", by_drawing=False, screens=None)

    page.context.set_offline(True)
    _confirm(page)
    _change_to_other(page, PINS["kiemtra1"], screens)
    page.context.set_offline(False)
    page.get_by_test_id("sync-chip").click()
    page.get_by_test_id("send-now").click()
    page.locator('[data-testid="sync-chip"][data-waiting="0"][data-link="online"]').wait_for()
    assert not screens.faults, "\n".join(screens.faults)

    desk.page.goto("/thiet-bi")
    desk.shows("Máy của tôi", "Máy số 3")
    desk.picture("devices")
    desk.page.get_by_text("Thu hồi", exact=True).first.click()
    desk.picture("devices-revoke")
    with desk.page.expect_response("**/revocation") as told:
        desk.page.locator("details[open] .confirm-body button").click()
    assert told.value.status == 204
    desk.shows("Chưa có máy nào được ghép")
    _paired_anew(desk, tablet)


def test_who_pairs_while_the_first_look_for_the_server_is_under_way_gets_the_visits(
    desk: Window, tablet: Window
) -> None:
    """On a slow line the answer to the first look comes after the pairing, and still says "signed out"."""
    page = tablet.page
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        held.append(route)
        if len(held) > 1:
            route.continue_()

    page.route("**/api/me", hold_first)
    _pair(page, _code(desk, "kiemtra1"), "kiemtra1", by_drawing=True, screens=None)
    assert len(held) == 1, "the first look is still under way"
    held[0].continue_()
    page.goto("/tablet/#/")
    page.get_by_test_id("download-visit").first.wait_for()


def _paired_anew(desk: Window, tablet: Window) -> None:
    """Whose token was taken away is told so; what was written waits, and goes out once it is paired anew."""
    page, screens = tablet.page, Screens(tablet)
    page.get_by_test_id("who").click()
    page.get_by_test_id("change-pin").fill(PINS["kiemtra2"])
    page.get_by_test_id("change-go").click()
    page.locator('[data-testid="signed-out"][data-why="devices.token-revoked"]').wait_for()
    _confirm(page, 2)
    kept = page.locator('[data-testid="sync-chip"][data-waiting="1"][data-link="signed_out"]')
    kept.wait_for()
    assert "1 mục chưa gửi" in page.get_by_test_id("signed-out").inner_text()
    screens.look("revoked")
    page.get_by_test_id("pair-anew").click()
    _pair(page, _code(desk, "kiemtra2"), "kiemtra2", by_drawing=False, screens=None)
    page.locator('[data-testid="sync-chip"][data-waiting="0"][data-link="online"]').wait_for()
    assert not screens.faults, "\n".join(screens.faults)


def _code(desk: Window, username: str) -> str:
    """Sign in at the desk and have a code given out."""
    desk.page.context.clear_cookies()
    desk.sign_in(username, "/thiet-bi")
    desk.page.get_by_role("button", name="Lấy mã ghép máy").click()
    desk.page.locator("#pairing").wait_for()
    desk.picture("devices-code")
    return desk.page.locator(".pairing-code").inner_text()


def _pair(page: Page, code: str, username: str, *, by_drawing: bool, screens: Screens | None) -> None:
    """Bring the code to the tablet, as its drawing says or typed, and choose a PIN."""
    page.goto(f"/tablet/#ghep={code}" if by_drawing else "/tablet/#/pair")
    page.get_by_test_id("pair").wait_for()
    if screens:
        screens.look("pair")
    if by_drawing:
        page.get_by_test_id("pair-name").fill("Máy số 3")
    else:
        page.get_by_test_id("pair-code").fill(code.upper())
    page.get_by_test_id("pair-pin").fill(PINS[username])
    page.get_by_test_id("pair-again").fill(PINS[username])
    page.get_by_test_id("pair-go").click()
    page.get_by_test_id("pair").wait_for(state="detached")


def _confirm(page: Page, at: int = 1) -> None:
    page.goto("/tablet/#/")
    page.get_by_test_id("open-visit").first.click()
    page.get_by_test_id("criterion-item").nth(at).click()
    page.get_by_test_id("answer-match").first.click()
    page.get_by_test_id("recorded").first.wait_for()


def _change_to_other(page: Page, pin: str, screens: Screens) -> None:
    page.get_by_test_id("who").click()
    page.get_by_test_id("change-pin").fill("000000")
    page.get_by_test_id("change-go").click()
    page.get_by_test_id("change-fault").wait_for()
    screens.look("people")
    page.get_by_test_id("change-pin").fill(pin)
    page.get_by_test_id("change-go").click()
    page.get_by_test_id("change-pin").wait_for(state="detached")
