"""Numbers, dates and places as people in Vietnam read them.

Pure functions for documents and pages: decimal comma, dots between thousands, dd/mm/yyyy, the long date
of official documents. This is not parsing (what people type is read elsewhere) and never rounds a value
that is stored.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOTHING = "–"
_MINUS = "\N{MINUS SIGN}"
_FIRST_MONTHS = 2
_GROUP = 8
_UNITS = (("ngày", 86_400), ("giờ", 3_600), ("phút", 60), ("giây", 1))


def points(value: Fraction | Decimal | int | None, *, least: int = 2, most: int = 4) -> str:
    """Write points with a decimal comma, e.g. ``4,21`` or ``37,865``.

    Args:
        value: The exact points; ``None`` is written as a dash.
        least: Decimal places always written.
        most: Decimal places at most; what lies beyond is rounded half up for the eye only.
    """
    if value is None:
        return NOTHING
    return _grouped(_rounded(Fraction(value), most), least)


def difference(value: Fraction | Decimal | int | None, *, least: int = 2, most: int = 4) -> str:
    """Write a change of points with its sign: ``+0,50``, ``−1,25``, ``0,00``."""
    if value is None:
        return NOTHING
    rounded = _rounded(Fraction(value), most)
    return ("+" if rounded > 0 else "") + _grouped(rounded, least)


def quantity(canonical: str) -> str:
    """Write a canonical number (``1234.5``) for people (``1.234,5``), every given place kept."""
    return _grouped(Decimal(canonical), 0)


def field_value(
    kind: str, canonical: str | None, *, unit: str | None = None, choices: Mapping[str, str] | None = None
) -> str:
    """Write a canonical value of a field for people.

    Args:
        kind: ``int``, ``decimal``, ``bool`` or ``choice``.
        canonical: The canonical text; ``None`` is written as a dash.
        unit: Unit of measure, put after a number.
        choices: Labels by choice code; an unlabelled code is shown as it is.
    """
    if canonical is None:
        return NOTHING
    if kind == "bool":
        return {"true": "Có", "false": "Không"}.get(canonical, canonical)
    if kind == "choice":
        return (choices or {}).get(canonical, canonical)
    return quantity(canonical) + (f"\N{NO-BREAK SPACE}{unit}" if unit else "")


def day(moment: date) -> str:
    """Write a date as ``05/11/2019``; a date-time is taken to Vietnamese time first."""
    if isinstance(moment, datetime):
        moment = local(moment).date()
    return f"{moment.day:02d}/{moment.month:02d}/{moment.year:04d}"


def long_day(moment: date) -> str:
    """Write a date as in official documents: ``ngày 05 tháng 11 năm 2019``, ``ngày 12 tháng 6 năm 2020``.

    Days below ten and the months January and February take a leading zero, other months do not.
    """
    if isinstance(moment, datetime):
        moment = local(moment).date()
    month = f"{moment.month:02d}" if moment.month <= _FIRST_MONTHS else str(moment.month)
    return f"ngày {moment.day:02d} tháng {month} năm {moment.year:04d}"


def minute(moment: datetime) -> str:
    """Write an instant as ``14:05 ngày 05/11/2019`` in Vietnamese time."""
    here = local(moment)
    return f"{here.hour:02d}:{here.minute:02d} ngày {day(here.date())}"


def second(moment: datetime) -> str:
    """Write an instant as ``14:05:09 ngày 05/11/2019`` in Vietnamese time."""
    here = local(moment)
    return f"{here.hour:02d}:{here.minute:02d}:{here.second:02d} ngày {day(here.date())}"


def local(moment: datetime) -> datetime:
    """Take an aware instant to Vietnamese time.

    Raises:
        ValueError: The instant names no zone, so its meaning would be a guess.
    """
    if moment.tzinfo is None:
        raise ValueError("an instant without a zone cannot be shown")
    return moment.astimezone(ZONE)


def position(latitude: Decimal, longitude: Decimal) -> str:
    """Write a place as ``13,971836° B; 108,015080° Đ`` (N/S are B/N, E/W are Đ/T)."""
    north = "B" if latitude >= 0 else "N"
    east = "Đ" if longitude >= 0 else "T"
    return f"{_degrees(latitude)}° {north}; {_degrees(longitude)}° {east}"


def grouped_digest(digest: str) -> str:
    """Write a digest in groups of eight letters, for eyes that compare: ``1f3a90bc 77de…``."""
    return " ".join(digest[place : place + _GROUP] for place in range(0, len(digest), _GROUP))


def metres(length: Decimal | int) -> str:
    """Write a length as ``1.250 m``, rounded to whole metres."""
    return _grouped(_rounded(Fraction(length), 0), 0) + "\N{NO-BREAK SPACE}m"


def span(seconds: int) -> str:
    """Write how long something is, whichever way it runs, in its two largest units: ``1 giờ 5 phút``."""
    parts: list[tuple[int, str]] = []
    rest = abs(seconds)
    for name, length in _UNITS:
        count, rest = divmod(rest, length)
        if count or parts:
            parts.append((count, name))
    return " ".join(f"{count} {name}" for count, name in parts[:2] if count) or "0 giây"


def figures(data: Mapping[str, str | int]) -> dict[str, str]:
    """Write the figures of a finding for its sentence: ``…_s`` as spans of time, ``…_m`` as lengths."""
    return {name: _figure(name, value) for name, value in data.items()}


def _figure(name: str, value: str | int) -> str:
    if name.endswith("_s"):
        return span(int(value))
    return metres(Decimal(value)) if name.endswith("_m") else str(value)


def _degrees(angle: Decimal) -> str:
    return format(abs(angle), "f").replace(".", ",")


def _rounded(number: Fraction, places: int) -> Decimal:
    scaled = number * 10**places
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    whole += 2 * rest >= scaled.denominator
    return Decimal(-whole if number < 0 else whole).scaleb(-places)


def _grouped(number: Decimal, least: int) -> str:
    whole, _, decimals = format(abs(number), "f").partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    text = f"{int(whole):,}".replace(",", ".") + (f",{decimals}" if decimals else "")
    return _MINUS + text if number < 0 else text
