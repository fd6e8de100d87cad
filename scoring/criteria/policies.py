"""What a set declares about its results: rounding, levels, places, what does not apply, its instrument."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from scoring.amounts import Mode
from scoring.criteria.rules import Block

TOTAL = "total"


class Stage(StrEnum):
    """Where a rounding step may stand; nothing is rounded anywhere else."""

    PART = "part"
    PERCENT = "percent"
    CRITERION = "criterion"
    GROUP = "group"
    SECTION = "section"
    TOTAL = "total"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True)
class Rounding:
    """A declared rounding step."""

    places: int
    mode: Mode
    ref: str

    @property
    def text(self) -> str:
        """Name the step for people."""
        return f"làm tròn {self.places} chữ số thập phân, {MODE_NAMES[self.mode]}"


MODE_NAMES: Mapping[Mode, str] = {
    Mode.HALF_UP: "nửa lên",
    Mode.HALF_DOWN: "nửa xuống",
    Mode.HALF_EVEN: "nửa về số chẵn",
    Mode.UP: "ra xa số 0",
    Mode.DOWN: "về phía số 0",
    Mode.CEILING: "lên",
    Mode.FLOOR: "xuống",
}


@dataclass(frozen=True, slots=True)
class Level:
    """A level and the smallest section value that reaches it."""

    code: str
    label: str
    min: Fraction


@dataclass(frozen=True, slots=True)
class Gate:
    """A level counts only together with at least this level in another section. Off unless declared."""

    section: str
    min_level: str


@dataclass(frozen=True, slots=True)
class GroupMinimum:
    """A level, and every level above it, is reached only with at least these points in a group."""

    group: str
    level: str
    min: Fraction


@dataclass(frozen=True, slots=True)
class Levels:
    """The level table of a section: tested on the section value after the declared rounding."""

    steps: tuple[Level, ...]
    value: Rounding | None
    below: str
    requires: Gate | None
    ref: str
    group_minima: tuple[GroupMinimum, ...] = ()


class Ties(StrEnum):
    """How equal values share places, shown on values 9, 8, 8, 7."""

    COMPETITION = "competition"  # 1 2 2 4
    DENSE = "dense"  # 1 2 2 3
    ORDINAL = "ordinal"  # 1 2 3 4 by the declared breakers; what they leave equal shares its place
    AVERAGE = "average"  # 1 2.5 2.5 4


class BelowLowest(StrEnum):
    """What a value under the lowest level means for the place."""

    NO_PLACE = "no_place"
    SHARED_LAST = "shared_last"
    RANKED = "ranked"


@dataclass(frozen=True, slots=True)
class Breaker:
    """Parts equal values by a section, a criterion or the total; without one nothing parts them."""

    by: str
    higher_first: bool
    ref: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """One list of places per block: by a section or by the total, on a declared value.

    `value` is the rounding of the printed value that is ranked; None ranks the exact one.
    """

    id: str
    label: str
    of: str
    value: Rounding | None
    ties: Ties
    breakers: tuple[Breaker, ...]
    block: Block
    below_lowest: BelowLowest
    ref: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """A later document that changed an instrument."""

    number: str
    issued: date


@dataclass(frozen=True, slots=True)
class Instrument:
    """The legal document a set belongs to."""

    number: str
    issued: date
    by: str
    title: str
    note: str
    amended_by: tuple[Amendment, ...] = ()


@dataclass(frozen=True, slots=True)
class Validity:
    """The days on which a set is in force, both included; without an end until further notice."""

    start: date
    end: date | None

    def covers(self, day: date) -> bool:
        """Tell whether the set is in force on a day."""
        return self.start <= day and (self.end is None or day <= self.end)


class Rebase(StrEnum):
    """What becomes of the points of a criterion that does not apply to a unit."""

    DROP = "drop"
    FULL_POINTS = "full_points"
    REDISTRIBUTE = "redistribute"


class Compared(StrEnum):
    """What levels and places compare: points, or points in per cent of the maximum that applies."""

    POINTS = "points"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class NotApplicablePolicy:
    """How a set treats criteria that do not apply to a unit."""

    rebase: Rebase
    compared: Compared
    ref: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A result of this set is what another index looks at. Nothing carries points over by itself."""

    component: str
    title: str
    instrument: str
    wording: str


class SetStatus(StrEnum):
    """Whether a set speaks for its instrument or is still being written."""

    OFFICIAL = "official"
    DRAFT = "draft"
