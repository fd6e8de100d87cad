"""Units of measure as a calculus: what multiplying and dividing does to "người", "đồng" or "tin/tháng".

A unit is a sorted tuple of (name, exponent) without zero exponents; the empty tuple is a plain number.

    >>> unit_text(times(unit_of("máy/người"), unit_of("người")))
    'máy'
"""

import unicodedata

from scoring.formula.tokens import clipped

Unit = tuple[tuple[str, int], ...]
"""Names of measures with their exponents."""

PLAIN: Unit = ()
POINTS: Unit = (("điểm", 1),)


def read_unit(text: str) -> Unit | None:
    """Read "máy", "đồng/người", "km·người/ngày" or "1/tháng"; None where a name is missing."""
    clean = unicodedata.normalize("NFC", text)
    parts = [[" ".join(name.split()) for name in part.split("·")] for part in clean.split("/")]
    above, below = parts[0], [name for part in parts[1:] for name in part]
    if above == ["1"] and below:
        above = []
    if "" in above or "" in below:
        return None
    return times(_product(above), _inverse(_product(below)))


def unit_of(text: str) -> Unit:
    """Read the unit of a field; empty is a plain number, text of another form is one name as it stands."""
    clean = " ".join(text.split())
    if not clean:
        return PLAIN
    unit = read_unit(clean)
    return ((clean, 1),) if unit is None else unit


def times(left: Unit, right: Unit) -> Unit:
    """Multiply two units; equal names above and below cancel out."""
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def per(left: Unit, right: Unit) -> Unit:
    """Divide a unit by another."""
    return times(left, _inverse(right))


def unit_text(unit: Unit) -> str:
    """Write a unit as `read_unit` takes it; a plain number gives empty text."""
    above = "·".join(name for name, power in unit for _ in range(power))
    below = "".join(f"/{name}" for name, power in unit for _ in range(-power))
    return (above or "1") + below if unit else ""


def unit_words(unit: Unit) -> str:
    """Name a unit in a sentence for people."""
    return f"“{clipped(unit_text(unit))}”" if unit else "số không có đơn vị"


def _product(names: list[str]) -> Unit:
    return tuple(sorted((name, names.count(name)) for name in set(names)))


def _inverse(unit: Unit) -> Unit:
    return tuple((name, -power) for name, power in unit)
