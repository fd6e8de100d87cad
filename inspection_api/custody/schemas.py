"""Wire shapes of custody."""

from __future__ import annotations

import marshmallow as ma

from evidence.redaction import MOST_AREAS
from inspection_api.custody.rules import RestrictionReason
from inspection_api.http.contract import WireSchema

_TEXT = ma.validate.Length(1, 500)
_AREA = "[0-9]{1,4}( [0-9]{1,4}){3}"
_AREAS = ma.validate.Regexp(
    rf"{_AREA}(; {_AREA}){{0,{MOST_AREAS - 1}}}\Z", error="Cần chọn ít nhất một vùng."
)


class PurposeSchema(WireSchema):
    """What an original is taken for; the form of a page sends its token along."""

    purpose = ma.fields.String(required=True, validate=_TEXT)
    csrf_token = ma.fields.String(load_only=True)


class RestrictionSchema(WireSchema):
    """Why a file is shown to few from now on."""

    reason = ma.fields.Enum(RestrictionReason, by_value=True, required=True)
    note = ma.fields.String(allow_none=True, load_default=None, validate=_TEXT)


class LiftingSchema(WireSchema):
    """Why a file is shown like others again."""

    note = ma.fields.String(required=True, validate=_TEXT)


class AreasSchema(WireSchema):
    """What a copy for the public must not show: left, top, width and height, ``300 300 400 400; 0 0 90 90``.

    In thousandths of the width and height of the upright picture.
    """

    areas = ma.fields.String(required=True, validate=_AREAS)


class CopyJobSchema(WireSchema):
    """The job that makes a copy; its state is at /api/jobs/<id>."""

    job = ma.fields.UUID()


class StepSchema(WireSchema):
    """One thing that happened to a file."""

    seq = ma.fields.Integer()
    type = ma.fields.String()
    at = ma.fields.AwareDateTime(format="iso")
    actor_name = ma.fields.String(allow_none=True)
    by_system = ma.fields.Boolean()
    purpose = ma.fields.String(allow_none=True)
    code = ma.fields.String(allow_none=True)


class HistorySchema(WireSchema):
    """Everything that happened to a file, the first thing first."""

    items = ma.fields.List(ma.fields.Nested(StepSchema))
