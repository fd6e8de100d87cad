"""Power cuts: a process is killed in the middle of its work, and nothing that was acknowledged is missing."""

from __future__ import annotations

import http.client
import random
import socket
import threading
from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import Engine, create_engine, text

from tests.journeys.facts import reported
from tests.journeys.installation import Installation, until
from tests.journeys.papers import log_events, read_pdf
from tests.journeys.person import API, Person, urlencode_cookies
from tests.journeys.tablet import Command, Tablet, digest, picture

pytestmark = pytest.mark.journey
UNIT = "629"


def test_a_report_is_made_once_although_its_worker_was_killed(fresh: Installation) -> None:
    fresh.start_web()
    head = Person.signed_in(fresh, f"lanhdao.{UNIT}")
    address = f"{API}/units/{UNIT}/discrepancy-reports"
    job = head.post(address).json(202)["job"]
    fresh.start_worker()
    engine = create_engine(fresh.database_url)
    until(lambda: _state(engine) == "running", "start of the report")
    fresh.kill("worker")
    assert _state(engine) == "running", "the worker was killed in the middle of it"
    engine.dispose()
    fresh.start_worker()
    # The lease of the dead worker runs out by the clock of the sample, which is moved on.
    fresh.run("sample", "clock", "2019-10-16T12:00")
    until(lambda: head.get(f"/api/jobs/{job}").json()["state"] == "done", "report")
    (listed,) = head.get(address).json()["items"]
    assert "Mang Yang" in read_pdf(head.get(f"/api/reports/{listed['id']}.pdf").body)
    events = log_events(Person.signed_in(fresh, "vanphong"))
    assert [event["payload"]["report"] for event in events if event["type"] == "report.issued"] == [
        listed["id"]
    ]


def test_a_web_process_killed_in_mid_upload_loses_nothing_it_acknowledged(
    fresh: Installation, draw: random.Random
) -> None:
    fresh.start_web()
    inspector = Person.signed_in(fresh, "kiemtra1")
    lines = inspector.get("/api/visits").json()["items"]
    visit = next(line["id"] for line in lines if line["unit"]["code"] == UNIT)
    tablet = Tablet(inspector, visit, draw)
    tablet.download()
    photo = picture(draw, 1600, 1200)
    announced = tablet.photo(photo, "H.A1.1")
    tablet.send([announced]).json()
    findings = [tablet.finding(*key, "match") for key in sorted(reported(inspector, UNIT) or {})]
    half = _half_sent(inspector, photo)
    acknowledged = _send_until_killed(fresh, tablet, findings)
    half.close()
    fresh.start_web()
    assert inspector.send("HEAD", f"/api/evidence/{digest(photo)}").status == 404, "half a photo is no photo"
    again = tablet.send([announced, *findings]).json()
    outcomes = {each["id"]: each["outcome"] for each in again["outcomes"]}
    missing = [key for key in acknowledged if outcomes[key] != "duplicate"]
    assert not missing, "what was acknowledged is there"
    assert set(outcomes.values()) <= {"applied", "duplicate"}
    assert again["photos_wanted"] == [digest(photo)]
    assert tablet.send_bytes(photo, capture=announced["id"]).json(201)["state"] == "stored"
    assert inspector.get(f"/api/evidence/{digest(photo)}").body == photo
    events = log_events(inspector)
    recorded = [event["payload"]["finding"] for event in events if event["type"] == "finding.recorded"]
    assert sorted(recorded) == sorted(finding["id"] for finding in findings), "each once"


def _state(engine: Engine) -> str:
    with engine.connect() as connection:
        asked = text("SELECT state FROM job WHERE kind = 'reports.discrepancy'")
        return str(connection.execute(asked).scalar_one())


def _half_sent(person: Person, photo: bytes) -> socket.socket:
    """Begin an upload and stop half-way."""
    line = socket.create_connection(("127.0.0.1", person.installation.port))
    head = {
        "Host": "127.0.0.1",
        "Cookie": urlencode_cookies(person.cookies),
        "X-CSRFToken": person.token,
        "X-Capture-Id": "018e0000-0000-7000-8000-000000000001",
        "Content-Type": "image/jpeg",
        "Content-Length": str(len(photo)),
    }
    lines = [
        f"PUT /api/evidence/{digest(photo)} HTTP/1.1",
        *(f"{name}: {said}" for name, said in head.items()),
    ]
    line.sendall("\r\n".join([*lines, "", ""]).encode() + photo[: len(photo) // 2])
    return line


def _send_until_killed(
    installation: Installation, tablet: Tablet, findings: Sequence[Command]
) -> Mapping[str, str]:
    """Send one finding after the other while the process is killed; return what was acknowledged."""
    acknowledged: dict[str, str] = {}
    under_way = threading.Event()

    def send() -> None:
        for finding in findings:
            try:
                outcome = tablet.send([finding]).json()["outcomes"][0]
            except (OSError, http.client.HTTPException):
                return
            acknowledged[outcome["id"]] = outcome["outcome"]
            if len(acknowledged) == 5:
                under_way.set()

    sender = threading.Thread(target=send)
    sender.start()
    assert under_way.wait(60)
    installation.kill("web")
    sender.join(60)
    assert 5 <= len(acknowledged) < len(findings), "the process was killed in the middle"
    return acknowledged
