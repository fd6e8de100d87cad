"""Time and position from EXIF tags that may hold anything; plain values in, checked values out.

Why apart: most photos carry neither, and those that do hold 0/0, blank texts, month 00 and (0, 0). This is a
second witness only; that it is missing says nothing against a photo.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Protocol, runtime_checkable

from evidence.items import Position
from evidence.positions import is_plausible

ORIENTATION = 0x0112

_SOFTWARE = 0x0131
_LONGEST = 100
_TIME_ORIGINAL = 0x9003
_OFFSET_ORIGINAL = 0x9011
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)", re.ASCII)
_OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d", re.ASCII)
_SEVENTH = Decimal("0.0000001")
_PARTS = 3


@runtime_checkable
class Ratio(Protocol):
    """A rational number as EXIF stores it; the denominator may be 0."""

    @property
    def numerator(self) -> int:
        """The number above the line."""
        ...

    @property
    def denominator(self) -> int:
        """The number below the line."""
        ...


def time_of(exif: Mapping[int, object]) -> datetime | None:
    """Return when the picture was taken by the camera's clock; naive when no offset is stated."""
    written = _TIME.fullmatch(_text(exif.get(_TIME_ORIGINAL)))
    if written is None:
        return None
    year, month, day, clock = written.groups()
    offset = _text(exif.get(_OFFSET_ORIGINAL))
    zone = offset if _OFFSET.fullmatch(offset) else ""
    try:
        return datetime.fromisoformat(f"{year}-{month}-{day}T{clock}{zone}")
    except ValueError:
        return None


def time_text_of(exif: Mapping[int, object]) -> str | None:
    """Return the time of taking as written, be it a time or not; None when absent or blank."""
    return _shown(exif.get(_TIME_ORIGINAL))


def software_of(main: Mapping[int, object]) -> str | None:
    """Return what the file says wrote it last; None when it does not say.

    Phones name their system here, so an entry alone means nothing.
    """
    return _shown(main.get(_SOFTWARE))


def orientation_of(main: Mapping[int, object]) -> int | None:
    """Return how the picture is turned, as written (only 1 to 8 mean anything); None when there is none."""
    written = main.get(ORIENTATION)
    return written if isinstance(written, int) and not isinstance(written, bool) else None


def position_of(gps: Mapping[int, object]) -> Position | None:
    """Return where the picture was taken, None unless the tags give a plausible position."""
    latitude = _degrees(gps.get(_LATITUDE), _text(gps.get(_LATITUDE_REF)), "N", "S")
    longitude = _degrees(gps.get(_LONGITUDE), _text(gps.get(_LONGITUDE_REF)), "E", "W")
    if latitude is None or longitude is None:
        return None
    position = Position(latitude, longitude)
    return position if is_plausible(position) else None


def _degrees(parts: object, ref: str, positive: str, negative: str) -> Decimal | None:
    if ref not in {positive, negative} or not isinstance(parts, tuple) or len(parts) != _PARTS:
        return None
    degrees = _sexagesimal([_number(part) for part in parts])
    if degrees is None:
        return None
    return (degrees if ref == positive else -degrees).quantize(_SEVENTH)


def _sexagesimal(parts: list[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for part, share in zip(parts, (1, 60, 3600), strict=True):
        if part is None:
            return None
        total += part / share
    return total


def _number(value: object) -> Decimal | None:
    if not isinstance(value, Ratio) or value.denominator <= 0 or value.numerator < 0:
        return None
    return Decimal(value.numerator) / Decimal(value.denominator)


def _shown(value: object) -> str | None:
    """Return what a person may be shown of a text: the first 100 characters, the printable ones."""
    return "".join(letter for letter in _text(value) if letter.isprintable())[:_LONGEST].strip() or None


def _text(value: object) -> str:
    plain = value.decode("ascii", "replace") if isinstance(value, bytes) else value
    return plain.strip("\x00 ") if isinstance(plain, str) else ""
