"""Wire shapes of uploads."""

from __future__ import annotations

import marshmallow as ma

from inspection_api.http.contract import WireSchema

_DIGITS = "[0-9]{1,15}"
_RANGE = ma.validate.Regexp(
    rf"bytes {_DIGITS}-{_DIGITS}/{_DIGITS}\Z",
    error="Cần dạng “bytes đầu-cuối/tổng”, ví dụ bytes 0-65535/200000.",
)


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
    part = ma.fields.String(data_key="Content-Range", load_default=None, validate=_RANGE)


class AskHeadersSchema(ma.Schema):
    """Headers of a question how far an upload has come."""

    class Meta:
        """Other headers are none of ours."""

        unknown = ma.EXCLUDE

    total = ma.fields.Integer(data_key="Upload-Length", load_default=None, validate=ma.validate.Range(min=1))


class UploadProgressSchema(WireSchema):
    """How many bytes of a file are here, from its beginning: what comes next begins there."""

    offset = ma.fields.Integer(required=True)


class PreviewAnswerSchema(WireSchema):
    """Whether a small picture was kept; the tablet need not send it again either way."""

    kept = ma.fields.Boolean(required=True)
