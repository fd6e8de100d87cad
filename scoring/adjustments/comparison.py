"""Differences between two states of one unit: changed values and changed points; intent is never guessed."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.answers import CARRIES_VALUE, MISSING, Answer, Status, UnitFacts
from scoring.criteria.rulebook import Rulebook
from scoring.reference.scorecard import Scorecard


class Direction(StrEnum):
    """Which way points moved from the claim to the verified state."""

    OVER = "over"
    UNDER = "under"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field whose answer differs (status, value or proven part; the origin does not count)."""

    criterion: str
    field: str
    before: Answer
    after: Answer


@dataclass(frozen=True, slots=True)
class PointsChange:
    """A criterion's points in two states. OVER means that the claim was worth more than what was verified."""

    criterion: str
    before: Fraction
    after: Fraction

    @property
    def delta(self) -> Fraction:
        """After minus before."""
        return self.after - self.before

    @property
    def direction(self) -> Direction:
        """Tell whether the earlier state was too high, too low or neither."""
        if self.delta == 0:
            return Direction.NEUTRAL
        return Direction.OVER if self.delta < 0 else Direction.UNDER


def compare(rulebook: Rulebook, reported: UnitFacts, verified: UnitFacts) -> tuple[Difference, ...]:
    """List every field whose answer differs, in the rulebook's order.

    Args:
        rulebook: the set of the unit's kind.
        reported: the claim.
        verified: the same unit after verification; fields nobody verified should carry the reported answer.
    """
    return tuple(_differences(rulebook, reported, verified))


def compare_points(rulebook: Rulebook, before: Scorecard, after: Scorecard) -> tuple[PointsChange, ...]:
    """List every criterion whose points differ, knock-on effects of other units included."""
    changes = (
        PointsChange(item.id, before.criteria[item.id].points, after.criteria[item.id].points)
        for item in rulebook.criteria()
    )
    return tuple(change for change in changes if change.delta != 0)


def _differences(rulebook: Rulebook, reported: UnitFacts, verified: UnitFacts) -> Iterator[Difference]:
    for criterion in rulebook.criteria():
        for field in criterion.fields:
            key = (criterion.id, field.id)
            before, after = reported.answers.get(key, MISSING), verified.answers.get(key, MISSING)
            if _content(before) != _content(after):
                yield Difference(criterion.id, field.id, before, after)


def _content(answer: Answer) -> tuple[Status, str | None]:
    return answer.status, answer.value if answer.status in CARRIES_VALUE else None
