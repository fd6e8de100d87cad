"""Wire shapes of the cases."""

from __future__ import annotations

import marshmallow as ma

from inspection_api.discrepancies.rules import Stance
from inspection_api.http.contract import WireSchema
from scoring import Status, wire


class ExplanationSchema(WireSchema):
    """What the unit's leader answers to a difference."""

    stance = ma.fields.Enum(Stance, by_value=True, required=True)
    text = ma.fields.String(required=True)


class ProposalSchema(WireSchema):
    """The value proposed for a figure: a status and, where given, its canonical text. Never points."""

    value_status = ma.fields.Enum(Status, by_value=True, required=True)
    value = ma.fields.String(load_default=None, allow_none=True)
    reason = ma.fields.String(required=True)


class DecisionSchema(WireSchema):
    """What the committee decides, on the proposal that it names."""

    proposal = ma.fields.UUID(required=True)
    decision = ma.fields.String(required=True, validate=ma.validate.OneOf(["approve", "return"]))
    reason = ma.fields.String(required=True)


class StandingSchema(WireSchema):
    """A value: its status and, where given, its canonical text."""

    status = ma.fields.Enum(Status, by_value=True)
    value = ma.fields.String(allow_none=True)


class MoveSchema(WireSchema):
    """One step in the life of a case; that of a proposal is named by the decision on it."""

    id = ma.fields.UUID()
    action = ma.fields.String()
    from_state = ma.fields.String(allow_none=True)
    to_state = ma.fields.String()
    at = ma.fields.AwareDateTime()
    actor_name = ma.fields.String()
    actor_role = ma.fields.String()
    stance = ma.fields.String(allow_none=True)
    value = ma.fields.Nested(StandingSchema, allow_none=True)
    text = ma.fields.String(allow_none=True)


class CaseSchema(WireSchema):
    """One figure that was found to differ."""

    id = ma.fields.UUID()
    number = ma.fields.String()
    unit_code = ma.fields.String()
    criterion = ma.fields.String()
    field = ma.fields.String()
    state = ma.fields.String()
    outcome = ma.fields.String()
    cause = ma.fields.String(allow_none=True)
    claimed = ma.fields.Nested(StandingSchema)
    verified = ma.fields.Nested(StandingSchema)
    final = ma.fields.Nested(StandingSchema, allow_none=True)
    points_before = ma.fields.Function(lambda case: wire(case.points_before))
    points_after = ma.fields.Function(lambda case: wire(case.points_after))
    needs_dialogue = ma.fields.Boolean()
    found_by_name = ma.fields.String()
    found_at = ma.fields.AwareDateTime()
    respond_by = ma.fields.Date(allow_none=True)
    moves = ma.fields.List(ma.fields.Nested(MoveSchema))


class CaseListSchema(WireSchema):
    """The cases of a unit that the person may see."""

    items = ma.fields.List(ma.fields.Nested(CaseSchema))


class NotifiedSchema(WireSchema):
    """How many differences a unit was notified of."""

    notified = ma.fields.Integer()
