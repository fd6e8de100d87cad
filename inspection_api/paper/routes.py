"""HTTP of paper: the checklist of a visit, and what was written on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from inspection_api.fieldwork.rules import CommandOutcome, Outcome
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.transaction import reading
from inspection_api.paper import rules, service, views
from inspection_api.paper.schemas import EnteredSchema, PaperJobSchema, ScansSchema, WrittenSchema

blueprint = Blueprint("paper", __name__, url_prefix="/api", description="Phiếu kiểm tra giấy")


@blueprint.post("/visits/<uuid:visit_id>/checklist")
@blueprint.response(202, PaperJobSchema)
@access("person")
def request_checklist(visit_id: UUID) -> Mapping[str, UUID]:
    """Ask for the printed checklist of a visit."""
    return {"job": service.request_checklist(current_actor(), current_context(), visit_id)}


@blueprint.get("/checklists/<uuid:checklist_id>.pdf")
@blueprint.response(200, content_type="application/pdf")
@access("person")
def checklist_file(checklist_id: UUID) -> Response:
    """Download a checklist as it was printed."""
    with reading(current_context()) as session:
        found = views.checklist(current_actor(), session, checklist_id)
    content = service.read_checklist(current_actor(), current_context(), found.sha256)
    name = f"phieu-kiem-tra-{found.unit_code}-{found.package_digest[:8]}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type="application/pdf", headers=headers)


@blueprint.post("/visits/<uuid:visit_id>/paper")
@blueprint.arguments(ScansSchema, location="files")
@blueprint.arguments(WrittenSchema, location="form")
@blueprint.response(200, EnteredSchema)
@access("person")
def enter(files: Mapping[str, Any], said: Mapping[str, Any], visit_id: UUID) -> Mapping[str, object]:
    """Take what was written on a checklist by hand, with its scans; sending it again is harmless."""
    written = service.Written(
        visit_id=visit_id,
        package_digest=said["package_digest"],
        held_at=said["held_at"],
        held_by=said["held_by"],
        lines=rules.read_lines(said["said"]),
        scans=tuple(scan.read() for scan in files["scans"]),
    )
    outcomes = service.enter(current_actor(), current_context(), written)
    counts = {outcome: sum(each.outcome is outcome for each in outcomes) for outcome in Outcome}
    return {
        "taken": counts[Outcome.APPLIED],
        "known": counts[Outcome.DUPLICATE],
        "waiting": counts[Outcome.PARKED],
        "told": "\n".join(dict.fromkeys(filter(None, map(_sentence, outcomes)))),
    }


def _sentence(outcome: CommandOutcome) -> str | None:
    if outcome.parked is None:
        return None
    return current_context().configuration.problem_texts.detail(outcome.parked.code, outcome.parked.params)
