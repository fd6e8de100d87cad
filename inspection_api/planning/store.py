"""Named queries for the writing side of planning."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspection_api.planning.records import Package, PackageFetch, Visit


def locked_visit(session: Session, visit_id: UUID) -> Visit | None:
    """Return a visit and hold it, so that its team's batches come one after the other."""
    return session.scalars(select(Visit).where(Visit.id == visit_id).with_for_update()).first()


def last_version(session: Session, visit_id: UUID) -> int:
    """Return the version of the newest package of a visit, 0 when there is none."""
    return session.scalar(select(func.max(Package.version)).where(Package.visit_id == visit_id)) or 0


def texts(session: Session, visit_id: UUID) -> Sequence[str]:
    """Return the texts of all packages of a visit, the oldest first."""
    query = select(Package.text).where(Package.visit_id == visit_id)
    return session.scalars(query.order_by(Package.version)).all()


def newest_text(session: Session, visit_id: UUID) -> str | None:
    """Return the text of the newest package of a visit, or None before the first."""
    return next(reversed(texts(session, visit_id)), None)


def fetch(session: Session, visit_id: UUID, device: str) -> PackageFetch | None:
    """Return when a tablet was first given a package of a visit, or None."""
    return session.get(PackageFetch, (visit_id, device))
