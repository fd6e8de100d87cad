"""Named queries for the writing side of the directory."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from inspection_api.directory.records import Campaign, Unit


def campaign(session: Session, campaign_id: str) -> Campaign | None:
    """Return a campaign, or None."""
    return session.get(Campaign, campaign_id)


def unit_version(session: Session, code: str, valid_from: date) -> Unit | None:
    """Return one version of a unit, or None."""
    return session.get(Unit, (code, valid_from))
