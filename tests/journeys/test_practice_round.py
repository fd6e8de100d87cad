"""A practice round beside the real one: served one port further, marked everywhere, deleted in one click."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.browsing import Window
from tests.journeys.hands import Screens
from tests.journeys.installation import Installation, free_port, until
from tests.journeys.papers import log_events
from tests.journeys.person import Person

pytestmark = pytest.mark.journey

MARK = "TẬP DƯỢT – không có giá trị"


@pytest.fixture
def real(fresh: Installation) -> Installation:
    """A running installation whose neighbouring port is free."""
    fresh.port = until(_free_pair, "two free ports side by side")
    fresh.start()
    return fresh


@pytest.fixture
def practice(real: Installation) -> Installation:
    """The practice round that was made while the real installation runs, as it is served by that one."""
    assert _is_free(real.port + 1)
    assert f"cổng {real.port + 1}" in real.run("practice", "new")
    made = dataclasses.replace(real, home=real.home / "practice", port=real.port + 1, processes={})
    made.wait_for_web()
    return made


@pytest.fixture
def office(real: Installation, browser: Browser, pictures: Path) -> Iterator[Window]:
    """The office at the real installation."""
    opened = Window.open(browser, real, pictures)
    opened.sign_in("vanphong", "/tap-duot")
    yield opened
    opened.close()


def test_practice_is_served_beside_the_real_thing_and_deleted_with_one_click(
    real: Installation, practice: Installation, office: Window, browser: Browser
) -> None:
    """It has accounts, data and a mark of its own; after the click it is gone, the real one as it was."""
    visitor, trainee = Person.visitor(real), Person.visitor(practice)
    for address in ("/login", "/tablet/"):
        assert MARK not in visitor.get(address).text
        assert MARK in trainee.get(address).text
    assert practice.accounts.keys() == real.accounts.keys()
    assert practice.accounts["kiemtra1"] != real.accounts["kiemtra1"]
    _tablet_is_marked(practice, browser, office.pictures)
    before = len(log_events(Person.signed_in(real, "vanphong")))

    page = office.page
    page.goto("/tap-duot")
    office.shows("Đang có một bản tập dượt", f":{practice.port}")
    office.picture("practice")
    page.get_by_text("Xóa bản tập dượt", exact=True).click()
    office.picture("practice-delete")
    page.get_by_role("button", name="Xóa tất cả").click()
    office.shows("Chưa có bản tập dượt")
    until(lambda: _is_free(practice.port), "end of the practice round's processes")
    assert not practice.home.exists()
    after = log_events(Person.signed_in(real, "vanphong"))
    assert "practice.deleted" in [event["type"] for event in after[before:]]
    assert "practice.created" in [event["type"] for event in after[:before]]


def _tablet_is_marked(practice: Installation, browser: Browser, pictures: Path | None) -> None:
    """A visit downloaded for practice says on every screen that it is none; the mark covers no control."""
    tablet = Window.open(browser, practice, pictures, width=600)
    tablet.sign_in("kiemtra1", "/tablet/")
    screens, page = Screens(tablet), tablet.page
    page.get_by_test_id("download-visit").first.click()
    page.get_by_test_id("open-visit").first.wait_for()
    screens.look("practice-list")
    page.get_by_test_id("open-visit").first.click()
    page.get_by_test_id("criterion-item").first.click()
    page.get_by_test_id("answer-match").first.click()
    page.get_by_test_id("recorded").first.wait_for()
    shown = "getComputedStyle(document.querySelector('.practice-mark'), '::before').content"
    assert MARK in page.evaluate(shown)
    screens.look("practice-criterion")
    assert not screens.faults, "\n".join(screens.faults)
    tablet.close()


def _free_pair() -> int:
    """Return a port that is free and has a free neighbour; 0 where there is none."""
    first, second = free_port(), free_port()
    return first if second == first + 1 else 0


def _is_free(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) != 0
