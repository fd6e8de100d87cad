"""HTTP of custody: files out by their digest, restriction, copies for the public, the history of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from evidence.errors import BadAreaError
from evidence.redaction import Area, read_areas
from inspection_api.archive.rules import Size
from inspection_api.archive.service import Original
from inspection_api.custody import service, views
from inspection_api.custody.schemas import (
    AreasSchema,
    CopyJobSchema,
    HistorySchema,
    LiftingSchema,
    PurposeSchema,
    RestrictionSchema,
)
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading

blueprint = Blueprint("custody", __name__, url_prefix="/api", description="Bảo quản minh chứng")
_ANY_TYPE = "application/octet-stream"
_GUARDED = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


@blueprint.get("/evidence/<sha256>")
@blueprint.response(200, content_type=_ANY_TYPE)
@access("person")
def download(sha256: str) -> Response:
    """Hand out an original as an attachment; it is recorded who took it."""
    return _attachment(service.open_original(current_actor(), current_context(), sha256), sha256)


@blueprint.post("/evidence/<sha256>/download")
@blueprint.arguments(PurposeSchema, location="form")
@blueprint.response(200, content_type=_ANY_TYPE)
@access("person")
def download_for(form: Mapping[str, Any], sha256: str) -> Response:
    """Hand out an original as an attachment; it is recorded who took it, and what for."""
    found = service.open_original(current_actor(), current_context(), sha256, form["purpose"])
    return _attachment(found, sha256)


@blueprint.get("/evidence/<sha256>/preview")
@blueprint.response(200, content_type="image/jpeg")
@access("person")
def show_preview(sha256: str) -> Response:
    """Show a photo, small and re-encoded; a restricted one to a few, and that is recorded."""
    return _picture(service.open_preview(current_actor(), current_context(), sha256))


@blueprint.get("/evidence/<sha256>/thumbnail")
@blueprint.response(200, content_type="image/jpeg")
@access("person")
def show_thumbnail(sha256: str) -> Response:
    """Show a photo, very small and re-encoded; of a restricted one the copy for the public."""
    return _picture(service.open_public(current_actor(), current_context(), sha256, Size.THUMBNAIL))


@blueprint.get("/captures/<uuid:capture_id>/preview")
@blueprint.response(200, content_type="image/jpeg")
@access("person")
def show_sent_preview(capture_id: UUID) -> Response:
    """Show the small picture that a tablet sent before its photo; the photo itself once it is derived."""
    return _picture(service.open_sent_preview(current_actor(), current_context(), capture_id))


@blueprint.get("/evidence/<sha256>/public-copy")
@blueprint.response(200, content_type="image/jpeg")
@access("person")
def show_public_copy(sha256: str) -> Response:
    """Show the copy of a photo for the public."""
    return _picture(service.open_public_copy(current_actor(), current_context(), sha256))


@blueprint.post("/evidence/<sha256>/public-copy")
@blueprint.arguments(AreasSchema)
@blueprint.response(202, CopyJobSchema)
@access("person")
def request_copy(body: Mapping[str, Any], sha256: str) -> Mapping[str, UUID]:
    """Ask for a copy of a photo for the public, in which areas are filled."""
    areas = _areas(body["areas"])
    return {"job": service.request_copy(current_actor(), current_context(), sha256, areas)}


@blueprint.post("/evidence/<sha256>/restriction")
@blueprint.arguments(RestrictionSchema)
@blueprint.response(204)
@access("person")
def restrict(body: Mapping[str, Any], sha256: str) -> None:
    """Show a file to a few only, from now on."""
    service.restrict(current_actor(), current_context(), sha256, body["reason"], body["note"])


@blueprint.post("/evidence/<sha256>/restriction/lifting")
@blueprint.arguments(LiftingSchema)
@blueprint.response(204)
@access("person")
def lift(body: Mapping[str, Any], sha256: str) -> None:
    """Show a file like others again."""
    service.lift(current_actor(), current_context(), sha256, body["note"])


@blueprint.get("/evidence/<sha256>/custody")
@blueprint.response(200, HistorySchema)
@access("person")
def history(sha256: str) -> Mapping[str, object]:
    """Tell everything that happened to a file."""
    with reading(current_context()) as session:
        return {"items": views.custody(current_actor(), current_context(), session, sha256)}


def _areas(text: str) -> tuple[Area, ...]:
    try:
        return read_areas(text)
    except BadAreaError as fault:
        raise Problem("evidence.bad-area", 422) from fault


def _picture(content: bytes) -> Response:
    return Response(content, mimetype="image/jpeg", headers=_GUARDED)


def _attachment(found: Original, sha256: str) -> Response:
    named = {"Content-Disposition": f'attachment; filename="{sha256}"', "Content-Length": str(found.size)}
    answer = Response(found.stream, mimetype=_ANY_TYPE, headers={**_GUARDED, **named})
    answer.call_on_close(found.stream.close)
    return answer
