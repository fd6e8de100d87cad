"""What a photo shows of itself, as text that is kept, and back again. Pure; pictures are read elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from evidence import PhotoFacts, Position


def facts_text(facts: PhotoFacts | None) -> str | None:
    """Return what a photo shows of itself as JSON to keep."""
    if facts is None:
        return None
    place = facts.exif_position
    members = {
        "format": facts.format,
        "media_type": facts.media_type,
        "width": facts.width,
        "height": facts.height,
        "exif_time": None if facts.exif_time is None else facts.exif_time.isoformat(),
        "exif_position": None if place is None else [str(place.latitude), str(place.longitude)],
    }
    return json.dumps(members, sort_keys=True)


def read_facts(text: str | None) -> PhotoFacts | None:
    """Return what a photo shows of itself, as kept."""
    if text is None:
        return None
    members: Mapping[str, Any] = json.loads(text)
    time, place = members["exif_time"], members["exif_position"]
    return PhotoFacts(
        format=members["format"],
        media_type=members["media_type"],
        width=members["width"],
        height=members["height"],
        exif_time=None if time is None else datetime.fromisoformat(time),
        exif_position=None if place is None else Position(Decimal(place[0]), Decimal(place[1])),
    )
