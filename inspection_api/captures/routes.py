"""HTTP of captures: the bytes that tablets and units send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_smorest import Blueprint

from inspection_api.archive import views as archive
from inspection_api.captures import service
from inspection_api.captures.schemas import EvidenceReceiptSchema, UploadHeadersSchema
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.transaction import reading

blueprint = Blueprint("captures", __name__, url_prefix="/api", description="Minh chứng gửi lên")


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
    said = {**members, "message": _sentence(receipt.reason), **_signed(sha256)}
    return said, 201 if receipt.created else 200


def _signed(sha256: str) -> Mapping[str, str | None]:
    """Return the signed receipt; the line it names is in the log for good, as the upload was committed."""
    with reading(current_context()) as session:
        signed = archive.receipt(current_actor(), current_context(), session, sha256)
    if signed is None:
        return {"receipt": None, "signature": None, "key": None}
    return {"receipt": signed.record.decode(), "signature": signed.signature, "key": signed.key_id}


def _sentence(code: str | None) -> str | None:
    return code and current_context().configuration.problem_texts.detail(code, {})
