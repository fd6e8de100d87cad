"""Tables of handing over: records that could not be read, and what became of them. Rows are only added."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from inspection_api.kernel.database import Base


class UnreadRecord(Base):
    """A record of a file as it came, which has not the shape it should have.

    Beside what it says stand, as far as they could be made out: its kind, its author, its visit. Bytes that
    came with it are kept as a file, under their digest.
    """

    __tablename__ = "unread_record"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(40))
    author_name: Mapped[str] = mapped_column(String(200))
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"), index=True)
    said_text: Mapped[str] = mapped_column(Text)
    said_salt: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str | None] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(80))
    params_text: Mapped[str] = mapped_column(Text)
    handed_in_by: Mapped[UUID]
    handed_in_by_name: Mapped[str] = mapped_column(String(200))
    handed_in_at: Mapped[datetime]


class UnreadSettlement(Base):
    """That somebody of the office dealt with such a record, and how."""

    __tablename__ = "unread_settlement"

    record_id: Mapped[UUID] = mapped_column(ForeignKey("unread_record.id"), primary_key=True)
    note_text: Mapped[str] = mapped_column(Text)
    note_salt: Mapped[str] = mapped_column(String(64))
    settled_by: Mapped[UUID]
    settled_by_name: Mapped[str] = mapped_column(String(200))
    settled_at: Mapped[datetime]
