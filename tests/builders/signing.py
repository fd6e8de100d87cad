"""Capture records as the page of a tablet writes and signs them, by a key that is the same in every run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evidence import canonical_json
from evidence.signing import base64_text

_HALF = 32


class Key:
    """The key of a tablet, P-256."""

    def __init__(self, secret: int) -> None:
        self._key = derive_private_key(secret, SECP256R1())

    @property
    def spki(self) -> str:
        """The public half as the browser exports it: DER in Base64."""
        public = self._key.public_key()
        return base64_text(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))

    def sign(self, text: str) -> str:
        """Return the signature of a text, as the browser makes it: r and s in Base64."""
        how = ECDSA(SHA256(), deterministic_signing=True)
        r, s = decode_dss_signature(self._key.sign(text.encode(), how))
        return base64_text(r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big"))


KEY = Key(20191112)


def capture_record(capture: str, visit: str, device: str, body: Mapping[str, Any], **known: Any) -> str:
    """Return the record of a photo whose ``attach_photo`` body is given.

    Args:
        capture: Id of the capture.
        visit: Id of the visit.
        device: The tablet.
        body: Of the command, in the form of the wire.
        **known: What the tablet knew beside: ``monotonic_ms``, ``code``, ``checkpoint``, ``prev``.
    """
    told = ("sha256", "size", "media_type", "criterion", "field", "source", "taken_at")
    fix = body["fix"]
    place = fix and {
        "latitude": fix["lat"],
        "longitude": fix["lon"],
        "accuracy_m": fix["accuracy_m"],
        "fixed_at": fix["fixed_at"],
    }
    members = {"v": 1, "kind": "capture", "capture": capture, "visit": visit, "device": device, "fix": place}
    beside = dict.fromkeys(("monotonic_ms", "code", "checkpoint", "prev")) | known
    return canonical_json(members | {name: body[name] for name in told} | beside).decode()
