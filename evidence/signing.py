"""Signatures: those of the log, with Ed25519, and those of tablets, with what their browsers have.

A key of the log has a name. Its key id, four bytes, tells in a signed note which key of that name is meant
(C2SP signed-note); the fingerprint is what people compare. Where a private key lives is the business of
whoever makes the ``Signer``.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from evidence.errors import BadKeyError

KEY_BYTES = 32
SIGNATURE_BYTES = 64
KEY_ID_BYTES = 4

_ED25519 = b"\x01"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]*", re.ASCII)

_DeviceKey = EllipticCurvePublicKey | Ed25519PublicKey


class Signer(Protocol):
    """A key that signs with Ed25519, wherever it is kept."""

    @property
    def name(self) -> str:
        """Name of the key: the origin of the log."""
        ...

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the public key."""
        ...

    def sign(self, message: bytes, /) -> bytes:
        """Return the 64 bytes of the signature over a message."""
        ...


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """A key held in memory.

    Attributes:
        name: Name of the key: letters, digits, ``.``, ``-`` and ``/``.
        seed: The 32 secret bytes of the private key; never shown.

    Raises:
        BadKeyError: The name or the seed has another form.
    """

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        checked_name(self.name)
        if len(self.seed) != KEY_BYTES:
            raise BadKeyError(what="seed")

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the public key."""
        return self._private_key().public_key().public_bytes_raw()

    def sign(self, message: bytes, /) -> bytes:
        """Return the 64 bytes of the signature over a message."""
        return self._private_key().sign(message)

    def _private_key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def checked_name(name: str) -> str:
    """Return the name of a key, which is also the origin of a log.

    Raises:
        BadKeyError: It is empty, or holds more than letters, digits, ``.``, ``-`` and ``/``.
    """
    if _NAME.fullmatch(name) is None:
        raise BadKeyError(what="name", given=name[:80])
    return name


def key_id(name: str, public_key: bytes) -> bytes:
    """Return the 4 bytes by which signed notes tell keys of one name apart (C2SP signed-note, Ed25519)."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:KEY_ID_BYTES]


def fingerprint(public_key: bytes) -> str:
    """Return the SHA-256 of the 32 bytes of a key in lower-case hex, for people to compare."""
    return hashlib.sha256(public_key).hexdigest()


def public_pem(public_key: bytes) -> str:
    """Return a key as the PEM text that ``openssl pkeyutl -pubin -inkey`` reads.

    Raises:
        BadKeyError: It is no Ed25519 key.
    """
    pem = _ed25519_key(public_key).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode("ascii")


def verify_ed25519(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the holder of a key signed a message.

    Raises:
        BadKeyError: It is no Ed25519 key.
    """
    return _signed_by(_ed25519_key(public_key), message, signature)


def checked_device_key(spki_der: bytes) -> bytes:
    """Return the key of a tablet if it is of a kind that can be judged here.

    Args:
        spki_der: The key as ``SubjectPublicKeyInfo`` in DER, in the one form WebCrypto exports it in.

    Raises:
        BadKeyError: It is not a P-256 or Ed25519 key, or written in another form.
    """
    key = _device_key(spki_der)
    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != spki_der:
        raise BadKeyError(what="form")
    return spki_der


def verify_device(spki_der: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a tablet signed a message.

    Args:
        spki_der: Its key, P-256 or Ed25519, as ``SubjectPublicKeyInfo`` in DER.
        message: What was signed.
        signature: 64 bytes: for P-256 ``r`` and ``s`` one behind the other, as WebCrypto writes them, over
            the SHA-256 of the message; for Ed25519 as usual.

    Raises:
        BadKeyError: It is not a P-256 or Ed25519 key.
    """
    return _signed_by(_device_key(spki_der), message, signature)


def exact_base64(text: str) -> bytes | None:
    """Return the bytes of a base64 text, or None where the text is not the one way to write them."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    return data if base64_text(data) == text else None


def base64_text(data: bytes) -> str:
    """Return bytes as base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def _ed25519_key(public_key: bytes) -> Ed25519PublicKey:
    if len(public_key) != KEY_BYTES:
        raise BadKeyError(what="public-key")
    return Ed25519PublicKey.from_public_bytes(public_key)


def _device_key(spki_der: bytes) -> _DeviceKey:
    try:
        key = load_der_public_key(spki_der)
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise BadKeyError(what="spki") from fault
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return key
    if isinstance(key, Ed25519PublicKey):
        return key
    raise BadKeyError(what="kind")


def _signed_by(key: _DeviceKey, message: bytes, signature: bytes) -> bool:
    if len(signature) != SIGNATURE_BYTES:
        return False
    try:
        _must_be_signed(key, message, signature)
    except InvalidSignature:
        return False
    return True


def _must_be_signed(key: _DeviceKey, message: bytes, signature: bytes) -> None:
    match key:
        case Ed25519PublicKey():
            key.verify(signature, message)
        case _:
            key.verify(_dss(signature), message, ECDSA(SHA256()))


def _dss(signature: bytes) -> bytes:
    half = SIGNATURE_BYTES // 2
    r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
    return encode_dss_signature(r, s)
