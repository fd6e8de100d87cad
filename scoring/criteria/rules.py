"""The closed set of rule kinds as plain data: what each must declare, nothing about how it is computed.

Edge cases are part of every rule (no defaults): what a zero denominator means, what a part above its
whole means, what a missing or unproven value is worth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class IfZero(StrEnum):
    """What an empty denominator means."""

    ZERO = "zero"
    NOT_APPLICABLE = "not_applicable"


class IfAbove(StrEnum):
    """What a part larger than its whole means."""

    REJECT = "reject"
    CAP = "cap"


class Worth(StrEnum):
    """What a value that is missing or not proven earns. Only one meaning is known so far."""

    ZERO = "zero"


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
    """One rung of a ladder: from this figure on, these points."""

    at_least: Fraction
    points: Fraction


@dataclass(frozen=True, slots=True)
class Edges:
    """What every rule on values says about values that are not there."""

    missing: Worth
    not_proven: Worth


@dataclass(frozen=True, slots=True)
class Ratio:
    """max × a / b."""

    a: str
    b: str
    if_b_zero: IfZero
    if_a_gt_b: IfAbove
    edges: Edges


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
    """max × x / best x among the units of the block; x is one field or a quotient of two."""

    a: str
    b: str | None
    if_b_zero: IfZero
    if_best_zero: IfZero
    edges: Edges


@dataclass(frozen=True, slots=True)
class RollupRatio:
    """max × (units below that meet all conditions) / (all units below). The unit types nothing."""

    child_kind: str
    conditions: tuple[Condition, ...]
    if_no_children: IfZero


@dataclass(frozen=True, slots=True)
class External:
    """A figure measured elsewhere on a scale from 0 to full, taken proportionally."""

    field: str
    full: Fraction
    edges: Edges


@dataclass(frozen=True, slots=True)
class Info:
    """Collected, worth no points; may decide whether a group applies."""


Rule = (
    Ratio
    | RatioBanded
    | StepsCount
    | CountCapped
    | Checklist
    | BestOf
    | Choice
    | Boolean
    | RelativeMax
    | RollupRatio
    | External
    | Info
)

KINDS: Mapping[type[Rule], str] = {
    Ratio: "ratio",
    RatioBanded: "ratio_banded",
    StepsCount: "steps_count",
    CountCapped: "count_capped",
    Checklist: "checklist",
    BestOf: "best_of",
    Choice: "choice",
    Boolean: "boolean",
    RelativeMax: "relative_max",
    RollupRatio: "rollup_ratio",
    External: "external",
    Info: "info",
}

NOT_SELF_SCORED: tuple[type[Rule], ...] = (RelativeMax, RollupRatio, External, Info)


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
        case StepsCount() | CountCapped():
            return (rule.count,)
        case _:
            return _fields_of_marks(rule)


def _fields_of_marks(rule: Rule) -> tuple[str, ...]:
    match rule:
        case Checklist():
            return tuple(rule.parts)
        case BestOf():
            return tuple(rule.cases)
        case Choice() | Boolean() | External():
            return (rule.field,)
        case _:
            return ()
