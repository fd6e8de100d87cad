"""What is known about units: one answer per criterion and field, with its origin; never points."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

FactKey = tuple[str, str]
"""Criterion id and field id."""


class Status(StrEnum):
    """How a field stands."""

    GIVEN = "given"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    NOT_PROVEN = "not_proven"


CARRIES_VALUE = frozenset({Status.GIVEN, Status.NOT_PROVEN})
"""The statuses whose answers may carry a value; that of others counts for nothing."""


class Origin(StrEnum):
    """Which hand the value comes from."""

    REPORTED = "reported"
    VERIFIED = "verified"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Answer:
    """One field's answer, as canonical text.

    A given answer has a value. An answer that is NOT_PROVEN may carry the part that was proven: a rule that
    declares `not_proven: proven_part` counts with it; without one nothing was proven (no for marks; 0 for
    numbers where 0 is the worst there is, else the rule earns nothing). Other answers carry none.
    """

    status: Status
    value: str | None = None
    origin: Origin = Origin.REPORTED

    def __post_init__(self) -> None:
        """Refuse a given answer without a value: it would be a silent zero."""
        if self.status is Status.GIVEN and self.value is None:
            raise ValueError("a given answer needs a value")


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """Everything known about one unit. The parent is the code of the unit above, where there is one."""

    unit: str
    kind: str
    parent: str | None
    answers: Mapping[FactKey, Answer]


MISSING = Answer(Status.MISSING)


def given(value: str, origin: Origin = Origin.REPORTED) -> Answer:
    """Make a given answer from canonical text."""
    return Answer(Status.GIVEN, value, origin)
