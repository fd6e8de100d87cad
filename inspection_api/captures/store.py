"""Writing side of captures, and what units were told of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from inspection_api.captures.records import (
    Capture,
    CaptureCheck,
    CaptureGivenUp,
    Disclosure,
    FindingAcceptance,
)


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


def is_disclosed_to(unit_code: str | None) -> ColumnElement[bool]:
    """Return the condition that a photo was taken at a unit which was told of what it is to show."""
    told = select(Disclosure.criterion).where(
        Disclosure.visit_id == Capture.visit_id, Disclosure.criterion == Capture.criterion
    )
    return (Capture.unit_code == unit_code) & told.exists()
