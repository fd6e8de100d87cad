"""Wire shapes of self-assessment. Amounts are decimal strings with a point."""

from __future__ import annotations

import marshmallow as ma

from inspection_api.http.contract import WireSchema


class FormFileSchema(ma.Schema):
    """A filled form as a file of a multipart request."""

    class Meta:
        """Other files are none of ours."""

        unknown = ma.EXCLUDE

    file = ma.fields.Raw(load_default=None, metadata={"type": "string", "format": "binary"})


class ReceiptSchema(WireSchema):
    """What became of a form that was accepted."""

    submission_id = ma.fields.UUID(required=True)
    campaign_id = ma.fields.String(required=True)
    unit_code = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    received_at = ma.fields.AwareDateTime(required=True, format="iso")
    late = ma.fields.Boolean(required=True)
    content_digest = ma.fields.String(required=True)
    file_sha256 = ma.fields.String(required=True, allow_none=True)
    self_total = ma.fields.String(required=True)
    recomputed_total = ma.fields.String(required=True, allow_none=True)
    created = ma.fields.Boolean(required=True)


class ReportedValueSchema(WireSchema):
    """One raw value as reported."""

    criterion = ma.fields.String(required=True)
    field = ma.fields.String(required=True)
    value = ma.fields.String(required=True)
    estimated = ma.fields.Boolean(required=True)


class SelfScoreSchema(WireSchema):
    """Points of one criterion: by the unit, and recomputed from what it reported."""

    criterion = ma.fields.String(required=True)
    points = ma.fields.String(required=True, allow_none=True)
    recomputed = ma.fields.String(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)


class SubmissionSchema(WireSchema):
    """The form of a unit that counts."""

    id = ma.fields.UUID(required=True)
    unit_code = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    received_at = ma.fields.AwareDateTime(required=True, format="iso")
    late = ma.fields.Boolean(required=True)
    submitted_by_name = ma.fields.String(required=True)
    origin = ma.fields.String(required=True)
    file_sha256 = ma.fields.String(required=True, allow_none=True)
    content_digest = ma.fields.String(required=True)
    self_total = ma.fields.String(required=True)
    recomputed_total = ma.fields.String(required=True)
    values = ma.fields.List(ma.fields.Nested(ReportedValueSchema), required=True)
    criteria = ma.fields.List(ma.fields.Nested(SelfScoreSchema), required=True)
