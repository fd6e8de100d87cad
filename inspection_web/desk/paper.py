"""The page on which a checklist that was written by hand is typed in."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template

from inspection_api.findings.rules import Conclusion
from inspection_api.http.authentication import access, current_context
from inspection_api.kernel.clock import ZONE
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.paper import views
from inspection_web.desk.scene import asked, scene

blueprint = Blueprint("paper_form", __name__)


@blueprint.get("/ky/<campaign_id>/kiem-tra/<uuid:visit_id>/nhap-tu-giay")
@access("person")
def form(campaign_id: str, visit_id: UUID) -> str:
    """Ask for what stands on the paper: of the package its QR code names, else of the newest."""
    with scene(campaign_id) as here:
        permit(here.actor, Permission.ENTER_PAPER)
        found = views.form(here.actor, here.session, visit_id, asked("goi") or None)
        permit(here.actor, Permission.ENTER_PAPER, on=found.facts)
        return render_template(
            "desk/visits/paper.html",
            campaign=here.campaign,
            form=found,
            outcomes=list(Conclusion),
            entries=views.entries_of_visit(here.actor, here.session, visit_id),
            latest=current_context().clock.now().astimezone(ZONE).strftime("%Y-%m-%dT%H:%M"),
        )
