"""Small sets of one criterion or a few, built for one discrepancy each."""

from dataclasses import replace
from fractions import Fraction

from scoring import (
    Criterion,
    Field,
    FieldType,
    Option,
    Rounding,
    Rule,
    Rulebook,
    Stage,
    UnitFacts,
    Verify,
    given,
    load_rulebook,
)
from scoring.criteria.rules import Edges, IfMissing, IfNotProven
from tests.scoring.made_up_set import SMALL

EDGES = Edges(IfMissing.ZERO, IfNotProven.ZERO)


def number(name: str, label: str = "", *, most: int | None = None) -> Field:
    """A whole number from 0 on."""
    top = None if most is None else Fraction(most)
    return Field(name, label or f"Số {name}", FieldType.INT, "cái", Fraction(0), top, 0, ())


def yes_no(name: str) -> Field:
    """A yes/no field."""
    return Field(name, f"Có {name}", FieldType.BOOL, "", None, None, 0, ())


def choice(name: str, **options: str) -> Field:
    """A field with options."""
    listed = tuple(Option(code, label) for code, label in options.items())
    return Field(name, f"Chọn {name}", FieldType.CHOICE, "", None, None, 0, listed)


def criterion(rule: Rule, maximum: str, *fields: Field, name: str = "C") -> Criterion:
    """A criterion with this rule."""
    return Criterion(
        name, f"Tiêu chí {name}", "Đếm", Fraction(maximum), rule, fields, "cái", (), Verify.DESK, ("thử",)
    )


def book_of(*criteria: Criterion, rounding: Rounding | None = None) -> Rulebook:
    """A set of just these criteria in one group."""
    base = load_rulebook(SMALL, name="xa.yaml")
    maximum = sum((item.max for item in criteria), Fraction(0))
    section = base.sections[0]
    group = replace(section.groups[0], max=maximum, applies_when=None, criteria=criteria)
    roundings = {} if rounding is None else {Stage.CRITERION: rounding}
    sections = (replace(section, max=maximum, groups=(group,)),)
    return replace(base, sections=sections, roundings=roundings)


def unit_of(code: str = "X", kind: str = "xa", parent: str | None = None, /, **values: str) -> UnitFacts:
    """Facts of a unit; a name is a field of criterion C, or of the one named before two underscores."""
    answers = {}
    for name, value in values.items():
        owner, _, field = name.rpartition("__")
        answers[owner or "C", field] = given(value)
    return UnitFacts(code, kind, parent, answers)
