"""HTTP of publications."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask_smorest import Blueprint

from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.actors import VISITOR
from inspection_api.publication import service, views
from inspection_api.publication.schemas import PublicationKeySchema, PublicationRecordSchema

blueprint = Blueprint("publication", __name__, url_prefix="/api", description="Công bố kết quả")


@blueprint.post("/campaigns/<campaign_id>/publications")
@blueprint.response(201, PublicationKeySchema)
@access("person")
def publish(campaign_id: str) -> Mapping[str, UUID]:
    """Publish the result of a round."""
    return {"id": service.publish(current_actor(), current_context(), campaign_id)}


@blueprint.get("/publications/<uuid:publication_id>")
@blueprint.response(200, PublicationRecordSchema)
@access("public")
def publication(publication_id: UUID) -> Mapping[str, object]:
    """Return the record of a publication, for everybody."""
    return {"record": views.published_record(VISITOR, current_context(), publication_id)}
