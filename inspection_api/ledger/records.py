"""Tables of the log. Lines and checkpoints are only ever added; the database itself refuses changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from inspection_api.kernel.database import Base

ONE = 1


class Event(Base):
    """One line of the one log, byte for byte as it is hashed and exported."""

    __tablename__ = "event"

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    type: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(200), index=True)
    line: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class LogHead(Base):
    """The end of the log: one row, locked by whoever appends, so that the chain never forks.

    ``frontier`` is all that is needed of the tree over the lines to grow it: ``evidence.merkle.Frontier``.
    """

    __tablename__ = "log_head"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
    frontier: Mapped[str] = mapped_column(Text, server_default="")


class Checkpoint(Base):
    """The signed state of the log at a size, as it was given out."""

    __tablename__ = "checkpoint"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


class CheckpointToken(Base):
    """What a time-stamping authority said about a checkpoint; it may come later, and comes once."""

    __tablename__ = "checkpoint_token"

    size: Mapped[int] = mapped_column(ForeignKey("checkpoint.size"), primary_key=True, autoincrement=False)
    token: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]
