"""HTTP of the archive: which files are in quarantine. ``uploads`` takes in, ``custody`` hands out."""

from __future__ import annotations

from collections.abc import Mapping

from flask_smorest import Blueprint

from inspection_api.archive import views
from inspection_api.archive.schemas import QuarantineSchema
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.transaction import reading

blueprint = Blueprint("archive", __name__, url_prefix="/api", description="Minh chứng")


@blueprint.get("/quarantine")
@blueprint.response(200, QuarantineSchema)
@access("person")
def quarantine() -> Mapping[str, object]:
    """List the files in quarantine."""
    with reading(current_context()) as session:
        return {"items": views.quarantine(current_actor(), session)}
