"""Files of tablets that could not send, made here; `js/seal.js` lets the tablet's own script make them."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET = "bang chieu dong hang khoi lung"
_ROUNDS = 100_000


def sealed(stream: bytes, secret: str = SECRET) -> bytes:
    """Seal a stream as it is, in one chunk."""
    salt, prefix = bytes(16), bytes(8)
    kdf = {"name": "PBKDF2", "hash": "SHA-256", "iterations": _ROUNDS}
    members = {"salt": b64encode(salt).decode(), "iv": b64encode(prefix).decode()}
    line = json.dumps({"format": "thamtra-queue", "v": 1, "kdf": kdf, **members}).encode() + b"\n"
    key = PBKDF2HMAC(SHA256(), 32, salt, _ROUNDS).derive(secret.encode())
    body = AESGCM(key).encrypt(prefix + bytes(4), stream, line + b"\x01")
    return line + len(body).to_bytes(4, "big") + body


def framed(head: bytes) -> bytes:
    """Return the head of a record with its length before it."""
    return len(head).to_bytes(4, "big") + head


def file_of(*heads: Mapping[str, object]) -> bytes:
    """Seal records that carry no bytes."""
    return sealed(b"".join(framed(json.dumps({**head, "bytes": 0}).encode()) for head in heads))
