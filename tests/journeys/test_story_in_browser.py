"""The same story by people at Chromium: pages of the desk, and the tablet page with the network off.

What has to come out is the same as over HTTP; here people click, type and read Vietnamese.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.browsing import NARROW, Window
from tests.journeys.facts import Difference, Key, comma, draw_differences, matching, reported
from tests.journeys.filling import Workbook, filled_like_sample
from tests.journeys.installation import Installation, until
from tests.journeys.on_site import OnSite
from tests.journeys.papers import (
    OF_CORRECTED,
    OF_UNPROVEN,
    Voices,
    case_of,
    check_case,
    check_log,
    check_paper,
    log_events,
    read_pdf,
)
from tests.journeys.person import PAGES, Person
from tests.journeys.tablet import digest, picture

pytestmark = pytest.mark.journey


class Story:
    """One unit's way through the round in windows; each step is somebody else's."""

    def __init__(
        self, browser: Browser, installation: Installation, unit: str, pictures: Path | None
    ) -> None:
        self.browser = browser
        self.installation = installation
        self.unit = unit
        self.pictures = pictures
        self.dossier = f"{PAGES}/don-vi/{unit}"
        self.office = Person.signed_in(installation, "vanphong")
        self.voices: dict[Difference, Voices] = {}

    def window(self, username: str, target: str, *, width: int = 1280) -> Window:
        opened = Window.open(self.browser, self.installation, self.pictures, width=width)
        opened.sign_in(username, target)
        return opened

    def unit_hands_in(self) -> None:
        """Download, spoil one cell, be told which, mend it, hand in."""
        window = Window.open(self.browser, self.installation, self.pictures)
        window.page.goto("/")
        window.picture("sign-in")
        window.sign_in(f"canbo.{self.unit.lower()}", self.dossier)
        window.picture("dossier-before")
        with window.page.expect_download() as download:
            window.page.get_by_role("link", name="Tải phiếu trống (Excel)").click()
        form = filled_like_sample(download.value.path().read_bytes(), self.installation.home, self.unit)
        place, right = _a_decimal(form)
        form.type(place, right.replace(",", "."))
        self._choose(window, form)
        window.shows("Phiếu chưa được nhận", f"{place}:", "có thể hiểu theo hai cách")
        window.picture("form-refused")
        form.type(place, right)
        self._choose(window, form)
        window.shows("Đã tiếp nhận", "Nộp bản thay thế", "Chưa kiểm tra")
        window.picture("dossier-handed-in")
        window.close()

    def draw(self, draw: random.Random) -> list[Key]:
        """Draw what the inspector will find."""
        answers = reported(self.office, self.unit) or {}
        kind = "so" if self.unit.startswith("SO-") else "huyen" if len(self.unit) == 3 else "xa"
        differences = draw_differences(draw, kind, answers)
        # The tablet asks for no cause where nothing was proven.
        self.voices = dict(zip(differences, (OF_CORRECTED, replace(OF_UNPROVEN, cause=None)), strict=True))
        return matching(draw, answers, differences, 3)

    def office_plans(self) -> str:
        """Plan the visit and issue its package; returns its id."""
        window = self.window("vanphong", f"{PAGES}/kiem-tra")
        window.picture("visits")
        window.page.get_by_label("Đơn vị", exact=True).select_option(self.unit)
        window.page.get_by_label("Tổ công tác", exact=True).select_option(label="Tổ công tác số 1 (minh họa)")
        window.page.get_by_label("Ngày kiểm tra").fill("2019-11-06")
        window.page.get_by_label("Lý do chọn đơn vị").fill("Bốc thăm (minh họa)")
        window.page.get_by_role("button", name="Lưu kế hoạch").click()
        window.page.wait_for_url(re.compile(r"/kiem-tra/[0-9a-f-]{36}"))
        window.page.get_by_role("button", name="Phát gói dữ liệu").click()
        window.shows("Số tiêu chí")
        window.picture("visit-issued")
        visit = window.page.url.rsplit("/", 1)[1]
        window.close()
        return visit

    def leader_notifies(self) -> None:
        window = self.window("totruong", f"{PAGES}/ho-so?tinh_trang=detected")
        window.picture("cases-detected")
        window.page.goto(self.dossier)
        window.page.get_by_role("button", name="Thông báo 2 chênh lệch cho đơn vị").click()
        window.page.get_by_role("button", name="Thông báo", exact=True).click()
        window.shows("Đã thông báo đơn vị")
        window.close()

    def head_explains(self) -> None:
        window = self.window(f"lanhdao.{self.unit.lower()}", f"{PAGES}/ho-so?tinh_trang=notified")
        window.picture("cases-of-the-unit")
        for difference, voices in self.voices.items():
            self._open_case(window, difference)
            window.shows("Hạn giải trình: hết ngày", *self._shown(difference))
            window.page.get_by_label("Đồng ý một phần").check()
            window.page.get_by_label("Nội dung giải trình").fill(voices.answer)
            window.picture("case-to-explain")
            window.page.get_by_role("button", name="Gửi giải trình").click()
            window.shows("Đã giải trình", voices.answer)
        window.close()
        stranger = self.window("lanhdao.629", self.dossier)
        stranger.shows("Không phải đơn vị của mình")
        stranger.picture("refused")
        stranger.close()

    def team_proposes(self) -> None:
        window = self.window("kiemtra1", f"{PAGES}/ho-so?tinh_trang=explained")
        for difference, voices in self.voices.items():
            self._open_case(window, difference)
            window.page.get_by_label("Lý do đề xuất").fill(voices.proposal)
            window.picture("case-to-propose")
            window.page.get_by_role("button", name="Gửi đề xuất").click()
            window.shows("Đã đề xuất", voices.proposal, "Chờ Ban Chỉ đạo quyết định.")
        window.close()

    def committee_decides(self) -> None:
        window = self.window("banchidao", f"{PAGES}/ho-so?tinh_trang=proposed")
        for difference, voices in self.voices.items():
            self._open_case(window, difference)
            window.page.get_by_label("Phê duyệt giá trị đề xuất").check()
            window.page.get_by_label("Lý do", exact=True).fill(voices.decision)
            window.picture("case-to-decide")
            window.page.get_by_role("button", name="Ghi quyết định").click()
            window.shows("Đã phê duyệt", voices.decision, "Chính thức")
            window.picture("case-approved")
        window.close()

    def head_reads_the_report(self) -> str:
        """Ask for the report, follow it until it is made, download it; returns its text."""
        window = self.window(f"lanhdao.{self.unit.lower()}", self.dossier)
        window.page.get_by_role("button", name="Lập báo cáo mới").click()
        link = window.page.get_by_role("link", name="Tải báo cáo vừa lập (PDF)")
        link.wait_for()
        window.picture("dossier-approved")
        with window.page.expect_download() as download:
            link.click()
        content = download.value.path().read_bytes()
        if self.pictures:
            (self.pictures / "report.pdf").write_bytes(content)
        window.close()
        return read_pdf(content)

    def office_looks_around(self) -> None:
        """The office sees the points side by side, how they came about, the place, and the sound log."""
        window = self.window("vanphong", self.dossier)
        corrected = next(iter(self.voices))
        row = window.page.locator(
            "tr", has=window.page.locator(f'a[href$="/tieu-chi/{corrected.criterion}"]')
        )
        figures = row.locator("td.num").all_inner_texts()
        shown = [text.split()[0] for text in figures[-3:]]
        assert shown == [comma(corrected.before), comma(corrected.after), comma(corrected.after)]
        row.locator(f'a[href$="/tieu-chi/{corrected.criterion}"]').click()
        window.shows("QĐ 169/QĐ-UBND", corrected.claimed, comma(corrected.after))
        window.picture("trace")
        for name, address in {
            "overview": PAGES,
            "units": f"{PAGES}/don-vi",
            "waiting": f"{PAGES}/cho-xu-ly",
            "results": f"{PAGES}/ket-qua",
            "log": "/so-luu-vet",
            "published": "/cong-bo",
        }.items():
            window.page.goto(address)
            window.picture(name)
        window.page.goto("/so-luu-vet")
        window.shows("nguyên vẹn")
        window.close()

    def _choose(self, window: Window, form: Workbook) -> None:
        file = {"name": "phieu.xlsx", "mimeType": "application/octet-stream", "buffer": form.saved()}
        with window.page.expect_file_chooser() as chooser:
            window.page.get_by_label("Phiếu đã điền (.xlsx)").click()
        chooser.value.set_files(file)  # type: ignore[arg-type]  # a plain dict is the payload it documents
        window.page.get_by_role("button", name="Nộp phiếu").click()

    def _open_case(self, window: Window, difference: Difference) -> None:
        case = case_of(self.office, self.unit, difference)
        window.page.goto(f"{PAGES}/ho-so")
        window.page.get_by_role("link", name=case["number"]).click()
        window.page.get_by_role("heading", name="Diễn biến").wait_for()

    @staticmethod
    def _shown(difference: Difference) -> Sequence[str]:
        found = "Không đủ minh chứng" if difference.found is None else difference.found
        return found, comma(difference.before), comma(difference.after)


@pytest.fixture
def story(
    browser: Browser, installation: Installation, units: Mapping[str, str], pictures: Path
) -> Iterator[Story]:
    # The pages are the same on both engines, so they are pictured on one.
    folder = None if "postgresql" in installation.database_url else pictures
    yield Story(browser, installation, units["story in a browser"], folder)
    for context in browser.contexts:
        context.close()


def test_people_carry_a_unit_through_with_the_network_off_in_between(
    story: Story, draw: random.Random, tmp_path: Path
) -> None:
    story.unit_hands_in()
    matches = story.draw(draw)
    visit = story.office_plans()
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture(draw, 1600, 1200))
    _inspect(story, OnSite(story.window("kiemtra1", "/tablet/", width=NARROW), visit), matches, photo)
    until(lambda: len(_cases(story)) == 2, "cases")
    story.leader_notifies()
    story.head_explains()
    story.team_proposes()
    story.committee_decides()
    paper = story.head_reads_the_report()
    events = log_events(story.office)
    for difference, voices in story.voices.items():
        case = case_of(story.office, story.unit, difference)
        check_case(case, difference, voices.cause)
        check_log(events, case, difference, voices)
        check_paper(paper, case, difference, voices)
    story.office_looks_around()


def _inspect(story: Story, tablet: OnSite, matches: Sequence[Key], photo: Path) -> None:
    tablet.get_ready()
    tablet.lose_network()
    tablet.check(matches, story.voices, photo)
    waiting = tablet.queue()
    tablet.still_there(story.voices)
    tablet.regain_network()
    tablet.everything_arrives()
    _arrived_once(story, waiting, photo)
    tablet.end()
    tablet.window.close()


def _arrived_once(story: Story, waiting: Mapping[str, str], photo: Path) -> None:
    """Each thing that waited on the tablet is in the log once, and the photo is there to the last byte."""
    events = log_events(story.office)
    text = [event["payload"] for event in events]
    arrived = [each["finding"] for each in text if "finding" in each and "outcome" in each]
    arrived += [
        each["capture"]
        for each, event in zip(text, events, strict=True)
        if event["type"] == "capture.received"
    ]
    shots = [event["payload"] for event in events if event["type"] == "capture.received"]
    taken_here = [shot for shot in shots if shot["capture"] in waiting]
    assert [bool(shot["signed_by"]) for shot in taken_here] == [True], taken_here
    odd = {code for shot in taken_here for code in shot["findings"]}
    assert not {code for code in odd if "signature" in code or "record" in code or "chain" in code}, odd
    commands = [key for key, kind in waiting.items() if kind == "command"]
    assert len(commands) == 6, waiting
    assert {key: arrived.count(key) for key in commands} == dict.fromkeys(commands, 1)
    kept = story.office.get(f"/api/evidence/{digest(photo.read_bytes())}")
    assert kept.status == 200
    assert kept.body == photo.read_bytes()


def _cases(story: Story) -> Sequence[object]:
    found: Sequence[object] = story.office.get(
        f"/api/campaigns/gia-lai-2019/units/{story.unit}/cases"
    ).json()["items"]
    return found


def _a_decimal(form: Workbook) -> tuple[str, str]:
    """Find a cell with a decimal number, as typed."""
    key, text = next((key, text) for key, text in form.typed().items() if re.fullmatch(r"\d+,\d+", text))
    return form.at(*key), text
