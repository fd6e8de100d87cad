"""Tables of fieldwork. Commands and findings are only ever added."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inspection_api.kernel.database import Base


class Command(Base):
    """One command of a tablet, as it was received, with what became of it.

    The key is the tablet's own. A second command under a taken id is kept too, under a key of ours. The
    number is its place among all that was written on the tablet: clocks do not tell what came later there.
    """

    __tablename__ = "command"
    __table_args__ = (UniqueConstraint("client_id", "fingerprint"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), index=True)
    device: Mapped[str] = mapped_column(String(80))
    number: Mapped[int | None]
    author_id: Mapped[UUID]
    author_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(30))
    body_text: Mapped[str] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(String(64))
    package_digest: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
    device_now: Mapped[datetime]
    received_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(12), index=True)
    medium: Mapped[str] = mapped_column(String(12), server_default="tablet")
    code: Mapped[str | None] = mapped_column(String(80))
    params_text: Mapped[str | None] = mapped_column(Text)


class Finding(Base):
    """What an inspector found about one value. The highest number about a value stands."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("campaign_id", "unit_code", "number"),
        Index("ix_finding_fact", "campaign_id", "unit_code", "criterion", "field"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("command.id"), primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), index=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    unit_code: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    criterion: Mapped[str] = mapped_column(String(80))
    field: Mapped[str] = mapped_column(String(80))
    outcome: Mapped[str] = mapped_column(String(20))
    value: Mapped[str | None] = mapped_column(String(200))
    cause: Mapped[str | None] = mapped_column(String(60))
    note_text: Mapped[str | None] = mapped_column(Text)
    note_salt: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[UUID]
    author_name: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    received_at: Mapped[datetime]
    mode: Mapped[str] = mapped_column(String(12))
    medium: Mapped[str] = mapped_column(String(12), server_default="tablet")
    supersedes: Mapped[UUID | None] = mapped_column(ForeignKey("finding.id"))


class FindingPhoto(Base):
    """A photo a finding rests on; its capture may come later, hence no foreign key to it."""

    __tablename__ = "finding_photo"

    finding_id: Mapped[UUID] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    capture_id: Mapped[UUID] = mapped_column(primary_key=True)


class ParkedSettlement(Base):
    """What the team leader did with a parked command, and why."""

    __tablename__ = "parked_settlement"

    command_id: Mapped[UUID] = mapped_column(ForeignKey("command.id"), primary_key=True)
    action: Mapped[str] = mapped_column(String(12))
    reason_text: Mapped[str] = mapped_column(Text)
    reason_salt: Mapped[str] = mapped_column(String(64))
    settled_by: Mapped[UUID]
    settled_by_name: Mapped[str] = mapped_column(String(200))
    settled_at: Mapped[datetime]
