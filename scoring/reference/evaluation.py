"""One criterion on one unit's values, composites included. No other units.

relative_max and rollup_ratio look across units and live in scoring.reference.across.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from scoring.amounts import added_up
from scoring.criteria.policies import Rebase, Stage
from scoring.criteria.rules import (
    Composite,
    CompositePart,
    Info,
    Manual,
    NotApplied,
    OwnRule,
)
from scoring.reference.outcomes import INFO, NOT_APPLICABLE, TAKEN_OUT, Outcome, Own
from scoring.reference.own_rules import own_outcome
from scoring.reference.trace import Case, Full, PartScore, ScoreStatus, Sum
from scoring.reference.workings import round_by, worth

_WEIGHTIEST_FIRST = (
    ScoreStatus.UNDECIDED,
    ScoreStatus.MISSING,
    ScoreStatus.NOT_PROVEN,
    ScoreStatus.INVALID,
    ScoreStatus.SCORED,
)


def evaluate(rule: OwnRule | Manual | Composite | NotApplied | Info, own: Own, rebase: Rebase) -> Outcome:
    """Apply a criterion's rule to the unit's own answers.

    Args:
        rule: the criterion's rule.
        own: what the rule sees.
        rebase: what the set does about parts of a composite that do not apply.
    """
    match rule:
        case Info():
            return INFO
        case NotApplied():
            return TAKEN_OUT
        case Composite(parts):
            return _composite(parts, own, rebase)
        case _:
            return own_outcome(rule, own)


def granted(outcome: Outcome, rebase: Rebase) -> Outcome:
    """Give all points for what does not apply, where the set says so."""
    if outcome.status is ScoreStatus.NOT_APPLICABLE and rebase is Rebase.FULL_POINTS:
        return replace(outcome, working=Full())
    return outcome


def applicable_max(outcome: Outcome, maximum: Fraction, rebase: Rebase) -> Fraction:
    """Work out the part of the maximum that applies to the unit."""
    if isinstance(outcome.working, Sum):
        return added_up(part.applicable_max for part in outcome.working.parts)
    left_out = outcome.status is ScoreStatus.NOT_APPLICABLE and rebase is not Rebase.FULL_POINTS
    return Fraction(0) if left_out else maximum


def _composite(parts: Sequence[CompositePart], own: Own, rebase: Rebase) -> Outcome:
    scores = tuple(_part(part, own, rebase) for part in parts)
    statuses = {score.status for score in scores}
    if statuses == {ScoreStatus.NOT_APPLICABLE}:
        return NOT_APPLICABLE
    status = next(status for status in _WEIGHTIEST_FIRST if status in statuses)
    proven_part = any(score.proven_part for score in scores)
    return Outcome(Sum(scores), Case.NONE, status, proven_part)


def _part(part: CompositePart, own: Own, rebase: Rebase) -> PartScore:
    outcome = granted(own_outcome(part.rule, replace(own, max=part.max)), rebase)
    exact, rounding = worth(outcome.working, part.max), own.roundings.get(Stage.PART)
    points, applies = round_by(exact, rounding), applicable_max(outcome, part.max, rebase)
    return PartScore(
        part,
        outcome.working,
        outcome.case,
        outcome.status,
        outcome.proven_part,
        exact,
        rounding,
        points,
        applies,
    )
