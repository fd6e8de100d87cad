"""Distances on the earth and what may be said about a fence; the only user of geopy.

Why here: one wrong comparison (``nan > limit`` is false) would put a photo without a place inside every
fence. Coordinates come as exact decimals and are checked before anything is computed from them.
"""

from dataclasses import dataclass
from decimal import Decimal

from geopy.distance import geodesic

from evidence.errors import PlaceError
from evidence.items import Fence, FenceVerdict, Fix, Position
from evidence.positions import is_on_earth, is_plausible, is_zero

__all__ = [
    "VIET_NAM",
    "Region",
    "fence_verdict",
    "is_plausible",
    "is_usable",
    "is_zero",
    "metres_between",
]

_STEP = Decimal("0.1")
_ROUND_THE_EARTH = 40_100_000


@dataclass(frozen=True, slots=True)
class Region:
    """A piece of the earth between two parallels and two meridians, in whole degrees; not over 180 east."""

    south: int
    north: int
    west: int
    east: int

    def holds(self, position: Position) -> bool:
        """Say whether a position lies within; one that is not on the earth lies nowhere."""
        if not is_on_earth(position):
            return False
        return self.south <= position.latitude <= self.north and self.west <= position.longitude <= self.east


VIET_NAM = Region(south=6, north=24, west=102, east=118)
"""The mainland and the islands, with a margin: no statement about borders."""


def is_usable(fix: Fix) -> bool:
    """Say whether a fix has a plausible position and an accuracy that is a length on it."""
    return is_plausible(fix.position) and _is_length(fix.accuracy_m)


def metres_between(one: Position, other: Position) -> Decimal:
    """Return the length of the shortest way on the WGS 84 ellipsoid, to a tenth of a metre.

    Raises:
        PlaceError: A coordinate is not finite or not on the earth.
    """
    metres: float = geodesic(_degrees(one), _degrees(other)).meters
    return Decimal(repr(metres)).quantize(_STEP)


def fence_verdict(fence: Fence, fix: Fix) -> FenceVerdict:
    """Say where a fix lies with respect to a fence, giving its stated accuracy the benefit of the doubt.

    Outside when even the nearest point of the circle of doubt lies outside; inside when the fix lies inside
    and its accuracy is not worse than the fence is wide; everything else cannot be told.

    Raises:
        PlaceError: A coordinate, accuracy or radius is no number to compare with; see ``is_usable``.
    """
    if fence.radius_m <= 0 or not _is_length(fix.accuracy_m):
        raise PlaceError(radius_m=fence.radius_m, accuracy_m=str(fix.accuracy_m))
    distance = metres_between(fence.centre, fix.position)
    if distance - fix.accuracy_m > fence.radius_m:
        return FenceVerdict.OUTSIDE
    if max(distance, fix.accuracy_m) <= fence.radius_m:
        return FenceVerdict.INSIDE
    return FenceVerdict.CANNOT_TELL


def _is_length(metres: Decimal) -> bool:
    return metres.is_finite() and 0 <= metres <= _ROUND_THE_EARTH


def _degrees(position: Position) -> tuple[float, float]:
    if not is_on_earth(position):
        raise PlaceError(latitude=str(position.latitude), longitude=str(position.longitude))
    return float(position.latitude), float(position.longitude)
