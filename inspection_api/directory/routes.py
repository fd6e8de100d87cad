"""HTTP of the directory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from inspection_api.directory import service, views
from inspection_api.directory.schemas import TeamKeySchema, TeamSchema, UnitListSchema
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.transaction import reading

blueprint = Blueprint("directory", __name__, url_prefix="/api/campaigns", description="Kỳ đánh giá, đơn vị")


@blueprint.get("/<campaign_id>/units")
@blueprint.response(200, UnitListSchema)
@access("person")
def units(campaign_id: str) -> Mapping[str, object]:
    """List the units of a round."""
    with reading(current_context()) as session:
        views.campaign(current_actor(), session, campaign_id)
        return {"items": views.units(current_actor(), session, campaign_id)}


@blueprint.post("/<campaign_id>/teams")
@blueprint.arguments(TeamSchema)
@blueprint.response(201, TeamKeySchema)
@access("person")
def form_team(team: Mapping[str, Any], campaign_id: str) -> Mapping[str, UUID]:
    """Form an inspection team."""
    members = [service.Member(**member) for member in team["members"]]
    team_id = service.form_team(current_actor(), current_context(), campaign_id, team["name"], members)
    return {"id": team_id}
