"""What a working is worth, and replaying a trace: points from what was written down, nothing else."""

from fractions import Fraction

from scoring.amounts import rounded
from scoring.criteria.policies import Rounding
from scoring.reference.trace import (
    Chosen,
    Deducted,
    Full,
    Parts,
    PartScore,
    Proportion,
    Rung,
    Scaled,
    Share,
    Sum,
    Times,
    Trace,
    Working,
)

_ZERO = Fraction(0)


def round_by(value: Fraction, rounding: Rounding | None) -> Fraction:
    """Round as declared, or not at all."""
    return value if rounding is None else rounded(value, rounding.places, rounding.mode)


def worth(working: Working, maximum: Fraction) -> Fraction:
    """Work out the exact points: what the numbers say, at most the maximum, at least the floor (else 0)."""
    match working:
        case Deducted(floor=floor):
            lowest = floor
        case Proportion(floor=floor) if share_of(working) < floor:
            return _ZERO
        case _:
            lowest = _ZERO
    return max(min(before_cap(working, maximum), maximum), lowest)


def before_cap(working: Working, maximum: Fraction) -> Fraction:
    """Work out what the numbers say before maximum and floor cut them off."""
    match working:
        case Share(part, whole):
            return maximum * part / whole
        case Rung() | Chosen():
            return working.points
        case Parts():
            return _parts_worth(working)
        case Sum(parts):
            return sum((replay_part(part) for part in parts), _ZERO)
        case _:
            return _others(working, maximum)


def share_of(working: Proportion) -> Fraction:
    """Work out the share in per cent, rounded where the set says so."""
    return round_by(working.part * 100 / working.whole, working.rounding)


def replay(trace: Trace) -> Fraction:
    """Work the points out again from the trace alone."""
    return round_by(worth(trace.working, trace.criterion.max), trace.rounding)


def replay_part(part: PartScore) -> Fraction:
    """Work the points of one part of a composite out again."""
    return round_by(worth(part.working, part.part.max), part.rounding)


def _others(working: Working, maximum: Fraction) -> Fraction:
    match working:
        case Times(count, each):
            return count * each
        case Deducted(count, each):
            return maximum - count * each
        case Scaled(figure, lowest, full):
            return maximum * (figure - lowest) / (full - lowest)
        case Proportion():
            return maximum * share_of(working) / working.target
        case Full():
            return maximum
        case _:  # Nothing
            return _ZERO


def _parts_worth(working: Parts) -> Fraction:
    earned = [part.points for part in working.parts if part.counts]
    if working.best_only:
        return max(earned, default=_ZERO)
    return sum(earned, _ZERO)
