"""What the team leader does not take comes back to the tablet with the reason; so does a reopened visit."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.journeys.browsing import Window
from tests.journeys.hands import Screens, arrive, tap
from tests.journeys.installation import Installation
from tests.journeys.person import PAGES, Person
from tests.journeys.tablet import Tablet

pytestmark = pytest.mark.journey
DISMISSED = "Hai người đếm khác nhau, giữ kết luận ghi trước (minh họa)."
AGAIN = "Số máy chưa khớp với sổ tài sản, đếm lại cùng đơn vị (minh họa)."


def test_what_is_not_taken_and_what_is_to_be_checked_again_comes_back_with_the_reason(
    fresh: Installation, browser: Browser, pictures: Path, draw: random.Random
) -> None:
    """A contradiction is dismissed and read; the visit ends, is opened again, taken over and worked on."""
    fresh.start()
    window = Window.open(browser, fresh, pictures, width=600)
    page, screens = window.page, Screens(window)
    arrive(window)
    visit = page.get_by_test_id("visit-card").first.get_attribute("data-visit") or ""
    colleague = Tablet(Person.signed_in(fresh, "kiemtra2"), visit, draw)
    leader = Person.signed_in(fresh, "totruong")
    part, whole = _part_and_whole(colleague)
    told = colleague.send([colleague.finding(*part, "not_proven", note="Chưa có sổ")]).json()
    assert told["outcomes"][0]["outcome"] == "applied", told
    _contradicted(page, screens, visit, part)
    _dismissed(leader)
    _comes_back(page, screens, part)
    _above_the_whole(page, screens, visit, (part, whole))
    _ended(page, visit)
    answer = leader.post(f"/api/visits/{visit}/reopening", {"reason": AGAIN})
    assert answer.status == 201, answer.text
    _opened_again(page, screens, part, answer.json(201)["package_digest"])
    window.close()
    assert not screens.faults, "\n".join(screens.faults)


def _part_and_whole(colleague: Tablet) -> tuple[tuple[str, str], str]:
    """A value that may not exceed another one, and how much was reported of that."""
    package = colleague.download()
    criteria = [criterion for group in package["groups"] for criterion in group["criteria"]]
    for criterion in criteria:
        reported = {field["id"]: field["reported"] for field in criterion["fields"]}
        for field in criterion["fields"]:
            whole = reported.get(field.get("part_of"))
            if whole is not None and field["reported"] is not None:
                return (criterion["id"], field["id"]), whole
    pytest.fail("no criterion has a part and a whole")


def _open(page: Page, visit: str, part: tuple[str, str]) -> Locator:
    page.evaluate("hash => { location.hash = hash; }", f"#/visit/{visit}/criterion/{part[0]}")
    page.locator(f'[data-testid="criterion-form"][data-criterion="{part[0]}"]').wait_for()
    return _field(page, part)


def _field(page: Page, part: tuple[str, str]) -> Locator:
    return page.locator(f'[data-testid="field"][data-field="{part[1]}"]')


def _sent(page: Page) -> None:
    page.locator('[data-testid="sync-chip"][data-waiting="0"][data-link="online"]').wait_for()


def _contradicted(page: Page, screens: Screens, visit: str, part: tuple[str, str]) -> None:
    """Something else than the colleague said, without having seen it."""
    field = _open(page, visit, part)
    field.get_by_test_id("answer-match").click()
    field.get_by_test_id("recorded").wait_for()
    _sent(page)
    tap(page, "sync-chip")
    waiting = page.get_by_test_id("parked-item")
    waiting.wait_for()
    assert "Tổ trưởng sẽ xem xét" in waiting.inner_text()
    assert f"{part[0]} · " in waiting.locator("strong").inner_text(), "the figure is named"
    screens.look("returned-waiting", "parked-item")


def _dismissed(leader: Person) -> None:
    page = leader.get(f"{PAGES}/cho-xu-ly").text
    assert "Hiện có:" in page
    offered = page.split("/api/parked/")[1].partition("/")[0]
    said = {"action": "dismiss", "reason": DISMISSED}
    assert leader.post(f"/api/parked/{offered}/settlement", said).status == 204


def _comes_back(page: Page, screens: Screens, part: tuple[str, str]) -> None:
    page.goto("/tablet/#/")
    page.reload()
    page.get_by_test_id("returned-line").wait_for()
    screens.look("returned-list", "returned-line")
    tap(page, "open-visit")
    page.get_by_test_id("returned").wait_for()
    assert DISMISSED in page.get_by_test_id("returned").inner_text()
    screens.look("returned-visit", "returned")
    tap(page, "returned-again")
    _field(page, part).wait_for()
    assert _field(page, part).get_by_test_id("recorded").count() == 0, "it says nothing any longer"
    page.go_back()
    tap(page, "returned-read")
    page.get_by_test_id("returned").wait_for(state="detached")
    tap(page, "sync-chip")
    page.locator('[data-testid="judged-item"][data-action="dismiss"]').wait_for()
    assert page.get_by_test_id("parked-item").count() == 0
    screens.look("returned-queue", "judged-item")


def _above_the_whole(page: Page, screens: Screens, visit: str, both: tuple[tuple[str, str], str]) -> None:
    part, whole = both
    field = _open(page, visit, part)
    field.get_by_test_id("answer-differ").click()
    field.get_by_test_id("value").fill(str(int(whole) + 1))
    field.get_by_test_id("cause-entry_error").click()
    field.get_by_test_id("save").click()
    field.get_by_test_id("above-whole").wait_for()
    screens.look("above-whole", "above-whole")


def _ended(page: Page, visit: str) -> None:
    page.evaluate("hash => { location.hash = hash; }", f"#/visit/{visit}/close")
    page.get_by_test_id("close-screen").wait_for()
    assert page.locator('[data-testid="gap"][data-kind="above_whole"]').count() == 1
    tap(page, "confirm-close")
    page.get_by_test_id("visit-closed").wait_for()
    _sent(page)


def _opened_again(page: Page, screens: Screens, part: tuple[str, str], digest: str) -> None:
    page.reload()
    offer = page.locator(f'[data-testid="offer"][data-digest="{digest}"]')
    offer.wait_for()
    assert AGAIN in offer.inner_text()
    assert page.get_by_test_id("visit-closed").count() == 1, "nothing under the hands changes"
    screens.look("reopened-offer", "offer")
    tap(page, "take-version")
    page.get_by_test_id("reopened").wait_for()
    assert AGAIN in page.get_by_test_id("reopened").inner_text()
    assert page.get_by_test_id("visit-closed").count() == 0
    screens.look("reopened-visit", "reopened")
    visit = page.url.split("/visit/")[1].split("/")[0]
    _open(page, visit, part)
    field = _field(page, part)
    field.get_by_test_id("answer-match").click()
    field.locator('[data-testid="recorded"]:not(.recorded-differ)').wait_for()
    _sent(page)
    tap(page, "sync-chip")
    page.get_by_test_id("queue-empty").wait_for()
    assert page.get_by_test_id("parked-item").count() <= 1
