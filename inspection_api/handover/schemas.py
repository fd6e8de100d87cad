"""Shapes of the wire: the file with its passphrase, the records in it, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import marshmallow as ma

from inspection_api.fieldwork.rules import TabletCommand
from inspection_api.fieldwork.schemas import CommandSchema
from inspection_api.handover.rules import Carried, CarriedCommand, CarriedPhoto, MalformedError
from inspection_api.http.contract import WireSchema


class _HeadSchema(WireSchema):
    """A part of a record's head; what else it says is for tablets."""

    class Meta:
        """Tablets keep more than we need."""

        unknown = ma.EXCLUDE


class MakerSchema(_HeadSchema):
    """Who made something, as the tablet has it."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(max=200))


class AuthorSchema(MakerSchema):
    """Who made a command: the account too, which it is asked by whether it may."""

    id = ma.fields.UUID(required=True)


class WaitingSchema(_HeadSchema):
    """A command that waited on a tablet."""

    visit_id = ma.fields.UUID(required=True)
    device = ma.fields.UUID(required=True)
    package_digest = ma.fields.String(required=True, validate=ma.validate.Length(1, 80))
    author = ma.fields.Nested(AuthorSchema, required=True)
    number = ma.fields.Raw(load_default=None)
    command = ma.fields.Dict(keys=ma.fields.String(), required=True)


class CommandHeadSchema(_HeadSchema):
    """Head of a record that carries a command."""

    item = ma.fields.Nested(WaitingSchema, required=True)

    @ma.post_load
    def carried(self, head: Mapping[str, Any], **_kwargs: object) -> CarriedCommand:
        """Read the command as tablets send it, under the name of its author."""
        item, author = head["item"], head["item"]["author"]
        said = {**item["command"], "author": str(author["id"]), "number": item["number"]}
        command = TabletCommand(**CommandSchema().load(said))
        place = item["visit_id"], item["device"], item["package_digest"]
        return CarriedCommand(*place, author["name"], command)


class ShownSchema(_HeadSchema):
    """What a photo is to show."""

    criterion = ma.fields.String(load_default="", validate=ma.validate.Length(max=80))


class TakenSchema(_HeadSchema):
    """A photo that waited on a tablet."""

    author = ma.fields.Nested(MakerSchema, required=True)


class PhotoHeadSchema(_HeadSchema):
    """Head of a record that carries a photo."""

    sha256 = ma.fields.String(required=True, validate=ma.validate.Length(max=200))
    item = ma.fields.Nested(TakenSchema, required=True)
    photo = ma.fields.Nested(ShownSchema, load_default=None, allow_none=True)

    @ma.post_load
    def carried(self, head: Mapping[str, Any], **_kwargs: object) -> CarriedPhoto:
        """Put together what is told of the photo."""
        criterion = head["photo"]["criterion"] if head["photo"] else ""
        return CarriedPhoto(head["sha256"], criterion, head["item"]["author"]["name"])


_HEADS: Mapping[str, type[_HeadSchema]] = {"command": CommandHeadSchema, "photo": PhotoHeadSchema}
_MOST_TOLD, _LONGEST_WAY = 3, 120
_UNTOLD = "nội dung không đúng dạng"
_FOR_TABLETS = frozenset({"about", "package", "sent", "minutes", "document"})


def shaped(head: Mapping[str, Any]) -> Carried | None:
    """Read the head of a record; None of a kind that is for tablets only.

    Raises:
        MalformedError: It has another shape, or is of a kind that nobody here knows.
    """
    kind = head.get("kind")
    if not isinstance(kind, str) or kind not in _FOR_TABLETS | _HEADS.keys():
        raise MalformedError(kind, "handover.unknown-kind", {"kind": kind if isinstance(kind, str) else "?"})
    if kind in _FOR_TABLETS:
        return None
    try:
        carried: Carried = _HEADS[kind]().load(head)
    except ma.ValidationError as fault:
        told = "; ".join(islice(_told(fault.messages, ""), _MOST_TOLD))
        raise MalformedError(kind, "handover.unread", {"faults": told}) from fault
    except ValueError as fault:
        raise MalformedError(kind, "handover.unread", {"faults": _UNTOLD}) from fault
    return carried


def _told(messages: object, where: str) -> Iterator[str]:
    """Tell what does not fit, each with the way to it."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from _told(inner, where if name == "_schema" else f"{where}.{name}"[:_LONGEST_WAY])
    else:
        said = messages if isinstance(messages, list) else [messages]
        yield from (f"{where.lstrip('.')}: {str(message).rstrip('.')}" for message in said)


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


class UnreadSettlementSchema(WireSchema):
    """What was done about a record that could not be read."""

    note = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class HandedInSchema(WireSchema):
    """What became of everything in a file: in numbers, and one line for each in words.

    What is ``left`` was not taken this time and comes with the same file again; ``advice`` says so.
    """

    taken = ma.fields.Integer(required=True)
    known = ma.fields.Integer(required=True)
    waiting = ma.fields.Integer(required=True)
    left = ma.fields.Integer(required=True)
    advice = ma.fields.String(required=True)
    told = ma.fields.String(required=True)
