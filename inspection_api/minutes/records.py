"""Tables of minutes. Rows are only added; a correction is another row."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inspection_api.kernel.database import Base


class Minutes(Base):
    """Minutes as they were signed on a tablet, with what did not fit when they came.

    The key is that of the tablet's command, which a later stage keeps; hence no foreign key. ``number``
    counts the minutes of a visit as they came; ``version`` is what the text says of itself, nothing where it
    cannot be read. The signatures hold drawn strokes and people's words, so the log knows them by their
    salted hash.
    """

    __tablename__ = "minutes"
    __table_args__ = (UniqueConstraint("visit_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    unit_code: Mapped[str] = mapped_column(String(20), index=True)
    number: Mapped[int]
    version: Mapped[int | None]
    content_text: Mapped[str] = mapped_column(Text)
    content_digest: Mapped[str] = mapped_column(String(64), index=True)
    prev_digest: Mapped[str | None] = mapped_column(Text)
    signatures_text: Mapped[str] = mapped_column(Text)
    signature: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(String(64))
    package_digest: Mapped[str] = mapped_column(String(80))
    device: Mapped[str] = mapped_column(String(80))
    author_id: Mapped[UUID]
    author_name: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    received_at: Mapped[datetime]
    notes_text: Mapped[str] = mapped_column(Text)


class MinutesPaper(Base):
    """The printed form of minutes, made once; the file is an object named by its digest."""

    __tablename__ = "minutes_paper"

    minutes_id: Mapped[UUID] = mapped_column(ForeignKey("minutes.id"), primary_key=True)
    made_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    checkpoint_size: Mapped[int] = mapped_column(BigInteger)
