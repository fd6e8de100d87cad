"""HTTP of the log: its lines and its verdict."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response
from flask_smorest import Blueprint

from evidence.ledger import Verdict
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views
from inspection_api.ledger.schemas import VerdictSchema

blueprint = Blueprint("ledger", __name__, url_prefix="/api/log", description="Sổ lưu vết")
_GUARDED = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


@blueprint.get("")
@blueprint.response(200, content_type="application/jsonl")
@access("person")
def export_log() -> Response:
    """Send the lines of the log as they are hashed."""
    lines = views.log_export(current_actor(), current_context())
    named = {"Content-Disposition": 'attachment; filename="log.jsonl"'}
    return Response(lines, mimetype="application/jsonl", headers={**_GUARDED, **named})


@blueprint.get("/verdict")
@blueprint.response(200, VerdictSchema)
@access("person")
def verdict() -> Mapping[str, object]:
    """Check the whole log now."""
    with reading(current_context()) as session:
        return _judged(views.verify_log(current_actor(), session))


def _sentence(code: str, **params: str) -> str:
    return current_context().configuration.problem_texts.detail(code, params)


def _judged(found: Verdict) -> Mapping[str, object]:
    members: dict[str, object] = {"ok": found.ok, "count": found.count, "head": found.head}
    if found.fault is None:
        return {**members, "line": None, "code": None, "message": _sentence("ledger.unbroken")}
    fault = found.fault
    message = _sentence("ledger.broken", line=str(fault.line), fault=fault.code)
    return {**members, "line": fault.line, "code": fault.code, "message": message}
