"""Finding people. Queries only; who may see the answer is decided by service and views."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspection_api.accounts.records import Person
from inspection_api.kernel.actors import Actor, Role


def person(session: Session, person_id: UUID) -> Person | None:
    """Return a person by key."""
    return session.get(Person, person_id)


def person_to_change(session: Session, person_id: UUID) -> Person | None:
    """Return a person by key, locked against a change at the same time."""
    return session.get(Person, person_id, with_for_update=True, populate_existing=True)


def person_named(session: Session, username: str) -> Person | None:
    """Return a person by the normal form of the sign-in name."""
    return session.scalars(select(Person).where(Person.username == username)).first()


def person_of_session(session: Session, uniquifier: str) -> Person | None:
    """Return the person a session belongs to; None once the account is closed or its password reset."""
    return session.scalars(select(Person).where(Person.fs_uniquifier == uniquifier)).first()


def people(session: Session) -> list[Person]:
    """Return all accounts in the order of their sign-in names."""
    return list(session.scalars(select(Person).order_by(Person.username)))


def names_of(session: Session, person_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the display names of people, for showing who did what."""
    rows = session.execute(select(Person.id, Person.display_name).where(Person.id.in_(person_ids)))
    return {row.id: row.display_name for row in rows}


def actor_of(session: Session, person_id: UUID, at: datetime) -> Actor | None:
    """Return an active person as an actor with the roles in force at an instant."""
    found = session.get(Person, person_id)
    return found.actor_at(at) if found is not None and found.active else None


def actors_with(session: Session, role: Role, at: datetime) -> list[Actor]:
    """Return all active people who hold a role at an instant, by name."""
    query = select(Person).where(Person.active).order_by(Person.display_name, Person.username)
    actors = (found.actor_at(at) for found in session.scalars(query))
    return [actor for actor in actors if actor.has(role)]
