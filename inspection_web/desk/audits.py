"""Packages for auditors: ask for one, follow its making, take it along."""

from __future__ import annotations

from flask import Blueprint, render_template

from inspection_api.audit import views as audit
from inspection_api.http.authentication import access, current_actor
from inspection_api.kernel.permissions import Permission, permit
from inspection_web.desk.scene import asked, scene

blueprint = Blueprint("audits", __name__)


@blueprint.get("/ky/<campaign_id>/kiem-toan")
@access("person")
def packages(campaign_id: str) -> str:
    """Show the packages of a round, and the form to ask for another."""
    permit(current_actor(), Permission.EXPORT_AUDIT)
    with scene(campaign_id) as here:
        return render_template(
            "desk/audit/packages.html",
            campaign=here.campaign,
            packages=audit.packages(here.actor, here.session, campaign_id),
            units=here.unit_names(),
            own_unit=here.own_unit,
            job=asked("job"),
        )
