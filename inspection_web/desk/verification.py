"""For everybody: is a document in one's hands the one that was issued, and does the log still bear it out."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from inspection_api.audit import views as audit
from inspection_api.http.authentication import access, current_context
from inspection_api.kernel.actors import VISITOR
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as log
from inspection_web.desk.scene import asked

blueprint = Blueprint("verification", __name__)
_MISSING = 404


@blueprint.get("/kiem-chung")
@access("public")
def search() -> str | Response:
    """Ask for the number of a document."""
    wanted = "".join(asked("ma").split())
    if wanted:
        return redirect(url_for("desk.verification.document", document_id=wanted))
    with reading(current_context()) as session:
        newest = log.newest_checkpoint(VISITOR, session)
    return render_template("desk/verification/search.html", newest=newest)


@blueprint.get("/kiem-chung/<document_id>")
@access("public")
def document(document_id: str) -> str | tuple[str, int]:
    """Show what was issued under a number, and whether the log of today continues the one behind it."""
    context = current_context()
    with reading(context) as session:
        try:
            found = audit.issued_document(VISITOR, session, UUID(document_id))
        except (Problem, ValueError):
            return render_template("desk/verification/unknown.html", wanted=document_id), _MISSING
        size = found.checkpoint
        return render_template(
            "desk/verification/document.html",
            campaign=audit.round_of(VISITOR, session, found),
            document=found,
            grown=None if size is None else log.continuation(VISITOR, context, session, size),
            key=audit.log_key(VISITOR, context),
        )


@blueprint.get("/kiem-chung/huong-dan")
@access("public")
def manual() -> str:
    """Tell how to check by hand, and hand out the tools."""
    context = current_context()
    with reading(context) as session:
        newest = log.newest_checkpoint(VISITOR, session)
    return render_template(
        "desk/verification/manual.html",
        newest=newest,
        key=audit.log_key(VISITOR, context),
        steps=audit.manual(VISITOR),
    )
