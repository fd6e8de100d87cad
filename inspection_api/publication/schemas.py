"""Wire shapes of publications."""

from __future__ import annotations

import marshmallow as ma

from inspection_api.http.contract import WireSchema


class PublicationKeySchema(WireSchema):
    """The key of a publication."""

    id = ma.fields.UUID()


class PublicationRecordSchema(WireSchema):
    """The record of a publication, as its file holds it."""

    record = ma.fields.Dict()
