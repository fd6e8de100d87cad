"""HTTP of planning: planning visits, and their packages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_smorest import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.planning import service
from inspection_api.planning.schemas import PlanVisitSchema, TabletSchema, VisitKeySchema

blueprint = Blueprint("planning", __name__, url_prefix="/api", description="Kế hoạch kiểm tra")


@blueprint.get("/visits/<uuid:visit_id>/package")
@blueprint.arguments(TabletSchema, location="headers")
@blueprint.response(200)
@blueprint.alt_response(304)
@access("device")
def package(headers: Mapping[str, UUID | None], visit_id: UUID) -> AnyResponse:
    """Send the newest package of a visit; nothing when the tablet has it already."""
    actor = current_actor()
    tablet = headers["device"] if actor.device is None else UUID(actor.device)
    found = service.fetch_package(actor, current_context(), visit_id, tablet)
    answer = Response(found.text, mimetype="application/json", headers={"Cache-Control": "private, no-cache"})
    answer.set_etag(found.digest)
    return answer.make_conditional(request)


@blueprint.get("/visits/<uuid:visit_id>/documents/<sha256>")
@blueprint.response(200, content_type="application/octet-stream")
@access("device")
def document(visit_id: UUID, sha256: str) -> Response:
    """Hand out a document that goes with a visit, as it was received; it is recorded who took it."""
    found = service.open_document(current_actor(), current_context(), visit_id, sha256)
    with found.stream as stream:
        answer = Response(stream.read(), mimetype="application/octet-stream")
    answer.headers.update({"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"})
    return answer


@blueprint.post("/campaigns/<campaign_id>/visits")
@blueprint.arguments(PlanVisitSchema)
@blueprint.response(201, VisitKeySchema)
@access("person")
def plan_visit(plan: Mapping[str, Any], campaign_id: str) -> Mapping[str, UUID]:
    """Plan a visit."""
    command = service.PlanVisit(campaign_id=campaign_id, **plan)
    return {"id": service.plan_visit(current_actor(), current_context(), command)}
