"""Wire shapes of the log."""

from __future__ import annotations

import marshmallow as ma

from inspection_api.http.contract import WireSchema


class KeySchema(WireSchema):
    """The key that signs the checkpoints."""

    name = ma.fields.String(required=True)
    pem = ma.fields.String(required=True)
    fingerprint = ma.fields.String(required=True)


class VerdictSchema(WireSchema):
    """Result of checking the whole log."""

    ok = ma.fields.Boolean(required=True)
    count = ma.fields.Integer(required=True)
    head = ma.fields.String(required=True)
    line = ma.fields.Integer(required=True, allow_none=True)
    code = ma.fields.String(required=True, allow_none=True)
    message = ma.fields.String(required=True)
