"""What a pairing code and a token are worth at an instant. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from evidence import sha256_bytes

PAIRING_TIME = timedelta(minutes=10)
DELIVERY_TIME = timedelta(days=90)
"""How long after its end a token still brings what was recorded, to be looked at by people."""
SEEN_STEP = timedelta(hours=1)
LONGEST_NAME = 80
_UNTYPED = "- \u2013\u2014"


class Standing(StrEnum):
    """What a token may still do."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REPLACED = "replaced"
    REVOKED = "revoked"
    OVER = "over"


_REFUSED = {Standing.REVOKED: "devices.token-revoked", Standing.OVER: "devices.token-expired"}
_PARKED = {Standing.EXPIRED: "devices.token-expired", Standing.REPLACED: "devices.replaced"}


@dataclass(frozen=True, slots=True)
class TokenTimes:
    """What decides about a token.

    Attributes:
        valid_until: End of its time.
        revoked_at: When somebody ended it, or None.
        replaced_at: When its tablet was put out of service, or None.
    """

    valid_until: datetime
    revoked_at: datetime | None
    replaced_at: datetime | None


def standing(times: TokenTimes, at: datetime) -> Standing:
    """Return what a token may do at an instant; a replaced tablet delivers as long as an expired one."""
    if times.revoked_at is not None:
        return Standing.REVOKED
    end = min(times.valid_until, times.replaced_at or times.valid_until)
    if at >= end + DELIVERY_TIME:
        return Standing.OVER
    if times.replaced_at is not None:
        return Standing.REPLACED
    return Standing.ACTIVE if at < times.valid_until else Standing.EXPIRED


def refusal(found: Standing, *, delivers: bool) -> str | None:
    """Return why a request is refused, as a code, or None.

    Args:
        found: What the token may do.
        delivers: The request brings what was recorded, and asks for nothing.
    """
    return _REFUSED.get(found) or (None if delivers else _PARKED.get(found))


def parking(found: Standing) -> str | None:
    """Return why what such a token brings waits for people, as a code, or None."""
    return _PARKED.get(found)


def pairing_fault(used_at: datetime | None, expires_at: datetime, at: datetime) -> str | None:
    """Return why a pairing code that was found is no good, as a code, or None."""
    if used_at is not None:
        return "devices.pairing-used"
    return None if at < expires_at else "devices.pairing-expired"


def is_seen_anew(seen_at: datetime | None, at: datetime) -> bool:
    """Tell whether it is time to note again that a token was used."""
    return seen_at is None or at - seen_at >= SEEN_STEP


def code_hash(typed: str) -> str:
    """Return the SHA-256 that stands for a pairing code, however it was typed: blanks, dashes, capitals."""
    plain = unicodedata.normalize("NFKC", typed).lower()
    return sha256_bytes("".join(letter for letter in plain if letter not in _UNTYPED).encode())


def token_hash(token: str) -> str:
    """Return the SHA-256 that stands for a token."""
    return sha256_bytes(token.encode())


def normal_name(typed: str) -> str:
    """Return the name of a tablet as it is kept: NFC, single blanks."""
    return " ".join(unicodedata.normalize("NFC", typed).split())
