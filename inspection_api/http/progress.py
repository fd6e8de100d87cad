"""How far a job has come, for whoever asked for it."""

from __future__ import annotations

from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.http.contract import WireSchema
from inspection_api.kernel.jobs import Job
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading

blueprint = Blueprint("jobs", __name__, url_prefix="/api/jobs", description="Việc chạy nền")


class JobSchema(WireSchema):
    """State of a job: queued, running, done or failed; the result once done."""

    id = ma.fields.UUID()
    kind = ma.fields.String()
    state = ma.fields.String()
    progress = ma.fields.Integer()
    attempts = ma.fields.Integer()
    result = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())


@blueprint.get("/<uuid:job_id>")
@blueprint.response(200, JobSchema)
@access("person")
def job(job_id: UUID) -> Job:
    """Return the state of a job of one's own; others' jobs are not found."""
    with reading(current_context()) as session:
        row = session.get(Job, job_id)
        if row is None or row.requested_by != current_actor().person_id:
            raise Problem("request.not-found", 404)
        return row
