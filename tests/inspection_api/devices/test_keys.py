"""The keys of tablets: told once or often, by those who carry tablets, each version kept."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evidence import sha256_bytes
from inspection_api.devices import service, views
from inspection_api.kernel.actors import SYSTEM, Actor, Role
from inspection_api.kernel.transaction import reading
from tests.inspection_api.archive.installation import NOW, event_types, refused_as

if TYPE_CHECKING:
    from inspection_api.kernel.context import Context

INSPECTOR = Actor(UUID(int=11), "Kiểm tra viên", frozenset({Role.INSPECTOR}))
COLLEAGUE = Actor(UUID(int=12), "Kiểm tra viên Hai", frozenset({Role.INSPECTOR}))
OFFICER = Actor(UUID(int=13), "Cán bộ", frozenset({Role.UNIT_OFFICER}), "622")
TABLET, OTHER = UUID(int=901), UUID(int=902)


def spki(key: ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | rsa.RSAPublicKey) -> str:
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def new_key() -> str:
    return spki(ec.generate_private_key(ec.SECP256R1()).public_key())


def kept(context: Context, device: UUID = TABLET) -> list[tuple[int, str]]:
    with reading(context) as session:
        return [(key.version, key.spki) for key in views.device_keys(SYSTEM, session, str(device))]


def test_a_key_is_kept_once_however_often_it_is_told(context: Context) -> None:
    key = new_key()
    first = service.register_device_key(INSPECTOR, context, TABLET, key)
    again = service.register_device_key(COLLEAGUE, context, TABLET, key)
    assert again == first
    assert (first.version, first.registered_by, first.registered_at) == (1, INSPECTOR.person_id, NOW)
    assert first.key_id == sha256_bytes(base64.b64decode(key))
    assert kept(context) == [(1, key)]
    assert event_types(context).count("device.key-registered") == 1


def test_another_key_of_a_tablet_is_a_further_version(context: Context) -> None:
    keys = [new_key(), new_key(), spki(ed25519.Ed25519PrivateKey.generate().public_key())]
    for key in keys:
        service.register_device_key(INSPECTOR, context, TABLET, key)
    service.register_device_key(INSPECTOR, context, OTHER, keys[0])
    assert kept(context) == list(enumerate(keys, 1))
    assert kept(context, OTHER) == [(1, keys[0])]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "không phải khóa",
        base64.b64encode(b"1234").decode(),
        spki(ec.generate_private_key(ec.SECP384R1()).public_key()),
        spki(rsa.generate_private_key(65537, 2048).public_key()),
        new_key().rstrip("="),
        base64.b64encode(base64.b64decode(new_key()) + b"0").decode(),
    ],
    ids=["empty", "words", "bytes", "other curve", "rsa", "other spelling", "bytes behind"],
)
def test_what_is_no_key_of_a_tablet_is_refused(context: Context, text: str) -> None:
    with refused_as("devices.key-form"):
        service.register_device_key(INSPECTOR, context, TABLET, text)
    assert kept(context) == []


def test_only_those_who_carry_tablets_tell_keys(context: Context) -> None:
    with refused_as("access.role"):
        service.register_device_key(OFFICER, context, TABLET, new_key())
