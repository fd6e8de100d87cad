"""Managing accounts: opening, closing, new passwords, roles. The administrator's work, and the sample's."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from inspection_api.accounts import passwords, rules, store
from inspection_api.accounts.records import Grant, Person
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import FieldProblem, Problem
from inspection_api.kernel.transaction import Transaction, transaction

_NOT_FOUND, _CONFLICT, _UNPROCESSABLE = 404, 409, 422


@dataclass(frozen=True, slots=True)
class CreateAccount:
    """A person who shall be able to sign in.

    Attributes:
        username: Sign-in name.
        display_name: Shown beside what the person does.
        roles: Roles from now on.
        unit_code: Own unit; needed for unit roles, kept for others against conflicts of interest.
        password: Chosen beforehand; generated when None.
    """

    username: str
    display_name: str
    roles: frozenset[Role]
    unit_code: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is handed to the person, once; the password is not kept anywhere."""

    person_id: UUID
    username: str
    password: str = field(repr=False)


def create_account(actor: Actor, context: Context, command: CreateAccount) -> Credentials:
    """Open an account with its roles.

    Raises:
        Problem: ``accounts.malformed`` with every fault, or ``accounts.username-taken``.
    """
    permit(actor, Permission.MANAGE_ACCOUNTS)
    username = rules.normal_username(command.username)
    name = unicodedata.normalize("NFC", command.display_name).strip()
    password = command.password or context.identifiers.password()
    faults = rules.account_faults(username, name, command.unit_code, command.roles)
    if not rules.is_password_acceptable(rules.normal_password(password)):
        faults.append(FieldProblem("password", "accounts.password-form"))
    _refuse(faults)
    stored = passwords.hash_password(context.settings, password)
    with transaction(context, actor) as tx:
        if store.person_named(tx.session, username) is not None:
            raise Problem("accounts.username-taken", _CONFLICT, params={"username": username})
        person = _new_person(tx, username, name, command.unit_code, stored)
        for role in sorted(command.roles):
            _add_grant(tx, person, role)
        tx.record(
            "account.created",
            subject=f"person:{person.id}",
            payload={"roles": sorted(command.roles), "unit": command.unit_code},
        )
        return Credentials(person.id, username, password)


def close_account(actor: Actor, context: Context, person_id: UUID) -> None:
    """Close an account: nobody signs in with it again and its sessions end.

    Raises:
        Problem: ``accounts.not-found``, ``accounts.closed-already`` or ``accounts.own-account``.
    """
    permit(actor, Permission.MANAGE_ACCOUNTS)
    if person_id == actor.person_id:
        raise Problem("accounts.own-account", _CONFLICT)
    with transaction(context, actor) as tx:
        person = _open_account(tx, person_id)
        person.active = False
        person.fs_uniquifier = context.identifiers.salt()
        tx.record("account.closed", subject=f"person:{person.id}", payload={})


def reset_password(actor: Actor, context: Context, person_id: UUID) -> Credentials:
    """Give a person a new generated password; sessions end and a lock is lifted.

    Raises:
        Problem: ``accounts.not-found`` or ``accounts.closed-already``.
    """
    permit(actor, Permission.MANAGE_ACCOUNTS)
    password = context.identifiers.password()
    stored = passwords.hash_password(context.settings, password)
    with transaction(context, actor) as tx:
        person = _open_account(tx, person_id)
        person.password_hash = stored
        person.fs_uniquifier = context.identifiers.salt()
        person.failed_logins = 0
        person.locked_until = None
        tx.record("account.password-reset", subject=f"person:{person.id}", payload={})
        return Credentials(person.id, person.username, password)


def grant_role(actor: Actor, context: Context, person_id: UUID, role: Role) -> UUID:
    """Give a person a role from now on.

    Returns:
        Key of the grant.

    Raises:
        Problem: ``accounts.own-account``, ``accounts.not-found``, ``accounts.closed-already``,
            ``accounts.role-held``, or ``accounts.malformed`` when the person cannot hold it.
    """
    permit(actor, Permission.MANAGE_ACCOUNTS)
    if person_id == actor.person_id:
        raise Problem("accounts.own-account", _CONFLICT)
    with transaction(context, actor) as tx:
        person = _open_account(tx, person_id)
        held = person.roles_at(tx.now)
        if role in held:
            raise Problem("accounts.role-held", _CONFLICT)
        _refuse(rules.role_faults(person.unit_code, held | {role}))
        grant = _add_grant(tx, person, role)
        tx.record("account.role-granted", subject=f"person:{person.id}", payload={"role": role})
        return grant.id


def end_role(actor: Actor, context: Context, person_id: UUID, role: Role) -> datetime:
    """End a role of a person now; what was done under it stays.

    Returns:
        The instant from which it no longer holds.

    Raises:
        Problem: ``accounts.not-found``, ``accounts.role-not-held``, or ``accounts.own-account`` for the
            own right to manage accounts.
    """
    permit(actor, Permission.MANAGE_ACCOUNTS)
    if person_id == actor.person_id and role is Role.ADMINISTRATOR:
        raise Problem("accounts.own-account", _CONFLICT)
    with transaction(context, actor) as tx:
        person = _person(tx, person_id)
        valid = [grant for grant in person.grants if grant.role == role and grant.is_valid(tx.now)]
        if not valid:
            raise Problem("accounts.role-not-held", _CONFLICT)
        for grant in valid:
            grant.valid_to = tx.now
        since = [grant.valid_from.isoformat() for grant in valid]
        payload = {"role": role, "since": since}
        tx.record("account.role-ended", subject=f"person:{person.id}", payload=payload)
        return tx.now


def _new_person(tx: Transaction, username: str, name: str, unit_code: str | None, stored: str) -> Person:
    person = Person(
        id=tx.new_id(),
        username=username,
        display_name=name,
        password_hash=stored,
        unit_code=unit_code,
        active=True,
        fs_uniquifier=tx.context.identifiers.salt(),
        failed_logins=0,
        locked_until=None,
        created_at=tx.now,
    )
    tx.session.add(person)
    return person


def _add_grant(tx: Transaction, person: Person, role: Role) -> Grant:
    grant = Grant(id=tx.new_id(), person_id=person.id, role=role, valid_from=tx.now, valid_to=None)
    person.grants.append(grant)
    return grant


def _open_account(tx: Transaction, person_id: UUID) -> Person:
    person = _person(tx, person_id)
    if not person.active:
        raise Problem("accounts.closed-already", _CONFLICT)
    return person


def _person(tx: Transaction, person_id: UUID) -> Person:
    person = store.person_to_change(tx.session, person_id)
    if person is None:
        raise Problem("accounts.not-found", _NOT_FOUND)
    return person


def _refuse(faults: list[FieldProblem]) -> None:
    if faults:
        raise Problem("accounts.malformed", _UNPROCESSABLE, errors=faults)
