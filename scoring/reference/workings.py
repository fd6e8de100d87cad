"""What a working is worth, and replaying a trace: points from what was written down, nothing else."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from scoring.amounts import added_up, rounded
from scoring.criteria.policies import Rounding
from scoring.formula import evaluate
from scoring.reference.trace import (
    Chosen,
    Computed,
    Deducted,
    Full,
    Nothing,
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
    return _RAW[type(working)](working, maximum)


def share_of(working: Proportion) -> Fraction:
    """Work out the share in per cent, rounded where the set says so."""
    return round_by(working.part * 100 / working.whole, working.rounding)


def replay(trace: Trace) -> Fraction:
    """Work the points out again from the trace alone."""
    return round_by(worth(trace.working, trace.criterion.max), trace.rounding)


def replay_part(part: PartScore) -> Fraction:
    """Work the points of one part of a composite out again."""
    return round_by(worth(part.working, part.part.max), part.rounding)


def _share(working: Share, maximum: Fraction) -> Fraction:
    return maximum * working.part / working.whole


def _proportion(working: Proportion, maximum: Fraction) -> Fraction:
    return maximum * share_of(working) / working.target


def _scaled(working: Scaled, maximum: Fraction) -> Fraction:
    return maximum * (working.figure - working.lowest) / (working.full - working.lowest)


def _parts(working: Parts, _maximum: Fraction) -> Fraction:
    earned = [part.points for part in working.parts if part.counts]
    if working.best_only:
        return max(earned, default=_ZERO)
    return added_up(earned)


def _deducted(working: Deducted, maximum: Fraction) -> Fraction:
    return maximum - working.count * working.each


def _sum(working: Sum, _maximum: Fraction) -> Fraction:
    return added_up(map(replay_part, working.parts))


_RAW: Mapping[type, Callable[[Any, Fraction], Fraction]] = {
    Share: _share,
    Proportion: _proportion,
    Scaled: _scaled,
    Parts: _parts,
    Rung: lambda working, _maximum: working.points,
    Times: lambda working, _maximum: working.count * working.each,
    Deducted: _deducted,
    Chosen: lambda working, _maximum: working.points,
    Computed: lambda working, maximum: evaluate(working.tree, working.values, maximum),
    Full: lambda _working, maximum: maximum,
    Nothing: lambda _working, _maximum: _ZERO,
    Sum: _sum,
}
