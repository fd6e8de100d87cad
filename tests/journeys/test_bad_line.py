"""A tablet behind a line that breaks every 200 kB: all photos arrive whole, and little is sent twice."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.bad_line import bad_line
from tests.journeys.browsing import NARROW, Window
from tests.journeys.installation import Installation
from tests.journeys.on_site import OnSite
from tests.journeys.person import Person
from tests.journeys.tablet import digest, picture

pytestmark = pytest.mark.journey
UNIT, CRITERION = "629", "H.A1.1"
BREAKS_AFTER = 200_000
MOST_TWICE = 1.15


def test_a_line_that_breaks_every_200_kb_costs_little_and_loses_nothing(
    fresh: Installation, browser: Browser, draw: random.Random, tmp_path: Path
) -> None:
    fresh.start()
    inspector = Person.signed_in(fresh, "kiemtra1")
    lines = inspector.get("/api/visits").json()["items"]
    visit = next(line["id"] for line in lines if line["unit"]["code"] == UNIT)
    photos = [noisy(draw) for _ in range(4)]
    with bad_line(fresh.port) as line:
        window = Window.open(browser, replace(fresh, port=line.port), None, width=NARROW)
        pair(window.page, inspector.post("/api/devices/pairings").json(201)["code"])
        on_site = OnSite(window, visit)
        on_site.get_ready()
        on_site.lose_network()
        on_site.photograph(CRITERION, files(tmp_path, photos))
        before = line.sent
        line.breaks_after = BREAKS_AFTER
        on_site.regain_network()
        on_site.presses_send_now_until_everything_arrived()
        carried = line.sent - before
        window.close()
    payload = sum(map(len, photos))
    assert line.breaks >= payload // BREAKS_AFTER
    for photo in photos:
        assert inspector.get(f"/api/evidence/{digest(photo)}").body == photo
    print(f"\n{carried} bytes sent for {payload} of photos: {carried / payload:.3f}, {line.breaks} breaks")  # noqa: T201 -- the figure
    assert carried <= MOST_TWICE * payload


def pair(page: Page, code: str) -> None:
    """Bring a code to the tablet, as people go into the field with it."""
    page.goto(f"/tablet/#ghep={code}")
    page.get_by_test_id("pair-name").fill("Máy số 3")
    page.get_by_test_id("pair-pin").fill("135790")
    page.get_by_test_id("pair-again").fill("135790")
    page.get_by_test_id("pair-go").click()
    page.get_by_test_id("pair").wait_for(state="detached")


def noisy(draw: random.Random) -> bytes:
    """A photo of about a megabyte: what follows the end of its picture is kept like the rest."""
    return picture(draw, 1600, 1200) + draw.randbytes(900_000)


def files(folder: Path, photos: Sequence[bytes]) -> list[Path]:
    """Write photos where a camera would hand them over from."""
    places = [folder / f"{number}.jpg" for number in range(len(photos))]
    for place, photo in zip(places, photos, strict=True):
        place.write_bytes(photo)
    return places
