"""A tablet with sixty visits and a hundred things that wait: all is reached, and not all is drawn at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.bench.tablet import STORED
from tests.journeys.browsing import Window
from tests.journeys.hands import Screens, arrive, reach, tap
from tests.journeys.installation import Installation

pytestmark = pytest.mark.journey

VISITS, WAITING, AT_ONCE = 60, 120, 50
_QUEUED = """async count => {
    const opened = await new Promise(resolve => {
        indexedDB.open("thamtra-tablet").onsuccess = event => resolve(event.target.result);
    });
    const done = request => new Promise(resolve => { request.onsuccess = () => resolve(request.result); });
    const [stored] = await done(opened.transaction("packages").objectStore("packages").getAll());
    const author = await done(opened.transaction("settings").objectStore("settings").get("person"));
    const writing = opened.transaction("outbox", "readwrite");
    const criteria = stored.package.groups.flatMap(group => group.criteria);
    for (let at = 0; at < count; at += 1) {
        const [criterion, id] = [criteria[at % criteria.length], crypto.randomUUID()];
        const made_at = "2019-11-05T09:00:00.000+07:00";
        const said = {criterion: criterion.id, field: criterion.fields[0].id, outcome: "match", value: null};
        const body = {...said, cause: null, note: null, base: null, photos: []};
        const tries = {attempts: 0, next_try: 0, fault: null, alone: false};
        const command = {id, kind: "record_finding", made_at, body};
        writing.objectStore("outbox").add({id, made_at, author, visit_id: stored.visit_id, ...tries,
            type: "command", package_digest: stored.digest, command});
    }
    await new Promise(resolve => { writing.oncomplete = resolve; });
    opened.close();
}"""


@pytest.fixture
def tablet(fresh: Installation, browser: Browser, pictures: Path) -> Iterator[Window]:
    """An inspector's tablet without network, full of visits and of things that wait."""
    fresh.start()
    opened = Window.open(browser, fresh, pictures, width=600)
    arrive(opened)
    opened.page.get_by_test_id("offline-ready").wait_for()
    opened.page.context.set_offline(True)
    opened.page.evaluate(STORED, {"visits": VISITS, "photos": 2})
    opened.page.evaluate(_QUEUED, WAITING)
    opened.page.reload()
    yield opened
    opened.close()


def test_many_visits_and_many_waiting_things_are_all_reached(tablet: Window) -> None:
    page, screens = tablet.page, Screens(tablet)
    cards, rows = page.get_by_test_id("visit-card"), page.get_by_test_id("queue-item")
    cards.nth(VISITS - 1).wait_for()
    screens.look("many-visits")
    cards.last.scroll_into_view_if_needed()
    shown = cards.last.get_by_test_id("open-visit").bounding_box()
    assert shown
    assert shown["height"] >= 48
    tap(page, "sync-chip")
    rows.first.wait_for()
    assert rows.count() == AT_ONCE
    screens.look("many-waiting", "queue-more")
    reach(page, "queue-more")
    page.keyboard.press("Enter")
    rows.nth(2 * AT_ONCE - 1).wait_for()
    tap(page, "queue-more")
    rows.nth(WAITING - 1).wait_for()
    assert rows.count() == WAITING
    assert page.get_by_test_id("queue-more").count() == 0
    assert screens.faults == []
