"""Reads what the tables hold in the form in which the log tells of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evidence import canonical_json, sha256_bytes
from evidence.ledger import instant_text
from evidence.signing import exact_base64
from inspection_api.accounts.records import Grant, Person
from inspection_api.archive.records import Derivation, Evidence
from inspection_api.audit.records import AuditPackage
from inspection_api.audit.rules import Columns
from inspection_api.captures.records import (
    Capture,
    CaptureCheck,
    CaptureGivenUp,
    CapturePreview,
    Disclosure,
    FindingAcceptance,
    SignedRecord,
)
from inspection_api.custody.records import CustodyNote, EvidenceClass, PublicCopy, Viewing
from inspection_api.devices.records import Device, DeviceKey, DevicePairing, DeviceToken
from inspection_api.directory.records import Campaign, CampaignText, Team, TeamMember
from inspection_api.discrepancies.records import Case, CaseMove
from inspection_api.fieldwork.records import Command, Finding, FindingPhoto, ParkedSettlement
from inspection_api.handover.records import UnreadRecord, UnreadSettlement
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.database import Base
from inspection_api.kernel.jobs import LEASE, Job
from inspection_api.kernel.transaction import Transaction
from inspection_api.ledger.rules import joined
from inspection_api.ledger.views import IssuedDocument
from inspection_api.minutes.records import Minutes, MinutesPaper
from inspection_api.paper.records import Checklist, PaperEntry, PaperScan
from inspection_api.planning.records import Package, PackageFetch, Visit
from inspection_api.planning.rules import VisitState
from inspection_api.publication.records import Publication
from inspection_api.reports.records import Report
from inspection_api.selfassessment.records import ReportedValueRow, SelfScoreRow, Submission
from scoring import from_storage, wire

_BATCH = 500
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Watched:
    """How the rows of a table are read.

    Attributes:
        record: The table.
        key: Columns of the key as events name it.
        sealed: Columns of free text by the column of their salt; read as the hash that stands in the log.
        read: Columns that are read otherwise than as they are.
    """

    record: type[Base]
    key: tuple[str, ...] = ("id",)
    sealed: Mapping[str, str] = field(default_factory=dict)
    read: Mapping[str, Callable[[Any], object]] = field(default_factory=dict)


def _points(stored: int | None) -> str | None:
    return None if stored is None else wire(from_storage(stored))


def _digest(text: str) -> str:
    return sha256_bytes(text.encode())


def _key_id(spki: str) -> str:
    return sha256_bytes(exact_base64(spki) or b"")


def _package_digest(text: str) -> str | None:
    """Return the digest that a package stands under: of all it says beside that digest."""
    try:
        members = json.loads(text)
    except ValueError:
        return None
    return sha256_bytes(canonical_json({name: members[name] for name in members if name != "digest"}))


def _is_closed(state: str) -> bool:
    """Tell what the log says of a visit's state; that it was issued and begun decides nothing."""
    return state == VisitState.CLOSED


def _codes(text: str) -> list[str] | None:
    """Return the codes of a list of findings or notes; None for what somebody spoilt."""
    try:
        return [finding["code"] for finding in json.loads(text)]
    except (ValueError, KeyError, TypeError):
        return None


_REASON = {"reason_text": "reason_salt"}
TABLES = (
    Watched(Person),
    Watched(Grant, ("person_id", "role", "valid_from")),
    Watched(Device, sealed={"name": "name_salt"}),
    Watched(DeviceKey, ("device", "version"), read={"spki": _key_id}),
    Watched(DevicePairing),
    Watched(DeviceToken),
    Watched(Campaign),
    Watched(CampaignText, ("campaign_id", "path"), read={"text": _digest}),
    Watched(Team),
    Watched(TeamMember, ("team_id", "person_id")),
    Watched(Visit, read={"state": _is_closed}),
    Watched(Package, ("visit_id", "version"), read={"text": _package_digest}),
    Watched(PackageFetch, ("visit_id", "device")),
    Watched(Evidence, ("sha256",)),
    Watched(Derivation, ("sha256",)),
    Watched(EvidenceClass, ("sha256", "number"), {"note_text": "note_salt"}),
    Watched(CustodyNote, sealed={"purpose_text": "purpose_salt"}),
    Watched(Viewing, ("sha256", "person_id", "viewed_at")),
    Watched(PublicCopy, ("sha256", "copy_sha256", "made_at")),
    Watched(Disclosure, ("visit_id", "criterion")),
    Watched(Capture),
    Watched(SignedRecord, read={"record_text": _digest}),
    Watched(CaptureCheck, ("capture_id", "number"), read={"findings_text": _codes}),
    Watched(CaptureGivenUp, ("capture_id",), _REASON),
    Watched(CapturePreview, ("capture_id",)),
    Watched(FindingAcceptance, ("capture_id", "finding"), _REASON),
    Watched(Command, sealed={"fingerprint": "salt"}),
    Watched(Finding, sealed={"note_text": "note_salt"}),
    Watched(FindingPhoto, ("finding_id", "capture_id")),
    Watched(ParkedSettlement, ("command_id",), _REASON),
    Watched(Submission),
    Watched(ReportedValueRow, ("submission_id", "criterion", "field")),
    Watched(SelfScoreRow, ("submission_id", "criterion"), read={"points": _points}),
    Watched(Case, read={"points_before": _points, "points_after": _points}),
    Watched(CaseMove, ("case_id", "seq"), {"text": "text_salt"}),
    Watched(
        Minutes,
        sealed={"signatures_text": "salt", "prev_digest": "salt"},
        read={"content_text": _digest, "notes_text": _codes},
    ),
    Watched(MinutesPaper, ("minutes_id",)),
    Watched(Checklist),
    Watched(PaperEntry),
    Watched(PaperScan, ("entry_id", "sha256")),
    Watched(UnreadRecord, sealed={"said_text": "said_salt"}),
    Watched(UnreadSettlement, ("record_id",), {"note_text": "note_salt"}),
    Watched(Report),
    Watched(Publication),
    Watched(AuditPackage),
)


def held_rows(session: Session) -> dict[str, dict[str, Columns]]:
    """Return the rows of every table that events tell of, by table and key."""
    return {table.record.__tablename__: dict(_rows(session, table)) for table in TABLES}


def _rows(session: Session, table: Watched) -> Iterator[tuple[str, Columns]]:
    columns = table.record.__table__.columns
    rows = session.execute(select(*columns).execution_options(yield_per=_BATCH)).mappings()
    for each in rows:
        row = dict(each)
        yield key_of(table, row), _columns(table, row)


def key_of(table: Watched, row: Mapping[str, Any]) -> str:
    """Return the key of a row as events name it."""
    return joined([_plain(row[name]) for name in table.key])


def _columns(table: Watched, row: Mapping[str, Any]) -> Columns:
    return {name: _value(table, row, name) for name in row}


def _value(table: Watched, row: Mapping[str, Any], name: str) -> object:
    if name in table.sealed:
        return sealed(row[name], row[table.sealed[name]] or "")
    return table.read.get(name, _plain)(row[name])


def _plain(value: object) -> object:
    match value:
        case datetime():
            return instant_text(value)
        case UUID() | date():
            return str(value)
        case _:
            return value


def issued_report(session: Session, report_id: UUID) -> IssuedDocument | None:
    """Return what anybody may know of a report whose number stands on the paper, or None."""
    row = session.get(Report, report_id)
    if row is None:
        return None
    later = select(Report.id).where(
        Report.campaign_id == row.campaign_id, Report.unit_code == row.unit_code, Report.made_at > row.made_at
    )
    newest = session.scalars(later.order_by(Report.made_at.desc(), Report.id).limit(1)).first()
    size = row.checkpoint_size
    return IssuedDocument(row.id, "report", row.campaign_id, row.made_at, row.sha256, row.size, size, newest)


def issued_minutes(session: Session, minutes_id: UUID) -> IssuedDocument | None:
    """Return what anybody may know of minutes that were printed, or None."""
    row, paper = session.get(Minutes, minutes_id), session.get(MinutesPaper, minutes_id)
    if row is None or paper is None:
        return None
    later = select(Minutes.id).where(Minutes.visit_id == row.visit_id, Minutes.number > row.number)
    newest = session.scalars(later.order_by(Minutes.number.desc()).limit(1)).first()
    about = (row.id, "minutes", row.campaign_id, paper.made_at)
    return IssuedDocument(*about, paper.sha256, paper.size, paper.checkpoint_size, newest)


def issued_publication(session: Session, key: UUID) -> IssuedDocument | None:
    """Return what checks a publication, or None."""
    row = session.get(Publication, key)
    if row is None:
        return None
    later = session.scalars(select(Publication.id).where(Publication.supersedes == key)).first()
    about = (row.id, "publication", row.campaign_id, row.published_at)
    return IssuedDocument(*about, row.sha256, row.size, row.checkpoint_size, later)


def taken_at(session: Session, unit_code: str) -> set[str]:
    """Return the digests of all photos said to be taken at a unit."""
    return set(session.scalars(select(Capture.sha256).where(Capture.unit_code == unit_code)))


def note_progress(tx: Transaction, job_id: UUID, done: int, total: int) -> None:
    """Write down how far a job has come, and that whoever holds it is still at work."""
    job = tx.session.get(Job, job_id, with_for_update=True)
    if job is not None:
        job.progress = min(_WHOLE - 1, _WHOLE * done // total)
        job.leased_until = tx.now + LEASE


def package(session: Session, package_id: UUID) -> AuditPackage | None:
    """Return a package, or None."""
    return session.get(AuditPackage, package_id)


def packages_before(session: Session, instant: datetime) -> Sequence[UUID]:
    """Return the keys of packages that were made before an instant."""
    return session.scalars(select(AuditPackage.id).where(AuditPackage.made_at < instant)).all()


def is_restricted_since(session: Session, package_id: UUID) -> bool:
    """Tell whether a photo of a package's unit was restricted after the package was made."""
    query = (
        select(EvidenceClass.sha256)
        .join(Capture, Capture.sha256 == EvidenceClass.sha256)
        .join(AuditPackage, AuditPackage.unit_code == Capture.unit_code)
        .where(AuditPackage.id == package_id, EvidenceClass.marked_at > AuditPackage.made_at)
        .where(EvidenceClass.is_restricted)
    )
    return session.scalars(query.limit(1)).first() is not None
