"""Finding people. Queries only; service and views decide who may see the answer."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspection_api.accounts.records import Person


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
