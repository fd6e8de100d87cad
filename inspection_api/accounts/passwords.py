"""Password hashes: argon2id, one spelling of every password. The only user of the hashing library.

Both the account commands and the sign-in go through here, so a password made on the command line and
typed on a tablet that composes letters differently is still one password.
"""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from inspection_api.accounts.rules import normal_password
from inspection_api.settings import Settings


def hash_password(settings: Settings, password: str) -> str:
    """Return the salted hash of a password in its normal form."""
    return _hasher(settings).hash(normal_password(password))


def is_right(settings: Settings, stored: str | None, password: str) -> bool:
    """Tell whether a typed password belongs to a stored hash.

    Args:
        settings: Decide how expensive a hash is.
        stored: The hash, or None for an unknown person: the same work is done, so that the time taken
            does not tell which names exist.
        password: As typed.
    """
    hasher = _hasher(settings)
    if stored is None:
        hasher.hash(normal_password(password))
        return False
    try:
        return hasher.verify(stored, normal_password(password))
    except (VerificationError, InvalidHashError):
        return False


def _hasher(settings: Settings) -> PasswordHasher:
    if settings.testing:
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher()
