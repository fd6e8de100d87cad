"""What people may read about accounts. Frozen values, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from inspection_api.accounts import rules, store
from inspection_api.accounts.records import DeviceKey, Person
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.permissions import Permission, permit


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account as the administrator sees it."""

    id: UUID
    username: str
    display_name: str
    unit_code: str | None
    active: bool
    locked: bool
    roles: tuple[Role, ...]
    created_at: datetime


def accounts(actor: Actor, session: Session, *, now: datetime, wall: datetime) -> list[AccountView]:
    """Return all accounts; the administrator's list.

    Args:
        actor: Who asks.
        session: A reading session.
        now: Instant of the campaign, for the roles in force.
        wall: Instant of the world, for locks.
    """
    permit(actor, Permission.MANAGE_ACCOUNTS)
    return [_view(person, now, wall) for person in store.people(session)]


@dataclass(frozen=True, slots=True)
class DeviceKeyView:
    """A public key of a tablet.

    Attributes:
        device: The tablet.
        version: 1 for its first key, and so on.
        key_id: SHA-256 of the key in DER, in hexadecimal.
        spki: The key as ``SubjectPublicKeyInfo``, DER in Base64.
        registered_by: Who was signed in on the tablet.
        registered_at: When the server learnt of it.
    """

    device: str
    version: int
    key_id: str
    spki: str
    registered_by: UUID
    registered_at: datetime

    @classmethod
    def of(cls, row: DeviceKey) -> DeviceKeyView:
        """Return the view of a row."""
        return cls(row.device, row.version, row.key_id, row.spki, row.registered_by, row.registered_at)


def device_keys(actor: Actor, session: Session, device: str) -> tuple[DeviceKeyView, ...]:
    """Return all keys of a tablet, the oldest first: what it signed may be by any of them."""
    permit(actor, Permission.KEEP_EVIDENCE)
    return tuple(DeviceKeyView.of(row) for row in store.device_keys(session, device))


def _view(person: Person, now: datetime, wall: datetime) -> AccountView:
    return AccountView(
        id=person.id,
        username=person.username,
        display_name=person.display_name,
        unit_code=person.unit_code,
        active=person.active,
        locked=rules.is_locked(person.locked_until, wall),
        roles=tuple(role for role in Role if role in person.roles_at(now)),
        created_at=person.created_at,
    )
