"""Writing side of captures, and what units were told of."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from inspection_api.captures.records import Capture, CaptureCheck, CaptureGivenUp, Disclosure


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


def unchecked_captures(session: Session, sha256: str) -> Sequence[Capture]:
    """Return the captures of a file that were not yet held against its bytes."""
    query = select(Capture).outerjoin(CaptureCheck).where(Capture.sha256 == sha256)
    return session.scalars(query.where(CaptureCheck.capture_id.is_(None)).order_by(Capture.id)).all()


def is_disclosed_to(unit_code: str | None) -> ColumnElement[bool]:
    """Return the condition that a photo was taken at a unit which was told of what it is to show."""
    told = select(Disclosure.criterion).where(
        Disclosure.visit_id == Capture.visit_id, Disclosure.criterion == Capture.criterion
    )
    return (Capture.unit_code == unit_code) & told.exists()
