"""Tables of the archive. Evidence is only ever added; the database itself refuses changes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from inspection_api.kernel.database import Base


class Evidence(Base):
    """A file that is kept as received; what it shows of itself was read once, on arrival."""

    __tablename__ = "evidence"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12), index=True)
    reason: Mapped[str | None] = mapped_column(String(60))
    facts_text: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime]
    received_by: Mapped[UUID]


class EvidenceUnit(Base):
    """A unit that handed in a file itself, and may therefore see it."""

    __tablename__ = "evidence_unit"

    sha256: Mapped[str] = mapped_column(ForeignKey("evidence.sha256"), primary_key=True)
    unit_code: Mapped[str] = mapped_column(String(20), primary_key=True)
