"""Identifiers. The only maker of random ones.

Records carry UUID version 7 (RFC 9562): ordered by time, made by the client for what comes from the
field and here for the rest.
"""

from __future__ import annotations

import secrets
import string
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

_ALPHABET = "".join(sorted(set(string.ascii_lowercase + string.digits) - set("lo01i")))
_RANDOM_A, _RANDOM_B = 12, 62
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Identifiers(Protocol):
    """A source of identifiers and secrets."""

    def uuid(self, at: datetime) -> UUID:
        """Return a new UUIDv7 of an instant."""
        ...

    def password(self) -> str:
        """Return a new password that people can type from paper."""
        ...

    def salt(self) -> str:
        """Return 16 random bytes in hex, for the salted hashes in the log."""
        ...

    def photo_seed(self) -> str:
        """Return 16 random bytes in hex, from which the photo codes of a package are drawn."""
        ...

    def pairing_code(self) -> str:
        """Return a code that people can type on a tablet and that is good for minutes."""
        ...

    def device_token(self) -> str:
        """Return 32 random bytes in base64url, with which a tablet acts for a person."""
        ...


class SystemIdentifiers:
    """Identifiers from the operating system's randomness."""

    def uuid(self, at: datetime) -> UUID:
        """Return a new UUIDv7 of an instant."""
        return uuid7(at, secrets.randbits(_RANDOM_A), secrets.randbits(_RANDOM_B))

    def password(self) -> str:
        """Return four groups of four letters and digits that are not easily confused."""
        groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
        return "-".join(groups)

    def salt(self) -> str:
        """Return 16 random bytes in hex."""
        return secrets.token_hex(16)

    def photo_seed(self) -> str:
        """Return 16 random bytes in hex."""
        return secrets.token_hex(16)

    def pairing_code(self) -> str:
        """Return two groups of five letters and digits that are not easily confused: 49 bits."""
        groups = ("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(2))
        return "-".join(groups)

    def device_token(self) -> str:
        """Return 32 random bytes in base64url."""
        return secrets.token_urlsafe(32)


def uuid7(at: datetime, random_a: int, random_b: int) -> UUID:
    """Compose a UUIDv7 from an instant and 74 random bits.

    Args:
        at: Aware instant; milliseconds since 1970 go in front.
        random_a: 12 bits.
        random_b: 62 bits.
    """
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1) & (2**48 - 1)
    value = milliseconds << 80 | 0x7 << 76 | random_a << 64 | 0b10 << 62 | random_b
    return UUID(int=value)
