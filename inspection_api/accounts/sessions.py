"""Flask-Security, held to what we need of it: session cookies, CSRF, and who the session belongs to.

Its views, mails and tracking are off; its account store only reads, through a session of its own that is
closed at once, so that no request holds a database lock because somebody is signed in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from flask import Flask, request, session
from flask_security import RoleMixin, Security, UserDatastore, UserMixin, current_user
from flask_security.utils import login_user, logout_user
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from inspection_api.accounts import store
from inspection_api.http.authentication import comes_without_session, is_api_request
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.context import Context
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading

SESSION_TIME = timedelta(hours=12)


@dataclass(eq=False)
class Visitor(UserMixin):
    """The signed-in person as Flask-Security wants one: plain values, bound to no database session."""

    actor: Actor
    fs_uniquifier: str = ""
    active: bool = True
    roles: list[RoleMixin] = field(default_factory=list)


class PeopleStore(UserDatastore):
    """Flask-Security's view of the accounts: reads the person of a session, writes nothing."""

    def __init__(self, context: Context) -> None:
        super().__init__(Visitor, RoleMixin)
        self._context = context

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Visitor | None:  # noqa: ANN401, FBT001, FBT002 -- the library's signature
        """Return the active person of a session."""
        del case_insensitive
        uniquifier = kwargs.get("fs_uniquifier")
        if not isinstance(uniquifier, str):
            return None
        with reading(self._context) as rows:
            person = store.person_of_session(rows, uniquifier)
            if person is None or not person.active:
                return None
            return Visitor(person.actor_at(self._context.clock.now()), uniquifier)


def install(app: Flask, context: Context) -> None:
    """Give an application sessions and CSRF protection.

    Args:
        app: Not yet serving, with its ``SECRET_KEY`` set.
        context: Where people are looked up.
    """
    settings = context.settings
    app.config.update(
        # Cookies know no ports: a practice round beside the real one needs a name of its own.
        SESSION_COOKIE_NAME="thamtra_tap_duot" if settings.practice else "thamtra_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=SESSION_TIME,
        WTF_CSRF_CHECK_DEFAULT=False,  # _protect asks instead
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a day in the field is one session
        WTF_CSRF_SSL_STRICT=False,  # token and SameSite decide; proxies strip the Referer header
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 -- the name of a scheme
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_NORMALIZE_FORM="NFKC",  # noqa: S106 -- as rules.normal_password
        SECURITY_INPUT_NORMALIZE_FORM="NFC",
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_TRACKABLE=False,
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
    )
    csrf = CSRFProtect(app)
    Security(app, PeopleStore(context), register_blueprint=False)
    app.before_request(lambda: _protect(csrf))


def signed_in_actor() -> Actor | None:
    """Return the person of the present request, or None; the loader for http.authentication."""
    if not current_user or not current_user.is_authenticated:
        return None
    return cast("Visitor", current_user).actor


def begin(actor: Actor, uniquifier: str) -> None:
    """Begin a session for a person; whatever the browser held before is dropped.

    Its token is made at once. Every answer sends the session's cookie anew: made with a later answer, the
    token would be gone again with the cookie of another one that was under way.
    """
    session.clear()
    session.permanent = True
    login_user(Visitor(actor, uniquifier), remember=False)
    generate_csrf()


def end() -> None:
    """End the present session."""
    logout_user()
    session.clear()


def _protect(csrf: CSRFProtect) -> None:
    """Check the token of every unsafe request; where the whole session is lost, say that instead.

    What comes without a session's help cannot be made to come by another site.
    """
    if comes_without_session():
        return
    if any(name is None for name in request.form):  # a part without a name, over which the library falls
        raise Problem("request.malformed", 400)
    try:
        csrf.protect()
    except CSRFError as error:
        if is_api_request() and signed_in_actor() is None:
            raise Problem("access.sign-in", 401) from error
        raise
