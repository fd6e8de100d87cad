"""Tables of the archive.

Evidence is only ever added; the database itself refuses changes. What was made from it (derivations and what
looks alike) may be made again, and then takes the place of what was there; the log tells of each.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from inspection_api.kernel.database import Base


class Evidence(Base):
    """A file that is kept as received, with what its size and its own first bytes say."""

    __tablename__ = "evidence"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12), index=True)
    reason: Mapped[str | None] = mapped_column(String(60))
    received_at: Mapped[datetime]
    received_by: Mapped[UUID]


class EvidenceUnit(Base):
    """A unit that handed in a file itself, and may therefore see it."""

    __tablename__ = "evidence_unit"

    sha256: Mapped[str] = mapped_column(ForeignKey("evidence.sha256"), primary_key=True)
    unit_code: Mapped[str] = mapped_column(String(20), primary_key=True)


class Derivation(Base):
    """What was made from a photo in a process of its own, or why nothing could be made from it.

    ``number`` rises in the order of commits, so that whoever has read up to one has missed none before it.
    """

    __tablename__ = "derivation"

    sha256: Mapped[str] = mapped_column(ForeignKey("evidence.sha256"), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    recipe: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String(12), index=True)
    reason: Mapped[str | None] = mapped_column(String(60))
    facts_text: Mapped[str | None] = mapped_column(Text)
    hashes: Mapped[str | None] = mapped_column(String(96))
    mirrored: Mapped[str | None] = mapped_column(String(96))
    derived_at: Mapped[datetime]


class Likeness(Base):
    """Another photo that a photo nearly looks like; found when the first one was derived."""

    __tablename__ = "likeness"

    sha256: Mapped[str] = mapped_column(ForeignKey("evidence.sha256"), primary_key=True)
    other: Mapped[str] = mapped_column(ForeignKey("evidence.sha256"), primary_key=True, index=True)
    distance: Mapped[int] = mapped_column(Integer)
    mirrored: Mapped[bool]
