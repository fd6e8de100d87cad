"""HTTP of the archive: whether a file is here, and which are in quarantine. ``custody`` hands files out."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response
from flask_smorest import Blueprint

from evidence.receipts import SignedReceipt
from inspection_api.archive import views
from inspection_api.archive.schemas import QuarantineSchema
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading

blueprint = Blueprint("archive", __name__, url_prefix="/api", description="Minh chứng")
_ANY_TYPE = "application/octet-stream"
_STATE_HEADER = "X-Evidence-State"


@blueprint.route("/evidence/<sha256>", methods=["HEAD"])
@blueprint.response(200, content_type=_ANY_TYPE)
@access("person")
def ask(sha256: str) -> Response:
    """Tell a sender whether a file is here already; the answer names the digest."""
    with reading(current_context()) as session:
        found = views.kept(current_actor(), session, sha256)
        receipt = views.receipt(current_actor(), current_context(), session, sha256)
    if found is None:
        raise Problem("evidence.unknown", 404)
    named = {"ETag": f'"{found.sha256}"', _STATE_HEADER: found.state}
    return Response(mimetype=_ANY_TYPE, headers={**named, **_receipt_headers(receipt)})


@blueprint.get("/quarantine")
@blueprint.response(200, QuarantineSchema)
@access("person")
def quarantine() -> Mapping[str, object]:
    """List the files in quarantine."""
    with reading(current_context()) as session:
        return {"items": views.quarantine(current_actor(), session)}


def _receipt_headers(receipt: SignedReceipt | None) -> Mapping[str, str]:
    if receipt is None:
        return {}
    return {
        "X-Receipt": receipt.record.decode(),
        "X-Receipt-Signature": receipt.signature,
        "X-Receipt-Key": receipt.key_id,
    }
