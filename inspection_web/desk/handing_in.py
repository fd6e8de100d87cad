"""The office takes over the file of a tablet that could not send."""

from __future__ import annotations

from flask import Blueprint, render_template

from inspection_api.http.authentication import access, current_actor
from inspection_api.kernel.permissions import Permission, permit
from inspection_web.desk.scene import newest_scene

blueprint = Blueprint("handing_in", __name__)


@blueprint.get("/nhap-tu-tep")
@access("person")
def form() -> str:
    """Ask for the file and its passphrase."""
    permit(current_actor(), Permission.HAND_IN_FILE)
    with newest_scene() as here:
        return render_template("desk/handing_in/form.html", campaign=here.campaign if here else None)
