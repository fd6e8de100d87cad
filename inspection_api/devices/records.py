"""Tables of tablets: their keys, the tablets themselves, pairings and tokens."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inspection_api.kernel.database import Base


class DeviceKey(Base):
    """The public key of a tablet. Another key of the same tablet is a further version; both are kept."""

    __tablename__ = "device_key"
    __table_args__ = (UniqueConstraint("device", "key_id"),)

    device: Mapped[str] = mapped_column(String(80), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key_id: Mapped[str] = mapped_column(String(64))
    spki: Mapped[str] = mapped_column(Text)
    registered_by: Mapped[UUID]
    registered_at: Mapped[datetime]


class Device(Base):
    """A tablet that was paired, under the key it gave itself; keys may be known of tablets that never were.

    A replaced one is put out of service: what it still sends waits for people.
    """

    __tablename__ = "device"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    name_salt: Mapped[str] = mapped_column(String(64))
    added_by: Mapped[UUID]
    added_at: Mapped[datetime]
    replaced_by: Mapped[UUID | None]
    replaced_at: Mapped[datetime | None]


class DevicePairing(Base):
    """A code somebody asked for at the desk, good once and for minutes; only its hash is kept."""

    __tablename__ = "device_pairing"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    device_id: Mapped[str | None] = mapped_column(ForeignKey("device.id"))
    used_at: Mapped[datetime | None]


class DeviceToken(Base):
    """What a person delivers with from a tablet; the newest of both counts, older ones are revoked by it."""

    __tablename__ = "device_token"
    __table_args__ = (Index("ix_device_token_holder", "device_id", "person_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]
