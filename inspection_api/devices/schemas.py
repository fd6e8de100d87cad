"""Wire shapes of tablets."""

from __future__ import annotations

import marshmallow as ma

from inspection_api.devices.rules import LONGEST_NAME
from inspection_api.http.contract import WireSchema

_SPKI = ma.validate.Length(1, 400)


class DeviceKeySchema(WireSchema):
    """The public key of a tablet, as its browser exports it."""

    device = ma.fields.UUID(required=True)
    spki = ma.fields.String(required=True, validate=_SPKI)


class RegisteredKeySchema(WireSchema):
    """A key that is known now: the version of it on this tablet, and its SHA-256."""

    device = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    key = ma.fields.String(required=True, attribute="key_id")


class OpenPairingSchema(WireSchema):
    """A code for one tablet, shown once: to type, as an address, and as a drawing of that address (SVG)."""

    id = ma.fields.UUID(required=True)
    code = ma.fields.String(required=True)
    address = ma.fields.String(required=True)
    drawing = ma.fields.String(required=True)
    until = ma.fields.String(required=True)


class JoinSchema(WireSchema):
    """What a tablet says of itself when it brings a code."""

    device = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True, validate=ma.validate.Length(1, LONGEST_NAME))
    spki = ma.fields.String(required=True, validate=_SPKI)


class TabletPersonSchema(WireSchema):
    """For whom a tablet acts."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class JoinedSchema(WireSchema):
    """Told once: the token of a person on this tablet."""

    token = ma.fields.String(required=True)
    person = ma.fields.Nested(TabletPersonSchema, required=True)
    device_name = ma.fields.String(required=True)
    valid_until = ma.fields.AwareDateTime(required=True, format="iso")
