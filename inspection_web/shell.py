"""Serves the tablet page: one shell that is the same for everybody, its worker, and the list it installs.

The shell and the list are public: they hold no data and must be readable before anybody signs in again. What
the tablet shows comes from the API, which asks who is there.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, jsonify, render_template, request

from inspection_api.http.authentication import access
from inspection_web.precache import (
    PAGE_SCRIPT,
    PAGE_STYLE,
    SHELL_URL,
    WORKER_FILE,
    Precache,
    made_files,
    precache,
    worker_source,
)

blueprint = Blueprint("tablet", __name__, url_prefix="/tablet")
_STATIC = Path(__file__).resolve().parent / "static"


def install(app: Flask) -> None:
    """Serve the tablet page, with what is made for it made by now.

    Raises:
        ValueError: The scripts cannot be joined.
    """
    _made()
    app.register_blueprint(blueprint)


@blueprint.get("/")
@access("public")
def shell() -> Response:
    """Serve the page that the worker keeps for work without network."""
    return _unkept(Response(_shell(), content_type="text/html; charset=utf-8"))


@blueprint.get("/sw.js")
@access("public")
def worker() -> Response:
    """Serve the worker with the version of what it installs written in."""
    text = (_STATIC / WORKER_FILE).read_text("utf-8")
    answer = Response(worker_source(text, _list().version), content_type="text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = SHELL_URL
    return _unkept(answer)


@blueprint.get("/precache.json")
@access("public")
def installation() -> Response:
    """Serve the files that the worker installs, with their digests."""
    return _unkept(jsonify(_list().document()))


def made_file(name: str) -> Response | None:
    """Serve what is made of the scripts and styles of the page.

    Args:
        name: what is asked for below ``/static/``.

    Returns:
        The file, compressed for who can read that, or nothing where there is none of that name.
    """
    if name not in {PAGE_SCRIPT, PAGE_STYLE}:
        return None
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    answer = _unkept(Response(content_type=f"{kind}; charset=utf-8"))
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        answer.data = _compressed(name)
        answer.content_encoding = "gzip"
    else:
        answer.data = _made()[name]
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _list() -> Precache:
    return _listed(_shell())


@lru_cache(maxsize=2)
def _listed(page: bytes) -> Precache:
    """List once per process: the files of an installation do not change under a running server."""
    return precache(_STATIC, page, _made())


def _shell() -> bytes:
    return render_template("tablet/shell.html").encode()


@lru_cache(maxsize=1)
def _made() -> Mapping[str, bytes]:
    """Make once per process, so that what is served is what is listed."""
    return made_files(_STATIC)


@lru_cache(maxsize=2)
def _compressed(name: str) -> bytes:
    return gzip.compress(_made()[name], mtime=0)


def _unkept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-cache"
    return answer
