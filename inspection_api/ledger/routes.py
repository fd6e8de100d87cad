"""HTTP of the log: its lines and its verdict; its checkpoints and their key, for everybody."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response
from flask_smorest import Blueprint

from evidence.ledger import Verdict
from evidence.signing import fingerprint, public_pem
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.actors import VISITOR
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views
from inspection_api.ledger.schemas import KeySchema, VerdictSchema

blueprint = Blueprint("ledger", __name__, url_prefix="/api/log", description="Sổ lưu vết")
_NOTE = "text/plain"
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
        return _judged(views.verify_log(current_actor(), current_context(), session))


@blueprint.get("/checkpoint")
@blueprint.response(200, content_type=_NOTE)
@access("public")
def newest_checkpoint() -> Response:
    """Give out the newest checkpoint, a signed note."""
    with reading(current_context()) as session:
        found = views.newest_checkpoint(VISITOR, session)
    if found is None:
        raise Problem("ledger.no-checkpoint", 404)
    return _note(found)


@blueprint.get("/checkpoints/<int:size>")
@blueprint.response(200, content_type=_NOTE)
@access("public")
def checkpoint(size: int) -> Response:
    """Give out the checkpoint of that many lines, a signed note."""
    with reading(current_context()) as session:
        return _note(views.checkpoint(VISITOR, session, size))


@blueprint.get("/key")
@blueprint.response(200, KeySchema)
@access("public")
def key() -> Mapping[str, object]:
    """Tell the key that signs the checkpoints."""
    signer = current_context().signer
    public_key = signer.public_key
    return {"name": signer.name, "pem": public_pem(public_key), "fingerprint": fingerprint(public_key)}


def _note(found: views.CheckpointView) -> Response:
    return Response(found.note, mimetype=_NOTE, headers={"X-Content-Type-Options": "nosniff"})


def _sentence(code: str, **params: str) -> str:
    return current_context().configuration.problem_texts.detail(code, params)


def _judged(found: Verdict) -> Mapping[str, object]:
    members: dict[str, object] = {"ok": found.ok, "count": found.count, "head": found.head}
    if found.fault is None:
        return {**members, "line": None, "code": None, "message": _sentence("ledger.unbroken")}
    fault = found.fault
    message = _sentence("ledger.broken", line=str(fault.line), fault=fault.code)
    return {**members, "line": fault.line, "code": fault.code, "message": message}
