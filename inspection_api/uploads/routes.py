"""HTTP of uploads: the bytes that tablets and units send, whole or in parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from inspection_api.archive import views as archive
from inspection_api.archive.views import Receipt
from inspection_api.captures import service as captures
from inspection_api.captures.rules import MOST_PREVIEW
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.transaction import reading
from inspection_api.uploads import service
from inspection_api.uploads.rules import SentPart
from inspection_api.uploads.schemas import (
    AskHeadersSchema,
    EvidenceReceiptSchema,
    PreviewAnswerSchema,
    UploadHeadersSchema,
    UploadProgressSchema,
)

blueprint = Blueprint("uploads", __name__, url_prefix="/api", description="Minh chứng gửi lên")
_ANY_TYPE, _OFFSET_HEADER = "application/octet-stream", "Upload-Offset"
_PROBLEM_TYPE = "application/problem+json"
_NUMBERS = re.compile("[0-9]+")
_MOST_PART = 1024 * 1024


@blueprint.route("/evidence/<sha256>", methods=["HEAD"])
@blueprint.arguments(AskHeadersSchema, location="headers")
@blueprint.response(200, content_type=_ANY_TYPE)
@access("delivery")
def ask(headers: Mapping[str, Any], sha256: str) -> Response:
    """Tell a sender whether a file is here already, or how much of it; the answer names the digest."""
    with reading(current_context()) as session:
        found = archive.kept(current_actor(), session, sha256)
    if found is None:
        here = service.offset(current_actor(), current_context(), sha256, headers["total"])
        return Response(status=404, mimetype=_PROBLEM_TYPE, headers={_OFFSET_HEADER: str(here)})
    named = {"ETag": f'"{found.sha256}"', "X-Evidence-State": found.state}
    return Response(mimetype=_ANY_TYPE, headers={**named, **_receipt_headers(sha256)})


@blueprint.put("/evidence/<sha256>")
@blueprint.arguments(UploadHeadersSchema, location="headers")
@blueprint.response(201, EvidenceReceiptSchema)
@blueprint.alt_response(200, schema=EvidenceReceiptSchema)
@blueprint.alt_response(202, schema=UploadProgressSchema)
@access("delivery")
def upload(headers: Mapping[str, Any], sha256: str) -> tuple[Mapping[str, object] | Response, int]:
    """Keep the bytes of the body, a whole file or a part of it, if they are the bytes named."""
    actor, context = current_actor(), current_context()
    is_photo, part = headers["capture_id"] is not None, headers["part"]
    if part is None:
        size = headers["size"]
        whole = captures.receive(actor, context, request.stream, sha256, photo=is_photo, declared=size)
        return _told(sha256, whole)
    at, last, total = map(int, _NUMBERS.findall(part))
    data = request.stream.read(_MOST_PART + 1)
    sent = SentPart(sha256=sha256, photo=is_photo, at=at, data=data, end=last + 1, total=total)
    return _told(sha256, service.receive_part(actor, context, sent))


@blueprint.put("/captures/<uuid:capture_id>/preview")
@blueprint.response(200, PreviewAnswerSchema)
@access("delivery")
def upload_preview(capture_id: UUID) -> Mapping[str, bool]:
    """Keep the small picture of a photo that is still to come; one that is not needed any more is let go."""
    data = request.stream.read(MOST_PREVIEW + 1)
    return {"kept": service.keep_preview(current_actor(), current_context(), capture_id, data)}


def _told(sha256: str, outcome: Receipt | int) -> tuple[Mapping[str, object] | Response, int]:
    if isinstance(outcome, int):
        return jsonify(UploadProgressSchema().dump({"offset": outcome})), 202
    members = {"sha256": sha256, "state": outcome.state, "code": outcome.reason}
    said = {**members, "message": _sentence(outcome.reason), **_signed(sha256)}
    return said, 201 if outcome.created else 200


def _receipt_headers(sha256: str) -> Mapping[str, str]:
    said = {"X-Receipt": "receipt", "X-Receipt-Signature": "signature", "X-Receipt-Key": "key"}
    signed = _signed(sha256)
    return {header: value for header, name in said.items() if (value := signed[name]) is not None}


def _signed(sha256: str) -> Mapping[str, str | None]:
    """Return the signed receipt; the line it names is in the log for good, as the upload was committed."""
    with reading(current_context()) as session:
        signed = archive.receipt(current_actor(), current_context(), session, sha256)
    if signed is None:
        return {"receipt": None, "signature": None, "key": None}
    return {"receipt": signed.record.decode(), "signature": signed.signature, "key": signed.key_id}


def _sentence(code: str | None) -> str | None:
    return code and current_context().configuration.problem_texts.detail(code, {})
