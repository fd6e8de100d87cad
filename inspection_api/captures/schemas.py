"""Wire shapes of uploads."""

from __future__ import annotations

import marshmallow as ma

from inspection_api.http.contract import WireSchema


class EvidenceReceiptSchema(WireSchema):
    """What became of an upload, and the signed receipt for it; a quarantined file is kept all the same."""

    sha256 = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    code = ma.fields.String(required=True, allow_none=True)
    message = ma.fields.String(required=True, allow_none=True)
    receipt = ma.fields.String(required=True, allow_none=True)
    signature = ma.fields.String(required=True, allow_none=True)
    key = ma.fields.String(required=True, allow_none=True)


class UploadHeadersSchema(ma.Schema):
    """Headers of an upload; a photo of a visit names its capture."""

    class Meta:
        """Other headers are none of ours."""

        unknown = ma.EXCLUDE

    capture_id = ma.fields.UUID(data_key="X-Capture-Id", load_default=None)
    size = ma.fields.Integer(data_key="Content-Length", load_default=None, validate=ma.validate.Range(min=0))
