"""The desk pages: who sees what, what stands side by side, and who is told why not."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from inspection_api.directory import views as directory
from inspection_api.fieldwork import service as fieldwork
from inspection_api.fieldwork.rules import CommandKind
from inspection_api.kernel.transaction import reading
from inspection_api.publication import service as publication
from inspection_api.selfassessment import views as selfassessment
from tests.builders.cases import CAMPAIGN, PEOPLE_AND_MACHINES, Round
from tests.builders.visits import picture
from tests.cast import BINH, CHI, DUNG, ELSEWHERE, GIANG, HOME, KHANH, LAN, QUY

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from inspection_api.kernel.actors import Actor

BASE = f"/ky/{CAMPAIGN}"
STAFF = (CHI, DUNG, GIANG, KHANH)


def words(answer: TestResponse) -> str:
    """The text of a page as a reader has it: no marks, one space between words."""
    assert answer.status_code == 200, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def _everything(story: Round) -> list[str]:
    case = story.case()
    pages = ["", "/don-vi", f"/don-vi/{HOME}", f"/don-vi/{ELSEWHERE}", "/don-vi/622/tieu-chi/H.A1.1"]
    pages += [f"/don-vi/{HOME}/tieu-chi/X.A1.1", "/kiem-tra", f"/kiem-tra/{story.visit_id}"]
    pages += ["/ho-so", f"/ho-so/{case.id}", "/ket-qua", "/ket-qua?loai=xa", "/ket-qua?loai=huyen&bang=tong"]
    return [BASE + page for page in pages]


class Outline(HTMLParser):
    """What assistive programs need of a page: labels, headings, scopes, identifiers; and its buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self.headings: list[int] = []
        self.bare_headers = 0
        self.by_script = False
        self.open_buttons = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        members = dict(attrs)
        if members.get("id"):
            self.ids.append(str(members["id"]))
        if tag == "label":
            self.labelled.add(str(members.get("for")))
        if tag in {"input", "select", "textarea"} and members.get("type") not in {"hidden", "submit"}:
            self.controls.append(members)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.bare_headers += tag == "th" and "scope" not in members
        self.by_script = "data-api" in members if tag == "form" else self.by_script
        submits = tag == "button" and members.get("type", "submit") == "submit"
        self.open_buttons += submits and self.by_script and "disabled" not in members


def test_a_visitor_is_told_what_this_is_and_where_to_sign_in(look: Callable[..., TestResponse]) -> None:
    answer = look(None, "/")
    assert "Chưa có kết quả nào được công bố" in words(answer)
    assert 'href="/login"' in answer.text


def test_the_way_in_leads_to_the_only_round(look: Callable[..., TestResponse]) -> None:
    answer = look(KHANH, "/")
    assert (answer.status_code, answer.location) == (302, BASE)


def test_every_page_opens_for_staff_and_can_be_read_aloud(
    story: Round, look: Callable[..., TestResponse]
) -> None:
    story.brought_to("explained")
    for actor in STAFF:
        for address in _everything(story):
            page = look(actor, address)
            assert page.status_code == 200, (actor.name, address)
            _check_outline(address, Outline(page.text))
    for address in ("/so-luu-vet", f"{BASE}/cho-xu-ly"):
        _check_outline(address, Outline(look(KHANH, address).text))
    _check_outline("/tai-khoan", Outline(look(LAN, "/tai-khoan").text))


def _check_outline(address: str, page: Outline) -> None:
    assert len(page.ids) == len(set(page.ids)), address
    unlabelled = [each for each in page.controls if str(each.get("id")) not in page.labelled]
    assert unlabelled == [], address
    assert page.headings.count(1) == 1, address
    jumps = [pair for pair in zip(page.headings, page.headings[1:], strict=False) if pair[1] - pair[0] > 1]
    assert jumps == [], address
    assert page.bare_headers == 0, address
    assert page.open_buttons == 0, f"{address}: the browser itself would send a form of the script's"


def test_a_round_quotes_its_source(look: Callable[..., TestResponse]) -> None:
    text = words(look(KHANH, BASE))
    assert "Trước ngày 25/10/2019" in text
    assert "trước ngày 25/10/2019 đối với cấp huyện và cấp xã" in text
    assert "không được xếp hạng (xem như xếp hạng cuối)" in text
    assert "minh họa" in text


def test_units_are_found_without_accents_and_by_state(
    story: Round, look: Callable[..., TestResponse]
) -> None:
    with reading(story.world.context) as session:
        heads = selfassessment.submissions_overview(KHANH, session, CAMPAIGN)
        units = directory.all_units(KHANH, session, CAMPAIGN)
    text = words(look(KHANH, f"{BASE}/don-vi?phieu=accepted"))
    assert f"{sum(not head.late for head in heads.values())} đơn vị" in text
    assert f"{len(units) - len(heads)} đơn vị" in words(look(KHANH, f"{BASE}/don-vi?phieu=missing"))
    assert ELSEWHERE in words(look(KHANH, f"{BASE}/don-vi?q=pleiku&loai=huyen"))
    assert "Không có đơn vị nào phù hợp" in words(look(KHANH, f"{BASE}/don-vi?q=khongcodau"))


def test_the_scores_stand_side_by_side(story: Round, look: Callable[..., TestResponse]) -> None:
    story.brought_to("approved")
    text = words(look(KHANH, f"{BASE}/don-vi/{HOME}"))
    assert "45 máy (ước tính) → thẩm tra 40 máy → quyết định 42 máy" in text
    row = text[text.index("→ quyết định 42 máy") :]
    assert re.search(r"4,00 \S+ 3,60 3,20 ▼ giảm so với tính lại 3,36", row)


def test_a_trace_explains_each_fact_set(story: Round, look: Callable[..., TestResponse]) -> None:
    story.brought_to("approved")
    text = words(look(KHANH, f"{BASE}/don-vi/{HOME}/tieu-chi/X.A1.1"))
    for part in ("Thay số", "45", "40", "42", "Công thức", "Căn cứ", "Chính thức: 3,36 điểm"):
        assert part in text


def test_an_unknown_criterion_is_not_found(look: Callable[..., TestResponse]) -> None:
    answer = look(KHANH, f"{BASE}/don-vi/{HOME}/tieu-chi/none")
    assert answer.status_code == 404
    assert "Mã lỗi: request.not-found" in answer.text


def test_nothing_is_called_verified_before_a_visit(look: Callable[..., TestResponse]) -> None:
    assert "Chưa kiểm tra" in words(look(KHANH, f"{BASE}/don-vi/{ELSEWHERE}"))


def test_unit_people_see_their_own_unit_alone(story: Round, look: Callable[..., TestResponse]) -> None:
    case = story.brought_to("notified")
    assert look(BINH, f"{BASE}/don-vi/{HOME}").status_code == 200
    assert look(BINH, f"{BASE}/kiem-tra/{story.visit_id}").status_code == 200
    assert "Phường Yên Đỗ" in words(look(BINH, f"{BASE}/kiem-tra"))
    assert "Lên kế hoạch một buổi kiểm tra" not in words(look(BINH, f"{BASE}/kiem-tra"))
    assert f"Giải trình {len(story.cases(BINH))} chênh lệch" in words(look(BINH, BASE))
    assert look(QUY, f"{BASE}/don-vi/{HOME}").status_code == 403
    assert look(QUY, f"{BASE}/kiem-tra/{story.visit_id}").status_code == 404
    assert look(QUY, f"{BASE}/ho-so/{case.id}").status_code == 404
    assert case.number not in look(QUY, f"{BASE}/ho-so").text
    assert look(BINH, f"{BASE}/ket-qua").status_code == 403
    assert look(BINH, f"{BASE}/cho-xu-ly").status_code == 403


@pytest.mark.parametrize(
    ("state", "actor", "form"),
    [
        ("detected", DUNG, "/notification"),
        ("notified", BINH, "/explanation"),
        ("explained", CHI, "/proposal"),
        ("returned", DUNG, "/proposal"),
        ("proposed", GIANG, "/decision"),
    ],
)
def test_only_who_may_act_gets_the_form(
    story: Round, look: Callable[..., TestResponse], state: str, actor: Actor, form: str
) -> None:
    case = story.brought_to(state)
    address = f"{BASE}/ho-so/{case.id}"
    assert f'{form}"' in look(actor, address).text
    for other in {*STAFF, BINH} - {actor, CHI, DUNG, KHANH}:
        assert f'{form}"' not in look(other, address).text


def test_no_value_is_proposed_until_the_script_has_read_the_choice(
    story: Round, look: Callable[..., TestResponse]
) -> None:
    page = look(CHI, f"{BASE}/ho-so/{story.brought_to('explained').id}").text
    assert set(re.findall(r'name="(value|value_status)" id="[^"]+" value="([^"]*)"', page)) == {
        ("value", ""),
        ("value_status", ""),
    }
    assert page.index("/proposal.js") < page.index("/desk.js"), "desk.js opens the forms"


def test_who_may_not_act_reads_why(story: Round, look: Callable[..., TestResponse]) -> None:
    case = story.brought_to("proposed")
    both = dataclasses.replace(DUNG, roles=DUNG.roles | GIANG.roles)
    text = words(look(both, f"{BASE}/ho-so/{case.id}"))
    texts = story.world.context.configuration.problem_texts
    assert texts.detail("access.other-than-proposer", {}) in text
    assert "/decision" not in text


def test_the_life_of_a_case_is_told_in_order(story: Round, look: Callable[..., TestResponse]) -> None:
    case = story.brought_to("approved")
    text = words(look(KHANH, f"{BASE}/ho-so/{case.id}"))
    steps = [
        "Phát hiện chênh lệch",
        "Thông báo đơn vị",
        "Máy đang gửi bảo hành",
        "Hai máy bảo hành",
        "Đủ căn cứ",
    ]
    assert "Điểm tiêu chí 3,60 3,20 (−0,40) 3,36" in text
    places = [text.rindex(step) for step in steps]
    assert places == sorted(places)


def test_the_administrator_keeps_to_accounts(look: Callable[..., TestResponse]) -> None:
    assert look(LAN, "/tai-khoan").status_code == 200
    assert look(KHANH, "/tai-khoan").status_code == 403
    assert look(LAN, f"{BASE}/ho-so").status_code == 403


def test_what_waits_is_shown_and_the_leader_settles_it(
    story: Round, look: Callable[..., TestResponse]
) -> None:
    story.opened()
    story.tablet().close()
    criterion, field = PEOPLE_AND_MACHINES
    late: dict[str, object] = {"criterion": criterion, "field": field, "outcome": "differ", "value": "39"}
    late |= {"cause": "entry_error", "note": "Đếm lại", "base": None, "photos": []}
    story.tablet().send(CommandKind.RECORD_FINDING, late)
    for address in (f"{BASE}/cho-xu-ly", f"{BASE}/kiem-tra/{story.visit_id}"):
        page = look(DUNG, address)
        text = words(page)
        assert "Số máy tính đang dùng phục vụ công việc: Lệch, 39" in text
        assert f"Hiện có: Lệch, 40 ({CHI.name}," in text, "the leader sees both"
        assert "/settlement" in page.text
        _check_outline(address, Outline(page.text))
        assert "/settlement" not in look(KHANH, address).text
    office = words(look(KHANH, f"{BASE}/cho-xu-ly"))
    assert "Chờ Tổ trưởng của buổi kiểm tra xử lý. Tài khoản của bạn không có vai trò" in office


def test_a_lost_photo_is_given_up_at_the_office_and_the_reason_is_shown(
    story: Round, look: Callable[..., TestResponse]
) -> None:
    lost = story.tablet().photograph("X.A1.1", picture(), send=False)
    office, visit = f"{BASE}/cho-xu-ly", f"{BASE}/kiem-tra/{story.visit_id}"
    for person in (KHANH, DUNG):
        page = look(person, office)
        assert f"/api/captures/{lost}/giving-up" in page.text
        _check_outline(office, Outline(page.text))
    assert "/giving-up" not in look(CHI, office).text
    assert "Chưa nhận được ảnh" in words(look(DUNG, visit))
    fieldwork.give_up_capture(DUNG, story.world.context, lost, "Máy rơi xuống suối")
    for address in (office, visit):
        page = look(KHANH, address)
        assert "Không còn nhận được ảnh: Máy rơi xuống suối" in words(page)
        assert "/giving-up" not in page.text


def test_the_draft_names_what_stands_in_the_way(story: Round, look: Callable[..., TestResponse]) -> None:
    story.opened()
    text = words(look(KHANH, f"{BASE}/ket-qua?loai=xa"))
    assert "Bản dự thảo" in text
    assert "1 hồ sơ chênh lệch chưa có quyết định" in text
    assert "Công bố kết quả" not in text


def test_a_publication_is_open_to_everybody(story: Round, look: Callable[..., TestResponse]) -> None:
    story.brought_to("approved")
    story.tablet().close()
    story.work()
    published = publication.publish(KHANH, story.world.context, CAMPAIGN)
    text = words(look(None, f"/cong-bo/{published}"))
    assert "Kết quả minh họa" in text
    assert "Chưa gửi báo cáo" in text
    assert str(published) in look(None, "/cong-bo").text
    assert str(published) in look(None, "/").text
