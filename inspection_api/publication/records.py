"""Tables of publications. A publication never changes; a later one may supersede it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from inspection_api.kernel.database import Base


class Publication(Base):
    """A result that was published: the record is an object named by its digest."""

    __tablename__ = "publication"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    published_at: Mapped[datetime]
    published_by: Mapped[UUID]
    published_by_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    log_seq: Mapped[int] = mapped_column(BigInteger)
    log_hash: Mapped[str] = mapped_column(String(64))
    supersedes: Mapped[UUID | None] = mapped_column(ForeignKey("publication.id"))
    checkpoint_size: Mapped[int | None] = mapped_column(BigInteger)
