"""Routes of self-assessment: the form out, a filled form in, what was accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.clock import ZONE
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.selfassessment import schemas, service, views
from inspection_api.selfassessment.views import SubmissionView
from scoring import Scorecard, wire

blueprint = Blueprint("selfassessment", __name__, url_prefix="/api", description="Phiếu tự đánh giá")
_UNIT = "/campaigns/<campaign_id>/units/<unit_code>"
_LARGEST_READ = 5 * 1024 * 1024 + 1


@blueprint.get(f"{_UNIT}/form.xlsx")
@blueprint.response(200, content_type=service.XLSX_TYPE)
@access("person")
def download_form(campaign_id: str, unit_code: str) -> Response:
    """Send the form of a unit, empty."""
    context = current_context()
    with reading(context) as session:
        data = views.form(current_actor(), session, campaign_id, unit_code, context.clock.now())
    named = {"Content-Disposition": f'attachment; filename="phieu-tu-danh-gia-{unit_code}.xlsx"'}
    return Response(data, mimetype=service.XLSX_TYPE, headers=named)


@blueprint.post(f"{_UNIT}/submissions")
@blueprint.arguments(schemas.FormFileSchema, location="files")
@blueprint.response(201, schemas.ReceiptSchema)
@blueprint.alt_response(200, schema=schemas.ReceiptSchema)
@access("person")
def submit_form(files: Mapping[str, Any], campaign_id: str, unit_code: str) -> tuple[dict[str, object], int]:
    """Take in a filled form; the same content again answers 200 and changes nothing."""
    if not files["file"]:  # a form without a choice sends a file without a name
        raise Problem("selfassessment.file-missing", 422)
    command = service.SubmitForm(campaign_id, unit_code, files["file"].read(_LARGEST_READ))
    receipt = service.submit(current_actor(), current_context(), command)
    with reading(current_context()) as session:
        card = views.reported_scores(current_actor(), session, campaign_id, unit_code)
    members = {
        **asdict(receipt),
        "received_at": receipt.received_at.astimezone(ZONE),
        "self_total": _plain(receipt.self_total),
        "recomputed_total": None if card is None else wire(card.total.points),
    }
    return members, 201 if receipt.created else 200


@blueprint.get(f"{_UNIT}/submission")
@blueprint.response(200, schemas.SubmissionSchema)
@access("person")
def show_submission(campaign_id: str, unit_code: str) -> dict[str, object]:
    """Show the form of a unit that counts, beside what its values are worth."""
    actor = current_actor()
    with reading(current_context()) as session:
        found = views.latest_submission(actor, session, campaign_id, unit_code)
        card = views.reported_scores(actor, session, campaign_id, unit_code)
    if found is None or card is None:
        raise Problem("selfassessment.none", 404, params={"unit": unit_code})
    return _shown(found, card)


def _shown(found: SubmissionView, card: Scorecard) -> dict[str, object]:
    return {
        "id": found.id,
        "unit_code": found.unit_code,
        "version": found.version,
        "received_at": found.received_at.astimezone(ZONE),
        "late": found.late,
        "submitted_by_name": found.submitted_by_name,
        "origin": found.origin,
        "file_sha256": found.file_sha256,
        "content_digest": found.content_digest,
        "self_total": _plain(found.self_total),
        "recomputed_total": wire(card.total.points),
        "values": [
            {"criterion": key[0], "field": key[1], "value": value.value, "estimated": value.estimated}
            for key, value in found.values.items()
        ],
        "criteria": [_criterion(found, card, criterion) for criterion in card.criteria],
    }


def _criterion(found: SubmissionView, card: Scorecard, criterion: str) -> dict[str, object]:
    given = found.self_scores.get(criterion)
    points = given.points if given else None
    return {
        "criterion": criterion,
        "points": None if points is None else _plain(points),
        "recomputed": wire(card.criteria[criterion].points),
        "reason": given.reason if given else None,
    }


def _plain(points: Decimal) -> str:
    text = format(points, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
