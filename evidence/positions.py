"""Whether a position can be one, asked without measuring anything: whoever only reads it needs no geopy."""

from decimal import Decimal

from evidence.items import Position

_MOST_NORTH = 90
_MOST_EAST = 180


def is_on_earth(position: Position) -> bool:
    """Say whether both coordinates are finite and within their range."""
    return _within(position.latitude, _MOST_NORTH) and _within(position.longitude, _MOST_EAST)


def is_plausible(position: Position) -> bool:
    """Say whether a position is finite, on the earth and not (0, 0), which stands for unknown."""
    return is_on_earth(position) and not is_zero(position)


def is_zero(position: Position) -> bool:
    """Say whether a position is exactly (0, 0), which programs give when they know none."""
    return is_on_earth(position) and position.latitude == 0 and position.longitude == 0


def _within(degrees: Decimal, limit: int) -> bool:
    return degrees.is_finite() and -limit <= degrees <= limit
