"""Finding tablets, pairings and tokens. Queries only; service and views decide who may see the answer."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspection_api.accounts.records import Person
from inspection_api.devices.records import Device, DeviceKey, DevicePairing, DeviceToken
from inspection_api.devices.rules import TokenTimes
from inspection_api.kernel.transaction import Transaction


def hold_device(tx: Transaction, device: str) -> None:
    """Let one transaction at a time work on a tablet; SQLite has one writer anyway."""
    if not tx.context.database.is_sqlite:
        tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"device:{device}"))))


def device_keys(session: Session, device: str) -> list[DeviceKey]:
    """Return all keys of a tablet, the oldest first."""
    return list(
        session.scalars(select(DeviceKey).where(DeviceKey.device == device).order_by(DeviceKey.version))
    )


def device(session: Session, device_id: str) -> Device | None:
    """Return a tablet, or None; another transaction may have changed it meanwhile."""
    return session.get(Device, device_id, populate_existing=True)


def pairing(session: Session, code_hash: str) -> DevicePairing | None:
    """Return the pairing of a code, or None."""
    return session.scalars(select(DevicePairing).where(DevicePairing.code_hash == code_hash)).first()


def pairing_to_use(tx: Transaction, code_hash: str) -> DevicePairing | None:
    """Return the pairing of a code, held against being used at the same time, or None."""
    query = select(DevicePairing).where(DevicePairing.code_hash == code_hash)
    return tx.session.scalars(query.with_for_update()).first()


def person(session: Session, person_id: UUID) -> Person | None:
    """Return somebody whose account is open, or None."""
    found = session.get(Person, person_id)
    return found if found is not None and found.active else None


def token(session: Session, token_id: UUID) -> DeviceToken | None:
    """Return a token by key, held against a change at the same time where that is possible, or None."""
    return session.get(DeviceToken, token_id, with_for_update=True, populate_existing=True)


def token_of(session: Session, token_hash: str) -> tuple[DeviceToken, Device, Person] | None:
    """Return what a token stands for, or None for one that nobody was given."""
    query = (
        select(DeviceToken, Device, Person)
        .join(Device, Device.id == DeviceToken.device_id)
        .join(Person, Person.id == DeviceToken.person_id)
        .where(DeviceToken.token_hash == token_hash)
    )
    found = session.execute(query).first()
    return None if found is None else (found[0], found[1], found[2])


def tokens_of(session: Session, device_id: str, person_id: UUID) -> Sequence[DeviceToken]:
    """Return all tokens a person was given for a tablet, the newest first."""
    query = select(DeviceToken).where(DeviceToken.device_id == device_id, DeviceToken.person_id == person_id)
    return session.scalars(query.order_by(DeviceToken.issued_at.desc(), DeviceToken.id.desc())).all()


def owners(session: Session, device_id: str) -> frozenset[UUID]:
    """Return everybody who is or was paired with a tablet."""
    query = select(DeviceToken.person_id).where(DeviceToken.device_id == device_id)
    return frozenset(session.scalars(query.distinct()))


def times_of(token: DeviceToken, device: Device) -> TokenTimes:
    """Return what decides about a token."""
    return TokenTimes(token.valid_until, token.revoked_at, device.replaced_at)
