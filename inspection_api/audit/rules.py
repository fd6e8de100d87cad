"""What the log says the tables hold, row by row, and where a row says otherwise. Pure.

Every event names the row it tells of and the values that decide; free text stands in the log as a salted
hash, so that a row's own text and salt are held against that. What an older event does not say is not
compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from inspection_api.ledger.rules import Happening, Row, Telling, instant, joined, row_of

Columns = Mapping[str, object]
Rows = Mapping[str, Mapping[str, Columns]]
"""By table and key, the values of columns: texts, whole numbers, yes or no, or nothing."""

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


def _opening(event: Happening) -> Telling:
    yield "campaign", event.about, {"opened_at": event.at}
    for path, digest in event.said["texts"].items():
        yield "campaign_text", f"{event.about}/{path}", {"digest": digest, "text": digest}


_PERSON = row_of("person", "@about", "unit_code=unit created_at=@at", active=True)


def _account(event: Happening) -> Telling:
    yield from _PERSON.told(event)
    for role in event.said["roles"]:
        yield "role_grant", joined([event.about, role, event.at]), {"valid_to": None}


def _ended_role(event: Happening) -> Telling:
    for since in event.said.get("since", ()):
        key = joined([event.about, event.said["role"], instant(since)])
        yield "role_grant", key, {"valid_to": event.at}


_TEAM = row_of("team", "team", "campaign_id=@about created_at=@at")


def _team(event: Happening) -> Telling:
    yield from _TEAM.told(event)
    for member in event.said["members"]:
        yield "team_member", joined([event.said["team"], member]), {}


_CAPTURE = row_of(
    "capture",
    "capture",
    "sha256 visit_id=visit criterion field source picture taken_at unit_code=@about received_at=@at",
)


def _capture(event: Happening) -> Telling:
    yield from _CAPTURE.told(event)
    record = event.said.get("record")
    if record is not None:
        yield "capture_record", event.said["capture"], {"digest": record, "record_text": record}


_NOTE = row_of("custody_note", "note", "sha256 purpose_text=purpose noted_by=@actor noted_at=@at")


def _download(event: Happening) -> Telling:
    if "note" in event.said:
        yield from _NOTE.told(event)


_FINDING = row_of(
    "finding",
    "finding",
    "visit_id=visit author_id=author criterion field outcome value cause medium note_text=note supersedes "
    "made_at unit_code=@about",
)


def _finding(event: Happening) -> Telling:
    yield from _FINDING.told(event)
    for capture in event.said["captures"]:
        yield "finding_photo", joined([event.said["finding"], capture]), {}


_ENTRY = row_of(
    "paper_entry",
    "entry",
    "visit_id=visit package_digest=package held_by figures content_digest=content entered_by=@actor "
    "entered_at=@at",
)


def _entry(event: Happening) -> Telling:
    yield from _ENTRY.told(event)
    key = event.said["entry"]
    yield "paper_entry", key, {"held_at": instant(event.said["held_at"])}
    for scan in event.said["scans"]:
        yield "paper_scan", joined([key, scan]), {}


_SUBMISSION = row_of(
    "submission",
    "submission",
    "unit_code=unit version origin late file_sha256 content_digest received_at=@at submitted_by=@actor",
)


def _submission(event: Happening) -> Telling:
    yield from _SUBMISSION.told(event)
    key, estimated = event.said["submission"], event.said.get("estimated", ())
    for fact, value in event.said.get("values", {}).items():
        yield "reported_value", f"{key}/{fact}", {"value": value, "estimated": fact in estimated}
    for criterion, points in event.said.get("self_scores", {}).items():
        yield "self_score", f"{key}/{criterion}", {"points": points}


_CASE = row_of(
    "discrepancy_case",
    "case",
    "number criterion field finding_id=finding points_before points_after cause found_by needs_dialogue "
    "unit_code=@about",
)


def _found_case(event: Happening) -> Telling:
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


def _moved_case(event: Happening) -> Telling:
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


_PACKAGE = row_of(
    "audit_package",
    "package",
    "unit_code=unit log_size sha256 size requested_by campaign_id=campaign made_at=@at",
)


def _package(event: Happening) -> Telling:
    if event.said["package"] is not None:  # else written by a command, to where its keeper wished
        yield from _PACKAGE.told(event)


_ACCEPTED = "code reason_text=reason accepted_by=@actor accepted_at=@at"
_GIVEN_UP = "reason_text=reason given_up_by=@actor given_up_at=@at"
_KEY = "key_id=key spki=key registered_by=@actor registered_at=@at"
_OPENED = "person_id=@actor opened_at=@at expires_at=valid_until"
_HELD = "device_id=@about person_id=person token_hash=hash issued_at=@at valid_until"
_ADDED = "name added_by=@actor added_at=@at"
_MARKED = "reason=why note_text=text marked_by=@actor marked_at=@at"
_PLANNED = "campaign_id=campaign unit_code=@about team_id=team planned_on created_by=@actor created_at=@at"
_PARKED = "client_id visit_id=visit kind code medium fingerprint=content"
_UNREAD = "number kind visit_id=visit said_text=said sha256 code handed_in_by=@actor handed_in_at=@at"
_SETTLED = "note_text=note settled_by=@actor settled_at=@at"
_LISTED = "visit_id=visit package_digest=package sha256 size made_at requested_by"
_SENT = "sha256 size received_by=@actor received_at=@at"
_READ = "number version content_digest=content content_text=content notes_text=notes prev_digest=prev"
_SIGNED = "signatures_text=signatures signature device package_digest=package author_id=author made_at"
_OF_VISIT = "visit_id=visit campaign_id=campaign unit_code=@about received_at=@at"
_PRINTED = "sha256 size made_at checkpoint_size=checkpoint"
_ISSUED = "campaign_id=campaign sha256 requested_by log_seq log_hash checkpoint_size=checkpoint made_at"
_PUBLISHED = "sha256 log_seq log_hash checkpoint_size=checkpoint supersedes campaign_id=@about"
_ROWS: Mapping[str, Row] = {
    "account.closed": row_of("person", "@about", active=False),
    "account.role-granted": row_of("role_grant", "@about role @at", valid_to=None),
    "device.added": row_of("device", "@about", _ADDED, replaced_by=None, replaced_at=None),
    "device.key-registered": row_of("device_key", "@about version", _KEY),
    "device.paired": row_of("device_pairing", "pairing", "device_id=@about used_at=@at"),
    "device.pairing-opened": row_of("device_pairing", "pairing", _OPENED, device_id=None, used_at=None),
    "device.replaced": row_of("device", "@about", "replaced_by=@actor replaced_at=@at"),
    "device.token-issued": row_of("device_token", "token", _HELD, revoked_by=None, revoked_at=None),
    "device.token-revoked": row_of("device_token", "token", "revoked_by=@actor revoked_at=@at"),
    "visit.planned": row_of("visit", "visit", _PLANNED, state=False, closed_at=None),
    "visit.closed": row_of("visit", "visit", "closed_at=@at", state=True),
    "visit.reopened": row_of("visit", "visit", closed_at=None, state=False),
    "package.fetched": row_of("package_fetch", "visit @device", "digest fetched_by=@actor fetched_at=@at"),
    "package.issued": row_of("package", "visit version", "digest text=digest issued_at=@at"),
    "evidence.received": row_of(
        "evidence", "sha256", "size state reason media_type received_at=@at received_by=@actor"
    ),
    "evidence.derived": row_of("derivation", "sha256", "recipe outcome reason derived_at=@at"),
    "evidence.restricted": row_of("evidence_class", "sha256 @count", _MARKED, is_restricted=True),
    "evidence.lifted": row_of("evidence_class", "sha256 @count", _MARKED, is_restricted=False),
    "evidence.viewed": row_of("viewing", "sha256 @actor @at"),
    "evidence.public-copy": row_of("public_copy", "sha256 copy @at", "areas_text=areas requested_by"),
    "capture.checked": row_of("capture_check", "capture @count", "findings_text=findings"),
    "capture.given-up": row_of("capture_given_up", "capture", _GIVEN_UP),
    "capture.finding-accepted": row_of("finding_acceptance", "capture finding", _ACCEPTED),
    "capture.preview-received": row_of("capture_preview", "capture", _SENT),
    "checklist.printed": row_of("checklist", "checklist", _LISTED),
    "command.parked": row_of("command", "command", _PARKED, outcome="parked"),
    "parked.settled": row_of(
        "parked_settlement", "command", "action reason_text=reason settled_by=@actor settled_at=@at"
    ),
    "unread.kept": row_of("unread_record", "record", _UNREAD),
    "unread.settled": row_of("unread_settlement", "record", _SETTLED),
    "minutes.signed": row_of("minutes", "minutes", f"{_OF_VISIT} {_READ} {_SIGNED}"),
    "minutes.printed": row_of("minutes_paper", "minutes", _PRINTED),
    "report.issued": row_of("report", "report", f"{_ISSUED} unit_code=@about"),
    "result.published": row_of(
        "publication", "publication", f"{_PUBLISHED} published_by=@actor published_at=@at"
    ),
}
_TELLERS: Mapping[str, Callable[[Happening], Telling]] = {
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
    "paper.entered": _entry,
    "submission.accepted": _submission,
    "team.formed": _team,
}
