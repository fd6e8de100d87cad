"""HTTP of issued documents."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.transaction import reading
from inspection_api.reports import service, views
from inspection_api.reports.schemas import JobKeySchema, ReportListSchema

blueprint = Blueprint("reports", __name__, url_prefix="/api", description="Báo cáo chênh lệch")


@blueprint.post("/campaigns/<campaign_id>/units/<unit_code>/discrepancy-reports")
@blueprint.response(202, JobKeySchema)
@access("person")
def request_report(campaign_id: str, unit_code: str) -> Mapping[str, UUID]:
    """Ask for the discrepancy report of a unit."""
    return {"job": service.request_report(current_actor(), current_context(), campaign_id, unit_code)}


@blueprint.get("/campaigns/<campaign_id>/units/<unit_code>/discrepancy-reports")
@blueprint.response(200, ReportListSchema)
@access("person")
def reports(campaign_id: str, unit_code: str) -> Mapping[str, object]:
    """List the discrepancy reports of a unit."""
    with reading(current_context()) as session:
        return {"items": views.reports(current_actor(), session, campaign_id, unit_code)}


@blueprint.get("/reports/<uuid:report_id>.pdf")
@blueprint.response(200, content_type="application/pdf")
@access("person")
def report_file(report_id: UUID) -> Response:
    """Download a discrepancy report."""
    with reading(current_context()) as session:
        report = views.report(current_actor(), session, report_id)
    content = service.read_report(current_actor(), current_context(), report.sha256)
    name = f"bao-cao-chenh-lech-{report.unit_code}-{report.made_at:%Y%m%d-%H%M}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type="application/pdf", headers=headers)
