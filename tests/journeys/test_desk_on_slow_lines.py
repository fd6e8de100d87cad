"""A page of the desk whose script is still under way: what is typed and pressed early is not lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

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


def test_what_is_pressed_before_the_script_is_there_waits_for_it(office: Window) -> None:
    page = office.page
    held: list[Route] = []
    page.route("**/static/desk/desk.js", lambda route: held.append(route))  # noqa: PLW0108 -- a method of C is refused
    page.goto(f"{PAGES}/kiem-tra", wait_until="commit")
    page.get_by_label("Đơn vị", exact=True).select_option(index=1)
    page.get_by_label("Tổ công tác", exact=True).select_option(label="Tổ công tác số 1 (minh họa)")
    page.get_by_label("Ngày kiểm tra").fill("2019-11-07")
    why = page.get_by_label("Lý do chọn đơn vị")
    why.fill(WHY)
    button = page.get_by_role("button", name="Lưu kế hoạch")
    until(lambda: len(held) == 1, "script asked for")
    page.get_by_label("Ngày kiểm tra").press("Enter")
    button.click(force=True)
    office.shows(LATE)
    office.picture("form-without-its-script")
    assert not broken_rules(page)
    assert page.url.endswith("/kiem-tra"), "what was typed stands in the address"
    assert why.input_value() == WHY
    held[0].continue_()
    page.unroute("**/static/desk/desk.js")
    button.click()
    page.wait_for_url("**/kiem-tra/*-*-*-*-*")
    office.shows(WHY)
