"""Late forms, ties and the published result: the round moves to November and is brought to its end."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from tests.journeys.facts import (
    Difference,
    Province,
    comma,
    decided,
    draw_differences,
    read_province,
    reported,
)
from tests.journeys.filling import filled_like_sample
from tests.journeys.installation import Installation, until
from tests.journeys.papers import case_of, log_events
from tests.journeys.person import API, PAGES, Person
from tests.journeys.tablet import Tablet

pytestmark = pytest.mark.journey
UNIT, VISITED = "23617", "629"
LATE_SENTENCE = "không được xếp hạng (xem như xếp hạng cuối)"


def test_a_late_form_ties_and_the_published_result(fresh: Installation, draw: random.Random) -> None:
    fresh.start()
    fresh.run("sample", "clock", "2019-11-05T08:00")
    office = Person.signed_in(fresh, "vanphong")
    _hand_in_late(fresh)
    province = read_province(office)
    _late_is_shown_as_the_campaign_says(office, province)
    _ties_leave_a_gap(office, province)
    difference = _find_a_difference(fresh, draw)
    _publishing_waits(office)
    _settle(fresh, difference)
    publication = until(lambda: _published(office), "publication")
    _record_is_right(fresh, publication, decided(office, province, [VISITED]))
    log_events(office)


def _hand_in_late(installation: Installation) -> None:
    officer = Person.signed_in(installation, f"canbo.{UNIT}")
    blank = officer.get(f"{API}/units/{UNIT}/form.xlsx").body
    form = filled_like_sample(blank, installation.home, UNIT)
    address = f"{API}/units/{UNIT}/submissions"
    receipt = officer.upload(address, form.saved()).json(201)
    assert receipt["late"] is True
    form.type("I9", "Lý do khác (minh họa)")
    officer.upload(address, form.saved()).problem(409, "selfassessment.closed")
    dossier = officer.get(f"{PAGES}/don-vi/{UNIT}").text
    assert "Tiếp nhận quá hạn" in dossier
    assert LATE_SENTENCE in dossier


def _late_is_shown_as_the_campaign_says(office: Person, province: Province) -> None:
    """Both wordings: not ranked, and regarded as the last place."""
    assert UNIT in province.late
    places = province.places("xa", "san_sang")
    page = office.get(f"{PAGES}/ket-qua?loai=xa&bang=san_sang").text
    ranked, _, unranked = page.partition('id="unranked"')
    assert f"/don-vi/{UNIT}" not in ranked
    row = next(part for part in unranked.split("<tr") if f"/don-vi/{UNIT}" in part)
    assert "Gửi báo cáo quá hạn: không được xếp hạng (xem như xếp hạng cuối" in row
    assert f"hạng {len(places) + 1})" in row
    assert LATE_SENTENCE in unranked


def _ties_leave_a_gap(office: Person, province: Province) -> None:
    """Equal points share a place and the next place is left out: 1-2-2-4."""
    places = {unit: place for unit, (place, _) in province.places("xa", "san_sang").items()}
    shared = {place: number for place, number in Counter(places.values()).items() if number > 1}
    assert shared, "with so many communes some are equal"
    assert all(place + 1 not in places.values() for place in shared)
    page = office.get(f"{PAGES}/ket-qua?loai=xa&bang=san_sang").text.partition('id="unranked"')[0]
    for unit, place in places.items():
        row = next(part for part in page.split("</tr>") if f'/don-vi/{unit}"' in part)
        assert f'class="num place">{place}<' in row
        assert ("đồng hạng" in row) == (place in shared)


def _find_a_difference(installation: Installation, draw: random.Random) -> Difference:
    inspector = Person.signed_in(installation, "kiemtra1")
    lines = inspector.get("/api/visits").json()["items"]
    visit = next(line["id"] for line in lines if line["unit"]["code"] == VISITED)
    difference, _ = draw_differences(draw, "huyen", reported(inspector, VISITED) or {})
    tablet = Tablet(inspector, visit, draw)
    tablet.download()
    found = tablet.finding(*difference.key, "differ", value=difference.found, cause="entry_error")
    outcomes = tablet.send([found, tablet.end()]).json()["outcomes"]
    assert [each["outcome"] for each in outcomes] == ["applied", "applied"]
    until(lambda: inspector.get(f"{API}/units/{VISITED}/cases").json()["items"], "case")
    return difference


def _publishing_waits(office: Person) -> None:
    """With a case open nothing is published; the refusal names what is open."""
    problem = office.post(f"{API}/publications").problem(409, "publication.blocked")
    assert any("1" in error["message"] for error in problem["errors"])
    page = office.get(f"{PAGES}/ket-qua").text
    assert "1 hồ sơ chênh lệch chưa có quyết định" in page
    assert "Chưa có kết quả nào được công bố" in Person.visitor(office.installation).get("/cong-bo").text


def _settle(installation: Installation, difference: Difference) -> None:
    leader = Person.signed_in(installation, "totruong")
    case = case_of(leader, VISITED, difference)["id"]
    leader.post(f"{API}/units/{VISITED}/notification").json()
    said = {"stance": "agree", "text": "Đơn vị thống nhất (minh họa)."}
    Person.signed_in(installation, f"lanhdao.{VISITED}").post(f"/api/cases/{case}/explanation", said).json()
    value = {"value_status": "given", "value": difference.found, "reason": "Theo thẩm tra (minh họa)."}
    first = leader.post(f"/api/cases/{case}/proposal", value).json()["moves"][-1]["id"]
    committee = Person.signed_in(installation, "banchidao")
    returned = {"proposal": first, "decision": "return", "reason": "Đề nghị nêu rõ căn cứ (minh họa)."}
    assert committee.post(f"/api/cases/{case}/decision", returned).json()["state"] == "returned"
    second = leader.post(f"/api/cases/{case}/proposal", value).json()["moves"][-1]["id"]
    approved = {"proposal": first, "decision": "approve", "reason": "Thống nhất (minh họa)."}
    committee.post(f"/api/cases/{case}/decision", approved).problem(412, "discrepancies.proposal-changed")
    approved["proposal"] = second
    assert committee.post(f"/api/cases/{case}/decision", approved).json()["state"] == "approved"


def _published(office: Person) -> str:
    answer = office.post(f"{API}/publications")
    return str(answer.json(201)["id"]) if answer.status == 201 else ""


def _record_is_right(installation: Installation, publication: str, province: Province) -> None:
    """Everybody may read the result, without signing in; every place and value is as computed apart."""
    visitor = Person.visitor(installation)
    record = visitor.get(f"/api/publications/{publication}").json()["record"]
    kinds = {kind["kind"]: kind for kind in record["kinds"]}
    for kind, ranking in (("huyen", "san_sang"), ("huyen", "ket_qua"), ("xa", "san_sang"), ("so", "tong")):
        assert _places(kinds[kind], ranking) == {
            unit: (place, comma(value)) for unit, (place, value) in province.places(kind, ranking).items()
        }
    visited = next(unit for unit in kinds["huyen"]["units"] if unit["unit"] == VISITED)
    expected = province.sections(VISITED)
    assert {each["id"]: _comma(each["points"]) for each in visited["sections"]} == {
        section: comma(found[0]) for section, found in expected.items()
    }
    page = visitor.get(f"/cong-bo/{publication}")
    assert page.status == 200
    assert visited["name"] in page.text
    assert "minh họa" in page.text
    assert publication in visitor.get("/cong-bo").text
    assert visitor.get(f"{PAGES}/ket-qua").status == 302, "the draft is not for visitors"


def _places(kind: Mapping[str, Any], ranking: str) -> Mapping[str, tuple[int, str]]:
    table = next(each for each in kind["rankings"] if each["id"] == ranking)
    return {row["unit"]: (row["place"], _comma(row["value"])) for row in table["rows"]}


def _comma(points: str) -> str:
    whole, _, places = points.partition(".")
    return f"{whole},{places.ljust(2, '0')}"
