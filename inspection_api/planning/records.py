"""Tables of planning: visits, the packages issued for them, and which tablets were given one."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from inspection_api.kernel.database import Base


class Visit(Base):
    """A team goes to a unit on a day. The state moves by the table in ``rules``."""

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_campaign_unit", "campaign_id", "unit_code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    unit_code: Mapped[str] = mapped_column(String(20))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    planned_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12))
    selection_reason: Mapped[str] = mapped_column(String(500))
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Package(Base):
    """One frozen bundle for the tablets; a later version never replaces the text of an earlier one.

    Seed and count of the photo codes stand in the text too; packages of earlier versions brought none.
    """

    __tablename__ = "package"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    criteria_total: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime]
    photo_seed: Mapped[str | None] = mapped_column(String(64))
    photo_count: Mapped[int | None]


class PackageFetch(Base):
    """When a tablet was first given a package of a visit, and to whom; later ones are not written down."""

    __tablename__ = "package_fetch"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    device: Mapped[str] = mapped_column(String(80), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    fetched_by: Mapped[UUID]
    fetched_at: Mapped[datetime]
