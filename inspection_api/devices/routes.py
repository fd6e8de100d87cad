"""HTTP of tablets: keys, pairing, the end of tokens."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from inspection_api.devices import service, views
from inspection_api.devices.schemas import (
    DeviceKeySchema,
    JoinedSchema,
    JoinSchema,
    OpenPairingSchema,
    RegisteredKeySchema,
)
from inspection_api.documents import codes
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.actors import SYSTEM, VISITOR, Actor
from inspection_api.kernel.clock import ZONE

blueprint = Blueprint("devices", __name__, url_prefix="/api/devices", description="Máy tính bảng")


def bearer(token: str, *, delivers: bool) -> Actor:
    """Return for whom a token stands, inside a request; for ``http.authentication``."""
    return service.bearer(SYSTEM, current_context(), token, delivers=delivers)


@blueprint.post("/keys")
@blueprint.arguments(DeviceKeySchema)
@blueprint.response(200, RegisteredKeySchema)
@access("device")
def register_device_key(told: Mapping[str, Any]) -> views.DeviceKeyView:
    """Take down the public key of the tablet; telling it again changes nothing."""
    return service.register_device_key(current_actor(), current_context(), told["device"], told["spki"])


@blueprint.post("/pairings")
@blueprint.response(201, OpenPairingSchema)
@access("person")
def open_pairing() -> Mapping[str, object]:
    """Give out a code for one tablet; it is in this answer only."""
    context = current_context()
    opened = service.open_pairing(current_actor(), context)
    site = context.settings.public_url or request.url_root.rstrip("/")
    address = f"{site}/tablet/#ghep={opened.code}"
    drawing = b64encode(codes.drawing_of(address)).decode()
    return {
        "id": opened.id,
        "code": opened.code,
        "address": address,
        "drawing": f"data:{codes.DRAWING_TYPE};base64,{drawing}",
        "until": f"{opened.expires_at.astimezone(ZONE):%H:%M}",
    }


@blueprint.post("/pairings/<code>")
@blueprint.arguments(JoinSchema)
@blueprint.response(201, JoinedSchema)
@access("code")
def join(said: Mapping[str, Any], code: str) -> Mapping[str, object]:
    """Pair a tablet with the person who asked for the code."""
    joined = service.join(VISITOR, current_context(), code, service.JoinDevice(**said))
    return {
        "token": joined.token,
        "person": {"id": joined.person_id, "name": joined.person_name},
        "device_name": joined.device_name,
        "valid_until": joined.valid_until.astimezone(ZONE),
    }


@blueprint.post("/tokens/<uuid:token_id>/revocation")
@blueprint.response(204)
@access("person")
def revoke_token(token_id: UUID) -> None:
    """End a token."""
    service.revoke_token(current_actor(), current_context(), token_id)


@blueprint.post("/<uuid:device_id>/replacement")
@blueprint.response(204)
@access("person")
def replace_device(device_id: UUID) -> None:
    """Put a tablet out of service."""
    service.replace_device(current_actor(), current_context(), str(device_id))
