"""Tables of captures. What was said is only ever added to; the database itself refuses changes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from inspection_api.kernel.database import Base


class Capture(Base):
    """What was said about a photo by its taker. Its bytes may come before or after; hence no foreign key."""

    __tablename__ = "capture"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    campaign_id: Mapped[str] = mapped_column(String(60), index=True)
    visit_id: Mapped[UUID] = mapped_column(index=True)
    unit_code: Mapped[str] = mapped_column(String(20), index=True)
    criterion: Mapped[str] = mapped_column(String(80))
    field: Mapped[str | None] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(12))
    taken_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(String(80))
    latitude: Mapped[str | None] = mapped_column(String(40))
    longitude: Mapped[str | None] = mapped_column(String(40))
    accuracy_m: Mapped[str | None] = mapped_column(String(40))
    fixed_at: Mapped[datetime | None]
    notice_given: Mapped[bool]
    author_id: Mapped[UUID]
    author_name: Mapped[str] = mapped_column(String(200))
    received_at: Mapped[datetime]
    claimed_size: Mapped[int] = mapped_column(BigInteger)
    claimed_media_type: Mapped[str] = mapped_column(String(120))
    fence_text: Mapped[str | None] = mapped_column(String(120))
    package_issued_at: Mapped[datetime | None]
    visit_closed_at: Mapped[datetime | None]
    skew_seconds: Mapped[int | None] = mapped_column(BigInteger)
    findings_text: Mapped[str] = mapped_column(Text)
    picture: Mapped[str] = mapped_column(String(12))
    visit_opened_at: Mapped[datetime | None]


class SignedRecord(Base):
    """What a tablet said and signed of a photo, also of one that was parked: its chain runs through all.

    The key is that of the command, and of the capture if it became one; hence no foreign key. ``prev`` is the
    digest of the tablet's record before, ``FIRST`` of ``rules`` where there was none, and nothing where the
    text is no record. ``code`` is the photo code if some package issued it, ``code_verdict`` where it
    comes from; earlier versions kept ``codes_text`` in its place, what had been issued.
    """

    __tablename__ = "capture_record"
    __table_args__ = (
        Index("ix_capture_record_digest", "device", "digest"),
        Index("ix_capture_record_prev", "device", "prev"),
        Index("ix_capture_record_code", "device", "code"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    device: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    prev: Mapped[str | None] = mapped_column(String(64))
    record_text: Mapped[str] = mapped_column(Text)
    signature: Mapped[str | None] = mapped_column(Text)
    codes_text: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime]
    code: Mapped[str | None] = mapped_column(String(40))
    code_verdict: Mapped[str | None] = mapped_column(String(12))
    code_visit: Mapped[UUID | None]


class Disclosure(Base):
    """What the unit was told of: from then on its people see the photos of this criterion from this visit."""

    __tablename__ = "disclosure"

    visit_id: Mapped[UUID] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(String(80), primary_key=True)
    disclosed_at: Mapped[datetime]


class CaptureGivenUp(Base):
    """Why nobody waits any longer for the bytes of a photo; should they come, they are kept like others."""

    __tablename__ = "capture_given_up"

    capture_id: Mapped[UUID] = mapped_column(ForeignKey("capture.id"), primary_key=True)
    reason_text: Mapped[str] = mapped_column(Text)
    reason_salt: Mapped[str] = mapped_column(String(64))
    given_up_by: Mapped[UUID]
    given_up_by_name: Mapped[str] = mapped_column(String(200))
    given_up_at: Mapped[datetime]


class CaptureCheck(Base):
    """What did not fit when a capture was held against its bytes and other photos; the last one counts."""

    __tablename__ = "capture_check"

    capture_id: Mapped[UUID] = mapped_column(ForeignKey("capture.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    checked_at: Mapped[datetime]
    findings_text: Mapped[str] = mapped_column(Text)


class FindingAcceptance(Base):
    """Why somebody let a photo stand although something about it does not fit.

    It holds for the finding as it was: ``finding`` is a digest of all it said.
    """

    __tablename__ = "finding_acceptance"

    capture_id: Mapped[UUID] = mapped_column(ForeignKey("capture.id"), primary_key=True)
    finding: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(60))
    reason_text: Mapped[str] = mapped_column(Text)
    reason_salt: Mapped[str] = mapped_column(String(64))
    accepted_by: Mapped[UUID]
    accepted_by_name: Mapped[str] = mapped_column(String(200))
    accepted_at: Mapped[datetime]


class CapturePreview(Base):
    """A small picture that a tablet sent before its photo: shown meanwhile, never evidence.

    The photo may not be known yet when it comes, hence no foreign key.
    """

    __tablename__ = "capture_preview"

    capture_id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    received_by: Mapped[UUID]
    received_at: Mapped[datetime]
