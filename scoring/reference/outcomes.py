"""What a rule sees of a unit and what it makes of it; which answers stand in the way of points.

Not here: the rule kinds themselves (own_rules, across).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.amounts import amount
from scoring.answers import MISSING, Answer, FactKey, Status
from scoring.criteria.policies import Rounding, Stage
from scoring.criteria.rulebook import Criterion
from scoring.criteria.rules import Edges, IfMissing, IfNotProven, IfZero
from scoring.reference.trace import Case, Full, Input, Nothing, ScoreStatus, Working

Answers = Mapping[FactKey, Answer]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule made of the values, before rounding."""

    working: Working
    case: Case
    status: ScoreStatus
    proven_part: bool = False
    leaders: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def _nothing(case: Case, status: ScoreStatus) -> Outcome:
    return Outcome(Nothing(), case, status)


NOT_APPLICABLE = _nothing(Case.NOT_APPLICABLE, ScoreStatus.NOT_APPLICABLE)
GROUP_NOT_APPLICABLE = _nothing(Case.GROUP_NOT_APPLICABLE, ScoreStatus.NOT_APPLICABLE)
CONDITION_NOT_MET = _nothing(Case.CONDITION_NOT_MET, ScoreStatus.NOT_APPLICABLE)
TAKEN_OUT = _nothing(Case.TAKEN_OUT, ScoreStatus.NOT_APPLICABLE)
NOT_PROVEN = _nothing(Case.NOT_PROVEN, ScoreStatus.NOT_PROVEN)
INFO = _nothing(Case.NONE, ScoreStatus.INFO)
REJECTED = _nothing(Case.PART_ABOVE_WHOLE, ScoreStatus.INVALID)
_IF_MISSING: Mapping[IfMissing, Outcome] = {
    IfMissing.ZERO: _nothing(Case.MISSING, ScoreStatus.MISSING),
    IfMissing.UNDECIDED: _nothing(Case.MISSING_UNDECIDED, ScoreStatus.UNDECIDED),
}
_IF_NOT_PROVEN: Mapping[IfNotProven, Outcome | None] = {
    IfNotProven.ZERO: NOT_PROVEN,
    IfNotProven.PROVEN_PART: None,
    IfNotProven.UNDECIDED: _nothing(Case.NOT_PROVEN_UNDECIDED, ScoreStatus.UNDECIDED),
}


@dataclass(frozen=True, slots=True)
class Own:
    """What a rule sees: the criterion, the maximum at stake, the unit's answers, the declared roundings."""

    criterion: Criterion
    max: Fraction
    answers: Answers
    roundings: Mapping[Stage, Rounding]

    def answer(self, field: str) -> Answer:
        """Find the answer to a field of the criterion."""
        return self.answers.get((self.criterion.id, field), MISSING)

    def statuses(self, fields: Iterable[str]) -> set[Status]:
        """Collect how some fields stand."""
        return {self.answer(field).status for field in fields}

    def number(self, field: str) -> Fraction:
        """Read a number; where nothing of it is proven it is 0."""
        value = self.answer(field).value
        return Fraction(0) if value is None else amount(value)

    def counts(self, field: str, edges: Edges) -> bool:
        """Tell whether a mark is there: given, or proven where the proven part counts."""
        answer = self.answer(field)
        if answer.value != "true":
            return False
        return answer.status is Status.GIVEN or edges.not_proven is IfNotProven.PROVEN_PART

    def nothing_proven(self, field: str) -> bool:
        """Tell whether a value is not proven at all; asked where it is not simply 0 (a whole)."""
        answer = self.answer(field)
        return answer.status is Status.NOT_PROVEN and answer.value is None


def blocked(edges: Edges, statuses: set[Status]) -> Outcome | None:
    """Tell why no points can be worked out, or None where they can.

    What does not apply outweighs what is missing, and that what is not proven.
    """
    if Status.NOT_APPLICABLE in statuses:
        return NOT_APPLICABLE
    if Status.MISSING in statuses:
        return _IF_MISSING[edges.missing]
    if Status.NOT_PROVEN in statuses:
        return _IF_NOT_PROVEN[edges.not_proven]
    return None


def blocked_list(edges: Edges, statuses: set[Status]) -> Outcome | None:
    """As `blocked`, for a list of parts.

    A list stays open as long as one part is given: parts that are not proven or do not apply simply do not
    count, unless what is not proven is still undecided.
    """
    if statuses == {Status.NOT_APPLICABLE}:
        return NOT_APPLICABLE
    if Status.MISSING in statuses:
        return _IF_MISSING[edges.missing]
    obstacle = _IF_NOT_PROVEN[edges.not_proven] if Status.NOT_PROVEN in statuses else None
    return None if obstacle is NOT_PROVEN and Status.GIVEN in statuses else obstacle


def scored(working: Working, case: Case = Case.NONE) -> Outcome:
    """Give the outcome of a rule that could be worked out."""
    return Outcome(working, case, ScoreStatus.SCORED)


def if_empty(declared: IfZero, case: Case = Case.ZERO_DENOMINATOR) -> Outcome:
    """Give the outcome the rule declares for an empty denominator."""
    match declared:
        case IfZero.NOT_APPLICABLE:
            return _nothing(case, ScoreStatus.NOT_APPLICABLE)
        case IfZero.FULL:
            return scored(Full(), case)
        case _:  # ZERO
            return scored(Nothing(), case)


def inputs(criterion: Criterion, answers: Answers) -> tuple[Input, ...]:
    """List what the unit's answers to a criterion are."""
    found = ((field.id, answers.get((criterion.id, field.id), MISSING)) for field in criterion.fields)
    return tuple(Input(field, answer.status, answer.value, answer.origin) for field, answer in found)
