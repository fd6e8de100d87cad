"""Tables of self-assessment: accepted forms by version, their values and self-scores. Rows are only added."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inspection_api.kernel.database import Base


class Submission(Base):
    """One accepted form of a unit. The highest version counts."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("campaign_id", "unit_code", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    unit_code: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    received_at: Mapped[datetime]
    submitted_by: Mapped[UUID]
    submitted_by_name: Mapped[str] = mapped_column(String(200))
    late: Mapped[bool]
    origin: Mapped[str] = mapped_column(String(10))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    content_digest: Mapped[str] = mapped_column(String(64))


class ReportedValueRow(Base):
    """One raw value as reported; canonical text."""

    __tablename__ = "reported_value"

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(60), primary_key=True)
    field: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
    estimated: Mapped[bool]


class SelfScoreRow(Base):
    """The points a unit gives itself for one criterion, at 10⁻⁴, and why not the maximum."""

    __tablename__ = "self_score"

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(60), primary_key=True)
    points: Mapped[int | None] = mapped_column(BigInteger)
    reason_text: Mapped[str | None] = mapped_column(Text)
