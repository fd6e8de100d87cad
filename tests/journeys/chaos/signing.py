"""Minutes on a tablet's screen: people meet, both sides sign, and what they saw is remembered."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

from tests.journeys.chaos.device import Device
from tests.journeys.chaos.work import How, Minutes, Side, Signed, Stage, Step

_HOST = "Trần Thị Bình"
_TYPED = "Người ký (minh họa)"
_LONG_AGO = "2015-01-05T08:00"
_STROKES = 2
_ANEW = """() => document.querySelector('[data-testid="minutes-anew"]')?.click()"""


@dataclass
class Signing:
    """Both sides at the table, with one tablet between them.

    Attributes:
        device: The tablet.
        draw: What signatures look like.
        shown: What stood on the screen when it was last asked to keep minutes.
        resumed: Minutes whose signatures were found again, with the number of kills until then.
    """

    device: Device
    draw: random.Random
    shown: dict[Minutes, Signed] = field(default_factory=dict)
    resumed: set[tuple[Minutes, int]] = field(default_factory=set)

    def bring_to(self, step: Step) -> Signed | None:
        """Bring minutes as far as is asked, doing anew what did not survive; return what is kept of them."""
        minutes = step.minutes
        kept = self._open(minutes)
        if not kept.count():
            self._meet()
            if step.stage >= Stage.TEAM_SIGNED:
                self._read()
                self._look_back(minutes)
                self._sign("team", minutes.team, "")
            if step.stage >= Stage.UNIT_SIGNED:
                self._sign("unit", minutes.unit, minutes.words)
            if step.stage < Stage.KEPT:
                return None
            self.shown[minutes] = self._on_screen()
            self._page.get_by_test_id("save-minutes").click()
            kept.wait_for()
        return self._compared(minutes, kept)

    @property
    def _page(self) -> Page:
        return self.device.page

    def _open(self, minutes: Minutes) -> Locator:
        """Go to the minutes, to draw them up where they are not kept; return what shows them once kept."""
        page = self.device.go(f"#/visit/{minutes.visit}/minutes")
        kept = page.locator(f'[data-testid="kept-minutes"][data-version="{minutes.version}"]').first
        forms = page.get_by_test_id("meeting").or_(page.get_by_test_id("side-team"))
        kept.or_(forms).or_(page.get_by_test_id("minutes-anew")).first.wait_for()
        if not kept.count():
            page.evaluate(_ANEW)
            kept.or_(forms).first.wait_for()
        return kept

    def _meet(self) -> None:
        """Say who is there for the unit, unless that stands there or is read already."""
        name = self._page.get_by_test_id("present-unit").first.get_by_test_id("present-name")
        if name.count() and name.input_value() != _HOST:
            name.fill(_HOST)

    def _read(self) -> None:
        """Go from the meeting to what is signed; a beginning that a wrong clock put too late is put right."""
        side = self._page.get_by_test_id("side-team")
        fault = self._page.get_by_test_id("meeting-fault")
        if side.count():
            return
        self._page.get_by_test_id("to-reading").click()
        side.or_(fault).first.wait_for()
        if fault.count():
            self._page.get_by_test_id("held-from").fill(_LONG_AGO)
            self._page.get_by_test_id("to-reading").click()
            side.wait_for()

    def _look_back(self, minutes: Minutes) -> None:
        if self._page.get_by_test_id("resumed").count():
            self.resumed.add((minutes, self.device.kills))

    def _sign(self, name: str, how: How, words: str) -> None:
        """Have a side sign, unless its signature stands there."""
        side = self._page.get_by_test_id(f"side-{name}")
        way = side.get_by_test_id(f"how-{how}")
        if not way.locator("input").is_checked():
            way.click()
        if how is How.DRAW:
            for _ in range(_STROKES - _path(side).count("M")):
                self._stroke(side.get_by_test_id("pad"))
        typed = side.get_by_test_id("typed")
        if how is How.TYPE and typed.input_value() != _TYPED:
            typed.fill(_TYPED)
        if side.get_by_test_id("note").input_value() != words:
            side.get_by_test_id("note").fill(words)

    def _stroke(self, pad: Locator) -> None:
        """Draw a stroke that nobody else draws."""
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box
        points = [
            (
                box["x"] + box["width"] * (number + 1) / 8,
                box["y"] + box["height"] * self.draw.uniform(0.1, 0.9),
            )
            for number in range(7)
        ]
        mouse = self._page.mouse
        mouse.move(*points[0])
        mouse.down()
        for point in points[1:]:
            mouse.move(*point)
        mouse.up()

    def _on_screen(self) -> Signed:
        """Read what both sides see before it is kept."""
        digest = self._page.get_by_test_id("digest").inner_text().replace(" ", "")
        return Signed(digest, tuple(_read_side(self._page, name) for name in ("team", "unit")))

    def _compared(self, minutes: Minutes, kept: Locator) -> Signed:
        """What is kept is what stood on the screen before: digest, strokes and words."""
        shown = self.shown[minutes]
        assert kept.get_attribute("data-digest") == shown.digest
        assert kept.get_by_test_id("digest").inner_text().replace(" ", "") == shown.digest
        for side in shown.sides:
            signed = kept.locator(f'[data-testid="signed"][data-side="{side.side}"]')
            drawn = signed.locator("path")
            assert (drawn.get_attribute("d") if drawn.count() else None) == side.strokes
            said = signed.inner_text()
            assert all(text in said for text in (side.typed, side.reservation, side.refusal) if text), said
        return shown


def _read_side(page: Page, name: str) -> Side:
    """Read how a side signed."""
    side = page.get_by_test_id(f"side-{name}")
    typed, words = side.get_by_test_id("typed"), side.get_by_test_id("note").input_value() or None
    refuse = side.get_by_test_id("how-refuse")
    is_refused = bool(refuse.count()) and refuse.locator("input").is_checked()
    return Side(
        side=name,
        name=side.get_by_test_id("signer-name").input_value(),
        role=side.get_by_test_id("signer-role").input_value(),
        strokes=_path(side) or None,
        typed=typed.input_value() if typed.count() else None,
        reservation=None if is_refused else words,
        refusal=words if is_refused else None,
    )


def _path(side: Locator) -> str:
    drawn = side.get_by_test_id("pad").locator("path")
    return (drawn.get_attribute("d") or "") if drawn.count() else ""
