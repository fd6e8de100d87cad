"""What a colleague's tablet has sent, on this one: photos that are still missing, minutes signed there."""

from __future__ import annotations

import random
from pathlib import Path
from time import sleep
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.builders.minutes import both_sides, content, text_of
from tests.journeys.browsing import Window
from tests.journeys.hands import Screens, arrive, tap
from tests.journeys.installation import Installation
from tests.journeys.person import Person
from tests.journeys.tablet import Command, Tablet, digest, picture

pytestmark = pytest.mark.journey


def test_a_tablet_tells_what_the_whole_team_still_lacks_and_follows_a_colleagues_minutes(
    fresh: Installation, browser: Browser, pictures: Path, draw: random.Random
) -> None:
    """Two photos of a colleague, one without its bytes; they come, and the closing screen looks again."""
    fresh.start()
    window = Window.open(browser, fresh, pictures, width=600)
    page, screens = window.page, Screens(window)
    arrive(window)
    visit = page.get_by_test_id("visit-card").first.get_attribute("data-visit") or ""
    colleague = Tablet(Person.signed_in(fresh, "kiemtra2"), visit, draw)
    photos = [picture(draw) for _ in range(2)]
    signed = _colleague_works(colleague, photos)
    page.reload()
    _team(page, missing=1, total=2)
    screens.look("team-list", "team-photos")
    tap(page, "open-visit")
    page.get_by_test_id("visit-title").wait_for()
    _team(page, missing=1, total=2)
    assert "thiếu 1/2 ảnh" in page.get_by_test_id("team-photos").inner_text()
    screens.look("team-visit", "team-photos")
    _closing_looks_again(page, colleague, photos[1])
    screens.look("team-close", "team-photos")
    _minutes_follow(page, screens, signed)
    window.close()
    assert not screens.faults, "\n".join(screens.faults)


def _colleague_works(colleague: Tablet, photos: list[bytes]) -> str:
    """Two photos are announced, one arrives; minutes are signed. Returns their digest."""
    package = colleague.download()
    criterion = package["groups"][0]["criteria"][0]["id"]
    shots = [colleague.photo(photo, criterion) for photo in photos]
    text = text_of(content(UUID(colleague.visit), package["digest"], (), unit=package["unit"]["code"]))
    body = {"content": text, "sides": both_sides(), "signature": None}
    signing: Command = {**shots[0], "id": colleague.new_id(), "kind": "sign_minutes", "body": body}
    told = colleague.send([*shots, signing]).json()
    assert [each["outcome"] for each in told["outcomes"]] == ["applied"] * 3, told
    colleague.send_bytes(photos[0], capture=shots[0]["id"]).json(201)
    _opened(colleague, missing=1)
    return digest(text.encode())


def _closing_looks_again(page: Page, colleague: Tablet, photo: bytes) -> None:
    """Whoever is about to close sees what has come meanwhile."""
    colleague.send_bytes(photo).json(201)
    _opened(colleague, missing=0)
    tap(page, "close-visit")
    page.get_by_test_id("close-screen").wait_for()
    _team(page, missing=0, total=2)
    assert "đủ 2 ảnh" in page.get_by_test_id("team-photos").inner_text()


def _minutes_follow(page: Page, screens: Screens, signed: str) -> None:
    """The line says where they were signed; what is drawn up here is the second version."""
    line = page.get_by_test_id("minutes-line")
    assert "đã ký bản 1 trên máy khác" in line.inner_text()
    tap(page, "minutes")
    page.get_by_test_id("minutes-elsewhere").wait_for()
    assert "bản 2" in page.get_by_role("heading", level=1).inner_text()
    screens.look("team-minutes", "minutes-elsewhere")
    page.get_by_test_id("present-unit").first.get_by_test_id("present-name").fill("Trần Thị Bình")
    tap(page, "to-reading")
    for which in ("team", "unit"):
        _type_name(page.get_by_test_id(f"side-{which}"))
    tap(page, "save-minutes")
    kept = page.locator('[data-testid="kept-minutes"][data-version="2"]').first
    kept.wait_for()
    assert page.get_by_test_id("minutes-elsewhere").count() == 0
    page.locator('[data-testid="sync-chip"][data-waiting="0"]').wait_for()
    visit = page.url.split("/visit/")[1].split("/")[0]
    newest, first = page.request.get(f"/api/visits/{visit}/minutes").json()["items"]
    assert (first["digest"], newest["version"]) == (signed, 2)
    assert newest["digest"] == kept.get_attribute("data-digest")


def _type_name(side: Locator) -> None:
    side.get_by_test_id("how-type").locator("input").check()
    side.get_by_test_id("typed").fill("Người ký")


def _team(page: Page, *, missing: int, total: int) -> None:
    told = f'[data-testid="team-photos"][data-missing="{missing}"][data-total="{total}"]'
    page.locator(told).first.wait_for()


def _opened(colleague: Tablet, *, missing: int) -> None:
    """Wait until the server has opened what it received."""
    for _ in range(200):
        lines = colleague.person.get("/api/visits").json()["items"]
        (line,) = [line for line in lines if line["id"] == colleague.visit]
        if line["photos"]["missing"] == missing:
            return
        sleep(0.1)
    pytest.fail(f"the server still lacks {line['photos']}")
