"""Named queries for the writing side of self-assessment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from inspection_api.directory.records import Participant
from inspection_api.selfassessment.records import ReportedValueRow, SelfScoreRow, Submission


def lock_unit(session: Session, campaign_id: str, unit_code: str) -> None:
    """Queue whoever submits for the same unit, so that versions follow one another."""
    query = select(Participant.unit_code).where(
        Participant.campaign_id == campaign_id, Participant.unit_code == unit_code
    )
    session.scalars(query.with_for_update()).first()


def latest(session: Session, campaign_id: str, unit_code: str) -> Submission | None:
    """Return the form of a unit that counts, or None."""
    query = select(Submission).where(Submission.campaign_id == campaign_id, Submission.unit_code == unit_code)
    return session.scalars(query.order_by(Submission.version.desc()).limit(1)).first()


def add_rows(session: Session, values: Sequence[dict[str, Any]], scores: Sequence[dict[str, Any]]) -> None:
    """Add the values and self-scores of a submission that is already there."""
    if values:
        session.execute(insert(ReportedValueRow), list(values))
    if scores:
        session.execute(insert(SelfScoreRow), list(scores))
