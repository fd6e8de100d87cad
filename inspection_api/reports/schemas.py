"""Wire shapes of issued documents."""

from __future__ import annotations

import marshmallow as ma

from inspection_api.http.contract import WireSchema


class JobKeySchema(WireSchema):
    """The job that makes a report; its state is at /api/jobs/<id>."""

    job = ma.fields.UUID()


class ReportSchema(WireSchema):
    """A discrepancy report that can be downloaded."""

    id = ma.fields.UUID()
    unit_code = ma.fields.String()
    made_at = ma.fields.AwareDateTime()
    requested_by_name = ma.fields.String()
    sha256 = ma.fields.String()
    size = ma.fields.Integer()
    log_seq = ma.fields.Integer()
    log_hash = ma.fields.String()
    checkpoint_size = ma.fields.Integer(allow_none=True)


class ReportListSchema(WireSchema):
    """The reports of a unit, the newest first."""

    items = ma.fields.List(ma.fields.Nested(ReportSchema))
