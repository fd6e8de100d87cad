"""Writing side of the archive: files and captures kept once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inspection_api.archive.records import (
    Capture,
    CaptureCheck,
    CaptureGivenUp,
    Disclosure,
    Evidence,
    EvidenceUnit,
)
from inspection_api.kernel.transaction import Transaction, part


def hold_digest(tx: Transaction, sha256: str) -> None:
    """Let one transaction at a time deal with a file and its captures; SQLite has one writer anyway."""
    if not tx.context.database.is_sqlite:
        tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(sha256))))


def evidence(session: Session, sha256: str) -> Evidence | None:
    """Return what is known of a file, or None."""
    return session.get(Evidence, sha256)


def capture(session: Session, capture_id: UUID) -> Capture | None:
    """Return a capture, or None."""
    return session.get(Capture, capture_id)


def add_once(tx: Transaction, row: Evidence | EvidenceUnit | Capture | Disclosure) -> bool:
    """Add a row unless its key is taken, by whomever; tell whether it was added."""
    try:
        with part(tx):
            tx.session.add(row)
    except IntegrityError:
        return False
    return True


def is_given_up(session: Session, capture_id: UUID) -> bool:
    """Tell whether nobody waits any longer for the bytes of a capture."""
    return session.get(CaptureGivenUp, capture_id) is not None


def unchecked_captures(session: Session, sha256: str) -> Sequence[Capture]:
    """Return the captures of a file that were not yet held against its bytes."""
    query = select(Capture).outerjoin(CaptureCheck).where(Capture.sha256 == sha256)
    return session.scalars(query.where(CaptureCheck.capture_id.is_(None)).order_by(Capture.id)).all()


def is_of_unit(session: Session, sha256: str, unit_code: str | None) -> bool:
    """Tell whether a unit may see a file: it was handed in by it, or taken there and disclosed."""
    handed_in = select(EvidenceUnit.sha256).where(
        EvidenceUnit.sha256 == sha256, EvidenceUnit.unit_code == unit_code
    )
    taken = select(Capture.sha256).where(Capture.sha256 == sha256, is_disclosed_to(unit_code))
    return session.scalars(handed_in.union_all(taken).limit(1)).first() is not None


def is_disclosed_to(unit_code: str | None) -> ColumnElement[bool]:
    """Return the condition that a photo was taken at a unit which was told of what it is to show."""
    told = select(Disclosure.criterion).where(
        Disclosure.visit_id == Capture.visit_id, Disclosure.criterion == Capture.criterion
    )
    return (Capture.unit_code == unit_code) & told.exists()
