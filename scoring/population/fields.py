"""Fields as planes: how a field's text becomes a whole number, and the codes beside it.

A decimal field of two places is counted in hundredths, yes is 1 and no is 0, an option is its place in the
list. What is not there is stored as 0 and told apart by its code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.amounts import amount
from scoring.answers import Answer, FactKey, Origin, Status
from scoring.criteria.rulebook import Criterion, Field, FieldType, Rulebook
from scoring.criteria.rules import (
    BestFrom,
    Composite,
    Edges,
    IfNotProven,
    Info,
    NotApplied,
    RelativeMax,
    RollupRatio,
    Rule,
    fields_of,
)
from scoring.errors import ValueFault
from scoring.population.errors import KernelRefusal
from scoring.reference.trace import ScoreStatus
from scoring.values import check_canonical


class AnswerCode:
    """How a field stands; a larger code outweighs a smaller one. Plain numbers, because planes hold them.

    PROVEN_PART is an answer without enough evidence that says which part was proven, where its rule asks.
    """

    GIVEN = 0
    PROVEN_PART = 1
    NOT_PROVEN = 2
    MISSING = 3
    NOT_APPLICABLE = 4


class CellCode:
    """How a criterion's points came about; in a composite a larger code outweighs a smaller one.

    NOT_PROVEN, MISSING and NOT_APPLICABLE are the numbers of the answers they come from.
    """

    SCORED = 0
    INVALID = 1
    NOT_PROVEN = 2
    MISSING = 3
    NOT_APPLICABLE = 4
    UNDECIDED = 5
    INFO = 6


CELL_STATUSES = (
    ScoreStatus.SCORED,
    ScoreStatus.INVALID,
    ScoreStatus.NOT_PROVEN,
    ScoreStatus.MISSING,
    ScoreStatus.NOT_APPLICABLE,
    ScoreStatus.UNDECIDED,
    ScoreStatus.INFO,
)
"""What a CellCode means, by its number."""

_CODES: Mapping[Status, int] = {
    Status.GIVEN: AnswerCode.GIVEN,
    Status.NOT_PROVEN: AnswerCode.NOT_PROVEN,
    Status.MISSING: AnswerCode.MISSING,
    Status.NOT_APPLICABLE: AnswerCode.NOT_APPLICABLE,
}
_VERIFIED = frozenset({Origin.VERIFIED, Origin.FINAL})
_YES_NO = {"false": 0, "true": 1}


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """How one field is stored: counted in 1/scale, or by the place of its option.

    `low` and `high` are the declared bounds as stored numbers, None where the set declares none.
    `keeps_proven`: the rule counts with the proven part. `asks_origin`: it matters who stands behind a value.
    """

    key: FactKey
    field: Field
    scale: int
    codes: Mapping[str, int] | None
    low: int | None
    high: int | None
    keeps_proven: bool
    asks_origin: bool

    def stored(self, text: str) -> int:
        """Turn a value into the number stored for it.

        Raises:
            ValueFault: the text is not canonical or does not fit the field.
        """
        check_canonical(self.field, text)
        return self.codes[text] if self.codes is not None else int(amount(text) * self.scale)

    def stored_or_none(self, text: str) -> int | None:
        """Find the stored number of a value a condition names; None where no answer can have that value."""
        try:
            return self.stored(text)
        except ValueFault:
            return None

    def code(self, answer: Answer) -> int:
        """Find the code of an answer."""
        if answer.status is Status.NOT_PROVEN and answer.value is not None and self.keeps_proven:
            return AnswerCode.PROVEN_PART
        return _CODES[answer.status]


def is_verified(answer: Answer) -> bool:
    """Tell whether somebody other than the unit stands behind an answer."""
    return answer.origin in _VERIFIED


def plan_fields(rulebook: Rulebook) -> Mapping[FactKey, FieldPlan]:
    """Decide how every field of a set is stored.

    Raises:
        KernelRefusal: two parts of a composite read one field and disagree about its proven part.
    """
    plans = (_plan(criterion, field) for criterion in rulebook.criteria() for field in criterion.fields)
    return {plan.key: plan for plan in plans}


def _plan(criterion: Criterion, field: Field) -> FieldPlan:
    rule, key = criterion.rule, (criterion.id, field.id)
    keeps = {_keeps_proven(reading) for reading in _readings(rule, field.id)}
    if len(keeps) > 1:
        raise KernelRefusal("kernel.shared-field", ".".join(key), "parts disagree about its proven part")
    origin = isinstance(rule, RelativeMax) and rule.best_from is BestFrom.VERIFIED
    return _stored_as(key, field, keeps_proven=keeps == {True}, asks_origin=origin)


def _readings(rule: Rule, field: str) -> Iterator[Rule]:
    parts: Sequence[Rule] = [part.rule for part in rule.parts] if isinstance(rule, Composite) else [rule]
    return (part for part in parts if field in fields_of(part))


def edges_of(rule: Rule) -> Edges | None:
    """Find what a rule says about values that are not there; None for rules that read none of their own."""
    match rule:
        case Composite() | RollupRatio() | NotApplied() | Info():
            return None
        case _:
            return rule.edges


def _keeps_proven(rule: Rule) -> bool:
    edges = edges_of(rule)
    return edges is not None and edges.not_proven is IfNotProven.PROVEN_PART


def _stored_as(key: FactKey, field: Field, *, keeps_proven: bool, asks_origin: bool) -> FieldPlan:
    if field.type is FieldType.BOOL:
        return FieldPlan(key, field, 1, _YES_NO, 0, 1, keeps_proven, asks_origin)
    if field.type is FieldType.CHOICE:
        codes = {option.code: place for place, option in enumerate(field.choices)}
        return FieldPlan(key, field, 1, codes, 0, len(codes) - 1, keeps_proven, asks_origin)
    scale = 10**field.places
    low, high = _ceiling(field.min, scale), _floor(field.max, scale)
    return FieldPlan(key, field, scale, None, low, high, keeps_proven, asks_origin)


def _ceiling(bound: Fraction | None, scale: int) -> int | None:
    return None if bound is None else -(-(bound * scale) // 1)


def _floor(bound: Fraction | None, scale: int) -> int | None:
    return None if bound is None else bound * scale // 1
