"""Tables of custody. Nothing here is changed or taken away; the database itself refuses it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from inspection_api.kernel.database import Base


class EvidenceClass(Base):
    """Whether a file is restricted, from then on; the last row counts, a file without one is open.

    A tablet marks a photo before its bytes come, hence no foreign key.
    """

    __tablename__ = "evidence_class"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_restricted: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(String(20))
    note_text: Mapped[str | None] = mapped_column(Text)
    note_salt: Mapped[str] = mapped_column(String(64))
    marked_by: Mapped[UUID]
    marked_by_name: Mapped[str] = mapped_column(String(200))
    marked_at: Mapped[datetime]


class CustodyNote(Base):
    """What an original was handed out for, in the words of who took it; the log has its salted hash."""

    __tablename__ = "custody_note"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("evidence.sha256"), index=True)
    purpose_text: Mapped[str] = mapped_column(Text)
    purpose_salt: Mapped[str] = mapped_column(String(64))
    noted_by: Mapped[UUID]
    noted_at: Mapped[datetime]


class Viewing(Base):
    """That somebody looked at a restricted photo on a day; once a day is enough for the log."""

    __tablename__ = "viewing"

    sha256: Mapped[str] = mapped_column(ForeignKey("evidence.sha256"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    viewed_at: Mapped[datetime]


class PublicCopy(Base):
    """A copy of a photo with areas filled, kept like an original; the newest counts."""

    __tablename__ = "public_copy"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("evidence.sha256"), index=True)
    copy_sha256: Mapped[str] = mapped_column(ForeignKey("evidence.sha256"))
    areas_text: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[UUID]
    requested_by_name: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
