"""HTTP of fieldwork: visits as tablets list them, their batches, settling what was parked, fresh packages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from inspection_api.fieldwork import service, views
from inspection_api.fieldwork.rules import Batch, CommandOutcome, TabletCommand
from inspection_api.fieldwork.schemas import (
    AcceptanceSchema,
    BatchAnswerSchema,
    BatchSchema,
    ChosenDocumentsSchema,
    GivingUpSchema,
    IssuedPackageSchema,
    ReopeningSchema,
    SettlementSchema,
    VisitListSchema,
)
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.clock import ZONE
from inspection_api.kernel.transaction import reading
from inspection_api.planning.rules import ChosenDocument, Site

blueprint = Blueprint("fieldwork", __name__, url_prefix="/api", description="Kiểm tra tại chỗ")


@blueprint.get("/visits")
@blueprint.response(200, VisitListSchema)
@access("device")
def visits() -> Mapping[str, object]:
    """List the visits of the person for which a package was issued, with what the whole team has sent."""
    context = current_context()
    with reading(context) as session:
        found = views.tablet_lines(current_actor(), session)
    counted_at = context.clock.now().astimezone(ZONE)
    return {"items": [_line(line, counted_at) for line in found]}


@blueprint.post("/visits/<uuid:visit_id>/commands")
@blueprint.arguments(BatchSchema)
@blueprint.response(200, BatchAnswerSchema)
@access("delivery")
def apply(sent: Mapping[str, Any], visit_id: UUID) -> Mapping[str, object]:
    """Take a batch of a tablet; sending it again is harmless."""
    commands = tuple(TabletCommand(**command) for command in sent["commands"])
    batch = Batch(sent["device_id"], sent["device_now"], sent["package_digest"], commands)
    answer = service.apply_batch(current_actor(), current_context(), visit_id, batch)
    return {
        "server_time": answer.server_time.astimezone(ZONE),
        "outcomes": [_outcome(outcome) for outcome in answer.outcomes],
        "photos_wanted": answer.photos_wanted,
        "checkpoint": answer.checkpoint,
    }


@blueprint.post("/visits/<uuid:visit_id>/package")
@blueprint.response(201, IssuedPackageSchema)
@access("person")
def issue_package(visit_id: UUID) -> Mapping[str, str]:
    """Freeze a package for a visit, with what was found so far."""
    return {"package_digest": service.issue_package(current_actor(), current_context(), visit_id)}


@blueprint.post("/visits/<uuid:visit_id>/documents")
@blueprint.arguments(ChosenDocumentsSchema)
@blueprint.response(201, IssuedPackageSchema)
@access("person")
def choose_documents(said: Mapping[str, Any], visit_id: UUID) -> Mapping[str, str]:
    """Freeze a package with which these documents of the unit go, and no others."""
    names = said["names"]
    chosen = [ChosenDocument(sha256, names.get(sha256) or sha256[:12]) for sha256 in said["documents"]]
    digest = service.issue_package(current_actor(), current_context(), visit_id, chosen)
    return {"package_digest": digest}


@blueprint.post("/visits/<uuid:visit_id>/reopening")
@blueprint.arguments(ReopeningSchema)
@blueprint.response(201, IssuedPackageSchema)
@access("person")
def reopen(said: Mapping[str, str], visit_id: UUID) -> Mapping[str, str]:
    """Have a closed visit checked again."""
    digest = service.issue_package(current_actor(), current_context(), visit_id, again=said["reason"])
    return {"package_digest": digest}


@blueprint.post("/parked/<uuid:command_id>/settlement")
@blueprint.arguments(SettlementSchema)
@blueprint.response(204)
@access("person")
def settle(settlement: Mapping[str, Any], command_id: UUID) -> None:
    """Accept or dismiss a parked command."""
    action, reason = settlement["action"], settlement["reason"]
    service.settle_parked(current_actor(), current_context(), command_id, action, reason)


@blueprint.post("/captures/<uuid:capture_id>/giving-up")
@blueprint.arguments(GivingUpSchema)
@blueprint.response(204)
@access("person")
def give_up(said: Mapping[str, str], capture_id: UUID) -> None:
    """Stop waiting for the bytes of a photo."""
    service.give_up_capture(current_actor(), current_context(), capture_id, said["reason"])


@blueprint.post("/captures/<uuid:capture_id>/findings/<code>/acceptance")
@blueprint.arguments(AcceptanceSchema)
@blueprint.response(204)
@access("person")
def accept_finding(said: Mapping[str, str], capture_id: UUID, code: str) -> None:
    """Let a photo stand although something about it does not fit."""
    service.accept_finding(current_actor(), current_context(), capture_id, code, said["reason"])


def _line(line: views.TabletLine, counted_at: datetime) -> Mapping[str, object]:
    visit, unit, photos = line.visit, line.visit.unit, line.photos
    site = Site(unit.code, unit.name, unit.kind, unit.label_kind, unit.latitude, unit.longitude)
    counts = {"total": photos.total, "missing": photos.missing}
    counts |= {"refused": photos.refused, "given_up": photos.given_up}
    return {
        "id": visit.id,
        "unit": site.as_json(),
        "planned_on": visit.planned_on,
        "state": visit.state,
        "package_digest": visit.package_digest,
        "criteria_total": visit.criteria_total,
        "photos": {**counts, "counted_at": counted_at},
        "minutes": line.minutes,
        "settled": [_settled(command, settlement) for command, settlement in line.settled.items()],
        "given_up": line.given_up,
    }


def _settled(command: UUID, settlement: views.SettlementView) -> Mapping[str, object]:
    said = {"action": settlement.action, "reason": settlement.reason, "by": settlement.settled_by_name}
    return {"id": command, **said, "at": settlement.settled_at.astimezone(ZONE)}


def _outcome(outcome: CommandOutcome) -> Mapping[str, object]:
    members: dict[str, object] = {"id": outcome.id, "outcome": outcome.outcome.value}
    if outcome.parked is None:
        return {**members, "code": None, "message": None}
    code, params = outcome.parked.code, outcome.parked.params
    message = current_context().configuration.problem_texts.detail(code, params)
    return {**members, "code": code, "message": message}
