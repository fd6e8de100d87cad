"""Bad input: what people can mend at once is refused by name and place, what comes from the field is kept.

A refusal changes nothing that is stored; what cannot stand is shown to the office, never bounced.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from tests import independent_calculator as calculator
from tests.journeys.facts import Answers
from tests.journeys.filling import ESTIMATED, REASON, SELF_SCORE, Workbook, filled_like_sample
from tests.journeys.installation import Installation, until
from tests.journeys.person import API, PAGES, Person
from tests.journeys.tablet import Command, Tablet, digest, picture

pytestmark = pytest.mark.journey
_PHOTO_LIMIT = 20_000_000
_FOUND_LATER = {"evidence.truncated"}
"""What only shows when a photo is decoded; the tablet is told that it arrived."""
Spoil = Callable[[Workbook], str]


# What the worker adds by the clock, whatever people do: the day's checkpoint and its stamp.
BY_THE_CLOCK = frozenset({"checkpoint", "checkpoint_token"})


def snapshot(installation: Installation) -> Mapping[str, int]:
    """Count every row that comes from people, and every file that is kept, once the worker is idle."""
    engine = create_engine(installation.database_url)
    until(lambda: _is_idle(engine), "an idle worker")
    with engine.connect() as connection:
        found = {
            name: int(connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one())  # noqa: S608 -- names of the schema
            for name in set(inspect(engine).get_table_names()) - BY_THE_CLOCK
        }
    engine.dispose()
    kept = (installation.home / "evidence").rglob("*")
    return {**found, "files": sum(1 for place in kept if place.is_file())}


def _is_idle(engine: Engine) -> bool:
    with engine.connect() as connection:
        open_jobs = text("SELECT count(*) FROM job WHERE state IN ('queued', 'running')")
        return int(connection.execute(open_jobs).scalar_one()) == 0


def _key(form: Workbook, pattern: Callable[[str], bool]) -> tuple[str, str]:
    return next(key for key, typed in form.typed().items() if pattern(typed))


def _whole(form: Workbook) -> tuple[str, str]:
    """Find a ratio's part among the typed figures."""
    return next(
        (criterion, calculator.RATIOS[criterion][1])
        for criterion, _ in form.typed()
        if criterion in calculator.RATIOS
    )


def _type(pattern: Callable[[str], bool], wrong: str) -> Spoil:
    def spoil(form: Workbook) -> str:
        place = form.at(*_key(form, pattern))
        form.type(place, wrong)
        return place

    return spoil


def _has_comma(typed: str) -> bool:
    return re.fullmatch(r"\d+,\d+", typed) is not None


def _part_above_whole(form: Workbook) -> str:
    criterion, part = _whole(form)
    whole = form.text(form.at(criterion, calculator.RATIOS[criterion][2]))
    form.type(form.at(criterion, part), str(int(whole) + 1))
    return form.at(criterion, part)


def _no_reason(form: Workbook) -> str:
    place = next(
        f"{REASON}{row}"
        for key, row in form.rows.items()
        if not key[1] and form.text(f"{REASON}{row}") and form.text(f"{SELF_SCORE}{row}") not in {"", "-"}
    )
    form.type(place, "")
    return place


def _another_column(form: Workbook) -> str:
    form.type("M9", "Ghi chú của đơn vị")
    return "M9"


def _renamed_column(form: Workbook) -> str:
    form.type("F6", "Số liệu mới")
    return "F6"


def _no_value(form: Workbook) -> str:
    place = form.at(*_whole(form))
    form.type(place, "")
    return place


def _wrong_flag(form: Workbook) -> str:
    place = form.at(*_whole(form), column=ESTIMATED)
    form.type(place, "có lẽ")
    return place


def _other_round(form: Workbook) -> str:
    form.marks["B2"] = "gia-lai-2018"
    return "phiếu"


SPOILED: Mapping[str, tuple[Spoil, str]] = {
    "a point for the comma": (_type(_has_comma, "3.5"), "value.ambiguous-number"),
    "a point between thousands": (_type(str.isdigit, "1.234"), "value.ambiguous-number"),
    "two commas": (_type(_has_comma, "1,2,3"), "value.ambiguous-number"),
    "a comma in a count": (_type(str.isdigit, "3,5"), "value.not-whole"),
    "words": (_type(str.isdigit, "khoảng 30"), "value.not-a-number"),
    "negative": (_type(str.isdigit, "-5"), "value.negative"),
    "part above whole": (_part_above_whole, "value.part-above-whole"),
    "no value": (_no_value, "selfassessment.value-missing"),
    "no reason below the maximum": (_no_reason, "selfassessment.reason-missing"),
    "a flag that is none": (_wrong_flag, "selfassessment.estimated-flag"),
    "unknown column": (_another_column, "selfassessment.column-unknown"),
    "renamed column": (_renamed_column, "selfassessment.column-changed"),
    "form of another round": (_other_round, "selfassessment.other-campaign"),
}


def test_a_wrong_form_is_refused_by_cell_and_changes_nothing(
    installation: Installation, units: Mapping[str, str]
) -> None:
    unit = units["bad input"]
    officer = Person.signed_in(installation, f"canbo.{unit.lower()}")
    blank = officer.get(f"{API}/units/{unit}/form.xlsx").body
    address = f"{API}/units/{unit}/submissions"
    right = filled_like_sample(blank, installation.home, unit).saved()
    before = snapshot(installation)
    for name, (spoil, code) in SPOILED.items():
        form = Workbook(right)
        place = spoil(form)
        problem = officer.upload(address, form.saved()).problem(422, "selfassessment.refused")
        found = {(error["where"], error["code"]) for error in problem["errors"]}
        assert (place, code) in found, f"{name}: {found}"
        assert snapshot(installation) == before, name


def test_all_faults_of_a_form_are_told_at_once(installation: Installation, units: Mapping[str, str]) -> None:
    unit = units["bad input"]
    officer = Person.signed_in(installation, f"canbo.{unit.lower()}")
    form = filled_like_sample(officer.get(f"{API}/units/{unit}/form.xlsx").body, installation.home, unit)
    places = {_no_reason(form), _type(_has_comma, "3.5")(form), _wrong_flag(form)}
    last = [key for key, typed in form.typed().items() if typed.isdigit()][-1]
    form.type(form.at(*last), "-1")
    problem = officer.upload(f"{API}/units/{unit}/submissions", form.saved()).problem(
        422, "selfassessment.refused"
    )
    assert {error["where"] for error in problem["errors"]} >= places | {form.at(*last)}


def test_what_is_no_form_of_this_unit_is_refused(
    installation: Installation, units: Mapping[str, str]
) -> None:
    unit = units["bad input"]
    officer = Person.signed_in(installation, f"canbo.{unit.lower()}")
    stranger = Person.signed_in(installation, "canbo.629")
    address = f"{API}/units/{unit}/submissions"
    own = filled_like_sample(
        officer.get(f"{API}/units/{unit}/form.xlsx").body, installation.home, unit
    ).saved()
    theirs = stranger.get(f"{API}/units/629/form.xlsx").body
    before = snapshot(installation)
    refused = officer.upload(address, theirs).problem(422, "selfassessment.refused")
    assert "selfassessment.other-unit" in {error["code"] for error in refused["errors"]}
    for content, code in {
        b"": "selfassessment.file-empty",
        b"S\xe1\xbb\x91 li\xe1\xbb\x87u;12": "selfassessment.file-not-xlsx",
        own[: len(own) // 2]: "selfassessment.file-not-xlsx",
        b"PK\x03\x04" + bytes(6 * 1024 * 1024): "selfassessment.file-too-large",
    }.items():
        answer = officer.upload(address, content)
        answer.problem(answer.status, code)
        assert 400 <= answer.status < 500
    stranger.upload(address, own).problem(403, "access.own-unit-or-staff")
    officer.upload("/api/campaigns/gia-lai-2018/units/629/submissions", own).problem(
        403, "access.own-unit-or-staff"
    )
    Person.visitor(installation).upload(address, own).problem(401, "access.sign-in")
    assert snapshot(installation) == before


def test_bytes_that_are_not_those_named_are_refused_and_nothing_is_kept(
    installation: Installation, draw: random.Random
) -> None:
    tablet = _tablet(installation, "kiemtra1", "629", draw)
    photo = picture(draw)
    before = snapshot(installation)
    tablet.send_bytes(photo[:-1] + b"!", named=digest(photo)).problem(422, "evidence.digest-mismatch")
    tablet.send_bytes(photo, named="Z" * 64).problem(422, "evidence.bad-digest")
    assert tablet.person.send("HEAD", f"/api/evidence/{digest(photo)}").status == 404
    assert snapshot(installation) == before
    assert tablet.send_bytes(photo).json(201)["state"] == "stored", "sent again, it arrives"


def test_files_that_are_no_photos_are_kept_apart_and_shown_to_the_office(
    installation: Installation, draw: random.Random
) -> None:
    tablet = _tablet(installation, "kiemtra1", "23569", draw)
    whole, large = picture(draw), picture(draw)
    files = {
        b"": ("evidence.empty", "Tệp rỗng"),
        whole[: len(whole) * 3 // 5]: ("evidence.truncated", "Tệp bị cắt cụt"),
        large + bytes(_PHOTO_LIMIT - len(large) + 1): ("evidence.oversized", "Tệp quá lớn"),
        f"Không phải ảnh {draw.random()}".encode(): ("evidence.not-an-image", "Không phải tệp ảnh"),
    }
    criterion = tablet.package["groups"][0]["criteria"][0]["id"]
    office = Person.signed_in(installation, "vanphong")
    for content, (code, _) in files.items():
        capture = tablet.photo(content, criterion)
        assert _outcomes(tablet, [capture]) == [("applied", None)]
        receipt = tablet.send_bytes(content, capture=capture["id"]).json(201)
        said = ("stored", None) if code in _FOUND_LATER else ("quarantined", code)
        assert (receipt["state"], receipt["code"]) == said
        kept = office.get(f"/api/evidence/{digest(content)}")
        assert kept.body == content, "kept to the last byte"
    snapshot(installation)  # waits for the worker
    page = office.get(f"{PAGES}/cho-xu-ly").text
    quarantined = page.split('id="quarantine"')[1].partition('id="awaited"')[0]
    for content, (_, words) in files.items():
        row = next(part for part in quarantined.split("<tr") if digest(content)[:16] in part)
        assert words in row
    listed = {item["sha256"]: item["reason"] for item in office.get("/api/quarantine").json()["items"]}
    assert {digest(content): code for content, (code, _) in files.items()}.items() <= listed.items()


def test_what_cannot_stand_is_parked_and_settled_by_the_leader(
    installation: Installation, draw: random.Random
) -> None:
    first = _tablet(installation, "kiemtra1", "23569", draw)
    second = _tablet(installation, "kiemtra2", "23569", draw)
    answers = _reported(first)
    key = draw.choice(sorted(each for each in answers if _is_part(each, answers)))
    value = str(int(answers[key]) - 1)
    standing = first.finding(*key, "differ", value=value, cause="entry_error")
    whole = key[0], calculator.RATIOS[key[0]][2]
    agreed = first.finding(*whole, "match")
    assert _outcomes(first, [standing, agreed]) == [("applied", None)] * 2
    findings = snapshot(installation)["finding"]
    other = second.finding(*key, "not_proven", cause="evidence_missing")
    changed = {**standing, "body": {**standing["body"], "value": str(int(value) - 1)}}
    for tablet, command, code in (
        (second, other, "fieldwork.other-author"),
        (first, changed, "fieldwork.same-id-other-content"),
        (
            first,
            first.finding(*key, "differ", value=str(int(answers[whole]) + 1)),
            "fieldwork.part-above-whole",
        ),
        (first, first.finding(*key, "differ", value="-3"), "fieldwork.negative"),
        (first, first.finding(*key, "differ", value="3,5"), "fieldwork.not-a-number"),
        (first, first.finding(*key, "differ"), "fieldwork.value-missing"),
        (first, first.finding("X.Z9", "so_may", "match"), "fieldwork.unknown-criterion"),
        (first, first.finding(key[0], "so_la", "match"), "fieldwork.unknown-field"),
    ):
        assert _outcomes(tablet, [command]) == [("parked", code)]
        assert _outcomes(tablet, [command]) == [("parked", code)], "again: the same answer, kept once"
    strange = first.finding(*key, "match")
    assert (
        first.send([strange], package="0" * 64).json()["outcomes"][0]["code"] == "fieldwork.unknown-package"
    )
    assert _outcomes(first, [first.end()]) == [("applied", None)]
    late = second.finding(*key, "match", base=standing["id"])
    assert _outcomes(second, [late]) == [("parked", "fieldwork.visit-closed")]
    assert snapshot(installation)["finding"] == findings, "nothing parked counts"
    _settled_by_the_leader(installation, key, second.person)


def _settled_by_the_leader(installation: Installation, key: tuple[str, str], second: Person) -> None:
    office = Person.signed_in(installation, "vanphong")
    page = office.get(f"{PAGES}/cho-xu-ly").text
    for words in (
        "một thành viên khác đã ghi kết luận",
        "Ghi nhận đến sau khi buổi kiểm tra kết thúc",
        "Một ghi nhận khác đã dùng mã này",
        "gói dữ liệu mà máy chủ không phát",
    ):
        assert words in page, words
    waiting = page.split('id="quarantine"')[0]
    leader = Person.signed_in(installation, "totruong")
    offered = leader.get(f"{PAGES}/cho-xu-ly").text.split("/api/parked/")[1].partition("/")[0]
    assert f"parked-{offered}" in waiting
    settlement = {"action": "dismiss", "reason": "Giữ kết luận đã ghi tại chỗ (minh họa)."}
    second.post(f"/api/parked/{offered}/settlement", settlement).problem(403, "access.role")
    assert leader.post(f"/api/parked/{offered}/settlement", settlement).status == 204
    leader.post(f"/api/parked/{offered}/settlement", settlement).problem(409, "fieldwork.already-settled")
    settled = office.get(f"{PAGES}/cho-xu-ly").text.split('id="settled"')[1]
    assert "Đã bỏ qua" in settled
    assert settlement["reason"] in settled
    until(lambda: office.get(f"{API}/units/23569/cases").json()["items"], "case of the standing finding")
    assert key in {
        (case["criterion"], case["field"]) for case in office.get(f"{API}/units/23569/cases").json()["items"]
    }


def _tablet(installation: Installation, username: str, unit: str, draw: random.Random) -> Tablet:
    person = Person.signed_in(installation, username)
    lines = person.get("/api/visits").json()["items"]
    visit = next(line["id"] for line in lines if line["unit"]["code"] == unit)
    tablet = Tablet(person, visit, draw)
    tablet.download()
    return tablet


def _outcomes(tablet: Tablet, commands: Sequence[Command]) -> list[tuple[str, str | None]]:
    outcomes = tablet.send(commands).json()["outcomes"]
    assert all(bool(each["message"]) == (each["code"] is not None) for each in outcomes)
    return [(each["outcome"], each["code"]) for each in outcomes]


def _reported(tablet: Tablet) -> Answers:
    return {
        (criterion["id"], asked["id"]): asked["reported"]
        for group in tablet.package["groups"]
        for criterion in group["criteria"]
        for asked in criterion["fields"]
        if asked["reported"] is not None
    }


def _is_part(key: tuple[str, str], answers: Answers) -> bool:
    row = calculator.RATIOS.get(key[0])
    return row is not None and key[1] == row[1] and int(answers[key]) > 5
