"""Use cases of tablets: keys, pairing, tokens and their end, putting a tablet out of service.

A code is asked for at a desk under a session; the tablet that brings it back acts for that person from then
on. Codes and tokens are told once: only what stands for them is kept.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from evidence import sha256_bytes
from evidence.errors import BadKeyError
from evidence.signing import checked_device_key, exact_base64
from inspection_api.devices import rules, store
from inspection_api.devices.records import Device, DeviceKey, DevicePairing, DeviceToken
from inspection_api.devices.views import DeviceKeyView
from inspection_api.kernel.actors import SYSTEM, Actor
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.problems import DatabaseBusyError, Problem
from inspection_api.kernel.transaction import Transaction, reading, transaction

_UNAUTHORIZED, _NOT_FOUND, _CONFLICT, _GONE, _UNPROCESSABLE = 401, 404, 409, 410, 422


@dataclass(frozen=True, slots=True)
class OpenPairing:
    """What is shown at the desk, once; the code is not kept anywhere."""

    id: UUID
    expires_at: datetime
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class JoinDevice:
    """What a tablet says of itself when it brings a code.

    Attributes:
        device: The name it gave itself.
        name: What its people call it.
        spki: Its key as ``SubjectPublicKeyInfo``: DER in Base64.
    """

    device: UUID
    name: str
    spki: str


@dataclass(frozen=True, slots=True)
class Joined:
    """What a tablet is told, once; the token is not kept anywhere."""

    person_id: UUID
    person_name: str
    device_name: str
    valid_until: datetime
    token: str = field(repr=False)


def register_device_key(actor: Actor, context: Context, device: UUID, spki: str) -> DeviceKeyView:
    """Take down the public key of a tablet; telling a known one again changes nothing.

    Args:
        actor: Who is signed in on the tablet.
        context: The outside world.
        device: The tablet, by the name it gave itself.
        spki: Its key as ``SubjectPublicKeyInfo``: DER in Base64.

    Raises:
        Problem: ``devices.key-form`` when it is no P-256 or Ed25519 key in that form, or
            ``devices.other-device``.
    """
    permit(actor, Permission.RECORD_FINDING)
    _refuse_other_device(actor, device)
    key_id = _key_id(spki)
    with transaction(context, replace(actor, device=str(device))) as tx:
        store.hold_device(tx, str(device))
        return DeviceKeyView.of(_keep_key(tx, str(device), key_id, spki))


def open_pairing(actor: Actor, context: Context) -> OpenPairing:
    """Give out a code with which one tablet may act for the actor from then on."""
    permit(actor, Permission.PAIR_DEVICE)
    code = context.identifiers.pairing_code()
    with transaction(context, actor) as tx:
        row = DevicePairing(
            id=tx.new_id(),
            code_hash=rules.code_hash(code),
            person_id=actor.person_id,
            opened_at=tx.now,
            expires_at=tx.now + rules.PAIRING_TIME,
            device_id=None,
            used_at=None,
        )
        tx.session.add(row)
        payload = {"pairing": str(row.id), "valid_until": row.expires_at.isoformat()}
        tx.record("device.pairing-opened", subject=f"person:{actor.person_id}", payload=payload)
        return OpenPairing(row.id, row.expires_at, code)


def join(actor: Actor, context: Context, code: str, said: JoinDevice) -> Joined:
    """Pair a tablet with the person who asked for a code; the code is used up.

    Args:
        actor: A visitor: the code stands for the person.
        context: The outside world.
        code: As it was typed or read.
        said: What the tablet says of itself.

    Raises:
        Problem: ``devices.pairing-unknown``, ``devices.pairing-used``, ``devices.pairing-expired``,
            ``devices.name-missing``, ``devices.key-form``, or ``devices.replaced`` for a tablet that was put
            out of service.
    """
    permit(actor, Permission.JOIN_DEVICE)
    key_id, name, device_id = _key_id(said.spki), rules.normal_name(said.name), str(said.device)
    if not 1 <= len(name) <= rules.LONGEST_NAME:
        raise Problem("devices.name-missing", _UNPROCESSABLE)
    holder = replace(_holder_of(context, code), device=device_id)
    with transaction(context, holder) as tx:
        pairing = _good_pairing(store.pairing_to_use(tx, rules.code_hash(code)), tx.now)
        store.hold_device(tx, device_id)
        device = _device_to_join(tx, device_id, name)
        _keep_key(tx, device_id, key_id, said.spki)
        pairing.device_id, pairing.used_at = device.id, tx.now
        subject = f"device:{device.id}"
        tx.record("device.paired", subject=subject, payload={"pairing": str(pairing.id)})
        token, row = _new_token(tx, device.id, holder.person_id)
        return Joined(holder.person_id, holder.name, device.name, row.valid_until, token)


def bearer(actor: Actor, context: Context, token: str, *, delivers: bool) -> Actor:
    """Return for whom a token stands, with the tablet as ``device``; notes now and then that it was used.

    Args:
        actor: The system.
        context: The outside world.
        token: As the request bears it.
        delivers: The request brings what was recorded, and asks for nothing.

    Raises:
        Problem: ``devices.token-unknown``, ``devices.token-revoked``, ``devices.token-expired`` or
            ``devices.replaced``; all 401.
    """
    permit(actor, Permission.KNOW_BEARER)
    now = context.clock.now()
    with reading(context) as session:
        found = store.token_of(session, rules.token_hash(token))
        if found is None:
            raise Problem("devices.token-unknown", _UNAUTHORIZED)
        row, device, person = found
        standing = rules.standing(store.times_of(row, device), now)
        fault = rules.refusal(standing, delivers=delivers) if person.active else "devices.token-revoked"
        if fault is not None:
            raise Problem(fault, _UNAUTHORIZED)
        holder = replace(person.actor_at(now), device=device.id)
    if rules.is_seen_anew(row.seen_at, now):
        _note_seen(context, row.id)
    return holder


def revoke_token(actor: Actor, context: Context, token_id: UUID) -> None:
    """End a token: the tablet is refused for this person from now on.

    Raises:
        Problem: ``devices.token-gone`` or ``access.owner-or-keeper``.
    """
    permit(actor, Permission.END_DEVICE)
    with transaction(context, actor) as tx:
        row = store.token(tx.session, token_id)
        if row is None or row.revoked_at is not None:
            raise Problem("devices.token-gone", _NOT_FOUND)
        permit(actor, Permission.END_DEVICE, on=Facts(owners=frozenset({row.person_id})))
        _revoke(tx, row)


def replace_device(actor: Actor, context: Context, device_id: str) -> None:
    """Put a tablet out of service, as another one takes its place; what it still sends waits for people.

    Raises:
        Problem: ``devices.unknown``, ``devices.replaced-already`` or ``access.owner-or-keeper``.
    """
    permit(actor, Permission.END_DEVICE)
    with transaction(context, actor) as tx:
        store.hold_device(tx, device_id)
        device = store.device(tx.session, device_id)
        if device is None:
            raise Problem("devices.unknown", _NOT_FOUND)
        permit(actor, Permission.END_DEVICE, on=Facts(owners=store.owners(tx.session, device_id)))
        if device.replaced_at is not None:
            raise Problem("devices.replaced-already", _CONFLICT)
        device.replaced_by, device.replaced_at = actor.person_id, tx.now
        tx.record("device.replaced", subject=f"device:{device.id}", payload={})


def _key_id(spki: str) -> str:
    der = exact_base64(spki)
    try:
        return sha256_bytes(checked_device_key(der or b""))
    except BadKeyError as fault:
        raise Problem("devices.key-form", _UNPROCESSABLE) from fault


def _refuse_other_device(actor: Actor, device: UUID) -> None:
    if actor.device is not None and actor.device != str(device):
        raise Problem("devices.other-device", _CONFLICT)


def _keep_key(tx: Transaction, device: str, key_id: str, spki: str) -> DeviceKey:
    """Return the row of a key; a new one is added as a further version."""
    kept = store.device_keys(tx.session, device)
    known = [row for row in kept if row.key_id == key_id]
    if known:
        return known[0]
    row = DeviceKey(
        device=device,
        version=len(kept) + 1,
        key_id=key_id,
        spki=spki,
        registered_by=tx.actor.person_id,
        registered_at=tx.now,
    )
    tx.session.add(row)
    payload = {"version": row.version, "key": key_id}
    tx.record("device.key-registered", subject=f"device:{device}", payload=payload)
    return row


def _holder_of(context: Context, code: str) -> Actor:
    """Return who asked for a code: in the log it is this person who pairs the tablet."""
    now = context.clock.now()
    with reading(context) as session:
        pairing = _good_pairing(store.pairing(session, rules.code_hash(code)), now)
        found = store.person(session, pairing.person_id)
        if found is None:
            raise Problem("devices.pairing-unknown", _NOT_FOUND)
        return found.actor_at(now)


def _good_pairing(row: DevicePairing | None, at: datetime) -> DevicePairing:
    if row is None:
        raise Problem("devices.pairing-unknown", _NOT_FOUND)
    fault = rules.pairing_fault(row.used_at, row.expires_at, at)
    if fault is not None:
        raise Problem(fault, _GONE)
    return row


def _device_to_join(tx: Transaction, device_id: str, name: str) -> Device:
    known = store.device(tx.session, device_id)
    if known is not None:
        if known.replaced_at is not None:
            raise Problem("devices.replaced", _CONFLICT)
        return known
    salt = tx.context.identifiers.salt()
    row = Device(
        id=device_id,
        name=name,
        name_salt=salt,
        added_by=tx.actor.person_id,
        added_at=tx.now,
        replaced_by=None,
        replaced_at=None,
    )
    tx.session.add(row)
    tx.settle()
    tx.record("device.added", subject=f"device:{device_id}", payload={"name": sealed(name, salt)})
    return row


def _new_token(tx: Transaction, device_id: str, person_id: UUID) -> tuple[str, DeviceToken]:
    """Issue a token; those the person held for this tablet before end with it."""
    for held in store.tokens_of(tx.session, device_id, person_id):
        if held.revoked_at is None:
            _revoke(tx, held)
    token = tx.context.identifiers.device_token()
    row = DeviceToken(
        id=tx.new_id(),
        token_hash=rules.token_hash(token),
        device_id=device_id,
        person_id=person_id,
        issued_at=tx.now,
        valid_until=tx.now + timedelta(days=tx.context.settings.device_days),
        seen_at=None,
        revoked_by=None,
        revoked_at=None,
    )
    tx.session.add(row)
    named = {"token": str(row.id), "person": str(person_id), "hash": row.token_hash}
    payload = {**named, "valid_until": row.valid_until.isoformat()}
    tx.record("device.token-issued", subject=f"device:{device_id}", payload=payload)
    return token, row


def _revoke(tx: Transaction, row: DeviceToken) -> None:
    row.revoked_by, row.revoked_at = tx.actor.person_id, tx.now
    payload = {"token": str(row.id), "person": str(row.person_id)}
    tx.record("device.token-revoked", subject=f"device:{row.device_id}", payload=payload)


def _note_seen(context: Context, token_id: UUID) -> None:
    """Note that a token was used, unless the database is busy: the next request can do so as well."""
    with suppress(DatabaseBusyError), transaction(context, SYSTEM) as tx:
        row = store.token(tx.session, token_id)
        if row is not None and rules.is_seen_anew(row.seen_at, tx.now):
            row.seen_at = tx.now
