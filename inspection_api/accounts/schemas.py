"""Wire shapes of accounts. The contract of GET /api/me is also the tablet's."""

from __future__ import annotations

import marshmallow as ma

from inspection_api.accounts.rules import LONGEST_NAME, LONGEST_PASSWORD
from inspection_api.http.contract import WireSchema
from inspection_api.kernel.actors import Role

_GRANTABLE = tuple(role.value for role in Role if role is not Role.SYSTEM)


class NamedPersonSchema(WireSchema):
    """A person as others see them."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class MeSchema(WireSchema):
    """Who is signed in, with what every write needs."""

    person = ma.fields.Nested(NamedPersonSchema, required=True)
    roles = ma.fields.List(ma.fields.String(), required=True)
    unit = ma.fields.String(required=True, allow_none=True)
    csrf_token = ma.fields.String(required=True)
    server_time = ma.fields.AwareDateTime(required=True, format="iso")
    sample_seconds_behind = ma.fields.Integer(required=True)


class AccountSchema(WireSchema):
    """One account in the administrator's list."""

    id = ma.fields.UUID(required=True)
    username = ma.fields.String(required=True)
    display_name = ma.fields.String(required=True)
    unit_code = ma.fields.String(required=True, allow_none=True)
    active = ma.fields.Boolean(required=True)
    locked = ma.fields.Boolean(required=True)
    roles = ma.fields.List(ma.fields.String(), required=True)
    created_at = ma.fields.AwareDateTime(required=True, format="iso")


class AccountListSchema(WireSchema):
    """All accounts."""

    items = ma.fields.List(ma.fields.Nested(AccountSchema), required=True)


class CreateAccountSchema(WireSchema):
    """A new account; the password is generated."""

    username = ma.fields.String(required=True)
    display_name = ma.fields.String(required=True, validate=ma.validate.Length(1, LONGEST_NAME))
    unit_code = ma.fields.String(load_default=None, allow_none=True)
    roles = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf(_GRANTABLE)),
        required=True,
        validate=ma.validate.Length(1, len(_GRANTABLE)),
    )


class CredentialsSchema(WireSchema):
    """Shown once."""

    person_id = ma.fields.UUID(required=True)
    username = ma.fields.String(required=True)
    password = ma.fields.String(required=True)


class RoleSchema(WireSchema):
    """The role in question."""

    role = ma.fields.String(required=True, validate=ma.validate.OneOf(_GRANTABLE))


class PasswordChangeSchema(WireSchema):
    """The own password, old and new."""

    old = ma.fields.String(required=True, load_only=True, validate=ma.validate.Length(1, LONGEST_PASSWORD))
    new = ma.fields.String(required=True, load_only=True, validate=ma.validate.Length(1, LONGEST_PASSWORD))
