"""How values are written for people in Vietnam: decimal comma, day before month, the local clock.

Pure functions, installed as Jinja filters; the words of codes come from the glossary. Nothing is computed
here that anyone could call a result.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from flask import Flask

from inspection_api.documents import formats
from inspection_api.http.authentication import current_context
from inspection_api.kernel.clock import ZONE, local_date
from scoring import show_exact

NOTHING = "—"
_MINUS = "−"
_GAP = "\N{NO-BREAK SPACE}"
_GROUP = 3
_UNGROUPED_DIGITS = 4
_KILO = 1000

Number = str | int | Decimal | Fraction


def points_text(value: Number | None, places: int = 2) -> str:
    """Write points with a decimal comma and a fixed number of places, rounded half up.

    Args:
        value: Canonical text such as ``4.21``, or an exact number; None when there is no score.
        places: Digits after the comma.
    """
    if value is None or value == "":
        return NOTHING
    return _comma(_rounded(value, places))


def difference_text(value: Number | None, places: int = 2) -> str:
    """Write a difference of points with its sign; zero has none."""
    if value is None or value == "":
        return NOTHING
    rounded = _rounded(value, places)
    return f"+{_comma(rounded)}" if rounded > 0 else _comma(rounded)


def steps_text(value: Fraction) -> str:
    """Write how many places a unit moved, exactly ("+1,5"): down with a plus, up with a minus, none as 0."""
    text = show_exact(abs(value))
    return text if value == 0 else f"{'+' if value > 0 else _MINUS}{text}"


def value_text(value: str | None, kind: str = "int", choices: Mapping[str, str] | None = None) -> str:
    """Write a canonical value of a field the way people write it.

    Args:
        value: Canonical text, or None when nothing was given.
        kind: ``int``, ``decimal``, ``bool`` or ``choice``.
        choices: Labels of a choice by code.
    """
    if value is None or value == "":
        return NOTHING
    if kind == "bool":
        return "Có" if value == "true" else "Không"
    if kind == "choice":
        return (choices or {}).get(value, value)
    return _comma(Decimal(value))


def date_text(value: date | datetime | str | None) -> str:
    """Write a date as dd/mm/yyyy; an instant gives its date in Viet Nam."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    day = local_date(value) if isinstance(value, datetime) else value
    return f"{day:%d/%m/%Y}"


def datetime_text(value: datetime | str | None) -> str:
    """Write an instant as hh:mm, dd/mm/yyyy on the clock of Viet Nam."""
    if value is None or value == "":
        return NOTHING
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{instant.astimezone(ZONE):%H:%M, %d/%m/%Y}"


def size_text(count: int) -> str:
    """Write a size in bytes with a unit that people read; kB and MB count by thousands, as on the tablet."""
    if count < _KILO:
        return f"{count} byte"
    if count < _KILO**2:
        return f"{points_text(Fraction(count, _KILO), 0)} kB"
    return f"{points_text(Fraction(count, _KILO**2), 1)} MB"


def digest_text(digest: str) -> str:
    """Write a digest in groups that eyes can compare, as on paper."""
    return formats.grouped_digest(digest)


def word(code: str, area: str) -> str:
    """Return the Vietnamese term of a code from the glossary of the installation."""
    return current_context().configuration.word(area, code)


def sentence(code: str, data: Mapping[str, str | int]) -> str:
    """Return what a finding about a photo says, with its figures."""
    return current_context().configuration.problem_texts.detail(code, formats.figures(data))


def install(app: Flask) -> None:
    """Make the filters known to the templates of an application."""
    app.jinja_env.filters.update(
        points=points_text,
        difference=difference_text,
        value=value_text,
        date=date_text,
        datetime=datetime_text,
        size=size_text,
        steps=steps_text,
        word=word,
        sentence=sentence,
        digest=digest_text,
    )


def _rounded(value: Number, places: int) -> Decimal:
    exact = Fraction(value)
    scaled = Decimal(exact.numerator * 10**places) / Decimal(exact.denominator)
    return scaled.to_integral_value(ROUND_HALF_UP).scaleb(-places)


def _comma(number: Decimal) -> str:
    whole, _, rest = f"{abs(number):f}".partition(".")
    if len(whole) > _UNGROUPED_DIGITS:
        head = len(whole) % _GROUP or _GROUP
        groups = [whole[:head], *(whole[at : at + _GROUP] for at in range(head, len(whole), _GROUP))]
        whole = _GAP.join(groups)
    text = f"{whole},{rest}" if rest else whole
    return f"{_MINUS}{text}" if number < 0 else text
