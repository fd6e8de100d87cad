"""What people may read about accounts. Frozen values, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from inspection_api.accounts import rules, store
from inspection_api.accounts.records import Person
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
