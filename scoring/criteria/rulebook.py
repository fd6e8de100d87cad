"""A checked criteria set: sections, groups, criteria, fields; made by scoring.criteria.loading."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from scoring.criteria.policies import (
    Feed,
    Instrument,
    Levels,
    NotApplicablePolicy,
    Ranking,
    Rounding,
    SetStatus,
    Stage,
    Validity,
)
from scoring.criteria.rules import NOT_SELF_SCORED, Composite, Condition, Rule


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


class FieldTime(StrEnum):
    """What a value speaks of: the whole data window, or its last day."""

    OVER_WINDOW = "window"
    AT_END = "window.to"


class EvidenceKind(StrEnum):
    """The kinds of evidence a criterion may ask for."""

    DOCUMENT = "document"
    LISTING = "listing"
    PHOTO = "photo"
    SCREEN = "screen"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class EvidenceNeed:
    """What shows a criterion's values: in words, by kind, and whether it must date from the data window."""

    what: str
    needs: tuple[EvidenceKind, ...] = ()
    dated_within: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice field."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One raw value a unit gives. Bounds are exact; places is the number of decimals allowed.

    `at` is None where the instrument does not say what the value speaks of.
    """

    id: str
    label: str
    type: FieldType
    unit: str
    min: Fraction | None
    max: Fraction | None
    places: int
    choices: tuple[Option, ...]
    at: FieldTime | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its words, its maximum, its rule and the raw values the rule reads.

    `source` tells who gives the values ("unit", "survey", "system:<name>", "set:<id>"); `cross_check_by` the
    agency that cross-checks, where one is named. It falls away where a given answer fails `applies_when`.
    """

    id: str
    label: str
    definition: str
    max: Fraction
    rule: Rule
    fields: tuple[Field, ...]
    unit: str
    evidence: tuple[EvidenceNeed, ...]
    verify: Verify
    refs: tuple[str, ...]
    source: str = "unit"
    cross_check_by: str = ""
    applies_when: Condition | None = None
    label_en: str = ""

    @property
    def self_scored(self) -> bool:
        """Whether the unit can compute its own points: not where others' values or measurements decide."""
        parts = self.rule.parts if isinstance(self.rule, Composite) else ()
        return not any(
            isinstance(rule, NOT_SELF_SCORED) for rule in (self.rule, *(part.rule for part in parts))
        )

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
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A group or criterion of which only the name is known."""

    id: str
    label: str
    parts: tuple["NamedPart", ...] = ()


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """Says that a section's total comes in ready-made; figures per criterion are not in the source.

    The total is the answer with the key (section id, TOTAL_FIELD); `places` are the decimals it may have.
    """

    places: int
    ref: str
    named: tuple[NamedPart, ...]


TOTAL_FIELD = "points"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the set with its own maximum and, where declared, its own levels."""

    id: str
    label: str
    max: Fraction
    levels: Levels | None
    groups: tuple[Group, ...]
    ready_made: ReadyMade | None = None
    label_en: str = ""

    def criteria(self) -> Iterator[Criterion]:
        """Iterate over the section's criteria in order."""
        for group in self.groups:
            yield from group.criteria


@dataclass(frozen=True)
class Rulebook:
    """A criteria set for one kind of unit; a version of it is its id with the first day of its validity."""

    id: str
    kind: str
    title: str
    digest: str
    illustrative: bool
    notice: str
    instrument: Instrument
    status: SetStatus
    valid: Validity
    roundings: Mapping[Stage, Rounding]
    not_applicable: NotApplicablePolicy
    sections: tuple[Section, ...]
    rankings: tuple[Ranking, ...]
    feeds: tuple[Feed, ...] = ()
    title_en: str = ""

    @property
    def criterion_rounding(self) -> Rounding | None:
        """The rounding of each criterion's points, where the set declares one."""
        return self.roundings.get(Stage.CRITERION)

    @property
    def without_reference(self) -> tuple[str, ...]:
        """The criteria of a draft that name no clause yet."""
        return tuple(criterion.id for criterion in self.criteria() if not criterion.refs)

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

    def gated_by(self, section_id: str) -> tuple[str, ...]:
        """List the sections whose levels may hold back a section's: behind its gate, and gate behind gate.

        Raises:
            KeyError: the set has no such section.
        """
        levels = self.section(section_id).levels
        if levels is None or levels.requires is None:
            return ()
        behind = levels.requires.section
        return behind, *self.gated_by(behind)

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
