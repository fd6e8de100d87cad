"""Signing in: the one use case without an actor, because it is what makes somebody an actor.

Hashing happens outside the transaction; the write lock is held only to note the outcome. Failures are
counted in the database, since a counter in memory would be one per process.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from inspection_api.accounts import passwords, rules, store
from inspection_api.accounts.records import Person
from inspection_api.kernel.actors import SYSTEM, Actor
from inspection_api.kernel.clock import ZONE
from inspection_api.kernel.context import Context
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import Transaction, reading, transaction

_UNAUTHORIZED, _FORBIDDEN, _UNPROCESSABLE, _LOCKED = 401, 403, 422, 423


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, and what the session carries for them."""

    actor: Actor
    uniquifier: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What was stored when the password arrived."""

    actor: Actor
    password_hash: str
    active: bool


def sign_in(context: Context, username: str, password: str) -> SignedIn:
    """Check a name and a password and note the outcome.

    Raises:
        Problem: ``accounts.sign-in-refused`` for an unknown name or a wrong password alike,
            ``accounts.locked`` while too many failures are fresh, ``accounts.closed`` for the right
            password of a closed account.
    """
    known = _known(context, username)
    right = passwords.is_right(context.settings, known.password_hash if known else None, password)
    if known is None:
        raise Problem("accounts.sign-in-refused", _UNAUTHORIZED)
    if not right:
        raise _note_failure(context, known.actor.person_id)
    return _note_success(context, known)


def change_own_password(context: Context, actor: Actor, old: str, new: str) -> str:
    """Replace the own password; all sessions end.

    Returns:
        What the present session must carry to go on.

    Raises:
        Problem: ``accounts.password-wrong`` or ``accounts.password-form``.
    """
    if not rules.is_password_acceptable(rules.normal_password(new)):
        raise Problem("accounts.password-form", _UNPROCESSABLE)
    with reading(context) as session:
        found = store.person(session, actor.person_id)
        stored = found.password_hash if found is not None else None
    if not passwords.is_right(context.settings, stored, old):
        raise Problem("accounts.password-wrong", _UNPROCESSABLE)
    fresh_hash = passwords.hash_password(context.settings, new)
    with transaction(context, actor) as tx:
        person = _again(tx, actor.person_id)
        person.password_hash = fresh_hash
        person.fs_uniquifier = context.identifiers.salt()
        tx.record("account.password-changed", subject=f"person:{person.id}", payload={})
        return person.fs_uniquifier


def _known(context: Context, username: str) -> _Known | None:
    with reading(context) as session:
        found = store.person_named(session, rules.normal_username(username))
        if found is None:
            return None
        _refuse_locked(context, found.locked_until)
        return _Known(found.actor_at(context.clock.now()), found.password_hash, found.active)


def _note_success(context: Context, known: _Known) -> SignedIn:
    if not known.active:
        raise Problem("accounts.closed", _FORBIDDEN)
    with transaction(context, known.actor) as tx:
        person = _again(tx, known.actor.person_id)
        _refuse_changed(person, known)
        _refuse_locked(context, person.locked_until)
        person.failed_logins = 0
        person.locked_until = None
        tx.record("account.signed-in", subject=f"person:{person.id}", payload={})
        return SignedIn(person.actor_at(tx.now), person.fs_uniquifier)


def _note_failure(context: Context, person_id: UUID) -> Problem:
    """Count a failure and return the refusal; raised inside, it would undo the count."""
    wall = context.clock.wall()
    with transaction(context, SYSTEM) as tx:
        person = _again(tx, person_id)
        if not rules.is_locked(person.locked_until, wall):
            person.failed_logins, person.locked_until = rules.after_failure(person.failed_logins, wall)
            payload = {"locked": person.locked_until is not None}
            tx.record("account.sign-in-failed", subject=f"person:{person.id}", payload=payload)
        until = person.locked_until
    if until is not None and rules.is_locked(until, wall):
        return _locked(until)
    return Problem("accounts.sign-in-refused", _UNAUTHORIZED)


def _again(tx: Transaction, person_id: UUID) -> Person:
    person = store.person_to_change(tx.session, person_id)
    if person is None:
        raise Problem("accounts.sign-in-refused", _UNAUTHORIZED)
    return person


def _refuse_changed(person: Person, known: _Known) -> None:
    """Refuse when the account was closed or its password replaced while the hash was computed."""
    if not person.active or person.password_hash != known.password_hash:
        raise Problem("accounts.sign-in-refused", _UNAUTHORIZED)


def _refuse_locked(context: Context, until: datetime | None) -> None:
    if until is not None and rules.is_locked(until, context.clock.wall()):
        raise _locked(until)


def _locked(until: datetime) -> Problem:
    return Problem("accounts.locked", _LOCKED, params={"until": f"{until.astimezone(ZONE):%H:%M}"})
