"""Settings, read once from the environment.

The only reader of the environment. A value that cannot be used stops the start with a sentence
that names the variable; nothing falls back silently.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
_HIGHEST_PORT = 65535
_MOST_DIGITS = 18
_ORIGIN = re.compile(r"[A-Za-z0-9./-]{1,100}", re.ASCII)


class SettingsError(ValueError):
    """A setting that cannot be used; the message names the variable and the mend."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may differ between two installations.

    Attributes:
        home: Folder of the database, the evidence and the sample accounts.
        database_url: SQLAlchemy address; SQLite below ``home`` unless named.
        host: Address the web process binds to.
        port: TCP port of the web process.
        secure_cookies: True when the site is served over HTTPS.
        upload_limit: Bytes above which a request is malformed rather than kept.
        origin: Name of this installation's log and of the key that signs it.
        testing: Cheap password hashing; never set outside tests.
    """

    home: Path
    database_url: str
    host: str
    port: int
    secure_cookies: bool
    upload_limit: int
    origin: str
    testing: bool

    @property
    def objects_folder(self) -> Path:
        """Folder of originals and derivatives."""
        return self.home / "evidence"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings.

    Args:
        environment: Variables to read instead of those of the process.

    Raises:
        SettingsError: A variable holds a value that cannot be used.
    """
    given = os.environ if environment is None else environment  # noqa: TID251 -- the one reader
    home = Path(given.get("THAMTRA_HOME") or "var").resolve()
    return Settings(
        home=home,
        database_url=_address(given.get("THAMTRA_DATABASE_URL") or f"sqlite:///{home / 'thamtra.db'}"),
        host=given.get("THAMTRA_HOST") or "127.0.0.1",
        port=_whole(given, "PORT", 8000, at_most=_HIGHEST_PORT),
        secure_cookies=_truth(given, "THAMTRA_SECURE_COOKIES"),
        upload_limit=_whole(given, "THAMTRA_UPLOAD_LIMIT", 256 * 1024 * 1024, at_most=2**40),
        origin=_origin(given.get("THAMTRA_ORIGIN") or "tham-tra.local"),
        testing=_truth(given, "THAMTRA_TESTING"),
    )


def _address(url: str) -> str:
    if url.startswith("sqlite:///"):
        return url
    if url.startswith(("postgresql://", "postgresql+psycopg://")):
        return url.replace("postgresql://", "postgresql+psycopg://", 1)
    raise SettingsError("THAMTRA_DATABASE_URL: chỉ nhận địa chỉ sqlite:///… hoặc postgresql://…")


def _origin(text: str) -> str:
    if not _ORIGIN.fullmatch(text):
        raise SettingsError(
            f"THAMTRA_ORIGIN={text}: chỉ nhận chữ không dấu, chữ số, dấu chấm, gạch ngang và gạch chéo."
        )
    return text


def _whole(given: Mapping[str, str], name: str, default: int, *, at_most: int) -> int:
    text = given.get(name, "").strip()
    if not text:
        return default
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    if not (is_number and 1 <= int(text) <= at_most):
        raise SettingsError(f"{name}={text}: cần một số nguyên từ 1 đến {at_most}.")
    return int(text)


def _truth(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name, "").strip().lower()
    if text not in _TRUTH:
        raise SettingsError(f"{name}={text}: chỉ nhận true hoặc false.")
    return _TRUTH[text]
