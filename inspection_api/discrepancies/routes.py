"""HTTP of the cases: one dossier for team, unit and committee — three views, one truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from inspection_api.discrepancies import service, views
from inspection_api.discrepancies.schemas import (
    CaseListSchema,
    CaseSchema,
    DecisionSchema,
    ExplanationSchema,
    NotifiedSchema,
    ProposalSchema,
)
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.transaction import reading

blueprint = Blueprint(
    "discrepancies", __name__, url_prefix="/api", description="Chênh lệch, giải trình, quyết định"
)


@blueprint.get("/campaigns/<campaign_id>/units/<unit_code>/cases")
@blueprint.response(200, CaseListSchema)
@access("person")
def cases(campaign_id: str, unit_code: str) -> Mapping[str, object]:
    """List the cases of a unit."""
    with reading(current_context()) as session:
        return {"items": views.cases(current_actor(), session, campaign_id, unit_code=unit_code)}


@blueprint.post("/campaigns/<campaign_id>/units/<unit_code>/notification")
@blueprint.response(200, NotifiedSchema)
@access("person")
def notify(campaign_id: str, unit_code: str) -> Mapping[str, int]:
    """Put the detected differences to the unit."""
    return {"notified": service.notify(current_actor(), current_context(), campaign_id, unit_code)}


@blueprint.get("/cases/<uuid:case_id>")
@blueprint.response(200, CaseSchema)
@access("person")
def case(case_id: UUID) -> views.CaseView:
    """Return one case."""
    with reading(current_context()) as session:
        return views.case(current_actor(), session, case_id)


@blueprint.post("/cases/<uuid:case_id>/explanation")
@blueprint.arguments(ExplanationSchema)
@blueprint.response(200, CaseSchema)
@access("person")
def explain(explanation: Mapping[str, Any], case_id: UUID) -> views.CaseView:
    """Answer a difference, for the unit."""
    service.explain(current_actor(), current_context(), service.Explain(case_id, **explanation))
    return _fresh(case_id)


@blueprint.post("/cases/<uuid:case_id>/proposal")
@blueprint.arguments(ProposalSchema)
@blueprint.response(200, CaseSchema)
@access("person")
def propose(proposal: Mapping[str, Any], case_id: UUID) -> views.CaseView:
    """Propose the value of a figure, for the team."""
    service.propose(current_actor(), current_context(), service.Propose(case_id, **proposal))
    return _fresh(case_id)


@blueprint.post("/cases/<uuid:case_id>/decision")
@blueprint.arguments(DecisionSchema)
@blueprint.response(200, CaseSchema)
@access("person")
def decide(decision: Mapping[str, Any], case_id: UUID) -> views.CaseView:
    """Approve or return a proposal, for the committee."""
    approve = decision["decision"] == "approve"
    command = service.Decide(case_id, decision["proposal"], approve, decision["reason"])
    service.decide(current_actor(), current_context(), command)
    return _fresh(case_id)


def _fresh(case_id: UUID) -> views.CaseView:
    with reading(current_context()) as session:
        return views.case(current_actor(), session, case_id)
