"""The whole story of one unit, over HTTP: from its own claim to an approved score and its place.

Unit, figures and the corrected value are drawn from the printed seed. What the points must be is computed by
the independent calculator of tests/, which shares nothing with the engine.
"""

from __future__ import annotations

import io
import random
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.facts import (
    Answers,
    Difference,
    Province,
    comma,
    draw_differences,
    matching,
    read_province,
    reported,
)
from tests.journeys.filling import filled_like_sample
from tests.journeys.installation import Installation, until
from tests.journeys.papers import (
    OF_CORRECTED,
    OF_UNPROVEN,
    Voices,
    case_of,
    check_case,
    check_log,
    check_paper,
    check_seals,
    log_events,
    printed_checkpoint,
    read_pdf,
)
from tests.journeys.person import API, PAGES, Person, table_rows
from tests.journeys.tablet import Tablet, digest, picture

pytestmark = pytest.mark.journey
FIRST_RANKING = {"huyen": "san_sang", "xa": "san_sang", "so": "tong"}


class Story:
    """One unit's way through the round, step by step; every step checks what it can see."""

    def __init__(self, installation: Installation, unit: str, draw: random.Random) -> None:
        self.installation = installation
        self.unit = unit
        self.draw = draw
        self.office = self.person("vanphong")
        self.inspector = self.person("kiemtra1")
        self.head = self.person(f"lanhdao.{unit.lower()}")
        self.kind = "so" if unit.startswith("SO-") else "huyen" if len(unit) == 3 else "xa"
        self.answers: Answers = {}
        self.differences: tuple[Difference, Difference]
        self.voices: dict[Difference, Voices] = {}
        self.photo = picture(draw)

    def person(self, username: str) -> Person:
        return Person.signed_in(self.installation, username)

    def unit_hands_in(self) -> None:
        """The officer downloads the form, fills it in with decimal commas, hands it in, and once more."""
        officer = self.person(f"canbo.{self.unit.lower()}")
        blank = officer.get(f"{API}/units/{self.unit}/form.xlsx")
        assert blank.status == 200
        form = filled_like_sample(blank.body, self.installation.home, self.unit)
        typed = form.typed()
        assert any("," in text for text in typed.values()), "a decimal comma is typed somewhere"
        address = f"{API}/units/{self.unit}/submissions"
        receipt = officer.upload(address, form.saved()).json(201)
        assert (receipt["version"], receipt["late"], receipt["created"]) == (1, False, True)
        before = len(log_events(self.office))
        again = officer.upload(address, form.saved()).json(200)
        assert again == {**receipt, "created": False}
        assert len(log_events(self.office)) == before, "the same form again changes nothing"
        self.answers = reported(officer, self.unit) or {}
        numbers = {key: text.replace(",", ".") for key, text in typed.items() if text[0].isdigit()}
        assert {key: self.answers[key] for key in numbers} == numbers
        self.differences = draw_differences(self.draw, self.kind, self.answers)
        self.voices = dict(zip(self.differences, (OF_CORRECTED, OF_UNPROVEN), strict=True))

    def office_sends_a_team(self) -> Tablet:
        """The office plans the visit and issues its package; the inspector's tablet finds and loads it."""
        listed = self.inspector.get("/api/visits").json()["items"]
        assert all(line["unit"]["code"] != self.unit for line in listed)
        page = self.office.get(f"{PAGES}/kiem-tra").text
        team = page.split('id="field-team_id"')[1].split('<option value="')[2].split('"')[0]
        plan = {
            "unit_code": self.unit,
            "team_id": team,
            "planned_on": "2019-11-05",
            "selection_reason": "Bốc thăm (minh họa)",
        }
        visit = self.office.post(f"{API}/visits", plan).json(201)["id"]
        self.office.post(f"/api/visits/{visit}/package").json(201)
        (line,) = [line for line in self.inspector.get("/api/visits").json()["items"] if line["id"] == visit]
        assert (line["unit"]["code"], line["state"]) == (self.unit, "issued")
        tablet = Tablet(self.inspector, visit, self.draw)
        package = tablet.download()
        carried = {
            (criterion["id"], asked["id"]): asked["reported"]
            for group in package["groups"]
            for criterion in group["criteria"]
            for asked in criterion["fields"]
            if asked["reported"] is not None
        }
        assert carried == self.answers, "the package carries what the unit reported"
        return tablet

    def inspector_checks(self, tablet: Tablet) -> None:
        """Findings, a photo, everything twice; the same command never counts twice."""
        corrected, unproven = self.differences
        photo = tablet.photo(self.photo, corrected.criterion)
        commands = [
            photo,
            *(
                tablet.finding(*key, "match")
                for key in matching(self.draw, self.answers, self.differences, 4)
            ),
            tablet.finding(
                *corrected.key, "differ", value=corrected.found, cause="entry_error", photos=[photo["id"]]
            ),
            tablet.finding(
                *unproven.key, "not_proven", cause="evidence_missing", note="Chưa xuất trình được"
            ),
        ]
        answer = tablet.send(commands).json()
        assert [each["outcome"] for each in answer["outcomes"]] == ["applied"] * len(commands), answer
        assert answer["photos_wanted"] == [digest(self.photo)]
        assert tablet.send_bytes(self.photo, capture=photo["id"]).json(201)["state"] == "stored"
        assert tablet.send_bytes(self.photo, capture=photo["id"]).json(200)["state"] == "stored"
        again = tablet.send(commands).json()
        assert [each["outcome"] for each in again["outcomes"]] == ["duplicate"] * len(commands)
        assert again["photos_wanted"] == []
        kept = self.inspector.get(f"/api/evidence/{digest(self.photo)}")
        assert kept.body == self.photo, "the photo is kept to the last byte"
        assert tablet.send([tablet.end()]).json()["outcomes"][0]["outcome"] == "applied"

    def cases_appear(self) -> None:
        """The worker holds the findings against the report: one case per difference, none besides."""
        until(lambda: len(self._cases()) == len(self.differences), "cases")
        for difference in self.differences:
            check_case(self.case(difference), difference, self.voices[difference].cause)

    def unit_is_heard(self) -> None:
        """The leader notifies; only the unit's own head reads and answers."""
        leader = self.person("totruong")
        number = leader.post(f"{API}/units/{self.unit}/notification").json()["notified"]
        assert number == len(self.differences)
        leader.post(f"{API}/units/{self.unit}/notification").problem(409, "discrepancies.nothing-to-notify")
        stranger = self.person("lanhdao.629")
        for difference, voices in self.voices.items():
            address = f"/api/cases/{self.case(difference)['id']}"
            said = {"stance": "partial", "text": voices.answer}
            assert stranger.get(address).status in {403, 404}
            stranger.post(f"{address}/explanation", said).problem(403, "access.own-unit")
            self.office.post(f"{address}/explanation", said).problem(403, "access.role")
            assert self.head.post(f"{address}/explanation", said).json()["state"] == "explained"

    def team_proposes(self) -> None:
        """A member of the team proposes the value that was found; nobody proposes points."""
        for difference, voices in self.voices.items():
            address = f"/api/cases/{self.case(difference)['id']}/proposal"
            proposal = {
                "value_status": "not_proven" if difference.found is None else "given",
                "value": difference.found,
                "reason": voices.proposal,
            }
            self.head.post(address, proposal).problem(403, "access.role")
            self.inspector.post(address, {**proposal, "points": "5"}).problem(422, "request.malformed")
            assert self.inspector.post(address, proposal).json()["state"] == "proposed"

    def committee_decides(self) -> None:
        """Whoever verified or proposed may not approve, the administrator neither; the committee may."""
        refused = [self.person(name) for name in ("kiemtra1", "totruong", "vanphong", "quantri")]
        committee = self.person("banchidao")
        for difference, voices in self.voices.items():
            proposed = self.case(difference)
            address = f"/api/cases/{proposed['id']}/decision"
            seen = proposed["moves"][-1]["id"]
            decision = {"proposal": seen, "decision": "approve", "reason": voices.decision}
            for person in [*refused, self.head]:
                person.post(address, decision).problem(403, "access.role")
            case = committee.post(address, decision).json()
            assert case["state"] == "approved"
            assert case["final"] == case["verified"]
            committee.post(address, decision).problem(409, "discrepancies.forbidden-move")

    def report(self) -> str:
        """The head asks for the report, waits for the worker, downloads it; returns its text."""
        address = f"{API}/units/{self.unit}/discrepancy-reports"
        job = self.head.post(address).json(202)["job"]
        done = until(lambda: self._finished(job), "report")
        (listed,) = self.head.get(address).json()["items"]
        paper = self.head.get(f"/api/reports/{done['report']}.pdf")
        assert paper.headers["content-type"] == "application/pdf"
        assert digest(paper.body) == listed["sha256"]
        self.person("lanhdao.629").get(f"/api/reports/{done['report']}.pdf").problem(
            403, "access.own-unit-or-staff"
        )
        return read_pdf(paper.body)

    def auditor_takes_the_log_along(self, paper: str, folder: Path) -> None:
        """The office orders the package; the verifier inside holds it against the checkpoint on the paper."""
        job = self.office.post(f"{API}/audit-packages", {"unit_code": None}).json(202)["job"]
        done = until(lambda: self._finished(job, self.office), "package")
        sent = self.office.get(done["url"])
        assert sent.headers["content-type"] == "application/zip"
        with zipfile.ZipFile(io.BytesIO(sent.body)) as archive:
            archive.extractall(folder)
        known = printed_checkpoint(paper)
        verdict = subprocess.run(
            [sys.executable, "verify.py", "--known", known, "."],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (verdict.returncode, verdict.stdout[:4]) == (0, "ĐÚNG"), verdict.stdout + verdict.stderr
        assert (folder / "originals" / digest(self.photo)).read_bytes() == self.photo
        assert "đúng như sổ ghi" in self.installation.run("audit", "check")

    def case(self, difference: Difference) -> Mapping[str, Any]:
        return case_of(self.inspector, self.unit, difference)

    def _cases(self) -> list[Any]:
        found: list[Any] = self.inspector.get(f"{API}/units/{self.unit}/cases").json()["items"]
        return found

    def _finished(self, job: str, asker: Person | None = None) -> Mapping[str, str]:
        state = (asker or self.head).get(f"/api/jobs/{job}").json()
        assert state["state"] != "failed", state
        return state["result"] if state["state"] == "done" else {}


def test_from_a_units_own_claim_to_its_approved_score_and_place(
    installation: Installation, units: Mapping[str, str], draw: random.Random, tmp_path: Path
) -> None:
    story = Story(installation, units["story over HTTP"], draw)
    story.unit_hands_in()
    story.inspector_checks(story.office_sends_a_team())
    story.cases_appear()
    story.unit_is_heard()
    story.team_proposes()
    story.committee_decides()
    paper = story.report()
    events = log_events(story.office)
    for difference, voices in story.voices.items():
        case = story.case(difference)
        check_log(events, case, difference, voices)
        check_seals(story.office, events, case, voices)
        check_paper(paper, case, difference, voices)
    story.auditor_takes_the_log_along(paper, tmp_path)
    _check_pages(story, read_province(story.office, final=[*units.values(), "629", "23569"]))


def test_a_committee_member_who_verified_may_not_decide(
    installation: Installation, draw: random.Random
) -> None:
    office, leader = Person.signed_in(installation, "vanphong"), Person.signed_in(installation, "totruong")
    both = _inspector_on_the_committee(installation, draw)
    team = {
        "name": "Tổ công tác số 2 (minh họa)",
        "members": [_member(both, "inspector"), _member(leader, "team_leader")],
    }
    team_id = office.post(f"{API}/teams", team).json(201)["id"]
    unit, answers = _unit_without_visit(office, draw)
    corrected, _ = draw_differences(draw, "huyen", answers)
    plan = {"unit_code": unit, "team_id": team_id, "planned_on": "2019-11-07", "selection_reason": "Minh họa"}
    visit = office.post(f"{API}/visits", plan).json(201)["id"]
    office.post(f"/api/visits/{visit}/package").json(201)
    tablet = Tablet(both, visit, draw)
    tablet.download()
    found = tablet.finding(*corrected.key, "differ", value=corrected.found, cause="entry_error")
    assert tablet.send([found]).json()["outcomes"][0]["outcome"] == "applied"
    until(lambda: both.get(f"{API}/units/{unit}/cases").json()["items"], "case")
    case = case_of(both, unit, corrected)
    decision = {"proposal": case["moves"][-1]["id"], "decision": "approve", "reason": "Tự duyệt"}
    both.post(f"/api/cases/{case['id']}/decision", decision).problem(403, "access.other-than-verifier")
    assert case_of(office, unit, corrected)["state"] == "detected"


def _inspector_on_the_committee(installation: Installation, draw: random.Random) -> Person:
    account = {
        "username": f"kiem.nhiem.{draw.randrange(10**6)}",
        "display_name": "Thành viên kiêm nhiệm (minh họa)",
        "roles": ["inspector", "committee"],
        "unit_code": None,
    }
    made = Person.signed_in(installation, "quantri").post("/api/accounts", account).json(201)
    return Person.signed_in(installation, made["username"], made["password"])


def _member(person: Person, role: str) -> Mapping[str, str]:
    me = person.me()["person"]
    return {"person_id": me["id"], "name": me["name"], "role": role}


def _unit_without_visit(office: Person, draw: random.Random) -> tuple[str, Answers]:
    """Draw a huyện that handed in its figures and that no visit of the round goes to."""
    listed = office.get(f"{API}/units").json()["items"]
    taken = {"629", "623", "635"}
    free = [str(unit["code"]) for unit in listed if unit["kind"] == "huyen" and unit["code"] not in taken]
    draw.shuffle(free)
    return next((unit, answers) for unit in free if (answers := reported(office, unit)))


def _check_pages(story: Story, province: Province) -> None:
    """The dossier shows the points before and after; the results page shows the unit's place."""
    dossier = story.office.get(f"{PAGES}/don-vi/{story.unit}").text
    for difference in story.differences:
        row = next(part for part in dossier.split("<tr") if f'/tieu-chi/{difference.criterion}"' in part)
        (cells,) = table_rows(f"<tr{row}")
        shown = [cell.split(" ")[0] for cell in cells[-3:]]
        assert shown == [comma(difference.before), comma(difference.after), comma(difference.after)]
        assert province.points(story.unit, difference.criterion) == difference.after
    section = FIRST_RANKING[story.kind]
    page = story.office.get(f"{PAGES}/ket-qua?loai={story.kind}&bang={section}").text
    places = province.places(story.kind, section)
    assert _ranked(page) == {unit: (str(place), comma(value)) for unit, (place, value) in places.items()}
    total: Fraction = sum((found[0] for found in province.sections(story.unit).values()), Fraction(0))
    assert comma(total) in dossier


def _ranked(page: str) -> Mapping[str, tuple[str, str]]:
    """Return place and value by unit, as the page shows them."""
    table = page.split('<table class="desk-table rank-table">')[1].partition("</table>")[0]
    found = {}
    for row in table.split("<tr")[2:]:
        (cells,) = table_rows(f"<tr{row}")
        code = row.split("/don-vi/")[1].partition('"')[0]
        found[code] = (cells[1].split(" ")[0], cells[2])
    return found
