"""A checked criteria set: sections, groups, criteria, fields, levels, rankings; made by scoring.criteria.loading."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from scoring.amounts import Mode
from scoring.criteria.rules import NOT_SELF_SCORED, Condition, Rule


class FieldType(StrEnum):
    """What a field holds."""

    INT = "int"
    DECIMAL = "decimal"
    BOOL = "bool"
    CHOICE = "choice"


class Verify(StrEnum):
    """Where a criterion is verified: on the spot, from documents, from shared systems."""

    FIELD = "field"
    DESK = "desk"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice field."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One raw value a unit gives. Bounds are exact; places is the number of decimals allowed."""

    id: str
    label: str
    type: FieldType
    unit: str
    min: Fraction | None
    max: Fraction | None
    places: int
    choices: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its words, its maximum, its rule and the raw values the rule reads."""

    id: str
    label: str
    definition: str
    max: Fraction
    rule: Rule
    fields: tuple[Field, ...]
    unit: str
    evidence: tuple[str, ...]
    verify: Verify
    refs: tuple[str, ...]

    @property
    def self_scored(self) -> bool:
        """Whether the unit can compute its own points: not where others' values or measurements decide."""
        return not isinstance(self.rule, NOT_SELF_SCORED)

    def field(self, field_id: str) -> Field:
        """Find a field by its id.

        Raises:
            KeyError: the criterion has no such field.
        """
        for candidate in self.fields:
            if candidate.id == field_id:
                return candidate
        raise KeyError(field_id)


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria that stand together. It falls away where a given answer fails its condition."""

    id: str
    label: str
    max: Fraction
    applies_when: Condition | None
    criteria: tuple[Criterion, ...]


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
class Levels:
    """The level table of a section: tested on the section value after the declared rounding."""

    steps: tuple[Level, ...]
    value: Rounding | None
    below: str
    requires: Gate | None
    ref: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the set with its own maximum and, where declared, its own levels."""

    id: str
    label: str
    max: Fraction
    levels: Levels | None
    groups: tuple[Group, ...]

    def criteria(self) -> Iterator[Criterion]:
        """Iterate over the section's criteria in order."""
        for group in self.groups:
            yield from group.criteria


TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Ranking:
    """One list of places: by a section or by the total, on a declared printed value, ties 1-2-2-4."""

    id: str
    label: str
    of: str
    value: Rounding | None
    ref: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """The legal document a set belongs to."""

    number: str
    issued: str
    by: str
    title: str
    note: str


@dataclass(frozen=True)
class Rulebook:
    """A criteria set for one kind of unit."""

    id: str
    kind: str
    title: str
    digest: str
    illustrative: bool
    notice: str
    instrument: Instrument
    criterion_rounding: Rounding | None
    not_applicable_ref: str
    sections: tuple[Section, ...]
    rankings: tuple[Ranking, ...]

    def criteria(self) -> Iterator[Criterion]:
        """Iterate over all criteria in order."""
        for section in self.sections:
            yield from section.criteria()

    def criterion(self, criterion_id: str) -> Criterion:
        """Find a criterion by its id.

        Raises:
            KeyError: the set has no such criterion.
        """
        return self._by_id[criterion_id]

    def section(self, section_id: str) -> Section:
        """Find a section by its id.

        Raises:
            KeyError: the set has no such section.
        """
        return self._sections_by_id[section_id]

    def ranking(self, ranking_id: str) -> Ranking:
        """Find a ranking by its id.

        Raises:
            KeyError: the set declares no such ranking.
        """
        return self._rankings_by_id[ranking_id]

    @property
    def max(self) -> Fraction:
        """The largest total."""
        return sum((section.max for section in self.sections), Fraction(0))

    @cached_property
    def _by_id(self) -> Mapping[str, Criterion]:
        return {criterion.id: criterion for criterion in self.criteria()}

    @cached_property
    def _sections_by_id(self) -> Mapping[str, Section]:
        return {section.id: section for section in self.sections}

    @cached_property
    def _rankings_by_id(self) -> Mapping[str, Ranking]:
        return {ranking.id: ranking for ranking in self.rankings}
