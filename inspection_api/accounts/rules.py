"""What an account may look like, and when guessing is stopped. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from inspection_api.kernel.actors import Role
from inspection_api.kernel.problems import FieldProblem

MOST_FAILURES = 10
LOCK_TIME = timedelta(minutes=15)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
LONGEST_NAME = 120

_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,38})[a-z0-9]")
_UNIT_ROLES = frozenset({Role.UNIT_OFFICER, Role.UNIT_HEAD})
_STAFF_ROLES = frozenset({Role.INSPECTOR, Role.TEAM_LEADER, Role.COMMITTEE, Role.OFFICE, Role.ADMINISTRATOR})
_FIRST_PRINTABLE = " "


def normal_username(text: str) -> str:
    """Return the one spelling of a sign-in name: NFC, no outer blanks, small letters."""
    return unicodedata.normalize("NFC", text).strip().lower()


def normal_password(text: str) -> str:
    """Return the one spelling of a password, however the keyboard composed its letters: NFKC."""
    return unicodedata.normalize("NFKC", text)


def account_faults(
    username: str, display_name: str, unit_code: str | None, roles: Collection[Role]
) -> list[FieldProblem]:
    """Return everything that is wrong with a new account.

    Args:
        username: Already normal.
        display_name: Shown beside what the person does.
        unit_code: Own unit, if any.
        roles: Roles the account begins with.
    """
    faults = []
    if not _USERNAME.fullmatch(username):
        faults.append(FieldProblem("username", "accounts.username-form"))
    if not 1 <= len(display_name.strip()) <= LONGEST_NAME:
        faults.append(FieldProblem("display_name", "accounts.display-name-form"))
    return faults + role_faults(unit_code, roles)


def role_faults(unit_code: str | None, roles: Collection[Role]) -> list[FieldProblem]:
    """Return why a person of this unit, or of none, cannot hold these roles together.

    A unit code beside a role of the inspection is meant: it keeps people from judging their own unit.
    To speak for a unit and to judge units is never one person's work.
    """
    faults = []
    if Role.SYSTEM in roles:
        faults.append(FieldProblem("roles", "accounts.role-not-granted"))
    if unit_code is None and not _UNIT_ROLES.isdisjoint(roles):
        faults.append(FieldProblem("unit_code", "accounts.unit-needed"))
    if not (_UNIT_ROLES.isdisjoint(roles) or _STAFF_ROLES.isdisjoint(roles)):
        faults.append(FieldProblem("roles", "accounts.unit-and-staff"))
    if {Role.ADMINISTRATOR, Role.COMMITTEE} <= set(roles):
        faults.append(FieldProblem("roles", "accounts.roles-conflict"))
    return faults


def is_password_acceptable(text: str) -> bool:
    """Tell whether a normal password has a usable length; rules of composition only get it written down."""
    return SHORTEST_PASSWORD <= len(text) <= LONGEST_PASSWORD


def is_locked(locked_until: datetime | None, at: datetime) -> bool:
    """Tell whether sign-in is stopped at an instant."""
    return locked_until is not None and at < locked_until


def after_failure(failures: int, at: datetime) -> tuple[int, datetime | None]:
    """Return the new count of failures and until when the account is locked, if it now is.

    The count begins anew after a lock, so that a person who comes back has all attempts again.
    """
    if failures + 1 < MOST_FAILURES:
        return failures + 1, None
    return 0, at + LOCK_TIME


def safe_next(text: str | None) -> str:
    """Return a path of this site to go to after sign-in; anything else becomes the first page.

    Backslashes and control characters are refused because browsers repair them into other addresses.
    """
    path = text or "/"
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return "/"
    if any(letter < _FIRST_PRINTABLE for letter in path):
        return "/"
    parts = urlsplit(path)
    return "/" if parts.scheme or parts.netloc else path
