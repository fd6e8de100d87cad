"""Own versus others: how far a unit moved by its own corrections, and how far because others were corrected.

Two players share the change out: own = ½[(own only - nothing) + (both - others only)], and the same the other
way round. Twice the effect is a whole number for places, so nothing is ever rounded.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm


@dataclass(frozen=True, slots=True)
class OwnAndOthers:
    """A change parted in two; half of `twice_own` and half of `twice_others` add up to after less before."""

    before: Fraction
    after: Fraction
    twice_own: Fraction
    twice_others: Fraction

    @property
    def own(self) -> Fraction:
        """What the unit's own corrections did."""
        return self.twice_own / 2

    @property
    def others(self) -> Fraction:
        """What the corrections of all others did."""
        return self.twice_others / 2


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """A change of place parted in two, in whole numbers. Places count one more than the units ahead."""

    before: int
    after: int
    twice_own: int
    twice_others: int


def part_change(nothing: Fraction, own_only: Fraction, others_only: Fraction, both: Fraction) -> OwnAndOthers:
    """Part a change of points or levels by the four states it can be scored in.

    Others matter for points where a criterion looks at the best of the block or at the units below.
    """
    own = (own_only - nothing) + (both - others_only)
    return OwnAndOthers(nothing, both, own, 2 * (both - nothing) - own)


def own_and_others(
    before: Mapping[str, Fraction | int | None], after: Mapping[str, Fraction | int | None]
) -> Mapping[str, PlaceChange]:
    """Part every unit's change of place, n·log n for n units.

    Args:
        before: each unit's ranked value before all corrections; None where it has no place, which counts as
            behind all that have one.
        after: the same units' values after all corrections.

    Returns:
        The parted change by unit.
    """
    scale = lcm(*(value.denominator for value in (*before.values(), *after.values()) if value is not None))
    first, last = _whole(before, scale), _whole(after, scale)
    among_first, among_last = _places(first), _places(last)
    found = {}
    for unit, old in first.items():
        new = last[unit]
        nothing, both = among_first(old, old), among_last(new, new)
        own = (among_first(new, old) - nothing) + (both - among_last(old, new))
        found[unit] = PlaceChange(nothing, both, own, 2 * (both - nothing) - own)
    return found


def _whole(values: Mapping[str, Fraction | int | None], scale: int) -> dict[str, int | None]:
    return {
        unit: None if value is None else value.numerator * (scale // value.denominator)
        for unit, value in values.items()
    }


def _places(values: Mapping[str, int | None]) -> Callable[[int | None, int | None], int]:
    """Make the place of a value among the others: all values but the unit's own, which is given second."""
    ordered = sorted(value for value in values.values() if value is not None)
    everyone = len(ordered)

    def place(value: int | None, own: int | None) -> int:
        if value is None:
            return everyone + (1 if own is None else 0)
        ahead = everyone - bisect_right(ordered, value)
        return ahead + (0 if own is not None and own > value else 1)

    return place
