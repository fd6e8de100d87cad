"""Exact amounts: parsing, the only place where points are rounded, storage at 10⁻⁴ and how people see them.

Floats never occur. Canonical text uses a point ("4.21"), people see a comma ("4,21").

    >>> show(rounded(Fraction(1, 3), 2, Mode.HALF_UP))
    '0,33'
    >>> from_storage(to_storage(amount("37.865"))) == amount("37.865")
    True
"""

import re
from enum import StrEnum
from fractions import Fraction

from scoring.errors import InexactAmountError

STORAGE_PLACES = 4
_STORAGE_SCALE = 10**STORAGE_PLACES
_CANONICAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{0,11}[1-9])?")


class Mode(StrEnum):
    """How a declared rounding step treats what lies between two steps."""

    HALF_UP = "half_up"
    HALF_DOWN = "half_down"
    HALF_EVEN = "half_even"
    UP = "up"
    DOWN = "down"
    CEILING = "ceiling"
    FLOOR = "floor"


def is_canonical(text: str) -> bool:
    """Tell whether the text is a canonical decimal: a point, no exponent, no trailing or leading zeros."""
    return text != "-0" and _CANONICAL.fullmatch(text) is not None


def amount(text: str) -> Fraction:
    """Parse canonical decimal text exactly.

    Raises:
        ValueError: the text is not canonical.
    """
    if not is_canonical(text):
        raise ValueError(text)
    return Fraction(text)


def rounded(value: Fraction, places: int, mode: Mode) -> Fraction:
    """Round to decimal places, or with negative places to tens, hundreds and so on.

    half_up, half_down, up and down look away from or towards zero; ceiling and floor along the number line.
    """
    step = Fraction(1, 10**places) if places >= 0 else Fraction(10**-places)
    whole, rest = divmod(abs(value) / step, 1)
    away = _goes_away(mode, negative=value < 0, rest=rest, odd=whole % 2 == 1)
    steps = whole + 1 if away else whole
    return (-steps if value < 0 else steps) * step


def to_storage(value: Fraction) -> int:
    """Turn points into the integer stored at 10⁻⁴.

    Raises:
        InexactAmountError: the value needs more than four places; round it where the rulebook says so.
    """
    scaled = value * _STORAGE_SCALE
    if scaled.denominator != 1:
        raise InexactAmountError(str(value))
    return int(scaled)


def from_storage(stored: int) -> Fraction:
    """Read points back from their stored integer."""
    return Fraction(stored, _STORAGE_SCALE)


def wire(value: Fraction) -> str:
    """Write an amount as canonical decimal text ("4.21", "5").

    Raises:
        InexactAmountError: the value is no decimal of at most four places.
    """
    return _decimal_text(to_storage(value), STORAGE_PLACES)


def show(value: Fraction, places: int = 2, mode: Mode = Mode.HALF_UP) -> str:
    """Write points for people: decimal comma, fixed places ("4,50")."""
    units = rounded(value, places, mode) * 10**places
    sign = "-" if units < 0 else ""
    digits = str(abs(units.numerator)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]},{digits[-places:]}" if places else f"{sign}{digits}"


def show_exact(value: Fraction) -> str:
    """Write the exact value for people: "37,865" where it is a short decimal, else as a fraction "10/3"."""
    scaled = value * 10**12
    if scaled.denominator == 1:
        return _decimal_text(scaled.numerator, 12).replace(".", ",")
    return f"{value.numerator}/{value.denominator}"


def show_text(canonical: str) -> str:
    """Write canonical decimal text for people, without grouping, so that it can be typed back."""
    return canonical.replace(".", ",")


def _decimal_text(units: int, places: int) -> str:
    sign = "-" if units < 0 else ""
    digits = str(abs(units)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")
    return sign + text


def _goes_away(mode: Mode, *, negative: bool, rest: Fraction, odd: bool) -> bool:
    half = Fraction(1, 2)
    verdicts = {
        Mode.HALF_UP: rest >= half,
        Mode.HALF_DOWN: rest > half,
        Mode.HALF_EVEN: rest > half or (rest == half and odd),
        Mode.UP: rest > 0,
        Mode.DOWN: False,
        Mode.CEILING: rest > 0 and not negative,
        Mode.FLOOR: rest > 0 and negative,
    }
    return verdicts[mode]
