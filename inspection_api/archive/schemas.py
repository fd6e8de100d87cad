"""Wire shapes of the archive."""

from __future__ import annotations

import marshmallow as ma

from inspection_api.http.contract import WireSchema


class QuarantinedSchema(WireSchema):
    """A file in quarantine."""

    sha256 = ma.fields.String(required=True)
    size = ma.fields.Integer(required=True)
    media_type = ma.fields.String(required=True)
    reason = ma.fields.String(required=True)
    received_at = ma.fields.AwareDateTime(required=True, format="iso")


class QuarantineSchema(WireSchema):
    """All files in quarantine, the newest first."""

    items = ma.fields.List(ma.fields.Nested(QuarantinedSchema), required=True)
