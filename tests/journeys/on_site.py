"""The inspector with the tablet page in Chromium: first load, visit, no network, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.sync_api import Locator

from tests.journeys.browsing import Window
from tests.journeys.facts import Difference, Key, grouped
from tests.journeys.papers import Voices


class OnSite:
    """The inspector with the tablet page, as wide as a small tablet held upright."""

    def __init__(self, window: Window, visit: str) -> None:
        self.window = window
        self.page = window.page
        self.visit = visit

    def get_ready(self) -> None:
        """The first load and the download, with a network."""
        self.page.get_by_test_id("offline-ready").wait_for()
        card = self.page.locator(f'[data-testid="visit-card"][data-visit="{self.visit}"]')
        card.get_by_test_id("download-visit").click()
        card.get_by_test_id("open-visit").wait_for()
        self.window.picture("tablet-list")
        card.get_by_test_id("open-visit").click()
        self.page.get_by_test_id("visit-title").wait_for()

    def lose_network(self) -> None:
        self.page.context.set_offline(True)

    def regain_network(self) -> None:
        self.page.context.set_offline(False)

    def check(self, matches: Sequence[Key], voices: Mapping[Difference, Voices], photo: Path) -> None:
        """Confirm, correct with a photo, and say what was not proven."""
        corrected, unproven = voices
        for key in matches:
            self._answer(key, "match")
        self._open(corrected.criterion)
        self.page.get_by_test_id("notice").check()
        self.page.get_by_test_id("photo-camera").set_input_files(photo)
        self.page.locator('[data-testid="photo"][data-state="waiting"]').wait_for()
        field = self._field(corrected.key)
        field.get_by_test_id("answer-differ").click()
        field.get_by_test_id("value").fill(f"{corrected.found}.5")
        field.get_by_test_id("cause-entry_error").click()
        field.get_by_test_id("save").click()
        assert "Không dùng dấu chấm" in field.get_by_test_id("fault").inner_text()
        field.get_by_test_id("value").fill(str(corrected.found))
        field.get_by_test_id("save").click()
        field.get_by_test_id("recorded").wait_for()
        self.window.picture("tablet-corrected")
        self._answer(unproven.key, "not_proven")

    def photograph(self, criterion: str, photos: Sequence[Path]) -> None:
        """Take some photos of a criterion."""
        self._open(criterion)
        self.page.get_by_test_id("notice").check()
        taken = self.page.locator('[data-testid="photo"][data-state="waiting"]')
        for number, photo in enumerate(photos, 1):
            self.page.get_by_test_id("photo-camera").set_input_files(photo)
            taken.nth(number - 1).wait_for()

    def presses_send_now_until_everything_arrived(self) -> None:
        """Do what a person at a bad line does."""
        nothing = self.page.locator('[data-testid="sync-chip"][data-waiting="0"]')
        self.page.get_by_test_id("sync-chip").click()
        while nothing.count() == 0:
            self.page.get_by_test_id("send-now").click()
            self.page.wait_for_timeout(300)

    def queue(self) -> Mapping[str, str]:
        """Return what waits to be sent: kind by id, as the page lists it."""
        self.page.get_by_test_id("sync-chip").click()
        self.page.get_by_test_id("queue-item").first.wait_for()
        self.window.picture("tablet-queue")
        rows = self.page.get_by_test_id("queue-item").all()
        return {row.get_attribute("data-id") or "": row.get_attribute("data-type") or "" for row in rows}

    def still_there(self, voices: Mapping[Difference, Voices]) -> None:
        """Reload without a network: everything that was recorded stands where it stood."""
        self.page.reload()
        self.page.get_by_test_id("sync-chip").wait_for()
        self.page.goto(f"/tablet/#/visit/{self.visit}")
        corrected = next(iter(voices))
        self._open(corrected.criterion)
        said = self._field(corrected.key).get_by_test_id("recorded").inner_text()
        assert grouped(str(corrected.found)) in said or str(corrected.found) in said
        assert "chờ gửi" in said
        self.page.locator('[data-testid="photo"][data-state="waiting"]').wait_for()

    def everything_arrives(self) -> None:
        self.page.locator('[data-testid="sync-chip"][data-waiting="0"][data-link="online"]').wait_for()
        self.page.goto(f"/tablet/#/visit/{self.visit}")
        self.window.picture("tablet-visit")

    def end(self) -> None:
        self.page.get_by_test_id("close-visit").click()
        self.page.get_by_test_id("close-screen").wait_for()
        self.window.picture("tablet-close")
        self.page.get_by_test_id("confirm-close").click()
        self.page.get_by_test_id("visit-closed").wait_for()
        self.page.locator('[data-testid="sync-chip"][data-waiting="0"][data-link="online"]').wait_for()

    def _answer(self, key: Key, outcome: str) -> None:
        self._open(key[0])
        field = self._field(key)
        field.get_by_test_id(f"answer-{outcome}").click()
        if outcome == "not_proven":
            field.get_by_test_id("note").fill("Chưa xuất trình được sổ gốc (minh họa)")
            field.get_by_test_id("save").click()
        field.get_by_test_id("recorded").wait_for()

    def _open(self, criterion: str) -> None:
        self.page.evaluate("hash => { location.hash = hash; }", f"#/visit/{self.visit}")
        self.page.locator(f'[data-testid="criterion-item"][data-criterion="{criterion}"]').click()
        self.page.locator(f'[data-testid="criterion-form"][data-criterion="{criterion}"]').wait_for()

    def _field(self, key: Key) -> Locator:
        return self.page.locator(f'[data-testid="field"][data-field="{key[1]}"]')
