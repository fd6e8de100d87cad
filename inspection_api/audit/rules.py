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
_OPEN_ENDED = frozenset({"capture_record", "command"})
"""Tables with rows of which no event tells: commands that were applied, records of parked photos."""
_STEPS = "detected=detect notified=notify explained=explain lapsed=lapse proposed=propose approved=approve "
_MOVES = {
    f"case.{event}": move
    for event, _, move in (
        step.partition("=") for step in f"{_STEPS} returned=return withdrawn=withdraw".split()
    )
}
_DISCLOSING = frozenset({"case.notified", "case.proposed"})


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
    device: str | None

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Happening:
        """Return the event of a parsed line."""
        actor = str(UUID(int=0)) if record["actor"] == _SYSTEM else record["actor"]
        about = (record["subject"], record["payload"])
        return cls(record["type"], record["at"], actor, *about, record.get("device"))

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
            self._row(table, self._numbered(table, key)).update(columns)
        if event.type in _DISCLOSING:
            self._disclose(event)

    def _row(self, table: str, key: str) -> dict[str, object]:
        return self.rows.setdefault(table, {}).setdefault(key, {})

    def _disclose(self, event: Happening) -> None:
        """Tell that the unit may see the photos of a criterion: those of the visit behind the case."""
        finding = str(self._row("discrepancy_case", event.said["case"]).get("finding_id"))
        if finding in self.rows.get("finding", {}):
            key = joined([self._row("finding", finding)["visit_id"], event.said["criterion"]])
            self._row("disclosure", key).setdefault("disclosed_at", event.at)

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
_INSTANTS = frozenset({"made_at", "taken_at", "valid_until"})
"""Names of a payload that are instants, which payloads write in a form of their own."""


@dataclass(frozen=True, slots=True)
class Row:
    """How events of a kind tell of one row each.

    A name is one of the payload, or ``@at``, ``@actor``, ``@device``, ``@about`` of the event itself, or
    ``@count`` for the place in a sequence.

    Attributes:
        table: Where it stands.
        key: Names of the parts of its key.
        columns: By column, the name of its value.
        fixed: By column, what follows from the kind of event alone.
    """

    table: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    fixed: Mapping[str, object]

    def told(self, event: Happening) -> _Telling:
        """Tell of the row; of a name that the event does not say, nothing is told."""
        said = {**event.said, "@at": event.at, "@actor": event.actor, "@about": event.about, "@count": ""}
        said["@device"] = event.device
        said |= {name: instant(said[name]) for name in _INSTANTS & said.keys()}
        columns = {column: said[name] for column, name in self.columns.items() if name in said}
        yield self.table, joined([said[name] for name in self.key]), {**self.fixed, **columns}


def _row(table: str, key: str, columns: str = "", **fixed: object) -> Row:
    """Return how a row is told of, from words: a column by the name of its value, or both names as one."""
    pairs = [word.partition("=") for word in columns.split()]
    return Row(table, tuple(key.split()), {column: name or column for column, _, name in pairs}, fixed)


def _opening(event: Happening) -> _Telling:
    yield "campaign", event.about, {"opened_at": event.at}
    for path, digest in event.said["texts"].items():
        yield "campaign_text", f"{event.about}/{path}", {"digest": digest, "text": digest}


_PERSON = _row("person", "@about", "unit_code=unit created_at=@at", active=True)


def _account(event: Happening) -> _Telling:
    yield from _PERSON.told(event)
    for role in event.said["roles"]:
        yield "role_grant", joined([event.about, role, event.at]), {"valid_to": None}


def _ended_role(event: Happening) -> _Telling:
    for since in event.said.get("since", ()):
        key = joined([event.about, event.said["role"], instant(since)])
        yield "role_grant", key, {"valid_to": event.at}


_TEAM = _row("team", "team", "campaign_id=@about created_at=@at")


def _team(event: Happening) -> _Telling:
    yield from _TEAM.told(event)
    for member in event.said["members"]:
        yield "team_member", joined([event.said["team"], member]), {}


_CAPTURE = _row(
    "capture",
    "capture",
    "sha256 visit_id=visit criterion field source picture taken_at unit_code=@about received_at=@at",
)


def _capture(event: Happening) -> _Telling:
    yield from _CAPTURE.told(event)
    record = event.said.get("record")
    if record is not None:
        yield "capture_record", event.said["capture"], {"digest": record, "record_text": record}


_NOTE = _row("custody_note", "note", "sha256 purpose_text=purpose noted_by=@actor noted_at=@at")


def _download(event: Happening) -> _Telling:
    if "note" in event.said:
        yield from _NOTE.told(event)


_FINDING = _row(
    "finding",
    "finding",
    "visit_id=visit author_id=author criterion field outcome value cause note_text=note supersedes made_at "
    "unit_code=@about",
)


def _finding(event: Happening) -> _Telling:
    yield from _FINDING.told(event)
    for capture in event.said["captures"]:
        yield "finding_photo", joined([event.said["finding"], capture]), {}


_SUBMISSION = _row(
    "submission",
    "submission",
    "unit_code=unit version origin late file_sha256 content_digest received_at=@at submitted_by=@actor",
)


def _submission(event: Happening) -> _Telling:
    yield from _SUBMISSION.told(event)
    key, estimated = event.said["submission"], event.said.get("estimated", ())
    for fact, value in event.said.get("values", {}).items():
        yield "reported_value", f"{key}/{fact}", {"value": value, "estimated": fact in estimated}
    for criterion, points in event.said.get("self_scores", {}).items():
        yield "self_score", f"{key}/{criterion}", {"points": points}


_CASE = _row(
    "discrepancy_case",
    "case",
    "number criterion field finding_id=finding points_before points_after cause found_by needs_dialogue "
    "unit_code=@about",
)


def _found_case(event: Happening) -> _Telling:
    """Tell of a case as the engine found it; what was said to an earlier finding no longer stands."""
    yield from _CASE.told(event)
    standing = {
        f"{side}_{part}": event.said[side][part]
        for side in ("claimed", "verified")
        for part in ("status", "value")
    }
    again = {"final_status": None, "final_value": None, "respond_by": None}
    fresh = {} if event.type == "case.recounted" else again
    yield "discrepancy_case", event.said["case"], {**standing, **fresh}
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


_PACKAGE = _row(
    "audit_package",
    "package",
    "unit_code=unit log_size sha256 size requested_by campaign_id=campaign made_at=@at",
)


def _package(event: Happening) -> _Telling:
    if event.said["package"] is not None:  # else written by a command, to where its keeper wished
        yield from _PACKAGE.told(event)


_ACCEPTED = "code reason_text=reason accepted_by=@actor accepted_at=@at"
_GIVEN_UP = "reason_text=reason given_up_by=@actor given_up_at=@at"
_KEY = "key_id=key spki=key registered_by=@actor registered_at=@at"
_OPENED = "person_id=@actor opened_at=@at expires_at=valid_until"
_HELD = "device_id=@about person_id=person issued_at=@at valid_until"
_MARKED = "reason=why note_text=text marked_by=@actor marked_at=@at"
_PLANNED = "campaign_id=campaign unit_code=@about team_id=team planned_on created_by=@actor created_at=@at"
_PARKED = "client_id visit_id=visit kind code fingerprint=content"
_SIGNED = "visit_id=visit number version content_digest=content content_text=content notes_text=notes"
_ISSUED = "campaign_id=campaign sha256 requested_by log_seq log_hash checkpoint_size=checkpoint made_at"
_PUBLISHED = "sha256 log_seq log_hash checkpoint_size=checkpoint supersedes campaign_id=@about"
_ROWS: Mapping[str, Row] = {
    "account.closed": _row("person", "@about", active=False),
    "account.role-granted": _row("role_grant", "@about role @at", valid_to=None),
    "device.added": _row("device", "@about", "name added_by=@actor added_at=@at"),
    "device.key-registered": _row("device_key", "@about version", _KEY),
    "device.paired": _row("device_pairing", "pairing", "device_id=@about used_at=@at"),
    "device.pairing-opened": _row("device_pairing", "pairing", _OPENED),
    "device.replaced": _row("device", "@about", "replaced_by=@actor replaced_at=@at"),
    "device.token-issued": _row("device_token", "token", _HELD),
    "device.token-revoked": _row("device_token", "token", "revoked_by=@actor revoked_at=@at"),
    "visit.planned": _row("visit", "visit", _PLANNED, state=False, closed_at=None),
    "visit.closed": _row("visit", "visit", "closed_at=@at", state=True),
    "package.fetched": _row("package_fetch", "visit @device", "digest fetched_by=@actor fetched_at=@at"),
    "package.issued": _row("package", "visit version", "digest text=digest issued_at=@at"),
    "evidence.received": _row(
        "evidence", "sha256", "size state reason media_type received_at=@at received_by=@actor"
    ),
    "evidence.derived": _row("derivation", "sha256", "recipe outcome reason derived_at=@at"),
    "evidence.restricted": _row("evidence_class", "sha256 @count", _MARKED, is_restricted=True),
    "evidence.lifted": _row("evidence_class", "sha256 @count", _MARKED, is_restricted=False),
    "evidence.viewed": _row("viewing", "sha256 @actor @at"),
    "evidence.public-copy": _row("public_copy", "sha256 copy @at", "areas_text=areas requested_by"),
    "capture.checked": _row("capture_check", "capture @count", "findings_text=findings"),
    "capture.given-up": _row("capture_given_up", "capture", _GIVEN_UP),
    "capture.finding-accepted": _row("finding_acceptance", "capture finding", _ACCEPTED),
    "command.parked": _row("command", "command", _PARKED, outcome="parked"),
    "parked.settled": _row(
        "parked_settlement", "command", "action reason_text=reason settled_by=@actor settled_at=@at"
    ),
    "minutes.signed": _row("minutes", "minutes", f"{_SIGNED} signatures_text=signatures author_id=author"),
    "minutes.printed": _row("minutes_paper", "minutes", "sha256 made_at checkpoint_size=checkpoint"),
    "report.issued": _row("report", "report", f"{_ISSUED} unit_code=@about"),
    "result.published": _row(
        "publication", "publication", f"{_PUBLISHED} published_by=@actor published_at=@at"
    ),
}
_TELLERS: Mapping[str, Callable[[Happening], _Telling]] = {
    **{kind: row.told for kind, row in _ROWS.items()},
    "account.created": _account,
    "account.role-ended": _ended_role,
    "audit.exported": _package,
    "campaign.opened": _opening,
    "capture.received": _capture,
    "case.recounted": _found_case,
    **dict.fromkeys(("case.detected", "case.withdrawn"), _found_case),
    **dict.fromkeys(_MOVES.keys() - {"case.detected", "case.withdrawn"}, _moved_case),
    "evidence.downloaded": _download,
    "finding.recorded": _finding,
    "submission.accepted": _submission,
    "team.formed": _team,
}


def joined(parts: Sequence[object]) -> str:
    """Return the parts of a key as one text."""
    return "/".join(map(str, parts))
