"""Named queries for the writing side of publications."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspection_api.directory.records import Campaign
from inspection_api.publication.records import Publication


def lock_campaign(session: Session, campaign_id: str) -> Campaign | None:
    """Return a campaign, locked: a round is published by one person at a time."""
    return session.scalars(select(Campaign).where(Campaign.id == campaign_id).with_for_update()).first()


def newest(session: Session, campaign_id: str) -> Publication | None:
    """Return the newest publication of a round, or None."""
    query = select(Publication).where(Publication.campaign_id == campaign_id)
    return session.scalars(query.order_by(Publication.published_at.desc(), Publication.id.desc())).first()
