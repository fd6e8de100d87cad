"""The desk after a day outside: it takes a tablet's file, settles what waits and opens a visit again."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browsing import Window
from tests.journeys.hands import arrive, broken_rules, tap
from tests.journeys.installation import Installation, until
from tests.journeys.person import PAGES, Person
from tests.journeys.tablet import Tablet, picture

pytestmark = pytest.mark.journey
SECRET = "bang chieu dong hang khoi lung"
KEPT = "Đã đếm lại cùng đơn vị, giữ kết luận ghi trước (minh họa)."
AGAIN = "Số máy chưa khớp với sổ tài sản, đếm lại cùng đơn vị (minh họa)."
NO_PHOTO = b"\xff\xd8\xff\xe0 and no photo"


@dataclass
class Desk:
    """Somebody at the office; keeps what is wrong with the pages."""

    window: Window
    faults: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.window.page

    def look(self, name: str) -> None:
        """Picture a page and ask all rules of it."""
        self.window.picture(name)
        self.faults += [f"{name}: {fault}" for fault in broken_rules(self.page)]

    def press(self, name: str, answers: str) -> None:
        """Send a form; the page with the outcome has come when this returns."""
        with self.page.expect_response(answers):
            self.page.get_by_role("button", name=name, exact=True).first.click()


@pytest.fixture
def out_there(
    fresh: Installation, browser: Browser, tmp_path: Path, draw: random.Random
) -> tuple[Tablet, Path]:
    """A colleague's tablet, and the file of one that could not send and says something else."""
    fresh.start()
    window = Window.open(browser, fresh, None, width=600)
    page = window.page
    arrive(window)
    page.get_by_test_id("offline-ready").wait_for()
    page.context.set_offline(True)
    visit = page.get_by_test_id("visit-card").first.get_attribute("data-visit") or ""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture(draw))
    tap(page, "open-visit")
    tap(page, "criterion-item")
    criterion = page.get_by_test_id("criterion-form").get_attribute("data-criterion") or ""
    said = page.get_by_test_id("field").first.get_attribute("data-field") or ""
    tap(page, "answer-match")
    page.get_by_test_id("recorded").first.wait_for()
    page.get_by_test_id("photo-gallery").set_input_files(photo)
    page.get_by_test_id("photo").first.wait_for()
    page.goto("/tablet/#/handover")
    page.get_by_test_id("passphrase").fill(SECRET)
    page.get_by_test_id("passphrase-again").fill(SECRET)
    with page.expect_download() as download:
        tap(page, "save-file")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    window.close()
    colleague = Tablet(Person.signed_in(fresh, "kiemtra2"), visit, draw)
    colleague.download()
    absent, broken = colleague.photo(picture(draw), criterion), colleague.photo(NO_PHOTO, criterion)
    found = colleague.finding(criterion, said, "not_proven", note="Chưa có sổ (minh họa)")
    told = colleague.send([found, absent, broken]).json()
    assert [each["outcome"] for each in told["outcomes"]] == ["applied"] * 3, told
    assert colleague.send_bytes(NO_PHOTO, capture=broken["id"]).status < 300
    return colleague, file


def test_the_desk_takes_over_a_file_settles_what_waits_and_opens_a_visit_again(
    out_there: tuple[Tablet, Path], browser: Browser, pictures: Path
) -> None:
    """Each step once wrongly, which is said, and once rightly."""
    colleague, file = out_there
    installation = colleague.person.installation
    office = Desk(Window.open(browser, installation, pictures))
    _handed_in(office, file)
    office.window.close()
    leader = Desk(Window.open(browser, installation, pictures))
    _settled(leader)
    colleague.send([colleague.end()]).json()
    _opened_again(leader, colleague.visit)
    leader.window.close()
    assert not [*office.faults, *leader.faults], "\n".join([*office.faults, *leader.faults])


def _handed_in(office: Desk, file: Path) -> None:
    page = office.page
    office.window.sign_in("vanphong", "/nhap-tu-tep")
    office.look("hand-in")
    office.press("Nhận dữ liệu", "**/api/queue-files")
    page.locator(".error-summary").wait_for()
    office.look("hand-in-empty")
    page.get_by_label("Tệp .thamtra").set_input_files(file)
    page.get_by_label("Mật khẩu của tệp").fill("sai mat khau nay roi")
    office.press("Nhận dữ liệu", "**/api/queue-files")
    page.locator(".error-summary").wait_for()
    office.look("hand-in-wrong")
    page.get_by_label("Mật khẩu của tệp").fill(SECRET)
    office.press("Nhận dữ liệu", "**/api/queue-files")
    page.locator("#handed-in:focus").wait_for()
    office.window.shows("2 mục cần xem lại")  # nobody paired that tablet
    office.look("hand-in-taken")


def _settled(leader: Desk) -> None:
    page, waiting = leader.page, f"{PAGES}/cho-xu-ly"
    leader.window.sign_in("totruong", waiting)
    until(lambda: page.reload() and page.get_by_role("table").count() == 1, "file in quarantine", seconds=30)
    page.get_by_text("Không còn nhận được ảnh này").first.click()
    leader.look("waiting-for-people")
    leader.press("Lưu cách xử lý", "**/settlement")
    page.locator(".error-summary").wait_for()
    leader.look("waiting-left-out")
    entry = page.get_by_role("article", name="Ghi kết luận")
    entry.get_by_label("Bỏ qua, giữ kết luận hiện có").check()
    entry.get_by_label("Lý do").fill(KEPT)
    with page.expect_response("**/settlement"):
        entry.get_by_role("button", name="Lưu cách xử lý").click()
    page.get_by_role("heading", name="Đã xử lý").wait_for()
    leader.window.shows("Đã bỏ qua kết luận", KEPT)
    leader.look("waiting-settled")


def _opened_again(leader: Desk, visit: str) -> None:
    page, door = leader.page, "**/reopening"
    page.goto(f"{PAGES}/kiem-tra/{visit}")
    leader.look("visit-closed")
    leader.press("Mở lại buổi kiểm tra", door)
    page.locator(".error-summary").wait_for()
    leader.look("visit-reopening-left-out")
    page.get_by_label("Lý do mở lại").fill(AGAIN)
    leader.press("Mở lại buổi kiểm tra", door)
    page.get_by_label("Lý do mở lại").wait_for(state="detached")
    leader.look("visit-opened-again")
