"""What is known of a file, put together; and what was made from a photo, as text that is kept. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from evidence import PhotoFacts, Position, State
from evidence.formats import HEIF_TYPES, PHOTO_TYPES
from evidence.items import PhotoHashes, Reason
from evidence.receipts import Receipt

RECIPE = 1
"""Version of how photos are derived; raise it when previews, facts or hashes of the same photo come out
differently, and everything is derived again."""
NO_RECIPE = 0
"""Stands for the recipe of photos that only an option could read which was not switched on."""
WAITING = "waiting"
MOST_ALIKE = 200
"""How many others a photo is said to look like, the nearest: walls and darkness look like everything."""

_WIDTHS = {"phash64": 16, "dhash64": 16, "phash256": 64}


class Outcome(StrEnum):
    """What became of a photo that was to be derived."""

    DERIVED = "derived"
    REFUSED = "refused"


class Size(StrEnum):
    """The pictures that are made from a photo."""

    PREVIEW = "preview"
    THUMBNAIL = "thumbnail"


def is_photo(state: str, media_type: str) -> bool:
    """Tell whether anything is to be made from a file: a photo by its first bytes, and not too large."""
    return state == State.STORED and media_type in PHOTO_TYPES | HEIF_TYPES


def standing(
    state: str, reason: str | None, media_type: str, derived: tuple[str, str | None] | None
) -> tuple[str, str | None]:
    """Return the state of a file as people see it, and why it is in quarantine.

    Args:
        state: What became of it when it came.
        reason: Why in quarantine, else None.
        media_type: What it is by its first bytes.
        derived: Outcome and reason of its derivation; None before it.
    """
    if not is_photo(state, media_type):
        return state, reason
    if derived is None:
        return WAITING, None
    outcome, refusal = derived
    return (State.QUARANTINED.value, refusal) if outcome == Outcome.REFUSED else (state, None)


def refusal(code: str) -> tuple[str, int]:
    """Return why a photo could not be read, as a reason of the quarantine, and by which recipe."""
    reason = code if code in set(Reason) else Reason.UNSUPPORTED_FORMAT.value
    return reason, NO_RECIPE if reason == Reason.HEIC_MISSING else RECIPE


def made_as(size: Size, recipe: int) -> str:
    """Return the name under which the store keeps a picture made from a photo."""
    return f"{size.value}-{recipe}"


def facts_text(facts: PhotoFacts) -> str:
    """Return what a photo shows of itself as JSON to keep."""
    place = facts.exif_position
    members = asdict(facts)
    members["exif_time"] = None if facts.exif_time is None else facts.exif_time.isoformat()
    members["exif_position"] = None if place is None else [str(place.latitude), str(place.longitude)]
    return json.dumps(members, sort_keys=True)


def read_facts(text: str | None) -> PhotoFacts | None:
    """Return what a photo shows of itself, as kept."""
    if text is None:
        return None
    members: dict[str, Any] = json.loads(text)
    time, place = members["exif_time"], members["exif_position"]
    members["exif_time"] = None if time is None else datetime.fromisoformat(time)
    members["exif_position"] = None if place is None else Position(Decimal(place[0]), Decimal(place[1]))
    return PhotoFacts(**members)


def hashes_text(hashes: PhotoHashes) -> str:
    """Return what a picture looks like as 96 hexadecimal digits."""
    values: Mapping[str, int] = asdict(hashes)
    return "".join(f"{values[name]:0{width}x}" for name, width in _WIDTHS.items())


def read_hashes(text: str) -> PhotoHashes:
    """Return what a picture looks like, as kept."""
    values, place = {}, 0
    for name, width in _WIDTHS.items():
        values[name] = int(text[place : place + width], 16)
        place += width
    return PhotoHashes(**values)


def receipt_of(line: str) -> Receipt:
    """Return what can be vouched for of a file, from the log's line that it was received."""
    event: Mapping[str, Any] = json.loads(line)
    payload = event["payload"]
    return Receipt(
        log=event["log"],
        sha256=payload["sha256"],
        size=payload["size"],
        state=State(payload["state"]),
        seq=event["seq"],
        at=datetime.fromisoformat(event["at"]),
    )
