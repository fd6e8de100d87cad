"""Wire shapes of minutes."""

from __future__ import annotations

import marshmallow as ma

from inspection_api.http.contract import WireSchema


class MinutesSchema(WireSchema):
    """Minutes of a visit that can be downloaded once they are printed."""

    id = ma.fields.UUID()
    number = ma.fields.Integer()
    version = ma.fields.Integer(allow_none=True)
    digest = ma.fields.String()
    author_name = ma.fields.String()
    made_at = ma.fields.AwareDateTime()
    received_at = ma.fields.AwareDateTime()
    paper = ma.fields.String(allow_none=True)


class MinutesListSchema(WireSchema):
    """The minutes of a visit, the newest first."""

    items = ma.fields.List(ma.fields.Nested(MinutesSchema))
