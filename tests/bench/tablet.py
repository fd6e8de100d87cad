"""How quick the tablet page is on a slow tablet: Chromium at a quarter of its speed. One JSON object.

Sixty visits are stored, each with what was found on it and its photos. Measured, without network: from the
start of a load until the list of visits stands, from a tap until a criterion stands with its values, what can
be concluded and what it asks, and the longest task of the page while 500 photos are taken, listed and gone
through. Bytes of the first load are those over the wire, compressed. Nothing here judges; the limits are 1 s,
100 ms, no task above 100 ms, 200 kB.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[2]))

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.journeys.browsing import Window, chromium
from tests.journeys.installation import Installation
from tests.journeys.plenty import STORED

VISITS, PHOTOS_PER_VISIT, PHOTOS = 60, 20, 500
SLOWER = 4
WATCHED = """
globalThis.longTasks = [];
new PerformanceObserver(list => {
    for (const each of list.getEntries()) globalThis.longTasks.push([each.startTime, each.duration]);
}).observe({type: "longtask", buffered: true});
const look = () => {
    const cards = document.querySelectorAll('[data-testid="visit-card"]').length;
    if (cards > 0 && globalThis.listStood === undefined) globalThis.listStood = performance.now();
    requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
TAPPED = """async ({target, shown}) => {
    const began = performance.now();
    document.querySelector(target).click();
    while (!document.querySelector(shown)) await new Promise(requestAnimationFrame);
    await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - began;
}"""
TAKEN = """async ({from, count}) => {
    const canvas = Object.assign(document.createElement("canvas"), {width: 1200, height: 900});
    const drawn = canvas.getContext("2d");
    const pause = () => new Promise(resolve => setTimeout(resolve, 10));
    const shown = () => document.querySelectorAll('[data-testid="photo"]').length;
    for (let number = from; number < from + count; number += 1) {
        drawn.fillStyle = `hsl(${number} 60% 50%)`;
        drawn.fillRect(number % 1000, number % 700, 200, 200);
        const blob = await new Promise(resolve => canvas.toBlob(resolve, "image/jpeg"));
        const before = shown();
        const files = new DataTransfer();
        files.items.add(new File([blob], `${number}.jpg`, {type: "image/jpeg"}));
        const input = document.querySelector('[data-testid="photo-camera"]');
        input.files = files.files;
        input.dispatchEvent(new Event("change", {bubbles: true}));
        while (shown() === before) await pause();
        while (document.querySelector('[data-testid="photo-camera"]').disabled) await pause();
    }
}"""
Figures = dict[str, Any]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5, help="how often each step is measured (5)")
    parser.add_argument("--photos", type=int, default=PHOTOS, help="photos that are taken (500)")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        chromium(playwright) as browser,
    ):
        installation = Installation.at(Path(folder) / "home")
        installation.run("prepare")
        installation.start_web()
        try:
            window = Window.open(browser, installation, None, width=600)
            found = measured(window, asked.repeat, asked.photos)
        finally:
            installation.stop()
    print(json.dumps(found, indent=1))  # noqa: T201 -- its whole purpose


def measured(window: Window, repeat: int, photos: int) -> Figures:
    """Take all figures."""
    page = window.page
    page.add_init_script(WATCHED)
    found: Figures = {"bench": "tablet", "visits": VISITS, "slower": SLOWER, "photos": photos}
    found["first_load_kb"] = first_load(window)
    page.get_by_test_id("download-visit").first.click()
    page.get_by_test_id("open-visit").first.wait_for()
    page.get_by_test_id("offline-ready").wait_for()
    page.evaluate(STORED, {"visits": VISITS, "photos": PHOTOS_PER_VISIT})
    page.context.set_offline(True)
    session = page.context.new_cdp_session(page)
    found |= opening(page, session, repeat)
    found |= photographing(page, session, photos)
    return found


def first_load(window: Window) -> float:
    """Sign in and load the page as the first time; return the compressed bytes that came, in kB."""
    session = window.page.context.new_cdp_session(window.page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    asked: set[str] = set()
    came: list[float] = []

    def noted(event: dict[str, Any]) -> None:
        if urlsplit(event["documentURL"]).path == "/tablet/" and "/api/" not in event["request"]["url"]:
            asked.add(event["requestId"])

    def counted(event: dict[str, Any]) -> None:
        if event["requestId"] in asked:
            came.append(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", noted)
    session.on("Network.loadingFinished", counted)
    window.sign_in("kiemtra1", "/tablet/")
    window.page.get_by_test_id("visit-card").first.wait_for()
    window.page.wait_for_timeout(1000)
    session.detach()
    return round(sum(came) / 1000, 1)


def opening(page: Page, session: CDPSession, repeat: int) -> Figures:
    """Open the page, a visit and a criterion, each again and again."""
    throttle(session, SLOWER)
    lists, visits, criteria = [], [], []
    for _ in range(repeat):
        page.goto("about:blank")
        page.goto("/tablet/")
        page.get_by_test_id("visit-card").nth(VISITS - 1).wait_for()
        lists.append(page.evaluate("globalThis.listStood"))
        page.wait_for_timeout(1500)
        visits.append(tapped(page, "open-visit", "visit-title"))
        page.wait_for_timeout(500)
        criteria.append(tapped(page, "criterion-item", "definition"))
    throttle(session, 1)
    return {"list_ms": summed(lists), "visit_ms": summed(visits), "criterion_ms": summed(criteria)}


def photographing(page: Page, session: CDPSession, photos: int) -> Figures:
    """Take photos of one criterion after the other, then look at everything that waits."""
    found: Figures = {}
    page.evaluate("globalThis.longTasks.length = 0")
    for number, at in enumerate(range(0, photos, PHOTOS_PER_VISIT)):
        page.evaluate("location.hash = location.hash.replace(/\\/criterion.*/, '')")
        rows = page.get_by_test_id("criterion-item")
        rows.first.wait_for()
        rows.nth(number % rows.count()).click()
        page.get_by_test_id("criterion-form").wait_for()
        page.evaluate(TAKEN, {"from": at, "count": min(PHOTOS_PER_VISIT, photos - at)})
    found["longest_task_taking_ms"] = longest(page)
    for name, hash_, shown in (
        ("queue", "#/queue", "queue-item"),
        ("list", "#/", "visit-card"),
    ):
        page.evaluate("hash => { location.hash = hash; }", hash_)
        page.get_by_test_id(shown).first.wait_for()
        page.wait_for_timeout(1500)
        found[f"longest_task_{name}_ms"] = longest(page)
    throttle(session, SLOWER)
    page.reload()
    page.get_by_test_id("visit-card").first.wait_for()
    page.wait_for_timeout(3000)
    found["list_with_photos_ms"] = round(page.evaluate("globalThis.listStood"))
    throttle(session, 1)
    return found


def tapped(page: Page, target: str, shown: str) -> float:
    """Return the milliseconds from a tap until something stands."""
    said = {"target": f'[data-testid="{target}"]', "shown": f'[data-testid="{shown}"]'}
    return float(page.evaluate(TAPPED, said))


def longest(page: Page) -> int:
    """Return the longest task since the last look, in milliseconds; 0: none above 50."""
    tasks: list[tuple[float, float]] = page.evaluate("globalThis.longTasks.splice(0)")
    return round(max((took for _, took in tasks), default=0))


def summed(times: list[float]) -> dict[str, int]:
    """Return the middle and the worst."""
    return {"median": round(statistics.median(times)), "worst": round(max(times))}


def throttle(session: CDPSession, rate: int) -> None:
    """Make the browser so many times slower."""
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})


if __name__ == "__main__":
    main()
