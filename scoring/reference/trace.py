"""The record of one computation: what went in, how it was worked out, what fired, what came out.

Data only. Renderings are made from it in scoring.explanation; replaying it (scoring.reference.workings) must
give the same points.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.answers import Origin, Status
from scoring.criteria.policies import Rebase, Rounding
from scoring.criteria.rulebook import Criterion
from scoring.criteria.rules import CompositePart
from scoring.formula import Node, Values


class ScoreStatus(StrEnum):
    """How a criterion's points came about. UNDECIDED: no points yet, somebody still has to decide."""

    SCORED = "scored"
    MISSING = "missing"
    NOT_PROVEN = "not_proven"
    NOT_APPLICABLE = "not_applicable"
    INVALID = "invalid"
    UNDECIDED = "undecided"
    INFO = "info"


class Case(StrEnum):
    """The edge case that fired, where one did."""

    NONE = "none"
    CAPPED = "capped"
    FLOORED = "floored"
    BELOW_FLOOR = "below_floor"
    BELOW_SCALE = "below_scale"
    ZERO_DENOMINATOR = "zero_denominator"
    PART_ABOVE_WHOLE = "part_above_whole"
    MISSING = "missing"
    MISSING_UNDECIDED = "missing_undecided"
    NOT_PROVEN = "not_proven"
    NOT_PROVEN_UNDECIDED = "not_proven_undecided"
    NOT_APPLICABLE = "not_applicable"
    GROUP_NOT_APPLICABLE = "group_not_applicable"
    CONDITION_NOT_MET = "condition_not_met"
    TAKEN_OUT = "taken_out"
    BEST_IS_ZERO = "best_is_zero"
    NO_BEST = "no_best"
    NO_CHILDREN = "no_children"
    BELOW_LOWEST_STEP = "below_lowest_step"
    TOO_FEW_ANSWERS = "too_few_answers"


@dataclass(frozen=True, slots=True)
class Input:
    """One value that went in. `text` is canonical, or None.

    It is None where nothing was given; where the status is NOT_PROVEN it is the part that was proven.
    """

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
class Proportion:
    """max × (part ÷ whole in per cent, rounded where declared) ÷ target; nothing under the floor.

    `target` and `floor` are per cent.
    """

    part: Fraction
    whole: Fraction
    target: Fraction
    floor: Fraction
    rounding: Rounding | None


@dataclass(frozen=True, slots=True)
class Scaled:
    """max × (figure - lowest) ÷ (full - lowest), between 0 and max."""

    figure: Fraction
    lowest: Fraction
    full: Fraction


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
    """A figure and the rung of the ladder it reached (None: below the lowest).

    `strict` says that the rung must be exceeded; `rounding` how a percentage was rounded before, if at all.
    """

    figure: Fraction
    reached: Fraction | None
    points: Fraction
    percent: bool
    strict: bool = False
    rounding: Rounding | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """A count times the points of each, at most max."""

    count: Fraction
    each: Fraction


@dataclass(frozen=True, slots=True)
class Deducted:
    """max less a count times the points of each, never under the floor."""

    count: Fraction
    each: Fraction
    floor: Fraction


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option and its points."""

    code: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class Computed:
    """A formula and the values it was computed with (None: no value, its substitute counts)."""

    tree: Node
    values: Values


@dataclass(frozen=True, slots=True)
class Full:
    """All points at stake, by declaration and not by numbers; the case or the policy says why."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No points can be worked out; the case says why."""


@dataclass(frozen=True, slots=True)
class PartScore:
    """One part of a composite with its own working, case and status; fields as in Trace."""

    part: CompositePart
    working: "Working"
    case: Case
    status: ScoreStatus
    proven_part: bool
    exact: Fraction
    rounding: Rounding | None
    points: Fraction
    applicable_max: Fraction


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of the parts of a composite."""

    parts: tuple[PartScore, ...]


Working = (
    Share | Proportion | Scaled | Parts | Rung | Times | Deducted | Chosen | Computed | Full | Nothing | Sum
)


@dataclass(frozen=True, slots=True)
class Trace:
    """How one criterion of one unit came to its points.

    `leaders` names the units that set the best value (relative_max); `counted`, `not_counted` and `left_out`
    the units below (rollup_ratio). `proven_part` says that values without enough evidence counted with their
    proven part. `applicable_max` is the maximum less what does not apply; `rebase` is what the set does about
    it, None where all applies. `display` is how points are shown (None: two places, half-up).
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
    applicable_max: Fraction
    proven_part: bool = False
    rebase: Rebase | None = None
    display: Rounding | None = None
    leaders: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
