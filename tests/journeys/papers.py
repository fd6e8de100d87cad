"""What a case says in three places that must agree: the API, the event log, the report on paper."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pypdf import PdfReader
from sqlalchemy import create_engine, text

from evidence.ledger import verify
from tests.journeys.facts import Difference, comma, grouped
from tests.journeys.person import API, Person

Event = Mapping[str, Any]
UNPROVEN = "Không đủ minh chứng"
CAUSES = {"entry_error": "Nhập sai", "evidence_missing": "Thiếu minh chứng", None: "Chưa xác định"}


@dataclass(frozen=True)
class Voices:
    """What people said about a difference."""

    cause: str | None
    answer: str
    proposal: str
    decision: str


OF_CORRECTED = Voices(
    "entry_error",
    "Đơn vị nhập nhầm số của quý trước, xin tiếp thu một phần (minh họa).",
    "Theo số liệu thẩm tra tại chỗ, có ảnh kèm theo (minh họa).",
    "Thống nhất với đề xuất của Tổ công tác (minh họa).",
)
OF_UNPROVEN = Voices(
    "evidence_missing",
    "Hồ sơ gốc đang lưu ở kho, sẽ bổ sung sau (minh họa).",
    "Chưa có minh chứng nên chưa công nhận (minh họa).",
    "Chưa đủ căn cứ để công nhận số liệu (minh họa).",
)


def log_events(person: Person) -> list[Event]:
    """Take the log out over HTTP, check it with the library, and return its events."""
    answer = person.get("/api/log")
    assert answer.headers["content-type"].startswith("application/jsonl")
    lines = answer.body.splitlines(keepends=True)
    verdict = verify(lines)
    assert verdict.ok, verdict
    said = person.get("/api/log/verdict").json()
    assert said["ok"], said
    assert said["count"] >= verdict.count == len(lines)
    return [json.loads(line) for line in lines]


def case_of(person: Person, unit: str, difference: Difference) -> Mapping[str, Any]:
    """Return the one case of a difference."""
    items = person.get(f"{API}/units/{unit}/cases").json()["items"]
    (case,) = [item for item in items if (item["criterion"], item["field"]) == difference.key]
    found: Mapping[str, Any] = case
    return found


def check_case(case: Mapping[str, Any], difference: Difference, cause: str | None) -> None:
    """Hold a case against what was drawn and what the independent calculator makes of it."""
    assert case["claimed"] == {"status": "given", "value": difference.claimed}
    assert case["verified"] == _standing(difference)
    assert Fraction(case["points_before"]) == difference.before
    assert Fraction(case["points_after"]) == difference.after
    assert case["cause"] == cause
    assert case["needs_dialogue"] is True


def check_log(
    events: Sequence[Event], case: Mapping[str, Any], difference: Difference, voices: Voices
) -> None:
    """Hold the lines of the log about a case against the case."""
    own = {event["type"]: event["payload"] for event in events if event["payload"].get("case") == case["id"]}
    assert set(own) == {
        f"case.{step}" for step in ("detected", "notified", "explained", "proposed", "approved")
    }
    detected = own["case.detected"]
    assert detected["number"] == case["number"]
    assert detected["claimed"] == {"status": "given", "value": difference.claimed}
    assert detected["verified"] == _standing(difference)
    assert Fraction(detected["points_before"]) == difference.before
    assert Fraction(detected["points_after"]) == difference.after
    assert detected["cause"] == voices.cause
    assert own["case.explained"]["stance"] == "partial"
    for step in ("proposed", "approved"):
        payload = own[f"case.{step}"]
        assert {"status": payload["status"], "value": payload["value"]} == _standing(difference)


def check_seals(person: Person, events: Sequence[Event], case: Mapping[str, Any], voices: Voices) -> None:
    """The log holds no free text, yet is bound to the very words that were said."""
    said = {"explain": voices.answer, "propose": voices.proposal, "approve": voices.decision}
    logged = {
        event["type"]: event["payload"] for event in events if event["payload"].get("case") == case["id"]
    }
    salts = _salts(person, case["number"])
    seals = {
        action: hashlib.sha256(f"{salts[action]}\n{words}".encode()).hexdigest()
        for action, words in said.items()
    }
    assert logged["case.explained"]["text"] == seals["explain"]
    assert logged["case.proposed"]["reason"] == seals["propose"]
    assert logged["case.approved"]["reason"] == seals["approve"]


def read_pdf(content: bytes) -> str:
    """Return the text of a report, every gap one space."""
    assert content.startswith(b"%PDF-")
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def printed_checkpoint(paper: str) -> str:
    """Return the checkpoint that a paper carries, in the form in which the verifier takes it."""
    found = re.search(r"Điểm chốt sổ lưu vết: (\d+) dòng.*?Gốc của cây băm ((?:[0-9a-f]{8} ?){8})", paper)
    assert found is not None, "the paper carries no checkpoint"
    return f"{found[1]}:{found[2].replace(' ', '')}"


def check_paper(paper: str, case: Mapping[str, Any], difference: Difference, voices: Voices) -> None:
    """Hold the part of a report about a case against the case and what was said."""
    begin = paper.index(f"Hồ sơ {case['number']}.")
    part = re.split(r"Hồ sơ CL-|III\. Điểm tự chấm", paper[begin + 5 :])[0]
    found = UNPROVEN if difference.found is None else grouped(difference.found)
    for expected in (
        grouped(difference.claimed),
        found,
        f"Nguyên nhân {CAUSES[voices.cause]}",
        "Giải trình của đơn vị: Đồng ý một phần",
        voices.answer,
        f"Đề xuất của Tổ công tác: {found}",
        voices.proposal,
        "Quyết định của Ban Chỉ đạo: Phê duyệt",
        voices.decision,
    ):
        assert expected in part, f"{expected!r} is not in: {part}"
    assert _scores(part) == [
        (comma(points), comma(points)) for points in (difference.before, difference.after)
    ]


def _scores(part: str) -> list[tuple[str, str]]:
    """Return the two large figures of the score table, each with the figure its explanation begins with."""
    table = part[part.index("Điểm trước (tự kê khai)") : part.index("Nguyên nhân")]
    return re.findall(r"(\d+,\d{2}) \D[^:]*: (\d+,\d{2})/", table)


def _standing(difference: Difference) -> Mapping[str, str | None]:
    return {"status": "not_proven" if difference.found is None else "given", "value": difference.found}


def _salts(person: Person, number: str) -> Mapping[str, str]:
    """Read the salts where the texts are kept; they leave the installation with the texts alone."""
    asked = text(
        "SELECT action, text_salt FROM case_move"
        " JOIN discrepancy_case ON case_move.case_id = discrepancy_case.id"
        " WHERE number = :number AND text_salt IS NOT NULL"
    )
    engine = create_engine(person.installation.database_url)
    with engine.connect() as connection:
        found = {row.action: row.text_salt for row in connection.execute(asked, {"number": number})}
    engine.dispose()
    return found
