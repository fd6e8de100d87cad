"""What others may read about tablets. Frozen values, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspection_api.accounts.records import Person
from inspection_api.devices import rules, store
from inspection_api.devices.records import Device, DeviceKey, DeviceToken
from inspection_api.devices.rules import Standing
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.permissions import Permission, permit


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


@dataclass(frozen=True, slots=True)
class TokenView:
    """A person on a tablet.

    Attributes:
        id: Key of the token; the token itself is not kept.
        device_id: The tablet.
        device_name: What its people call it.
        is_replaced: It was put out of service.
        person_id: Who holds the token.
        person_name: The name of the account.
        issued_at: Since when.
        valid_until: End of its time.
        seen_at: When it was used last, to the hour; None for never.
        standing: What it may still do.
    """

    id: UUID
    device_id: str
    device_name: str
    is_replaced: bool
    person_id: UUID
    person_name: str
    issued_at: datetime
    valid_until: datetime
    seen_at: datetime | None
    standing: Standing


def device_keys(actor: Actor, session: Session, device: str) -> tuple[DeviceKeyView, ...]:
    """Return all keys of a tablet, the oldest first: what it signed may be by any of them."""
    permit(actor, Permission.KEEP_EVIDENCE)
    return tuple(DeviceKeyView.of(row) for row in store.device_keys(session, device))


def tokens(actor: Actor, session: Session, *, now: datetime) -> tuple[TokenView, ...]:
    """Return who is paired with which tablet, the newest first; inspectors see themselves only.

    What was revoked, or is long over, is left out.
    """
    permit(actor, Permission.VIEW_DEVICES)
    query = (
        select(DeviceToken, Device, Person)
        .join(Device, Device.id == DeviceToken.device_id)
        .join(Person, Person.id == DeviceToken.person_id)
        .where(DeviceToken.revoked_at.is_(None))
        .order_by(DeviceToken.issued_at.desc(), DeviceToken.id.desc())
    )
    if not actor.has(Role.OFFICE, Role.ADMINISTRATOR):
        query = query.where(DeviceToken.person_id == actor.person_id)
    found = (_token(row[0], row[1], row[2], now) for row in session.execute(query))
    return tuple(view for view in found if view.standing is not Standing.OVER)


def parking(actor: Actor, session: Session, *, of: str, now: datetime) -> str | None:
    """Return why what the actor brings of a tablet waits for people, as a code; None where it does not.

    Only who came with a token is asked: a session on a computer has no tablet.
    """
    permit(actor, Permission.BRING_IN)
    if actor.device is None:
        return None
    own = _own_parking(session, actor.device, actor.person_id, now)
    return own or _carried_parking(store.device(session, of))


def _own_parking(session: Session, tablet: str, person_id: UUID, now: datetime) -> str | None:
    device, held = store.device(session, tablet), store.tokens_of(session, tablet, person_id)
    if device is None or not held:
        return None
    return rules.parking(rules.standing(store.times_of(held[0], device), now))


def _carried_parking(device: Device | None) -> str | None:
    """A tablet that was put out of service is heard through another one no more than by itself."""
    replaced = device is not None and device.replaced_at is not None
    return rules.parking(Standing.REPLACED) if replaced else None


def author(actor: Actor, session: Session, device: str, person_id: UUID, *, now: datetime) -> Actor | None:
    """Return who is named as the author of what a tablet brings, if the account is known.

    Returns:
        The person; with the tablet as ``device`` only if the two are or were paired.
    """
    permit(actor, Permission.BRING_IN)
    found = session.get(Person, person_id)
    if found is None:
        return None
    paired = person_id in store.owners(session, device)
    named = found.actor_at(now)
    return Actor(named.person_id, named.name, named.roles, named.unit_code, device if paired else None)


def _token(token: DeviceToken, device: Device, person: Person, now: datetime) -> TokenView:
    return TokenView(
        id=token.id,
        device_id=device.id,
        device_name=device.name,
        is_replaced=device.replaced_at is not None,
        person_id=person.id,
        person_name=person.display_name,
        issued_at=token.issued_at,
        valid_until=token.valid_until,
        seen_at=token.seen_at,
        standing=rules.standing(store.times_of(token, device), now),
    )
