"""Who is asking. Every route declares who may call it; one that declares nothing is closed.

How a request becomes a person is the business of ``accounts`` and ``devices``; bootstrap plugs their loaders
in here. A request to a route of tablets that bears a token is the token's, whatever cookies it carries: it
needs no session and is helped by none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, ParamSpec, Protocol, TypeVar, cast
from urllib.parse import quote

from flask import Flask, current_app, g, redirect, request
from werkzeug.wrappers import Response

from inspection_api.kernel.actors import Actor
from inspection_api.kernel.context import Context
from inspection_api.kernel.problems import Problem

_P = ParamSpec("_P")
_R = TypeVar("_R")
Level = Literal["public", "code", "person", "device", "delivery"]
"""Anybody; who holds the code in the address; a session; a session or a tablet; the same, and a tablet whose
time is over may still deliver."""
_OPEN = {"public", "code"}
_TABLETS = {"device", "delivery"}
_SCHEME = "bearer "
_EXTENSION = "thamtra"


class BearerLoader(Protocol):
    """Finds for whom a token stands."""

    def __call__(self, token: str, *, delivers: bool) -> Actor:
        """Return the person, with the tablet as ``device``; raises ``Problem``, 401, where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Edge:
    """What the routes need of the installation."""

    context: Context
    loader: Callable[[], Actor | None]
    open_endpoints: frozenset[str]
    bearer: BearerLoader | None = None


def access(level: Level) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Declare who may call a route, see ``Level``. Services decide the rest."""

    def declare(view: Callable[_P, _R]) -> Callable[_P, _R]:
        view.access = level  # type: ignore[attr-defined]  # read by the guard and by the house tests
        return view

    return declare


def install(app: Flask, edge: Edge) -> None:
    """Put the guard before every request.

    Args:
        app: The application.
        edge: Its context, how to find the person of a session and of a token, and library endpoints that
            are public by nature (static files, sign-in).
    """
    app.extensions[_EXTENSION] = edge
    app.before_request(_guard)


def current_context() -> Context:
    """Return the installation's context, inside a request."""
    return _edge().context


def current_actor() -> Actor:
    """Return who is asking, inside a request.

    Raises:
        Problem: ``access.sign-in`` when nobody is signed in.
    """
    actor = current_actor_or_none()
    if actor is None:
        raise Problem("access.sign-in", 401)
    return actor


def current_actor_or_none() -> Actor | None:
    """Return who is asking, or None for a visitor; asked once per request."""
    if "actor" not in g:
        token = _token()
        g.actor = _edge().loader() if token is None else _of_token(token)
    return cast("Actor | None", g.actor)


def comes_without_session() -> bool:
    """Tell whether the request stands on a token or a code alone, not on what a browser sends along."""
    return _level() == "code" or _token() is not None


def _token() -> str | None:
    """Return the token of a request to a route of tablets, or None."""
    said = request.headers.get("Authorization", "")
    if _level() not in _TABLETS or not said.lower().startswith(_SCHEME):
        return None
    return said[len(_SCHEME) :].strip()


def _of_token(token: str) -> Actor | None:
    bearer = _edge().bearer
    return None if bearer is None else bearer(token, delivers=_level() == "delivery")


def _level() -> str | None:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "access", None)


def _edge() -> Edge:
    return cast("Edge", current_app.extensions[_EXTENSION])


def _guard() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in _edge().open_endpoints:
        return None
    level = _level()
    if level in _OPEN:
        return None
    if level not in {"person", *_TABLETS}:
        raise Problem("access.role", 403)
    if current_actor_or_none() is not None:
        return None
    if is_api_request():
        raise Problem("access.sign-in", 401)
    return redirect(f"/login?next={quote(request.full_path.rstrip('?'))}")


def is_api_request() -> bool:
    """Tell whether a program is asking, which wants problem+json, rather than a person's browser."""
    return request.path.startswith("/api/")
