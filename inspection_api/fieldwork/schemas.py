"""Wire shapes of fieldwork. Only the shape is checked here; what does not make sense is parked, not refused.

Bodies stay as they came, so that what is kept and compared is what the tablet said.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import marshmallow as ma

from evidence.items import Picture
from inspection_api.custody.rules import RestrictionReason
from inspection_api.fieldwork.rules import CommandKind, Settlement
from inspection_api.findings.rules import Conclusion
from inspection_api.http.contract import WireSchema
from inspection_api.minutes.rules import MOST_STROKES, Side

_NAME = ma.validate.Length(1, 80)
_NOTE = ma.validate.Length(max=4000)
_DIGEST = ma.validate.Regexp(r"[0-9a-f]{64}\Z", error="Cần mã băm SHA-256 viết thường.")
_DEGREES = ma.validate.Regexp(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?\Z", error="Cần số thập phân dạng chữ.")
_RESTRICTED = ma.validate.OneOf([reason.value for reason in RestrictionReason])
_PICTURE = ma.validate.OneOf([picture.value for picture in Picture])
_INSTANT = ma.validate.Range(
    datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC), error="Ngày giờ ngoài lịch."
)
_LARGEST = 2**53 - 1
_PLACE = ma.validate.Range(1, 2**31 - 1)
_MOST_COMMANDS = 500
_MOST_PHOTOS = 200
_LONGEST_MINUTES = 2_000_000


class PlaceSchema(WireSchema):
    """A position in decimal degrees, as text."""

    lat = ma.fields.String(required=True)
    lon = ma.fields.String(required=True)


class SiteSchema(WireSchema):
    """The unit to be visited."""

    code = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    kind_label = ma.fields.String(required=True)
    position = ma.fields.Nested(PlaceSchema, required=True, allow_none=True)


class TeamPhotosSchema(WireSchema):
    """How many photos of a visit have arrived, from all tablets of the team, and when that was counted."""

    total = ma.fields.Integer(required=True)
    missing = ma.fields.Integer(required=True)
    refused = ma.fields.Integer(required=True)
    given_up = ma.fields.Integer(required=True)
    counted_at = ma.fields.AwareDateTime(required=True, format="iso")


class NewestMinutesSchema(WireSchema):
    """The minutes that the next ones of a visit have to follow; from whatever tablet they came."""

    version = ma.fields.Integer(required=True)
    digest = ma.fields.String(required=True)


class SettledSchema(WireSchema):
    """What the team leader did with a command that was parked, and why."""

    id = ma.fields.UUID(required=True)
    action = ma.fields.String(required=True)
    reason = ma.fields.String(required=True)
    by = ma.fields.String(required=True)
    at = ma.fields.AwareDateTime(required=True, format="iso")


class VisitLineSchema(WireSchema):
    """A visit in the list of the tablet."""

    id = ma.fields.UUID(required=True)
    unit = ma.fields.Nested(SiteSchema, required=True)
    planned_on = ma.fields.Date(required=True)
    state = ma.fields.String(required=True)
    package_digest = ma.fields.String(required=True)
    criteria_total = ma.fields.Integer(required=True)
    photos = ma.fields.Nested(TeamPhotosSchema, required=True)
    minutes = ma.fields.Nested(NewestMinutesSchema, required=True, allow_none=True)
    settled = ma.fields.List(ma.fields.Nested(SettledSchema), required=True)
    given_up = ma.fields.List(ma.fields.UUID(), required=True)


class VisitListSchema(WireSchema):
    """The visits for which a package was issued."""

    items = ma.fields.List(ma.fields.Nested(VisitLineSchema), required=True)


class FixSchema(WireSchema):
    """Where the tablet thought it was."""

    lat = ma.fields.String(required=True, validate=_DEGREES)
    lon = ma.fields.String(required=True, validate=_DEGREES)
    accuracy_m = ma.fields.String(required=True, validate=_DEGREES)
    fixed_at = ma.fields.AwareDateTime(required=True, format="iso", validate=_INSTANT)


class FindingBodySchema(WireSchema):
    """Body of ``record_finding``."""

    criterion = ma.fields.String(required=True, validate=_NAME)
    field = ma.fields.String(required=True, validate=_NAME)
    outcome = ma.fields.String(
        required=True, validate=ma.validate.OneOf([conclusion.value for conclusion in Conclusion])
    )
    value = ma.fields.String(required=True, allow_none=True, validate=ma.validate.Length(max=200))
    cause = ma.fields.String(required=True, allow_none=True, validate=ma.validate.Length(max=60))
    note = ma.fields.String(required=True, allow_none=True, validate=_NOTE)
    base = ma.fields.UUID(required=True, allow_none=True)
    photos = ma.fields.List(ma.fields.UUID(), required=True, validate=ma.validate.Length(max=_MOST_PHOTOS))


class PhotoBodySchema(WireSchema):
    """Body of ``attach_photo``; the id of the command is that of the capture.

    Tablets of earlier versions send no record, no signature, never why a photo is restricted, and not what it
    shows: that is a scene then.
    """

    sha256 = ma.fields.String(required=True, validate=_DIGEST)
    size = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(0, _LARGEST))
    media_type = ma.fields.String(required=True, validate=ma.validate.Length(1, 120))
    criterion = ma.fields.String(required=True, validate=_NAME)
    field = ma.fields.String(required=True, allow_none=True, validate=_NAME)
    taken_at = ma.fields.AwareDateTime(required=True, format="iso", validate=_INSTANT)
    source = ma.fields.String(required=True, validate=ma.validate.OneOf(["camera", "gallery"]))
    fix = ma.fields.Nested(FixSchema, required=True, allow_none=True)
    notice_given = ma.fields.Boolean(required=True, truthy={True}, falsy={False})
    record = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.Length(max=4000))
    signature = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.Length(max=400))
    picture = ma.fields.String(load_default=None, allow_none=True, validate=_PICTURE)
    restricted = ma.fields.String(load_default=None, allow_none=True, validate=_RESTRICTED)


class CloseBodySchema(WireSchema):
    """Body of ``close_visit``."""

    note = ma.fields.String(required=True, allow_none=True, validate=_NOTE)


class SideSchema(WireSchema):
    """How one side signed the minutes, with strokes or its typed name, or why it did not."""

    side = ma.fields.String(required=True, validate=ma.validate.OneOf([side.value for side in Side]))
    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    role = ma.fields.String(required=True, validate=ma.validate.Length(max=200))
    strokes = ma.fields.String(required=True, allow_none=True, validate=ma.validate.Length(max=MOST_STROKES))
    typed = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.Length(max=200))
    reservation = ma.fields.String(required=True, allow_none=True, validate=_NOTE)
    refusal = ma.fields.String(required=True, allow_none=True, validate=_NOTE)
    at = ma.fields.AwareDateTime(required=True, format="iso", validate=_INSTANT)


class SignBodySchema(WireSchema):
    """Body of ``sign_minutes``: what was signed as text, how, and the tablet's own signature of both."""

    content = ma.fields.String(required=True, validate=ma.validate.Length(1, _LONGEST_MINUTES))
    sides = ma.fields.List(ma.fields.Nested(SideSchema), required=True, validate=ma.validate.Length(max=20))
    signature = ma.fields.String(required=True, allow_none=True, validate=ma.validate.Length(max=400))


_BODIES: Mapping[CommandKind, type[WireSchema]] = {
    CommandKind.RECORD_FINDING: FindingBodySchema,
    CommandKind.ATTACH_PHOTO: PhotoBodySchema,
    CommandKind.CLOSE_VISIT: CloseBodySchema,
    CommandKind.SIGN_MINUTES: SignBodySchema,
}


class CommandSchema(WireSchema):
    """One command; its body is checked by the shape of its kind and kept as it came.

    The author is named where somebody else delivers it from the same tablet. The number is its place among
    all that was written there; tablets of earlier versions do not say.
    """

    id = ma.fields.UUID(required=True)
    kind = ma.fields.Enum(CommandKind, by_value=True, required=True)
    made_at = ma.fields.AwareDateTime(required=True, format="iso", validate=_INSTANT)
    body = ma.fields.Dict(keys=ma.fields.String(), required=True)
    author = ma.fields.UUID(load_default=None, allow_none=True)
    number = ma.fields.Integer(load_default=None, allow_none=True, strict=True, validate=_PLACE)

    @ma.validates_schema
    def check_body(self, command: Mapping[str, object], **_kwargs: object) -> None:
        """Hold the body against the shape of its kind."""
        kind, body = command.get("kind"), command.get("body")
        if isinstance(kind, CommandKind) and isinstance(body, dict):
            faults = _BODIES[kind]().validate(body)
            if faults:
                raise ma.ValidationError({"body": faults})


class BatchSchema(WireSchema):
    """What a tablet sends at once."""

    device_id = ma.fields.UUID(required=True)
    device_now = ma.fields.AwareDateTime(required=True, format="iso", validate=_INSTANT)
    package_digest = ma.fields.String(required=True, validate=_NAME)
    commands = ma.fields.List(
        ma.fields.Nested(CommandSchema), required=True, validate=ma.validate.Length(max=_MOST_COMMANDS)
    )


class CommandOutcomeSchema(WireSchema):
    """What became of a command."""

    id = ma.fields.UUID(required=True)
    outcome = ma.fields.String(required=True)
    code = ma.fields.String(required=True, allow_none=True)
    message = ma.fields.String(required=True, allow_none=True)


class BatchAnswerSchema(WireSchema):
    """What the tablet may forget now, and which photos it still has to send."""

    server_time = ma.fields.AwareDateTime(required=True, format="iso")
    outcomes = ma.fields.List(ma.fields.Nested(CommandOutcomeSchema), required=True)
    photos_wanted = ma.fields.List(ma.fields.String(), required=True)
    checkpoint = ma.fields.String(required=True, allow_none=True)


class SettlementSchema(WireSchema):
    """What the team leader decides about a parked command, and why."""

    action = ma.fields.Enum(Settlement, by_value=True, required=True)
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class GivingUpSchema(WireSchema):
    """Why nobody waits for a photo any longer."""

    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class ReopeningSchema(WireSchema):
    """Why a closed visit is to be checked again."""

    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class AcceptanceSchema(WireSchema):
    """Why a photo may stand although something about it does not fit."""

    reason = ma.fields.String(required=True, validate=ma.validate.Length(10, 2000))


class ChosenDocumentsSchema(ma.Schema):
    """The documents of the unit that go with a visit; a name stands under ``name:`` and the digest."""

    class Meta:
        """Names stand under keys of their own."""

        unknown = ma.INCLUDE

    documents = ma.fields.List(ma.fields.String(validate=_DIGEST), required=True)

    @ma.post_load
    def split(self, found: Mapping[str, object], **_kwargs: object) -> dict[str, object]:
        """Keep the names apart."""
        names = {key.removeprefix("name:"): str(said or "").strip()[:200] for key, said in found.items()}
        return {"documents": found["documents"], "names": names}


class IssuedPackageSchema(WireSchema):
    """The package that was issued."""

    package_digest = ma.fields.String(required=True)
