"""For everybody with a new tablet: the address, whom to trust, and the steps for each kind of machine."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from flask import Blueprint, render_template, request

from inspection_api.documents.codes import DRAWING_TYPE, drawing_of
from inspection_api.http.authentication import access, current_context
from inspection_api.lan.addresses import certificate_address, local_addresses, site_address
from inspection_api.lan.certificates import grouped, kept_authority
from inspection_api.settings import Settings

blueprint = Blueprint("installing", __name__)


@blueprint.get("/cai-dat-may")
@access("public")
def steps() -> str:
    """Show how a tablet reaches this machine and learns to trust it."""
    settings = current_context().settings
    address = _address(settings)
    drawing = b64encode(drawing_of(f"{address}/cai-dat-may")).decode()
    return render_template(
        "desk/installing/steps.html",
        address=address,
        drawing=f"data:{DRAWING_TYPE};base64,{drawing}",
        authority=_authority(settings),
    )


def _address(settings: Settings) -> str:
    if settings.lan:
        return site_address(local_addresses(), settings.port)
    return settings.public_url or request.host_url.rstrip("/")


def _authority(settings: Settings) -> dict[str, str] | None:
    """Tell where the authority's certificate is, and its fingerprint; None where the office's is served."""
    if not settings.lan or settings.office_certificate is not None:
        return None
    kept = kept_authority(settings.secrets_folder)
    if kept is None:
        return None
    return {
        "address": certificate_address(local_addresses(), settings.http_port),
        "fingerprint": grouped(sha256(kept).hexdigest()),
    }
