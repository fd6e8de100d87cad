"""The record of one computation: what went in, how it was worked out, what fired, what came out.

Data only. Renderings are made from it in scoring.explanation; replaying it here must give the same points.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.amounts import rounded
from scoring.answers import Origin, Status
from scoring.criteria.policies import Rounding
from scoring.criteria.rulebook import Criterion


class ScoreStatus(StrEnum):
    """How a criterion's points came about."""

    SCORED = "scored"
    MISSING = "missing"
    NOT_PROVEN = "not_proven"
    NOT_APPLICABLE = "not_applicable"
    INVALID = "invalid"
    INFO = "info"


class Case(StrEnum):
    """The edge case that fired, where one did."""

    NONE = "none"
    CAPPED = "capped"
    ZERO_DENOMINATOR = "zero_denominator"
    PART_ABOVE_WHOLE = "part_above_whole"
    MISSING = "missing"
    NOT_PROVEN = "not_proven"
    NOT_APPLICABLE = "not_applicable"
    GROUP_NOT_APPLICABLE = "group_not_applicable"
    BEST_IS_ZERO = "best_is_zero"
    NO_CHILDREN = "no_children"
    BELOW_LOWEST_STEP = "below_lowest_step"


@dataclass(frozen=True, slots=True)
class Input:
    """One value that went in. `text` is canonical; it is None where nothing was given."""

    field: str
    status: Status
    text: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Share:
    """max × part / whole, at most max."""

    part: Fraction
    whole: Fraction


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a list: its field, its points, whether it counts."""

    field: str
    points: Fraction
    counts: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """A list of parts: their sum, or the best of them."""

    parts: tuple[Part, ...]
    best_only: bool


@dataclass(frozen=True, slots=True)
class Rung:
    """A figure and the rung of the ladder it reached (None: below the lowest)."""

    figure: Fraction
    reached: Fraction | None
    points: Fraction
    percent: bool


@dataclass(frozen=True, slots=True)
class Times:
    """A count times the points of each, at most max."""

    count: Fraction
    each: Fraction


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option and its points."""

    code: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class Nothing:
    """No points can be worked out; the case says why."""


Working = Share | Parts | Rung | Times | Chosen | Nothing


@dataclass(frozen=True, slots=True)
class Trace:
    """How one criterion of one unit came to its points.

    `leaders` names the units that set the best value (relative_max);
    `counted` and `not_counted` the units below (rollup_ratio).
    """

    unit: str
    criterion: Criterion
    inputs: tuple[Input, ...]
    working: Working
    case: Case
    status: ScoreStatus
    exact: Fraction
    rounding: Rounding | None
    points: Fraction
    leaders: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()


def worth(working: Working, maximum: Fraction) -> Fraction:
    """Work out the exact points."""
    return min(before_cap(working, maximum), maximum)


def before_cap(working: Working, maximum: Fraction) -> Fraction:
    """Work out what the numbers say before the maximum cuts them off."""
    match working:
        case Share(part, whole):
            return maximum * part / whole
        case Times(count, each):
            return count * each
        case Parts():
            return _parts_worth(working)
        case Rung() | Chosen():
            return working.points
        case _:  # Nothing
            return Fraction(0)


def replay(trace: Trace) -> Fraction:
    """Work the points out again from the trace alone."""
    exact = worth(trace.working, trace.criterion.max)
    if trace.rounding is None:
        return exact
    return rounded(exact, trace.rounding.places, trace.rounding.mode)


def _parts_worth(working: Parts) -> Fraction:
    earned = [part.points for part in working.parts if part.counts]
    if working.best_only:
        return max(earned, default=Fraction(0))
    return sum(earned, Fraction(0))
