"""What scoring gives back: points per criterion, group, section and in total, each with its trace. Data only.

How points become compared values and levels: scoring.reference.settlement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.amounts import Mode
from scoring.criteria.policies import GroupMinimum, Level, NotApplicablePolicy, Rounding
from scoring.reference.trace import ScoreStatus, Trace

DEFAULT_DISPLAY = Rounding(2, Mode.HALF_UP, "")
"""How points are shown where a set does not say."""


class Gap:
    """Why a ready-made total is not there, in words."""

    NOT_IN_SOURCE = "Không có trong nguồn"
    NOT_YET = "Chưa có"
    NOT_PROVEN = "Không đủ minh chứng"


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """The points of one criterion and how they came about."""

    criterion: str
    points: Fraction
    max: Fraction
    status: ScoreStatus
    trace: Trace


@dataclass(frozen=True, slots=True)
class Addend:
    """One thing that was added up: its id, its label, its points and its nominal maximum."""

    id: str
    label: str
    points: Fraction
    max: Fraction


@dataclass(frozen=True, slots=True)
class SumTrace:
    """What was added up to `exact`, and rounded to `points` where the set says so."""

    parts: tuple[Addend, ...]
    exact: Fraction
    rounding: Rounding | None
    points: Fraction


@dataclass(frozen=True, slots=True)
class GroupScore:
    """A group's result: the sum of its criteria, rounded where declared, and the maximum that applies."""

    group: str
    label: str
    points: Fraction
    max: Fraction
    applicable_max: Fraction
    trace: SumTrace


@dataclass(frozen=True, slots=True)
class Tally:
    """What a section collected: points before its own rounding and the maximum of what applies.

    `groups` are its groups' results (none where the total came in ready-made), `undecided` the criteria
    without points yet, `gap` why a ready-made total is not there (empty where it is).
    """

    points: Fraction
    applicable_max: Fraction
    groups: Sequence[GroupScore] = ()
    undecided: tuple[str, ...] = ()
    gap: str = ""


@dataclass(frozen=True, slots=True)
class ValueTrace:
    """From points to the value that is compared.

    By the set's policy points stay points, are scaled to the nominal maximum or turned into per cent of the
    applicable maximum (`exact`), then rounded where declared (`compared`). Both are None where nothing
    applies or a ready-made total is not there.
    """

    points: Fraction
    max: Fraction
    applicable_max: Fraction
    policy: NotApplicablePolicy
    exact: Fraction | None
    rounding: Rounding | None
    compared: Fraction | None


@dataclass(frozen=True, slots=True)
class SectionTrace:
    """How a section came to its value. `display` is how points are shown."""

    sum: SumTrace
    value: ValueTrace
    display: Rounding


@dataclass(frozen=True, slots=True)
class SectionScore:
    """A section's result.

    `points` are the sum of the groups, rounded where declared; `compared` is what levels and ranks look at
    (points, points scaled to `max`, or a share in per cent, as the set's policy says, then rounded as
    declared; None where nothing applies or the ready-made total is not there, which `gap` says in words).
    `level` is None below the lowest level or where the section has no levels. `gated` says that the level
    fell away because of another section, `held_by` names the group minima that held a level back, `near_miss`
    the next level where the shown value prints as its threshold but fails it. `undecided` lists criteria
    without points yet: while there are any, value and level are provisional.
    """

    section: str
    label: str
    points: Fraction
    max: Fraction
    applicable_max: Fraction
    compared: Fraction | None
    level: Level | None
    level_label: str
    trace: SectionTrace
    gated: bool = False
    held_by: tuple[GroupMinimum, ...] = ()
    near_miss: Level | None = None
    undecided: tuple[str, ...] = ()
    groups: tuple[GroupScore, ...] = ()
    gap: str = ""


@dataclass(frozen=True, slots=True)
class TotalScore:
    """The sum over all sections, with its own compared value (None while a ready-made total is not there)."""

    points: Fraction
    max: Fraction
    applicable_max: Fraction
    compared: Fraction | None
    trace: SectionTrace
    undecided: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Everything scored for one unit."""

    unit: str
    kind: str
    criteria: Mapping[str, CriterionScore]
    sections: Mapping[str, SectionScore]
    total: TotalScore

    @property
    def undecided(self) -> tuple[str, ...]:
        """The criteria without points yet; while there are any, the unit can have no final place."""
        return self.total.undecided
