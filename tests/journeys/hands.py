"""What tests of the tablet's screens share: axe and three widths for each screen, and taps."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys.browsing import Window
from tests.journeys.installation import ROOT

WIDTHS = (360, 600, 1280)
_AXE = ROOT / "inspection_web" / "node_modules" / "axe-core" / "axe.min.js"
COUNT_TAPS = "window.taps = 0; addEventListener('pointerdown', () => { window.taps += 1; }, true);"
# What comes into sight is laid out only then and may push the place away: go there, let it settle, go again.
_GO_TO = """async each => {
    each.scrollIntoView({block: "center"});
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    each.scrollIntoView({block: "center"});
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
_BROKEN_RULES = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .map(rule => `${rule.id}: ${rule.nodes.map(node => node.html).join(' | ').slice(0, 400)}`)"""
_TOO_SMALL = """() => [...document.querySelectorAll('a, button, textarea, summary, label, input')]
    .filter(each => !(each.matches('input') && each.closest('label')))
    .filter(each => !each.matches('label.labelled, label.search'))
    .filter(each => getComputedStyle(each).display !== 'inline')
    .filter(each => each.getBoundingClientRect().width > 1)
    .filter(each => Math.min(each.getBoundingClientRect().width, each.getBoundingClientRect().height) < 48)
    .map(each => each.outerHTML.slice(0, 200))"""


class Screens:
    """Looks at one screen after the other, and keeps what is wrong."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.page = window.page
        self.faults: list[str] = []

    def look(self, name: str, at: str | None = None) -> None:
        """Ask all rules of a screen at all widths; the picture shows the place that is named."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            if at:
                self.page.get_by_test_id(at).first.evaluate(_GO_TO)
            self._look(f"hands-{name}-{width}", width)
        self.page.set_viewport_size({"width": 600, "height": 960})

    def _look(self, name: str, width: int) -> None:
        if self.window.pictures:
            self.page.screenshot(path=self.window.pictures / f"{name}.png")
        broken = broken_rules(self.page)
        small: list[str] = self.page.evaluate(_TOO_SMALL)
        needed = self.page.evaluate("document.documentElement.scrollWidth")
        self.faults += [f"{name}: {fault}" for fault in broken]
        self.faults += [f"{name}: smaller than a fingertip: {each}" for each in small]
        self.faults += [f"{name}: {needed} px wide"] if needed > width else []


def broken_rules(page: Page) -> list[str]:
    """Ask axe what is wrong with a page as it stands."""
    page.evaluate(_AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(_BROKEN_RULES)
    return found


def arrive(window: Window) -> None:
    """Sign in and download a visit."""
    window.sign_in("kiemtra1", "/tablet/")
    page = window.page
    page.get_by_test_id("download-visit").first.click()
    page.get_by_test_id("open-visit").first.wait_for()
    page.evaluate("window.taps = 0")


def tap(page: Page, target: str, at: int = 0) -> None:
    """Tap a control."""
    page.get_by_test_id(target).nth(at).click()


def taps(page: Page) -> int:
    """Return how often the screen was touched since the arrival."""
    found: int = page.evaluate("window.taps")
    return found


def reach(page: Page, target: str) -> None:
    """Go from control to control until the wanted one has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.dataset.testid") == target:
            return
    pytest.fail(f"{target} is not reached with the keyboard")
