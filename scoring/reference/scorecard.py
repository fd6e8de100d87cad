"""What scoring gives back: points per criterion with their trace, section values with levels, the total.

Also the step from section points to compared values and levels: rescaling for criteria that do not apply, the
declared rounding of the compared value, the level table, the optional gate on another section.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from scoring.amounts import rounded
from scoring.criteria.policies import Level, Rounding
from scoring.criteria.rulebook import Rulebook, Section
from scoring.reference.trace import ScoreStatus, Trace


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """The points of one criterion and how they came about."""

    criterion: str
    points: Fraction
    max: Fraction
    status: ScoreStatus
    trace: Trace


@dataclass(frozen=True, slots=True)
class Tally:
    """Points earned and the maximum of what applies."""

    points: Fraction
    applicable_max: Fraction


@dataclass(frozen=True, slots=True)
class SectionScore:
    """A section's result.

    `points` are the plain sum; `compared` is what levels and ranks look at (rescaled to `max` where
    criteria do not apply, then rounded as declared; None where nothing applies). `level` is None below the
    lowest level or where the section has no levels. `gated` says that the level fell away because of
    another section.
    """

    section: str
    label: str
    points: Fraction
    max: Fraction
    applicable_max: Fraction
    compared: Fraction | None
    level: Level | None
    level_label: str
    gated: bool = False


@dataclass(frozen=True, slots=True)
class TotalScore:
    """The sum over all sections, with its own rescaled value."""

    points: Fraction
    max: Fraction
    applicable_max: Fraction
    compared: Fraction | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Everything scored for one unit."""

    unit: str
    kind: str
    criteria: Mapping[str, CriterionScore]
    sections: Mapping[str, SectionScore]
    total: TotalScore


NO_LEVELS = "Không phân mức"
NOTHING_APPLIES = "Không áp dụng"


def settle(rulebook: Rulebook, tallies: Mapping[str, Tally]) -> Mapping[str, SectionScore]:
    """Turn section points into compared values and levels, gates included."""
    plain = {section.id: _section_score(section, tallies[section.id]) for section in rulebook.sections}
    return {section.id: _gate(section, plain, rulebook) for section in rulebook.sections}


def settle_total(rulebook: Rulebook, tallies: Mapping[str, Tally]) -> TotalScore:
    """Add the sections up and rescale the total on its own."""
    points = sum((tally.points for tally in tallies.values()), Fraction(0))
    applicable = sum((tally.applicable_max for tally in tallies.values()), Fraction(0))
    return TotalScore(points, rulebook.max, applicable, rescaled(points, applicable, rulebook.max))


def rescaled(points: Fraction, applicable_max: Fraction, maximum: Fraction) -> Fraction | None:
    """Bring points to the nominal maximum; None where nothing applies."""
    return points * maximum / applicable_max if applicable_max else None


def round_by(value: Fraction, rounding: Rounding | None) -> Fraction:
    """Round as declared, or not at all."""
    return value if rounding is None else rounded(value, rounding.places, rounding.mode)


def level_of(section: Section, value: Fraction) -> Level | None:
    """Find the level a compared value reaches."""
    steps = section.levels.steps if section.levels else ()
    return next((step for step in steps if value >= step.min), None)


def _section_score(section: Section, tally: Tally) -> SectionScore:
    value = rescaled(tally.points, tally.applicable_max, section.max)
    if value is None or section.levels is None:
        label = NO_LEVELS if section.levels is None else NOTHING_APPLIES
        return SectionScore(
            section.id, section.label, tally.points, section.max, tally.applicable_max, value, None, label
        )
    compared = round_by(value, section.levels.value)
    level = level_of(section, compared)
    label = level.label if level else section.levels.below
    return SectionScore(
        section.id,
        section.label,
        tally.points,
        section.max,
        tally.applicable_max,
        compared,
        level,
        label,
    )


def _gate(section: Section, plain: Mapping[str, SectionScore], rulebook: Rulebook) -> SectionScore:
    score = plain[section.id]
    gate = section.levels.requires if section.levels else None
    if section.levels is None or gate is None or score.level is None:
        return score
    other = rulebook.section(gate.section)
    needed = next(
        step for step in (other.levels.steps if other.levels else ()) if step.code == gate.min_level
    )
    reached = plain[gate.section].level
    if reached is not None and reached.min >= needed.min:
        return score
    return replace(score, level=None, level_label=section.levels.below, gated=True)
