"""A page of the desk whose script is still under way: what is typed and pressed early is not lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.journeys.browsing import Window
from tests.journeys.hands import broken_rules
from tests.journeys.installation import Installation, until
from tests.journeys.person import PAGES

pytestmark = pytest.mark.journey
WHY = "Bốc thăm lại (minh họa)"
LATE = "Phần gửi dữ liệu của trang chưa tải xong."


@pytest.fixture
def office(fresh: Installation, browser: Browser, pictures: Path) -> Iterator[Window]:
    """The office at its list of visits."""
    fresh.start()
    window = Window.open(browser, fresh, pictures)
    window.sign_in("vanphong", f"{PAGES}/kiem-tra")
    yield window
    window.close()


class Held:
    """What the page asks for at an address and does not get until it is let go."""

    def __init__(self, page: Page, address: str) -> None:
        self._page = page
        self._address = address
        self._asked: list[Route] = []
        page.route(address, self._keep)

    def _keep(self, route: Route) -> None:
        self._asked.append(route)

    def let_go(self) -> None:
        """Wait until it was asked for, and let it come; whatever is asked for later comes at once."""
        until(self._heard, f"question for {self._address}")
        self._page.wait_for_timeout(300)  # for the finger
        for route in self._asked:
            route.continue_()
        self._page.unroute(self._address)

    def _heard(self) -> bool:
        self._page.wait_for_timeout(50)  # what the browser tells is heard while Playwright waits only
        return bool(self._asked)


def test_what_is_pressed_before_the_script_is_there_waits_for_it(office: Window) -> None:
    page = office.page
    script = Held(page, "**/static/desk/desk.js")
    page.goto(f"{PAGES}/kiem-tra", wait_until="commit")
    page.get_by_label("Đơn vị", exact=True).select_option(index=1)
    page.get_by_label("Tổ công tác", exact=True).select_option(label="Tổ công tác số 1 (minh họa)")
    page.get_by_label("Ngày kiểm tra").fill("2019-11-07")
    why = page.get_by_label("Lý do chọn đơn vị")
    why.fill(WHY)
    button = page.get_by_role("button", name="Lưu kế hoạch")
    page.get_by_label("Ngày kiểm tra").press("Enter")
    button.click(force=True)
    office.shows(LATE)
    office.picture("form-without-its-script")
    assert not broken_rules(page)
    assert page.url.endswith("/kiem-tra"), "what was typed stands in the address"
    assert why.input_value() == WHY
    script.let_go()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    answer = Held(page, "**/kiem-tra/*-*-*-*-*")
    button.evaluate("button => setInterval(() => button.click(), 20)")  # an impatient finger
    answer.let_go()
    page.wait_for_url("**/kiem-tra/*-*-*-*-*")
    office.shows(WHY)
    assert sent.count("POST") == 1
