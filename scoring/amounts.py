"""Exact amounts: parsing, the only place where points are rounded, storage at 10⁻⁴ and how people see them.

Floats never occur. Canonical text uses a point ("4.21"), people see a comma ("4,21").

    >>> show(rounded(Fraction(1, 3), 2, Mode.HALF_UP))
    '0,33'
    >>> from_storage(to_storage(amount("37.865"))) == amount("37.865")
    True
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import lcm

from scoring.errors import InexactAmountError

STORAGE_PLACES = 4
_STORAGE_SCALE = 10**STORAGE_PLACES
_FINE_PLACES = 12
_FINE = 10**_FINE_PLACES
_POINTS_KEPT = 4096
"""Points repeat from criterion to criterion: so many are kept, and so many of their texts."""
_AMOUNTS_KEPT = 16_384
"""Every value is read when it is checked and again by its rule: so many amounts are kept."""
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
    return _parsed(text)


@lru_cache(maxsize=_AMOUNTS_KEPT)
def _parsed(text: str) -> Fraction:
    if not is_canonical(text):
        raise ValueError(text)
    whole, _, decimals = text.partition(".")
    return Fraction(int(whole + decimals), 10 ** len(decimals)) if decimals else Fraction(int(whole))


def added_up(values: Iterable[Fraction]) -> Fraction:
    """Add amounts up exactly, over one common denominator; nothing adds up to 0."""
    ratios = [value.as_integer_ratio() for value in values]
    common = lcm(*(denominator for _, denominator in ratios))
    return Fraction(sum(numerator * (common // denominator) for numerator, denominator in ratios), common)


def rounded(value: Fraction, places: int, mode: Mode) -> Fraction:
    """Round to decimal places, or with negative places to tens, hundreds and so on.

    half_up, half_down, up and down look away from or towards zero; ceiling and floor along the number line.
    """
    return _amount_of(steps_of(value, places, mode), places)


@lru_cache(maxsize=_POINTS_KEPT)
def _amount_of(steps: int, places: int) -> Fraction:
    return Fraction(steps, 10**places) if places >= 0 else Fraction(steps * 10**-places)


def steps_of(value: Fraction, places: int, mode: Mode) -> int:
    """Round as `rounded` does, to a whole number of steps of the last place."""
    numerator, denominator = value.as_integer_ratio()
    if places >= 0:
        numerator *= 10**places
    else:
        denominator *= 10**-places
    whole, rest = divmod(abs(numerator), denominator)
    if rest and _goes_away(mode, negative=numerator < 0, middle=2 * rest - denominator, odd=whole % 2 == 1):
        whole += 1
    return -whole if numerator < 0 else whole


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
    return _fixed_text(steps_of(value, places, mode), places)


def show_repeated(value: Fraction, places: int = 2, mode: Mode = Mode.HALF_UP) -> str:
    """Write points as `show` does, for those that come again and again: the text is kept."""
    return _repeated_text(*value.as_integer_ratio(), places, mode)


@lru_cache(maxsize=_POINTS_KEPT)
def _repeated_text(numerator: int, denominator: int, places: int, mode: Mode) -> str:
    return show(Fraction(numerator, denominator), places, mode)


def show_exact(value: Fraction) -> str:
    """Write the exact value for people: "37,865" where it is a short decimal, else as a fraction "10/3"."""
    numerator, denominator = value.as_integer_ratio()
    if denominator == 1:
        return str(numerator)
    return f"{numerator}/{denominator}" if _FINE % denominator else _short_text(numerator, denominator, ",")


def exact_text(value: Fraction) -> str:
    """Write the exact value for machines: canonical "37.865" where it is a short decimal, else "10/3"."""
    numerator, denominator = value.as_integer_ratio()
    if denominator == 1:
        return str(numerator)
    return f"{numerator}/{denominator}" if _FINE % denominator else _short_text(numerator, denominator, ".")


def show_text(canonical: str) -> str:
    """Write canonical decimal text for people, without grouping, so that it can be typed back."""
    return canonical.replace(".", ",")


def _fixed_text(units: int, places: int) -> str:
    sign = "-" if units < 0 else ""
    digits = str(abs(units)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]},{digits[-places:]}" if places else f"{sign}{digits}"


@lru_cache(maxsize=_POINTS_KEPT)
def _short_text(numerator: int, denominator: int, mark: str) -> str:
    return _decimal_text(numerator * (_FINE // denominator), _FINE_PLACES).replace(".", mark)


def _decimal_text(units: int, places: int) -> str:
    sign = "-" if units < 0 else ""
    digits = str(abs(units)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")
    return sign + text


def _goes_away(mode: Mode, *, negative: bool, middle: int, odd: bool) -> bool:
    """Tell whether a value between two steps goes to the one farther from zero.

    `middle` is below, at or above 0 as the value lies below, at or above the middle of the two.
    """
    match mode:
        case Mode.HALF_UP | Mode.HALF_DOWN | Mode.HALF_EVEN:
            return middle > 0 or (middle == 0 and _tie_goes_away(mode, odd=odd))
        case Mode.CEILING:
            return not negative
        case Mode.FLOOR:
            return negative
        case _:
            return mode is Mode.UP


def _tie_goes_away(mode: Mode, *, odd: bool) -> bool:
    return odd if mode is Mode.HALF_EVEN else mode is Mode.HALF_UP
