"""The log: whether it holds, its newest lines, and the way to take it along."""

from __future__ import annotations

import json
from collections import deque
from typing import Any

from flask import Blueprint, render_template

from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as log_views
from inspection_web.desk.scene import newest_scene

blueprint = Blueprint("ledger", __name__)
_SHOWN = 50


@blueprint.get("/so-luu-vet")
@access("person")
def log() -> str:
    """Check the log now and show its newest lines."""
    actor = current_actor()
    context = current_context()
    with reading(context) as session:
        verdict = log_views.verify_log(actor, context, session)
        newest = deque(log_views.log_lines(actor, session), maxlen=_SHOWN)
    with newest_scene() as here:
        return render_template(
            "desk/ledger/log.html",
            campaign=here.campaign if here else None,
            verdict=verdict,
            events=[_event(line) for line in reversed(newest)],
            fault=_fault(verdict.fault.line, verdict.fault.code) if verdict.fault else None,
        )


def _event(line: bytes) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(line)
    return loaded


def _fault(line: int, code: str) -> str:
    texts = current_context().configuration.problem_texts
    return texts.detail("ledger.broken", {"line": str(line), "fault": code})
