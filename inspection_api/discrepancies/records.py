"""Tables of the cases. The moves are the truth and are only added; the case row is where they lead."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspection_api.kernel.database import Base


class CaseMove(Base):
    """One step in the life of a case: who, when, what, with which words and value."""

    __tablename__ = "case_move"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("discrepancy_case.id"))
    seq: Mapped[int]
    action: Mapped[str] = mapped_column(String(20))
    from_state: Mapped[str | None] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    actor_id: Mapped[UUID]
    actor_name: Mapped[str] = mapped_column(String(200))
    actor_role: Mapped[str] = mapped_column(String(20))
    finding_id: Mapped[UUID | None]
    stance: Mapped[str | None] = mapped_column(String(20))
    value_status: Mapped[str | None] = mapped_column(String(20))
    value: Mapped[str | None] = mapped_column(String(200))
    text: Mapped[str | None] = mapped_column(Text)
    text_salt: Mapped[str | None] = mapped_column(String(64))


class Case(Base):
    """One figure of one unit that was found to differ."""

    __tablename__ = "discrepancy_case"
    __table_args__ = (UniqueConstraint("campaign_id", "unit_code", "criterion", "field"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    unit_code: Mapped[str] = mapped_column(String(20), index=True)
    criterion: Mapped[str] = mapped_column(String(40))
    field: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20), index=True)
    finding_id: Mapped[UUID]
    outcome: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str | None] = mapped_column(String(40))
    claimed_status: Mapped[str] = mapped_column(String(20))
    claimed_value: Mapped[str | None] = mapped_column(String(200))
    verified_status: Mapped[str] = mapped_column(String(20))
    verified_value: Mapped[str | None] = mapped_column(String(200))
    final_status: Mapped[str | None] = mapped_column(String(20))
    final_value: Mapped[str | None] = mapped_column(String(200))
    points_before: Mapped[int] = mapped_column(BigInteger)
    points_after: Mapped[int] = mapped_column(BigInteger)
    needs_dialogue: Mapped[bool] = mapped_column(Boolean)
    found_by: Mapped[UUID]
    found_by_name: Mapped[str] = mapped_column(String(200))
    found_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    respond_by: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    moves: Mapped[list[CaseMove]] = relationship(order_by=CaseMove.seq, lazy="selectin")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own declaration form
