"""Documents on the tablet: read without a network, handed on with a visit, cleared when it is over."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browsing import Window
from tests.journeys.hands import COUNT_TAPS, Screens, arrive, reach, tap
from tests.journeys.installation import Installation
from tests.journeys.person import Person
from tests.journeys.tablet import digest, picture

pytestmark = pytest.mark.journey

SECRET = "bang chieu dong hang khoi lung"
_PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_SCAN_NAME = "Biên bản kiểm kê máy tính, thiết bị mạng và phần mềm (bản quét)"


@pytest.fixture
def scan(seed: int) -> bytes:
    """A scan that no other test has."""
    return picture(random.Random(f"{seed}/documents"), 1200, 900)


@pytest.fixture
def tablet(fresh: Installation, scan: bytes, browser: Browser, pictures: Path) -> Iterator[Window]:
    """An inspector's tablet; with each visit two documents of the unit go."""
    fresh.start()
    named = {digest(scan): _SCAN_NAME, digest(_PAPER): "Quyết định giao máy tính"}
    office = Person.signed_in(fresh, "vanphong")
    for line in Person.signed_in(fresh, "kiemtra1").get("/api/visits").json()["items"]:
        officer = Person.signed_in(fresh, f"canbo.{line['unit']['code'].lower()}")
        for content, kind in ((scan, "image/jpeg"), (_PAPER, "application/pdf")):
            assert officer.send("PUT", f"/api/evidence/{digest(content)}", content, kind).status < 300
        chosen = {"documents": [*named], **{f"name:{sha256}": name for sha256, name in named.items()}}
        office.post(f"/api/visits/{line['id']}/documents", chosen).json(201)
    opened = Window.open(browser, fresh, pictures, width=600)
    opened.page.add_init_script(COUNT_TAPS)
    yield opened
    opened.close()


def test_documents_open_offline_travel_with_the_visit_and_go_when_it_is_over(
    tablet: Window, scan: bytes, tmp_path: Path, browser: Browser
) -> None:
    """One document is late and said to be missing; both open offline, here and on a colleague's tablet."""
    page, screens = tablet.page, Screens(tablet)
    page.route(f"**/documents/{digest(_PAPER)}", lambda route: route.abort())
    arrive(tablet)
    page.get_by_test_id("offline-ready").wait_for()
    _late(screens)
    page.context.set_offline(True)
    page.reload()
    _opened(page)
    screens.look("documents", "documents")
    file = _saved(screens, tmp_path)
    _taken_over(browser, tablet, file)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture(random.Random(scan)))
    _ended(screens, photo)
    _cleared(screens)
    assert not screens.faults, "\n".join(screens.faults)


def _late(screens: Screens) -> None:
    """What has not come is said, online and offline, and comes with the network."""
    page = screens.page
    tap(page, "open-visit")
    page.locator('[data-testid="documents"][data-missing="1"]').wait_for()
    title = page.get_by_test_id("documents-title")
    title.click()
    assert "còn thiếu 1" in title.inner_text()
    page.locator('[data-testid="document"][data-state="missing"]').wait_for()
    screens.look("documents-missing", "documents-missing")
    page.context.set_offline(True)
    _look_for_server(page, "offline")
    assert page.get_by_test_id("fetch-documents").is_disabled()
    screens.look("documents-missing-offline", "documents-missing")
    page.unroute_all()
    page.context.set_offline(False)
    page.locator('[data-testid="documents"][data-missing="0"]').wait_for()


def _opened(page: Page) -> None:
    """With the keyboard alone: the scan stands in a window of its own."""
    reach(page, "documents-title")
    page.keyboard.press("Enter")
    page.get_by_test_id("open-document").first.wait_for()
    reach(page, "open-document")
    with page.expect_popup() as popup:
        page.keyboard.press("Enter")
    popup.value.wait_for_function("document.images[0]?.naturalWidth === 1200")
    popup.value.close()


def _saved(screens: Screens, tmp_path: Path) -> Path:
    """Save the visit as a file; its weight is said first, and documents can be left out."""
    page = screens.page
    tap(page, "criterion-item", 1)
    tap(page, "answer-match")
    page.get_by_test_id("recorded").wait_for()
    page.goto("/tablet/#/handover")
    weight, along = page.get_by_test_id("file-weight"), page.get_by_test_id("with-documents")
    along.wait_for()
    assert "2 tài liệu" in weight.inner_text()
    screens.look("handover-documents", "file-weight")
    along.uncheck()
    assert "tài liệu" not in weight.inner_text()
    along.check()
    page.get_by_test_id("passphrase").fill(SECRET)
    page.get_by_test_id("passphrase-again").fill(SECRET)
    with page.expect_download() as download:
        tap(page, "save-file")
    place = tmp_path / download.value.suggested_filename
    download.value.save_as(place)
    return place


def _taken_over(browser: Browser, tablet: Window, file: Path) -> None:
    """A colleague's tablet without network takes the visit over and opens its documents."""
    other = Window.open(browser, tablet.installation, None, width=600)
    other.sign_in("kiemtra2", "/tablet/")
    page = other.page
    page.get_by_test_id("offline-ready").wait_for()
    page.context.set_offline(True)
    page.goto("/tablet/#/handover")
    page.get_by_test_id("queue-file").set_input_files(file)
    page.get_by_test_id("passphrase-of-file").fill(SECRET)
    tap(page, "take-file")
    page.get_by_test_id("take-said").get_by_text("2 tài liệu").wait_for()
    page.goto("/tablet/#/")
    tap(page, "open-visit")
    page.locator('[data-testid="documents"][data-missing="0"]').wait_for()
    _opened(page)
    other.close()


def _ended(screens: Screens, photo: Path) -> None:
    """End the visit and have everything received: its documents go, and the list says why."""
    page = screens.page
    page.goto("/tablet/#/")
    tap(page, "open-visit")
    tap(page, "criterion-item", 1)
    page.get_by_test_id("photo-gallery").set_input_files(photo)
    page.get_by_test_id("photo").wait_for()
    visit = page.url.split("/criterion")[0]
    page.goto(f"{visit}/close")
    tap(page, "confirm-close")
    page.get_by_test_id("visit-closed").wait_for()
    assert page.locator('[data-testid="documents"]').get_attribute("data-missing") == "0"
    page.context.set_offline(False)
    page.locator('[data-testid="sync-chip"][data-waiting="0"][data-link="online"]').wait_for()
    page.locator('[data-testid="photo-count"][data-missing="0"]').first.wait_for(state="attached")
    _look_for_server(page, "online")
    page.reload()
    page.locator('[data-testid="documents"][data-missing="2"]').wait_for()
    tap(page, "documents-title")
    page.get_by_test_id("documents-cleared").wait_for()
    screens.look("documents-cleared", "documents-cleared")


def _cleared(screens: Screens) -> None:
    """Small pictures of the visit that is over go after a question that says how much it frees."""
    page = screens.page
    page.goto("/tablet/#/")
    page.get_by_test_id("clear").wait_for()
    screens.look("clear", "clear")
    tap(page, "clear")
    question = page.get_by_test_id("clear-question")
    assert "1 ảnh" in question.inner_text()
    screens.look("clear-question", "clear-question")
    tap(page, "clear-no")
    question.wait_for(state="detached")
    tap(page, "clear")
    tap(page, "clear-yes")
    page.get_by_test_id("cleared").get_by_text("Đã giải phóng").wait_for()
    tap(page, "clear")
    page.get_by_test_id("cleared").get_by_text("Không có gì để dọn").wait_for()
    screens.look("cleared", "cleared")


def _look_for_server(page: Page, link: str) -> None:
    """Come back to the page, as from another app, and wait until it knows whether there is a network."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator(f'[data-testid="sync-chip"][data-link="{link}"][data-running="false"]').wait_for()
