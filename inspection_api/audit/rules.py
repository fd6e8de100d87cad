"""What the log says the tables hold, row by row, and where a row says otherwise. Pure.

Every event names the row it tells of and the values that decide; free text stands in the log as a salted
hash, so that a row's own text and salt are held against that. What an older event does not say is not
compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from evidence.ledger import instant_text

Columns = Mapping[str, object]
Rows = Mapping[str, Mapping[str, Columns]]
"""By table and key, the values of columns: texts, whole numbers, yes or no, or nothing."""

_SYSTEM = "system"
_OPEN_ENDED = frozenset({"capture_record"})
"""Tables with rows of which no event tells, such as the records of photos that were parked."""
_MOVES = {
    "case.detected": "detect",
    "case.notified": "notify",
    "case.explained": "explain",
    "case.lapsed": "lapse",
    "case.proposed": "propose",
    "case.approved": "approve",
    "case.returned": "return",
    "case.withdrawn": "withdraw",
}


class Disagreement(StrEnum):
    """How a row and the log disagree."""

    CHANGED = "changed"
    ADDED = "added"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, order=True)
class RowFault:
    """A row that is not what the log says.

    Attributes:
        table: Where it stands.
        key: Its key; parts of one are joined by a slash.
        column: The column that differs; empty where the whole row is there, or is not, against the log.
        kind: Changed, added or missing.
    """

    table: str
    key: str
    column: str
    kind: Disagreement


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as it is read back: what, when, by whom, about what."""

    type: str
    at: str
    actor: str
    subject: str
    said: Mapping[str, Any]

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Happening:
        """Return the event of a parsed line."""
        actor = str(UUID(int=0)) if record["actor"] == _SYSTEM else record["actor"]
        return cls(record["type"], record["at"], actor, record["subject"], record["payload"])

    @property
    def about(self) -> str:
        """The key of what it happened to, such as the code of a unit."""
        return self.subject.partition(":")[2]

    def some(self, **columns: str) -> dict[str, object]:
        """Return the values of columns that the event says, by the names it says them under."""
        return {column: self.said[name] for column, name in columns.items() if name in self.said}


class Told:
    """Grows, event by event, what the log says the tables hold.

    Attributes:
        rows: By table and key.
    """

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, dict[str, object]]] = {}
        self._counts: dict[tuple[str, str], int] = {}

    def take(self, event: Happening) -> None:
        """Take the next event of the log."""
        teller = _TELLERS.get(event.type)
        if teller is None:
            return
        for table, key, columns in teller(event):
            self.rows.setdefault(table, {}).setdefault(self._numbered(table, key), {}).update(columns)

    def _numbered(self, table: str, key: str) -> str:
        """Complete a key that ends in a slash by the number of rows told of before, from 1."""
        if not key.endswith("/"):
            return key
        count = self._counts[table, key] = self._counts.get((table, key), 0) + 1
        return f"{key}{count}"


def disagreements(told: Rows, held: Rows) -> list[RowFault]:
    """Return every place where the tables are not what the log says, in order of table, key and column."""
    return sorted(fault for table in told.keys() | held.keys() for fault in _table_faults(table, told, held))


def instant(text: str | None) -> str | None:
    """Return an instant of an event's payload in the form of the log."""
    return None if text is None else instant_text(datetime.fromisoformat(text))


def package_name(campaign_id: str, unit_code: str | None, log_size: int) -> str:
    """Name the file of a package."""
    return f"goi-kiem-toan-{campaign_id}-{unit_code or 'toan-bo'}-{log_size}.zip"


def _table_faults(table: str, told: Rows, held: Rows) -> Iterator[RowFault]:
    said, here = told.get(table, {}), held.get(table, {})
    for key in said.keys() - here.keys():
        yield RowFault(table, key, "", Disagreement.MISSING)
    for key in here.keys() - said.keys() if table not in _OPEN_ENDED else ():
        yield RowFault(table, key, "", Disagreement.ADDED)
    for key in said.keys() & here.keys():
        for column, value in said[key].items():
            if here[key].get(column) != value:
                yield RowFault(table, key, column, Disagreement.CHANGED)


_Telling = Iterator[tuple[str, str, Mapping[str, object]]]


def _opening(event: Happening) -> _Telling:
    for path, digest in event.said["texts"].items():
        yield "campaign_text", f"{event.about}/{path}", {"digest": digest, "text": digest}


def _evidence(event: Happening) -> _Telling:
    said = event.some(size="size", state="state", reason="reason", media_type="media_type")
    yield "evidence", event.said["sha256"], {**said, "received_at": event.at, "received_by": event.actor}


def _capture(event: Happening) -> _Telling:
    key = event.said["capture"]
    said = event.some(
        sha256="sha256", visit_id="visit", criterion="criterion", field="field", source="source"
    )
    taken_at = instant(event.said["taken_at"])
    yield "capture", key, {**said, "taken_at": taken_at, "unit_code": event.about, "received_at": event.at}
    record = event.said.get("record")
    if record is not None:
        yield "capture_record", key, {"digest": record, "record_text": record}


def _check(event: Happening) -> _Telling:
    yield "capture_check", f"{event.said['capture']}/", {"findings_text": event.said["findings"]}


def _given_up(event: Happening) -> _Telling:
    by = {"given_up_by": event.actor, "given_up_at": event.at}
    yield "capture_given_up", event.said["capture"], {**event.some(reason_text="reason"), **by}


def _acceptance(event: Happening) -> _Telling:
    key = f"{event.said['capture']}/{event.said['finding']}"
    by = {"accepted_by": event.actor, "accepted_at": event.at}
    yield "finding_acceptance", key, {**event.some(code="code", reason_text="reason"), **by}


def _finding(event: Happening) -> _Telling:
    key = event.said["finding"]
    said = event.some(
        visit_id="visit",
        author_id="author",
        criterion="criterion",
        field="field",
        outcome="outcome",
        value="value",
        cause="cause",
        note_text="note",
        supersedes="supersedes",
    )
    yield "finding", key, {**said, "made_at": instant(event.said["made_at"]), "unit_code": event.about}
    for capture in event.said["captures"]:
        yield "finding_photo", f"{key}/{capture}", {}


def _settlement(event: Happening) -> _Telling:
    by = {"settled_by": event.actor, "settled_at": event.at}
    said = event.some(action="action", reason_text="reason")
    yield "parked_settlement", event.said["command"], {**said, **by}


def _submission(event: Happening) -> _Telling:
    key = event.said["submission"]
    said = event.some(
        unit_code="unit",
        version="version",
        origin="origin",
        late="late",
        file_sha256="file_sha256",
        content_digest="content_digest",
    )
    yield "submission", key, {**said, "received_at": event.at, "submitted_by": event.actor}
    estimated = event.said.get("estimated", ())
    for fact, value in event.said.get("values", {}).items():
        yield "reported_value", f"{key}/{fact}", {"value": value, "estimated": fact in estimated}
    for criterion, points in event.said.get("self_scores", {}).items():
        yield "self_score", f"{key}/{criterion}", {"points": points}


def _found_case(event: Happening) -> _Telling:
    """Tell of a case as the engine found it; what was said to an earlier finding no longer stands."""
    standing = {
        f"{side}_{part}": event.said[side][part]
        for side in ("claimed", "verified")
        for part in ("status", "value")
    }
    said = event.some(
        number="number",
        criterion="criterion",
        field="field",
        finding_id="finding",
        points_before="points_before",
        points_after="points_after",
        cause="cause",
        found_by="found_by",
        needs_dialogue="needs_dialogue",
    )
    again = {"final_status": None, "final_value": None, "respond_by": None}
    fresh = {} if event.type == "case.recounted" else again
    yield "discrepancy_case", event.said["case"], {**said, **standing, **fresh, "unit_code": event.about}
    yield from _moved_case(event)


def _moved_case(event: Happening) -> _Telling:
    key = event.said["case"]
    yield "discrepancy_case", key, event.some(state="state", respond_by="respond_by")
    if event.type == "case.approved":
        yield "discrepancy_case", key, event.some(final_status="status", final_value="value")
    if event.type in _MOVES:
        yield "case_move", f"{key}/", _move(event)


def _move(event: Happening) -> dict[str, object]:
    said = event.said
    return {
        "action": _MOVES[event.type],
        "to_state": said["state"],
        "at": event.at,
        "actor_id": event.actor,
        "finding_id": said.get("finding"),
        "stance": said.get("stance"),
        "value_status": said.get("status"),
        "value": said.get("value"),
        "text": said.get("text", said.get("reason")),
    }


def _report(event: Happening) -> _Telling:
    said = event.some(
        campaign_id="campaign",
        sha256="sha256",
        requested_by="requested_by",
        log_seq="log_seq",
        log_hash="log_hash",
        checkpoint_size="checkpoint",
    )
    made = {"made_at": instant(event.said["made_at"])} if "made_at" in event.said else {}
    yield "report", event.said["report"], {**said, **made, "unit_code": event.about}


def _publication(event: Happening) -> _Telling:
    said = event.some(
        sha256="sha256",
        log_seq="log_seq",
        log_hash="log_hash",
        checkpoint_size="checkpoint",
        supersedes="supersedes",
    )
    by = {"published_by": event.actor, "published_at": event.at, "campaign_id": event.about}
    yield "publication", event.said["publication"], {**said, **by}


def _package(event: Happening) -> _Telling:
    if event.said["package"] is None:  # written by a command, to where its keeper wished
        return
    said = event.some(unit_code="unit", log_size="log_size", sha256="sha256", size="size")
    by = {"requested_by": event.said["requested_by"], "made_at": event.at}
    yield "audit_package", event.said["package"], {**said, **by, "campaign_id": event.said["campaign"]}


_TELLERS: Mapping[str, Callable[[Happening], _Telling]] = {
    "campaign.opened": _opening,
    "evidence.received": _evidence,
    "capture.received": _capture,
    "capture.checked": _check,
    "capture.given-up": _given_up,
    "capture.finding-accepted": _acceptance,
    "finding.recorded": _finding,
    "parked.settled": _settlement,
    "submission.accepted": _submission,
    "case.recounted": _found_case,
    **dict.fromkeys(("case.detected", "case.withdrawn"), _found_case),
    **dict.fromkeys(_MOVES.keys() - {"case.detected", "case.withdrawn"}, _moved_case),
    "report.issued": _report,
    "result.published": _publication,
    "audit.exported": _package,
}


def joined(parts: Sequence[object]) -> str:
    """Return the parts of a key as one text."""
    return "/".join(map(str, parts))
