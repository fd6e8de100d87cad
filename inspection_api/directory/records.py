"""Tables of the directory: unit versions, campaigns with the texts they froze, participants, teams."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspection_api.kernel.database import Base

# Keys are compared byte by byte, whatever language the database server was set up in.
_KEY = String(610).with_variant(String(610, collation="C"), "postgresql")


class Unit(Base):
    """One version of a unit: its name, kind and parent between two dates."""

    __tablename__ = "unit"
    __table_args__ = (Index("ix_unit_sort_key", "sort_key"),)

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]
    kind: Mapped[str] = mapped_column(String(20))
    label_kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    parent_code: Mapped[str | None] = mapped_column(String(20))
    latitude: Mapped[str | None] = mapped_column(String(20))
    longitude: Mapped[str | None] = mapped_column(String(20))
    sort_key: Mapped[str] = mapped_column(_KEY)
    search_key: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(200))


class Campaign(Base):
    """One evaluation round."""

    __tablename__ = "campaign"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    year: Mapped[int]
    path: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime]


class CampaignText(Base):
    """A configuration file as it was when the round opened. It never changes."""

    __tablename__ = "campaign_text"

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)


class Participant(Base):
    """A unit version that takes part in a round."""

    __tablename__ = "participant"
    __table_args__ = (ForeignKeyConstraint(["unit_code", "unit_from"], ["unit.code", "unit.valid_from"]),)

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    unit_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    unit_from: Mapped[date]
    unit: Mapped[Unit] = relationship(lazy="joined")


class Team(Base):
    """An inspection team of a round."""

    __tablename__ = "team"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class TeamMember(Base):
    """A person on a team; the name is copied so that documents keep saying what was true."""

    __tablename__ = "team_member"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
