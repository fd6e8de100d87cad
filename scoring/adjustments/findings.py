"""What a check found: the kind, where, which way, in words and as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from scoring.adjustments.comparison import Direction
from scoring.adjustments.kinds import Kind
from scoring.amounts import show, show_exact
from scoring.answers import FactKey, UnitFacts

Slot = tuple[str, str, str]
"""One figure: unit, criterion and field."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One discrepancy of one unit.

    `criterion` is None where the whole form is meant. `points` are the claim less what stands, where both are
    known; `data` carries canonical text; `conflict` lists the figures that cannot all be right together.
    """

    kind: Kind
    criterion: str | None
    fields: tuple[str, ...]
    direction: Direction
    sentence: str
    data: Mapping[str, str]
    points: Fraction | None = None
    conflict: frozenset[Slot] = frozenset()


@dataclass(frozen=True, slots=True)
class NotAbove:
    """Declares that one figure of a unit cannot exceed another ("not more than the staff")."""

    part: FactKey
    whole: FactKey


@dataclass(frozen=True, slots=True)
class SumBelow:
    """Declares that a figure of a unit is the sum of a figure of the units below it of one kind."""

    parent: FactKey
    child_kind: str
    child: FactKey


@dataclass(frozen=True, slots=True)
class Context:
    """What a check needs beside the unit's own facts.

    Attributes:
        children: the units directly below.
        claimed_counts: per roll-up criterion the unit's own claim: units that meet it, units in all.
        at_most: figures that cannot exceed others.
        sums: figures that are sums over the units below.
        all_estimated: every value was asked for before the data window had ended.
        estimated: single answers marked as estimates.
        last_day: the last day on which the form was in time.
        submitted: the day the form came; None where none did.
        factors: the ratios that speak of a wrong unit; each is tried both ways round.
        tolerance: how far, relative to the factor, a ratio may lie from it.
    """

    children: tuple[UnitFacts, ...] = ()
    claimed_counts: Mapping[str, tuple[int, int]] | None = None
    at_most: tuple[NotAbove, ...] = ()
    sums: tuple[SumBelow, ...] = ()
    all_estimated: bool = False
    estimated: frozenset[FactKey] = frozenset()
    last_day: date | None = None
    submitted: date | None = None
    factors: tuple[int, ...] = (10, 24, 100, 1000)
    tolerance: Fraction = Fraction(0)


def direction_of(surplus: Fraction) -> Direction:
    """Tell which way a claim lies from what stands, from the claim less what stands."""
    if surplus == 0:
        return Direction.NEUTRAL
    return Direction.OVER if surplus > 0 else Direction.UNDER


def worded(value: Fraction) -> str:
    """Write an exact figure for people; an endless one as a fraction too ("10/3 ≈ 3,33")."""
    text = show_exact(value)
    return f"{text} ≈ {show(value)}" if "/" in text else text


def plain(value: Fraction) -> str:
    """Write an exact figure as data: canonical text, or a fraction."""
    return show_exact(value).replace(",", ".")
