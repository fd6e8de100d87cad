"""HTTP of handing over: the file of a tablet that could not send, and what in it could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from inspection_api.handover import views
from inspection_api.handover.schemas import (
    HandedInSchema,
    PassphraseSchema,
    QueueFileSchema,
    UnreadSettlementSchema,
    shaped,
)
from inspection_api.handover.service import handed_in, settle_unread, take_file
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading

blueprint = Blueprint("handover", __name__, url_prefix="/api", description="Nhập từ tệp")


@blueprint.post("/queue-files")
@blueprint.arguments(QueueFileSchema, location="files")
@blueprint.arguments(PassphraseSchema, location="form")
@blueprint.response(200, HandedInSchema)
@access("person")
def hand_in(files: Mapping[str, Any], said: Mapping[str, str]) -> Mapping[str, object]:
    """Take over the file of a tablet that could not send; taking it again is harmless."""
    if not files["file"]:  # a form without a choice sends a file without a name
        raise Problem("handover.missing", 422)
    actor, context = current_actor(), current_context()
    lines = take_file(actor, context, files["file"].stream, said["passphrase"], shape=shaped)
    return handed_in(actor, lines, context.configuration.problem_texts)


@blueprint.get("/unread-records/<uuid:record_id>.json")
@blueprint.response(200, content_type="application/json")
@access("person")
def unread_record(record_id: UUID) -> Response:
    """Download a record that could not be read, as it came."""
    with reading(current_context()) as session:
        said = views.unread_text(current_actor(), session, record_id)
    headers = {
        "Content-Disposition": f'attachment; filename="muc-{record_id}.json"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(said, mimetype="application/json", headers=headers)


@blueprint.post("/unread-records/<uuid:record_id>/settlement")
@blueprint.arguments(UnreadSettlementSchema)
@blueprint.response(204)
@access("person")
def settle(said: Mapping[str, str], record_id: UUID) -> None:
    """Say what was done about a record that could not be read."""
    settle_unread(current_actor(), current_context(), record_id, said["note"])
