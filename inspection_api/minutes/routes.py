"""HTTP of minutes: which there are of a visit, and their paper. They come in with the tablet's batches."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.minutes import service, views
from inspection_api.minutes.schemas import MinutesListSchema

_CONFLICT = 409
blueprint = Blueprint("minutes", __name__, url_prefix="/api", description="Biên bản kiểm tra")


@blueprint.get("/visits/<uuid:visit_id>/minutes")
@blueprint.response(200, MinutesListSchema)
@access("person")
def minutes_of_visit(visit_id: UUID) -> Mapping[str, object]:
    """List the minutes of a visit."""
    with reading(current_context()) as session:
        return {"items": views.of_visit(current_actor(), session, visit_id)}


@blueprint.get("/minutes/<uuid:minutes_id>.pdf")
@blueprint.response(200, content_type="application/pdf")
@access("person")
def minutes_file(minutes_id: UUID) -> Response:
    """Download minutes as they were printed."""
    with reading(current_context()) as session:
        found = views.minutes(current_actor(), session, minutes_id)
    if found.paper is None:
        raise Problem("minutes.not-printed", _CONFLICT)
    content = service.read_paper(current_actor(), current_context(), found.paper)
    name = f"bien-ban-{found.unit_code}-{found.number}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type="application/pdf", headers=headers)
