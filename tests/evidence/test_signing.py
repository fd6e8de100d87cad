"""Signatures of the log and of tablets: fixed values, other judges, and forged ones refused."""

import base64
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evidence.errors import BadKeyError
from evidence.signing import (
    Ed25519Signer,
    base64_text,
    checked_device_key,
    checked_name,
    exact_base64,
    fingerprint,
    key_id,
    public_pem,
    verify_device,
    verify_ed25519,
)

# RFC 8032, section 7.1, test 2
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
MESSAGE = bytes.fromhex("72")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)
SIGNER = Ed25519Signer("tham-tra.local", SEED)

P256 = ec.derive_private_key(20191105, ec.SECP256R1())
RECORD = b'{"kind":"capture"}'


def spki(key: object) -> bytes:
    data: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]  # any kind
    return data


def raw(signature: bytes) -> bytes:
    return b"".join(part.to_bytes(32, "big") for part in decode_dss_signature(signature))


def all_flips(data: bytes) -> list[bytes]:
    flipped = []
    for bit in range(0, 8 * len(data), 5):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        flipped.append(bytes(changed))
    return flipped


def test_a_signature_is_the_one_of_the_rfc() -> None:
    assert SIGNER.public_key == PUBLIC
    assert SIGNER.sign(MESSAGE) == SIGNATURE
    assert verify_ed25519(PUBLIC, MESSAGE, SIGNATURE)


def test_the_secret_is_not_shown() -> None:
    assert repr(SIGNER) == "Ed25519Signer(name='tham-tra.local')"


def test_no_other_message_key_or_signature_is_accepted() -> None:
    assert not verify_ed25519(PUBLIC, MESSAGE + b"x", SIGNATURE)
    assert not verify_ed25519(Ed25519Signer("a", bytes(32)).public_key, MESSAGE, SIGNATURE)
    assert not any(verify_ed25519(PUBLIC, MESSAGE, false) for false in all_flips(SIGNATURE))
    for false in (b"", SIGNATURE[:-1], SIGNATURE + b"\0", bytes(64)):
        assert not verify_ed25519(PUBLIC, MESSAGE, false)


def test_key_id_and_fingerprint_are_hashes_of_the_key() -> None:
    assert key_id("tham-tra.local", PUBLIC) == sha256(b"tham-tra.local\n\x01" + PUBLIC).digest()[:4]
    assert fingerprint(PUBLIC) == sha256(PUBLIC).hexdigest()


@pytest.mark.parametrize(
    "published",
    [
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_key_ids_are_those_of_keys_published_by_others(published: str) -> None:
    name, known_id, key = published.split("+", 2)
    assert key_id(name, base64.b64decode(key)[1:]).hex() == known_id


def test_the_pem_is_read_by_openssl_and_the_signature_accepted(tmp_path: Path) -> None:
    for name, data in (("key.pem", public_pem(PUBLIC).encode()), ("text", MESSAGE), ("sig", SIGNATURE)):
        (tmp_path / name).write_bytes(data)
    command = "openssl pkeyutl -verify -rawin -pubin -inkey key.pem -in text -sigfile sig"
    judged = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Signature Verified Successfully" in judged.stdout


@pytest.mark.parametrize("public_key", [b"", bytes(31), bytes(33), b"x" * 64])
def test_what_is_no_key_is_refused(public_key: bytes) -> None:
    with pytest.raises(BadKeyError):
        public_pem(public_key)
    with pytest.raises(BadKeyError):
        verify_ed25519(public_key, MESSAGE, SIGNATURE)
    with pytest.raises(BadKeyError):
        Ed25519Signer("a", public_key)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "thẩm", "a\n", "-a", "/a", "a\u00a0b", "{", "—a"])
def test_a_name_that_cannot_stand_in_a_note_is_refused(name: str) -> None:
    with pytest.raises(BadKeyError):
        checked_name(name)
    with pytest.raises(BadKeyError):
        Ed25519Signer(name, SEED)


def test_usual_names_are_taken() -> None:
    for name in ("tham-tra.local", "so-noi-vu.example/2019", "A1"):
        assert checked_name(name) == name


# ---------------------------------------------------------------- tablets


def test_a_tablet_signs_with_either_kind_of_key() -> None:
    key = spki(P256.public_key())
    assert checked_device_key(key) == key
    assert verify_device(key, RECORD, raw(P256.sign(RECORD, ec.ECDSA(SHA256()))))
    key = spki(ed25519.Ed25519PublicKey.from_public_bytes(PUBLIC))
    assert checked_device_key(key) == key
    assert verify_device(key, RECORD, SIGNER.sign(RECORD))


def test_a_false_signature_of_a_tablet_is_refused() -> None:
    key, der = spki(P256.public_key()), P256.sign(RECORD, ec.ECDSA(SHA256()))
    signature = raw(der)
    other = spki(ec.derive_private_key(7, ec.SECP256R1()).public_key())
    assert not verify_device(key, RECORD + b" ", signature)
    assert not verify_device(other, RECORD, signature)
    assert not any(verify_device(key, RECORD, false) for false in all_flips(signature))
    for false in (b"", der, signature[:-1], signature + b"\0", bytes(64), b"\xff" * 64):
        assert not verify_device(key, RECORD, false)


def rsa_key() -> bytes:
    return spki(rsa.RSAPublicNumbers(65537, (1 << 2047) + 1).public_key())


def compressed_key() -> bytes:
    point = P256.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    head = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200")
    return head + point


@pytest.mark.parametrize(
    ("key", "what"),
    [
        (b"", "spki"),
        (b"garbage", "spki"),
        (spki(P256.public_key())[:-1], "spki"),
        (spki(P256.public_key()) + b"\0", "spki"),
        (PUBLIC, "spki"),
        (spki(ec.derive_private_key(7, ec.SECP384R1()).public_key()), "kind"),
        (rsa_key(), "kind"),
        (compressed_key(), "form"),
    ],
)
def test_a_key_of_another_kind_or_form_is_refused(key: bytes, what: str) -> None:
    with pytest.raises(BadKeyError) as caught:
        checked_device_key(key)
    assert caught.value.params == {"what": what}


def test_a_key_that_cannot_be_read_judges_nothing() -> None:
    with pytest.raises(BadKeyError):
        verify_device(b"garbage", RECORD, bytes(64))


# ---------------------------------------------------------------- base64


def test_bytes_have_one_base64_form() -> None:
    assert base64_text(b"\xff\xfe") == "//4="
    assert exact_base64("//4=") == b"\xff\xfe"
    assert exact_base64("") == b""


@pytest.mark.parametrize(
    "text", ["//4", "//5=", "__4=", " //4=", "//4=\n", "/ /4=", "ẩ", "=", "//4==", "////="]
)
def test_another_form_of_base64_is_refused(text: str) -> None:
    assert exact_base64(text) is None
