"""What somebody is shown of a file, and which lines of the log tell of it. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

CAPTURE_EVENTS = frozenset(
    {"capture.received", "capture.checked", "capture.given-up", "capture.finding-accepted"}
)
"""Lines about what was said of a file; their subject is the unit, the file stands inside."""
EXPORT_EVENTS = frozenset({"audit.exported"})
"""Lines about packages that hold whole originals; the files stand inside by their unit."""


class RestrictionReason(StrEnum):
    """Why a file is shown to few: what the law on personal data protects most."""

    FACE = "face"
    ID_CARD = "id_card"
    CITIZEN_FILE = "citizen_file"
    OTHER = "other"


class Look(StrEnum):
    """What of a picture somebody is shown."""

    WHOLE = "whole"
    COPY = "copy"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log about a file.

    Attributes:
        seq: Its number.
        type: What happened.
        at: When.
        actor: Person id as text, or ``system``.
        payload: What belongs to it.
    """

    seq: int
    type: str
    at: datetime
    actor: str
    payload: Mapping[str, object]

    def text(self, name: str) -> str | None:
        """Return a text of the payload, None where there is none."""
        value = self.payload.get(name)
        return value if isinstance(value, str) else None


def look(*, restricted: bool, entrusted: bool, has_copy: bool) -> Look:
    """Decide what of a picture somebody is shown who may see the file at all.

    Args:
        restricted: The file is.
        entrusted: The person belongs to the few who see restricted ones whole.
        has_copy: There is a copy for the public.
    """
    if entrusted or not restricted:
        return Look.WHOLE
    return Look.COPY if has_copy else Look.NOTHING


def history(lines: Iterable[str], sha256: str, unit_codes: Collection[str]) -> tuple[Line, ...]:
    """Return those lines of the log that tell of a file, in order.

    Args:
        lines: Lines that may.
        sha256: The file.
        unit_codes: Units it was taken at or handed in by; an export of one, or of all, holds it.
    """
    read = (_line(json.loads(text)) for text in lines)
    return tuple(line for line in read if _tells_of(line, sha256, unit_codes))


def _tells_of(line: Line, sha256: str, unit_codes: Collection[str]) -> bool:
    if line.type in EXPORT_EVENTS:
        return line.text("unit") in {None, *unit_codes}
    return line.text("sha256") == sha256


def _line(event: Mapping[str, Any]) -> Line:
    return Line(
        seq=event["seq"],
        type=event["type"],
        at=datetime.fromisoformat(event["at"]),
        actor=event["actor"],
        payload=event["payload"],
    )
