"""HTTP of the archive: files in and out by their digest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from inspection_api.archive import service, views
from inspection_api.archive.schemas import (
    EvidenceReceiptSchema,
    QuarantineSchema,
    UploadHeadersSchema,
)
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading

blueprint = Blueprint("archive", __name__, url_prefix="/api", description="Minh chứng")
_ANY_TYPE = "application/octet-stream"
_STATE_HEADER = "X-Evidence-State"
_GUARDED = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


@blueprint.route("/evidence/<sha256>", methods=["HEAD"])
@blueprint.response(200, content_type=_ANY_TYPE)
@access("person")
def ask(sha256: str) -> Response:
    """Tell a sender whether a file is here already; the answer names the digest."""
    with reading(current_context()) as session:
        found = views.kept(current_actor(), session, sha256)
    if found is None:
        raise Problem("evidence.unknown", 404)
    named = {"ETag": f'"{found.sha256}"', _STATE_HEADER: found.state}
    return Response(mimetype=_ANY_TYPE, headers=named)


@blueprint.get("/evidence/<sha256>")
@blueprint.response(200, content_type=_ANY_TYPE)
@access("person")
def download(sha256: str) -> Response:
    """Hand out an original as an attachment; it is recorded who took it."""
    found = service.open_original(current_actor(), current_context(), sha256)
    named = {"Content-Disposition": f'attachment; filename="{sha256}"', "Content-Length": str(found.size)}
    answer = Response(found.stream, mimetype=_ANY_TYPE, headers={**_GUARDED, **named})
    answer.call_on_close(found.stream.close)
    return answer


@blueprint.put("/evidence/<sha256>")
@blueprint.arguments(UploadHeadersSchema, location="headers")
@blueprint.response(201, EvidenceReceiptSchema)
@blueprint.alt_response(200, schema=EvidenceReceiptSchema)
@access("person")
def upload(headers: Mapping[str, Any], sha256: str) -> tuple[Mapping[str, object], int]:
    """Keep the bytes of the body, read piece by piece, if they are the bytes named."""
    is_photo = headers["capture_id"] is not None
    receipt = service.receive(
        current_actor(), current_context(), request.stream, sha256, photo=is_photo, declared=headers["size"]
    )
    members = {"sha256": sha256, "state": receipt.state, "code": receipt.reason}
    return {**members, "message": _sentence(receipt.reason)}, 201 if receipt.created else 200


@blueprint.get("/evidence/<sha256>/preview")
@blueprint.response(200, content_type="image/jpeg")
@access("person")
def show_preview(sha256: str) -> Response:
    """Show a photo, small and re-encoded."""
    made = views.open_preview(current_actor(), current_context(), sha256)
    return Response(made, mimetype="image/jpeg", headers=_GUARDED)


@blueprint.get("/quarantine")
@blueprint.response(200, QuarantineSchema)
@access("person")
def quarantine() -> Mapping[str, object]:
    """List the files in quarantine."""
    with reading(current_context()) as session:
        return {"items": views.quarantine(current_actor(), session)}


def _sentence(code: str | None) -> str | None:
    return code and current_context().configuration.problem_texts.detail(code, {})
