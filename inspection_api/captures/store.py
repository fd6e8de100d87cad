"""Writing side of captures, and what units were told of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.orm import Session

from evidence import Claim, Source, sha256_bytes
from evidence.records import CaptureRecord, read_record
from inspection_api.captures import rules
from inspection_api.captures.records import (
    Capture,
    CaptureCheck,
    CaptureGivenUp,
    Disclosure,
    FindingAcceptance,
    SignedRecord,
)
from inspection_api.captures.rules import CaptureDraft, SentRecord
from inspection_api.kernel.transaction import Transaction
from inspection_api.ledger.records import Checkpoint


class DatabaseDisclosures:
    """What units were told of, as rows of the database. Implements ``kernel.disclosures.Disclosures``."""

    def covers(self, session: Session, sha256: str, unit_code: str | None) -> bool:
        """Tell whether a file was said to be taken at the unit, to show something it was told of."""
        query = select(Capture.id).where(Capture.sha256 == sha256, is_disclosed_to(unit_code))
        return session.scalars(query.limit(1)).first() is not None


def capture(session: Session, capture_id: UUID) -> Capture | None:
    """Return a capture, or None."""
    return session.get(Capture, capture_id)


def is_given_up(session: Session, capture_id: UUID) -> bool:
    """Tell whether nobody waits any longer for the bytes of a capture."""
    return session.get(CaptureGivenUp, capture_id) is not None


def captures_of_file(session: Session, sha256: str) -> Sequence[Capture]:
    """Return what was said about a file, in one order."""
    return session.scalars(select(Capture).where(Capture.sha256 == sha256).order_by(Capture.id)).all()


def captures_of_files(session: Session, digests: Collection[str]) -> Sequence[Capture]:
    """Return what was said about some files, in one order."""
    return session.scalars(select(Capture).where(Capture.sha256.in_(digests)).order_by(Capture.id)).all()


def last_check(session: Session, capture_id: UUID) -> CaptureCheck | None:
    """Return the check of a capture that counts, or None."""
    query = select(CaptureCheck).where(CaptureCheck.capture_id == capture_id)
    return session.scalars(query.order_by(CaptureCheck.number.desc()).limit(1)).first()


def is_accepted(session: Session, capture_id: UUID, finding: str) -> bool:
    """Tell whether somebody let a photo stand in spite of a finding."""
    return session.get(FindingAcceptance, (capture_id, finding)) is not None


def capture_row(tx: Transaction, draft: CaptureDraft) -> Capture:
    """Return what was said about a photo as a row, with nothing found yet."""
    latitude, longitude, accuracy, fixed_at = rules.fix_texts(draft.fix)
    return Capture(
        id=draft.id,
        sha256=draft.sha256,
        campaign_id=draft.campaign_id,
        visit_id=draft.visit_id,
        unit_code=draft.unit_code,
        criterion=draft.criterion,
        field=draft.field,
        source=draft.source.value,
        taken_at=draft.taken_at,
        device=draft.device,
        latitude=latitude,
        longitude=longitude,
        accuracy_m=accuracy,
        fixed_at=fixed_at,
        notice_given=draft.notice_given,
        author_id=draft.author_id,
        author_name=draft.author_name,
        received_at=tx.now,
        claimed_size=draft.size,
        claimed_media_type=draft.media_type,
        fence_text=rules.fence_text(draft.fence),
        package_issued_at=draft.package_issued_at,
        visit_opened_at=draft.visit_opened_at,
        visit_closed_at=draft.visit_closed_at,
        skew_seconds=rules.whole_seconds(draft.clock_skew),
        findings_text="[]",
        picture=draft.picture.value,
    )


def told_of(capture: Capture) -> CaptureRecord:
    """Return what was said beside the record of a photo, in the form of a record."""
    claim = Claim(
        sha256=capture.sha256,
        size=capture.claimed_size,
        media_type=capture.claimed_media_type,
        taken_at=capture.taken_at,
        source=Source(capture.source),
        fix=rules.read_fix(capture.latitude, capture.longitude, capture.accuracy_m, capture.fixed_at),
    )
    return CaptureRecord(
        capture=str(capture.id),
        visit=str(capture.visit_id),
        criterion=capture.criterion,
        field=capture.field,
        device=capture.device,
        claim=claim,
    )


def record_row(tx: Transaction, sent: SentRecord) -> SignedRecord:
    """Return what a tablet sent beside a photo as a row."""
    record, (verdict, visit_id) = read_record(sent.text), sent.code or (None, None)
    return SignedRecord(
        id=sent.id,
        device=sent.device,
        digest=sha256_bytes(sent.text.encode()),
        prev=rules.link_before(record),
        record_text=sent.text,
        signature=sent.signature,
        received_at=tx.now,
        code=rules.code_to_keep(record, verdict),
        code_verdict=None if verdict is None else verdict.value,
        code_visit=visit_id,
    )


def signed_record(session: Session, capture_id: UUID) -> SignedRecord | None:
    """Return what the tablet signed of a capture, or None."""
    return session.get(SignedRecord, capture_id)


def record_before(session: Session, record: SignedRecord) -> SignedRecord | None:
    """Return the record of the same tablet that a record names as the one before, or None."""
    query = select(SignedRecord).where(
        SignedRecord.device == record.device, SignedRecord.digest == record.prev
    )
    return session.scalars(query.order_by(SignedRecord.received_at).limit(1)).first()


def has_sibling(session: Session, record: SignedRecord) -> bool:
    """Tell whether another record of the same tablet names the same one before."""
    query = select(SignedRecord.id).where(
        SignedRecord.device == record.device,
        SignedRecord.prev == record.prev,
        SignedRecord.digest != record.digest,
    )
    return session.scalars(query.limit(1)).first() is not None


def photos_with_code(session: Session, record: SignedRecord) -> tuple[str, ...]:
    """Return the other photos of a tablet, parked ones too, whose records used up the same photo code."""
    rows = session.scalars(_with_code(record).order_by(SignedRecord.id))
    return tuple(str(row.id) for row in rows)


def captures_with_code(session: Session, record: SignedRecord) -> Sequence[Capture]:
    """Return those of the other photos with the same code that became captures, in one order."""
    ids = _with_code(record).with_only_columns(SignedRecord.id)
    return session.scalars(select(Capture).where(Capture.id.in_(ids)).order_by(Capture.id)).all()


def _with_code(record: SignedRecord) -> Select[SignedRecord]:
    """A record without a code finds none; one that came twice to the letter is no other."""
    return select(SignedRecord).where(
        SignedRecord.device == record.device,
        SignedRecord.code == record.code if record.code is not None else false(),
        SignedRecord.digest != record.digest,
    )


def given_checkpoint(session: Session, size: int) -> Checkpoint | None:
    """Return the checkpoint that was given out at a size of the log, or None."""
    return session.get(Checkpoint, size)


def is_disclosed_to(unit_code: str | None) -> ColumnElement[bool]:
    """Return the condition that a photo was taken at a unit which was told of what it is to show."""
    told = select(Disclosure.criterion).where(
        Disclosure.visit_id == Capture.visit_id, Disclosure.criterion == Capture.criterion
    )
    return (Capture.unit_code == unit_code) & told.exists()
