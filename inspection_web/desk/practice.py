"""The practice round, for the office and administrators: where it is, and the button that deletes it."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, render_template, request

from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.practice import views as rounds
from inspection_web.desk.scene import newest_scene

blueprint = Blueprint("practice", __name__)


@blueprint.get("/tap-duot")
@access("person")
def page() -> str:
    """Show whether there is a practice round, and how it is made or deleted."""
    context = current_context()
    exists = rounds.exists(current_actor(), context)
    here = urlsplit(request.host_url)
    with newest_scene() as newest:
        return render_template(
            "desk/practice/page.html",
            campaign=newest.campaign if newest else None,
            exists=exists,
            address=f"{here.scheme}://{here.hostname}:{context.settings.port + 1}/",
        )
