"""Tables of issued documents. Rows are only added; the file is an object named by its digest."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from inspection_api.kernel.database import Base


class Report(Base):
    """A discrepancy report that was made, with the place of the log it stands on."""

    __tablename__ = "report"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    unit_code: Mapped[str] = mapped_column(String(20), index=True)
    requested_by: Mapped[UUID]
    requested_by_name: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    log_seq: Mapped[int] = mapped_column(BigInteger)
    log_hash: Mapped[str] = mapped_column(String(64))
    checkpoint_size: Mapped[int | None] = mapped_column(BigInteger)
