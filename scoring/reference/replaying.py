"""Replaying a whole scorecard: every figure worked out again from the traces alone, bottom up."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.reference.scorecard import Scorecard, SectionScore, SectionTrace, SumTrace, ValueTrace
from scoring.reference.settlement import compared_value
from scoring.reference.workings import replay, round_by

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Replayed:
    """The figures of a scorecard as its traces give them.

    `criteria` and `sections` hold points by id, `compared` the compared value of each section.
    """

    criteria: Mapping[str, Fraction]
    sections: Mapping[str, Fraction]
    compared: Mapping[str, Fraction | None]
    total: Fraction
    total_compared: Fraction | None


def replay_card(card: Scorecard) -> Replayed:
    """Work out criteria, groups, sections and total again, each from what the step below it gave."""
    criteria = {score.criterion: replay(score.trace) for score in card.criteria.values()}
    applying = {score.criterion: score.trace.applicable_max for score in card.criteria.values()}
    points = {name: _section(score, criteria) for name, score in card.sections.items()}
    maxima = {name: _applicable(score, applying) for name, score in card.sections.items()}
    total = _add(card.total.trace.sum, points)
    whole = sum(maxima.values(), _ZERO)
    return Replayed(
        criteria,
        points,
        {name: _compared(score.trace, points[name], maxima[name]) for name, score in card.sections.items()},
        total,
        _compared(card.total.trace, total, whole),
    )


def _section(score: SectionScore, criteria: Mapping[str, Fraction]) -> Fraction:
    groups = {group.group: _add(group.trace, criteria) for group in score.groups}
    return _add(score.trace.sum, groups)


def _add(trace: SumTrace, known: Mapping[str, Fraction]) -> Fraction:
    """Add up; a part nothing stands below, such as a ready-made total, brings its own points."""
    parts = (known.get(part.id, part.points) for part in trace.parts)
    return round_by(sum(parts, _ZERO), trace.rounding)


def _applicable(score: SectionScore, applying: Mapping[str, Fraction]) -> Fraction:
    if not score.groups:
        return score.applicable_max
    return sum((applying[part.id] for group in score.groups for part in group.trace.parts), _ZERO)


def _compared(trace: SectionTrace, points: Fraction, applicable_max: Fraction) -> Fraction | None:
    value: ValueTrace = trace.value
    if value.exact is None:
        return None
    exact = compared_value(value.policy, points, value.max, applicable_max)
    return None if exact is None else round_by(exact, value.rounding)
