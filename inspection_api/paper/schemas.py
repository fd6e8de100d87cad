"""Wire shapes of paper: the form of a desk, with a control for every part of every value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import marshmallow as ma

from inspection_api.http.contract import WireSchema
from inspection_api.kernel.clock import ZONE

_LONGEST = 4000


class LocalTime(ma.fields.Field[datetime]):
    """A time as a clock on the wall shows it, to the minute."""

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **_kwargs: object
    ) -> datetime:
        del attr, data
        try:
            read = datetime.fromisoformat(str(value))
        except ValueError as fault:
            raise ma.ValidationError("Cần ngày và giờ.") from fault
        return read if read.tzinfo else read.replace(tzinfo=ZONE)


class ScansSchema(ma.Schema):
    """The part of a form that holds the scans."""

    class Meta:
        """Other files are none of ours."""

        unknown = ma.EXCLUDE

    scans = ma.fields.List(ma.fields.Raw(metadata={"type": "string", "format": "binary"}), load_default=list)


class WrittenSchema(ma.Schema):
    """The part of a form that tells of the visit, and of each value by ``<part>:<criterion>:<field>``."""

    class Meta:
        """Values stand under names of their own."""

        unknown = ma.INCLUDE

    package_digest = ma.fields.String(required=True, validate=ma.validate.Length(1, 80))
    held_at = LocalTime(required=True)
    held_by = ma.fields.UUID(required=True)

    @ma.post_load(pass_original=False)
    def split(self, found: Mapping[str, Any], **_kwargs: object) -> dict[str, Any]:
        """Keep what is about values apart."""
        own = {name: found[name] for name in ("package_digest", "held_at", "held_by")}
        said = {name: str(text)[:_LONGEST] for name, text in found.items() if name not in own}
        return {**own, "said": said}


class PaperJobSchema(WireSchema):
    """The work that was asked for."""

    job = ma.fields.UUID(required=True)


class EnteredSchema(WireSchema):
    """What became of what was typed: in numbers, and a line in words for each value that waits."""

    taken = ma.fields.Integer(required=True)
    known = ma.fields.Integer(required=True)
    waiting = ma.fields.Integer(required=True)
    told = ma.fields.String(required=True)
