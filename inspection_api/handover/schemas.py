"""Shapes of the wire: the file with its passphrase, the commands in it, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from inspection_api.fieldwork.rules import TabletCommand
from inspection_api.fieldwork.schemas import CommandSchema
from inspection_api.http.contract import WireSchema


def shaped(command: Mapping[str, Any]) -> TabletCommand:
    """Read a command as tablets send it.

    Raises:
        ValueError: It has another shape.
    """
    try:
        return TabletCommand(**CommandSchema().load(command))
    except ma.ValidationError as fault:
        raise ValueError(str(fault)) from fault


class QueueFileSchema(WireSchema):
    """The part of a form that holds the file of a tablet."""

    class Meta:
        """Other files are none of ours."""

        unknown = ma.EXCLUDE

    file = ma.fields.Raw(load_default=None, metadata={"type": "string", "format": "binary"})


class PassphraseSchema(WireSchema):
    """The part of a form that opens the file."""

    class Meta:
        """What else a form holds is none of ours."""

        unknown = ma.EXCLUDE

    passphrase = ma.fields.String(load_default="", validate=ma.validate.Length(max=400))


class HandedInSchema(WireSchema):
    """What became of everything in a file: in numbers, and one line for each in words."""

    taken = ma.fields.Integer(required=True)
    known = ma.fields.Integer(required=True)
    waiting = ma.fields.Integer(required=True)
    told = ma.fields.String(required=True)
