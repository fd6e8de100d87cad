"""Named queries for the writing side of paper."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspection_api.paper.records import Checklist, PaperEntry


def checklist(session: Session, checklist_id: UUID) -> Checklist | None:
    """Return a checklist, or None."""
    return session.get(Checklist, checklist_id)


def checklist_of(session: Session, package_digest: str) -> Checklist | None:
    """Return the checklist of a package, or None while it was not printed."""
    query = select(Checklist).where(Checklist.package_digest == package_digest)
    return session.scalars(query).first()


def entry(session: Session, entry_id: UUID) -> PaperEntry | None:
    """Return what was typed under a key, or None."""
    return session.get(PaperEntry, entry_id)
