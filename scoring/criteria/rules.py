"""The closed set of rule kinds as plain data: what each must declare, nothing about how it is computed.

Edge cases are part of every rule (no defaults): what a zero denominator means, what a part above its
whole means, what a missing or unproven value is worth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.formula.nodes import Node, optional_fields, required_fields


class IfZero(StrEnum):
    """What an empty denominator means."""

    ZERO = "zero"
    FULL = "full"
    NOT_APPLICABLE = "not_applicable"


class IfAbove(StrEnum):
    """What a part larger than its whole means."""

    REJECT = "reject"
    CAP = "cap"


class IfMissing(StrEnum):
    """What a value nobody gave is worth: nothing, or nothing yet."""

    ZERO = "zero"
    UNDECIDED = "undecided"


class IfNotProven(StrEnum):
    """What a value without enough evidence is worth: nothing, the part that is proven, or nothing yet."""

    ZERO = "zero"
    PROVEN_PART = "proven_part"
    UNDECIDED = "undecided"


class IfTooFew(StrEnum):
    """What a survey with too few answers is worth."""

    ZERO = "zero"
    NOT_APPLICABLE = "not_applicable"
    UNDECIDED = "undecided"


class Block(StrEnum):
    """Whom a unit is set against: all of its kind, or those of its kind under the same unit above."""

    KIND = "kind"
    PARENT = "parent"


class BestFrom(StrEnum):
    """Whose values may set the best one: everyone's as they stand, or only those somebody verified."""

    ALL = "all"
    VERIFIED = "verified"


class IfChildMissing(StrEnum):
    """How a unit below counts that gave no answer to a condition: as not meeting it, or not at all."""

    NOT_MET = "not_met"
    LEFT_OUT = "left_out"


class Comparison(StrEnum):
    """How a condition looks at an answer; only given answers can meet it."""

    IS = "is"
    IS_NOT = "is_not"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Condition:
    """A test on one field of a unit."""

    criterion: str
    field: str
    comparison: Comparison
    value: str


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of a ladder: from this figure on (strict: only above it), these points."""

    start: Fraction
    points: Fraction
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Edges:
    """What every rule on values says about values that are not there."""

    missing: IfMissing
    not_proven: IfNotProven


@dataclass(frozen=True, slots=True)
class Ratio:
    """max × a / b.

    With a target (per cent) max × (a / b) ÷ target, at most max; a share under the floor (per cent) earns
    nothing.
    """

    a: str
    b: str
    if_b_zero: IfZero
    if_a_gt_b: IfAbove
    edges: Edges
    target: Fraction | None = None
    floor: Fraction | None = None


@dataclass(frozen=True, slots=True)
class RatioBanded:
    """a / b in per cent, mapped to points by a falling ladder; compared exactly."""

    a: str
    b: str
    steps: tuple[Step, ...]
    if_b_zero: IfZero
    if_a_gt_b: IfAbove
    edges: Edges


@dataclass(frozen=True, slots=True)
class StepsCount:
    """A count mapped to points by a falling ladder."""

    count: str
    steps: tuple[Step, ...]
    edges: Edges


@dataclass(frozen=True, slots=True)
class CountCapped:
    """Points per item, up to the criterion's maximum."""

    count: str
    each: Fraction
    edges: Edges


@dataclass(frozen=True, slots=True)
class Penalty:
    """The criterion's maximum less points per item, never under the floor."""

    count: str
    each: Fraction
    floor: Fraction
    edges: Edges


@dataclass(frozen=True, slots=True)
class Checklist:
    """Points for every part that is there."""

    parts: Mapping[str, Fraction]
    edges: Edges


@dataclass(frozen=True, slots=True)
class BestOf:
    """Alternatives, of which the best that is there counts."""

    cases: Mapping[str, Fraction]
    edges: Edges


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several options, each worth its points."""

    field: str
    points: Mapping[str, Fraction]
    edges: Edges


@dataclass(frozen=True, slots=True)
class Boolean:
    """Yes earns the maximum, no earns nothing."""

    field: str
    edges: Edges


@dataclass(frozen=True, slots=True)
class RelativeMax:
    """max × x / best x among the units of the block, at most max; x is one field or a quotient of two."""

    a: str
    b: str | None
    if_b_zero: IfZero
    if_best_zero: IfZero
    block: Block
    best_from: BestFrom
    edges: Edges


@dataclass(frozen=True, slots=True)
class RollupRatio:
    """max × (units below that meet all conditions) / (all units below). The unit types nothing."""

    child_kind: str
    conditions: tuple[Condition, ...]
    if_no_children: IfZero
    missing_child: IfChildMissing


@dataclass(frozen=True, slots=True)
class External:
    """A figure measured elsewhere on a scale from 0 to full, taken proportionally; its field stays on it.

    `of` says in words which result it is and in which version (a report, another set of a year).
    """

    field: str
    full: Fraction
    of: str
    edges: Edges


@dataclass(frozen=True, slots=True)
class Survey:
    """The mean of a survey on a scale from lowest to full: max × (mean - lowest) ÷ (full - lowest).

    `answers` is the field with the number of answers; under `at_least` of them `if_too_few` decides.
    """

    mean: str
    answers: str
    lowest: Fraction
    full: Fraction
    at_least: Fraction
    if_too_few: IfTooFew
    edges: Edges


@dataclass(frozen=True, slots=True)
class Grade:
    """One graded option of a criterion judged by a person: its points and the clause it stands on."""

    points: Fraction
    clause: str


@dataclass(frozen=True, slots=True)
class Manual:
    """Words no rule can express, quoted. A named verifier picks one of the graded options, never points.

    `reason` says why the words cannot be computed.
    """

    field: str
    grades: Mapping[str, Grade]
    text: str
    reason: str
    edges: Edges


@dataclass(frozen=True, slots=True)
class Formula:
    """Points by a formula (scoring.formula), proved to stay between 0 and the maximum.

    A field that stands under coalesce only may be missing; `edges` speak of all others.
    """

    expression: str
    tree: Node
    edges: Edges


@dataclass(frozen=True, slots=True)
class NotApplied:
    """A criterion that stands in the instrument but was taken out for the whole kind, with the reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class CompositePart:
    """One part of a composite: its own maximum and its own rule on fields of the criterion."""

    id: str
    label: str
    max: Fraction
    rule: "OwnRule"


@dataclass(frozen=True, slots=True)
class Composite:
    """The sum of parts, each scored by its own rule; parts are rounded only where the set says so."""

    parts: tuple[CompositePart, ...]


@dataclass(frozen=True, slots=True)
class Info:
    """Collected, worth no points; may decide whether a group applies."""


OwnRule = (
    Ratio
    | RatioBanded
    | StepsCount
    | CountCapped
    | Penalty
    | Checklist
    | BestOf
    | Choice
    | Boolean
    | External
    | Survey
    | Formula
)
"""The kinds that read only the unit's own values; a part of a composite is one of them."""

Rule = OwnRule | Composite | Manual | RelativeMax | RollupRatio | NotApplied | Info

KINDS: Mapping[type[Rule], str] = {
    Ratio: "ratio",
    RatioBanded: "ratio_banded",
    StepsCount: "steps_count",
    CountCapped: "count_capped",
    Penalty: "penalty",
    Checklist: "checklist",
    BestOf: "best_of",
    Choice: "choice",
    Boolean: "boolean",
    Composite: "composite",
    RelativeMax: "relative_max",
    RollupRatio: "rollup_ratio",
    External: "external",
    Survey: "survey",
    Formula: "formula",
    Manual: "manual",
    NotApplied: "na",
    Info: "info",
}

NOT_SELF_SCORED: tuple[type[Rule], ...] = (
    RelativeMax,
    RollupRatio,
    External,
    Survey,
    Manual,
    NotApplied,
    Info,
)


def kind_of(rule: Rule) -> str:
    """Name the rule's kind as criteria files do."""
    return KINDS[type(rule)]


def fields_of(rule: Rule) -> tuple[str, ...]:
    """List the ids of the fields the rule reads, in the order it names them."""
    match rule:
        case Ratio() | RatioBanded():
            return (rule.a, rule.b)
        case RelativeMax():
            return (rule.a,) if rule.b is None else (rule.a, rule.b)
        case StepsCount() | CountCapped() | Penalty():
            return (rule.count,)
        case Composite(parts=parts):
            return tuple(dict.fromkeys(field for part in parts for field in fields_of(part.rule)))
        case _:
            return _fields_of_marks(rule)


def _fields_of_marks(rule: Rule) -> tuple[str, ...]:
    match rule:
        case Checklist():
            return tuple(rule.parts)
        case BestOf():
            return tuple(rule.cases)
        case Choice() | Boolean() | External() | Manual():
            return (rule.field,)
        case Survey():
            return (rule.mean, rule.answers)
        case Formula():
            return (*required_fields(rule.tree), *optional_fields(rule.tree))
        case _:
            return ()
