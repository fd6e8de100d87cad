"""Files of tablets that could not send, made here; `js/seal.js` lets the tablet's own script make them."""

from __future__ import annotations

import json
from base64 import b64encode
from io import BytesIO
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from inspection_api.handover import service, views
from inspection_api.handover.schemas import shaped
from inspection_api.kernel.transaction import reading
from tests.builders.cases import CAMPAIGN
from tests.cast import KHANH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspection_api.handover.views import UnreadView
    from tests.builders.cases import Round

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


def hand_in_unread(story: Round, *others: Mapping[str, object]) -> tuple[UnreadView, ...]:
    """Have the office hand in a file with a record of the visit that cannot be read; returns what waits."""
    odd = {"kind": "command", "item": {"visit_id": str(story.visit_id)}}
    service.take_file(KHANH, story.world.context, BytesIO(file_of(odd, *others)), SECRET, shape=shaped)
    with reading(story.world.context) as session:
        return views.unread(KHANH, session, CAMPAIGN)
