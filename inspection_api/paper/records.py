"""Tables of paper: checklists as printed, and what was typed from them. Rows are only added."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from inspection_api.kernel.database import Base


class Checklist(Base):
    """The printed checklist of one package, kept like any issued document."""

    __tablename__ = "checklist"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), index=True)
    package_digest: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime]
    requested_by: Mapped[UUID]
    requested_by_name: Mapped[str] = mapped_column(String(200))


class PaperEntry(Base):
    """What somebody typed from paper at one go: whose visit it was, when, and how many values it told of.

    The key follows from its content, so that the same paper typed twice is one entry.
    """

    __tablename__ = "paper_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), index=True)
    package_digest: Mapped[str] = mapped_column(String(64))
    held_at: Mapped[datetime]
    held_by: Mapped[UUID]
    held_by_name: Mapped[str] = mapped_column(String(200))
    figures: Mapped[int] = mapped_column(Integer)
    content_digest: Mapped[str] = mapped_column(String(64))
    entered_by: Mapped[UUID]
    entered_by_name: Mapped[str] = mapped_column(String(200))
    entered_at: Mapped[datetime]


class PaperScan(Base):
    """A scan of the paper, kept as a file."""

    __tablename__ = "paper_scan"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("paper_entry.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
