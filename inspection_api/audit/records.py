"""Tables of audits. Rows are only added; the package itself is a file that may be made again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from inspection_api.kernel.database import Base


class AuditPackage(Base):
    """A package for auditors that was made for somebody; without a unit it holds the whole log."""

    __tablename__ = "audit_package"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    unit_code: Mapped[str | None] = mapped_column(String(20))
    log_size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    requested_by: Mapped[UUID]
    requested_by_name: Mapped[str] = mapped_column(String(200))
