"""HTTP of the practice round."""

from __future__ import annotations

from flask_smorest import Blueprint

from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.practice import service

blueprint = Blueprint("practice", __name__, url_prefix="/api/practice", description="Tập dượt")


@blueprint.post("/deletion")
@access("person")
@blueprint.response(204)
def delete() -> None:
    """Delete the practice round with everything in it."""
    service.delete(current_actor(), current_context())
