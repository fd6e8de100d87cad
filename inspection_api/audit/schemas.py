"""Wire shapes of audits."""

from __future__ import annotations

import marshmallow as ma

from inspection_api.http.contract import WireSchema


class PackageRequestSchema(WireSchema):
    """Which package is asked for: of one unit, or with null of the whole log."""

    unit_code = ma.fields.String(load_default=None, allow_none=True)


class AuditJobSchema(WireSchema):
    """The job that makes a package; its state is at /api/jobs/<id>."""

    job = ma.fields.UUID()


class CheckpointSchema(WireSchema):
    """A checkpoint: number of lines, root of the tree over them, and the signed note."""

    size = ma.fields.Integer()
    root = ma.fields.String()
    note = ma.fields.String()


class DocumentSchema(WireSchema):
    """An issued document, and the proof that the log of today continues the one it was issued from.

    ``holds`` is null where the document is one of the first, which carry no checkpoint.
    """

    id = ma.fields.UUID()
    kind = ma.fields.String()
    campaign = ma.fields.String()
    issued_at = ma.fields.AwareDateTime()
    sha256 = ma.fields.String()
    size = ma.fields.Integer()
    newer = ma.fields.UUID(allow_none=True)
    carried = ma.fields.Nested(CheckpointSchema, allow_none=True)
    newest = ma.fields.Nested(CheckpointSchema, allow_none=True)
    path = ma.fields.List(ma.fields.String())
    holds = ma.fields.Boolean(allow_none=True)
