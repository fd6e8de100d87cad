"""Who is asking. Every route declares ``public`` or ``person``; one that declares nothing is closed.

How a request becomes a person is the business of ``accounts``; bootstrap plugs its loader in here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, ParamSpec, TypeVar, cast
from urllib.parse import quote

from flask import Flask, current_app, g, redirect, request
from werkzeug.wrappers import Response

from inspection_api.kernel.actors import Actor
from inspection_api.kernel.context import Context
from inspection_api.kernel.problems import Problem

_P = ParamSpec("_P")
_R = TypeVar("_R")
Level = Literal["public", "person"]
_EXTENSION = "thamtra"


@dataclass(frozen=True, slots=True)
class Edge:
    """What the routes need of the installation."""

    context: Context
    loader: Callable[[], Actor | None]
    open_endpoints: frozenset[str]


def access(level: Level) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Declare who may call a route: anybody, or a signed-in person. Services decide the rest."""

    def declare(view: Callable[_P, _R]) -> Callable[_P, _R]:
        view.access = level  # type: ignore[attr-defined]  # read by the guard and by the house tests
        return view

    return declare


def install(app: Flask, edge: Edge) -> None:
    """Put the guard before every request.

    Args:
        app: The application.
        edge: Its context, how to find the person, and library endpoints that are public by nature
            (static files, sign-in).
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
        g.actor = _edge().loader()
    return cast("Actor | None", g.actor)


def _edge() -> Edge:
    return cast("Edge", current_app.extensions[_EXTENSION])


def _guard() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in _edge().open_endpoints:
        return None
    level = getattr(current_app.view_functions[endpoint], "access", None)
    if level == "public":
        return None
    if level != "person":
        raise Problem("access.role", 403)
    if current_actor_or_none() is not None:
        return None
    if is_api_request():
        raise Problem("access.sign-in", 401)
    return redirect(f"/login?next={quote(request.full_path.rstrip('?'))}")


def is_api_request() -> bool:
    """Tell whether a program is asking, which wants problem+json, rather than a person's browser."""
    return request.path.startswith("/api/")
