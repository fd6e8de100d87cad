"""Named queries for the writing side of issued documents."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from inspection_api.reports.records import Report


def report(session: Session, report_id: UUID) -> Report | None:
    """Return a report, or None."""
    return session.get(Report, report_id)
