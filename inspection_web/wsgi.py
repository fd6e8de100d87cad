"""Joins the API and the pages into one site; the only module here that may touch bootstrap."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, send_from_directory
from jinja2 import FileSystemLoader

from inspection_api.bootstrap import create_app, create_context
from inspection_api.http.authentication import access
from inspection_api.kernel.context import Context
from inspection_api.settings import Settings
from inspection_web import formatting, pages, shell

_HERE = Path(__file__).resolve().parent
_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'self'; "
    "frame-ancestors 'none'; form-action 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}


def create_site(settings: Settings) -> Flask:
    """Build the whole site of an installation from its settings; scripts that do not join stop it here."""
    return site_of(create_context(settings))


def site_of(context: Context) -> Flask:
    """Build the whole site on a given context."""
    app = create_app(context, pages.problem_page)
    app.jinja_loader = FileSystemLoader(_HERE / "templates")
    app.add_url_rule("/static/<path:filename>", "static", _static)
    formatting.install(app)
    pages.install(app)
    app.register_blueprint(pages.blueprint)
    shell.install(app)
    app.after_request(_guarded)
    return app


@access("public")
def _static(filename: str) -> Response:
    return shell.made_file(filename) or send_from_directory(_HERE / "static", filename)


def _guarded(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
