"""Wire shapes of the directory."""

from __future__ import annotations

import marshmallow as ma

from inspection_api.http.contract import WireSchema


class UnitSchema(WireSchema):
    """A unit of a round."""

    code = ma.fields.String()
    name = ma.fields.String()
    kind = ma.fields.String()
    label_kind = ma.fields.String()
    parent_code = ma.fields.String(allow_none=True)
    latitude = ma.fields.String(allow_none=True)
    longitude = ma.fields.String(allow_none=True)


class UnitListSchema(WireSchema):
    """The units of a round that the person may see, in Vietnamese order."""

    items = ma.fields.List(ma.fields.Nested(UnitSchema))


class MemberSchema(WireSchema):
    """A person to be put on a team."""

    person_id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    role = ma.fields.String(required=True, validate=ma.validate.OneOf(["inspector", "team_leader"]))


class TeamSchema(WireSchema):
    """An inspection team to be formed."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    members = ma.fields.List(ma.fields.Nested(MemberSchema), required=True)


class TeamKeySchema(WireSchema):
    """The key of a team that was formed."""

    id = ma.fields.UUID()
