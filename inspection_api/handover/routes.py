"""HTTP of handing over: the file of a tablet that could not send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint

from inspection_api.handover.schemas import HandedInSchema, PassphraseSchema, QueueFileSchema, shaped
from inspection_api.handover.service import handed_in, take_file
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.problems import Problem

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
