"""Wire shapes of planning. The package itself is frozen text and goes out as it is kept."""

from __future__ import annotations

import marshmallow as ma

from inspection_api.http.contract import WireSchema


class PlanVisitSchema(WireSchema):
    """A visit to be planned."""

    unit_code = ma.fields.String(required=True, validate=ma.validate.Length(1, 20))
    team_id = ma.fields.UUID(required=True)
    planned_on = ma.fields.Date(required=True)
    selection_reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 500))


class VisitKeySchema(WireSchema):
    """The key of a visit that was planned."""

    id = ma.fields.UUID(required=True)


class TabletSchema(ma.Schema):
    """Which tablet asks; older ones and browsers at a desk do not say."""

    class Meta:
        """Other headers are none of ours."""

        unknown = ma.EXCLUDE

    device = ma.fields.UUID(data_key="X-Device-Id", load_default=None)
