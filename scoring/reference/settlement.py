"""From points to compared values and levels: groups into sections, sections into the total.

On the way: the declared roundings, what the set does about criteria that do not apply, the level table with
its group minima and its gate on another section, near misses, and totals that came in ready-made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from scoring.amounts import added_up
from scoring.criteria.policies import (
    Compared,
    Gate,
    GroupMinimum,
    Level,
    Levels,
    NotApplicablePolicy,
    Rebase,
    Rounding,
    Stage,
)
from scoring.criteria.rulebook import Group, Rulebook, Section
from scoring.reference.scorecard import (
    DEFAULT_DISPLAY,
    Addend,
    CriterionScore,
    GroupScore,
    SectionScore,
    SectionTrace,
    SumTrace,
    Tally,
    TotalScore,
    ValueTrace,
)
from scoring.reference.workings import round_by

NO_LEVELS = "Không phân mức"
NOTHING_APPLIES = "Không áp dụng"
TOTAL_LABEL = "Tổng điểm"
_PER_CENT = Fraction(100)


def tally_group(rulebook: Rulebook, group: Group, scores: Sequence[CriterionScore]) -> GroupScore:
    """Add a group's criteria up and round as declared.

    Args:
        rulebook: the set.
        group: one of its groups.
        scores: the scores of the group's criteria, in its order.
    """
    parts = tuple(
        Addend(criterion.id, criterion.label, score.points, score.max)
        for criterion, score in zip(group.criteria, scores, strict=True)
    )
    added = add_up(parts, rulebook.roundings.get(Stage.GROUP))
    applicable = added_up(score.trace.applicable_max for score in scores)
    return GroupScore(group.id, group.label, added.points, group.max, applicable, added)


def add_up(parts: Sequence[Addend], rounding: Rounding | None) -> SumTrace:
    """Add parts up and round as declared."""
    exact = added_up(part.points for part in parts)
    return SumTrace(tuple(parts), exact, rounding, round_by(exact, rounding))


def settle(rulebook: Rulebook, tallies: Mapping[str, Tally]) -> Mapping[str, SectionScore]:
    """Turn section tallies into compared values and levels, group minima and gates included.

    Args:
        rulebook: the set.
        tallies: what each section collected, by section id. A bare Tally(points, applicable maximum) will do
            where the section's levels name no group minima.

    Raises:
        KeyError: a level table names a group minimum and the tallies do not tell that group's result.
    """
    groups = {group.group: group for tally in tallies.values() for group in tally.groups}
    plain = {
        section.id: _section_score(rulebook, section, tallies[section.id], groups)
        for section in rulebook.sections
    }
    gated: dict[str, SectionScore] = {}
    for section in rulebook.sections:
        _pass_gate(rulebook, section, plain, gated)
    return {section.id: gated[section.id] for section in rulebook.sections}


def settle_total(rulebook: Rulebook, tallies: Mapping[str, Tally]) -> TotalScore:
    """Add the sections up, round as declared, and bring the total to its own compared value."""
    parts = [
        Addend(section.id, section.label, _sum(rulebook, section, tallies[section.id]).points, section.max)
        for section in rulebook.sections
        if not tallies[section.id].gap
    ]
    added = add_up(parts, rulebook.roundings.get(Stage.TOTAL))
    applicable = added_up(tally.applicable_max for tally in tallies.values())
    gaps = tuple(section.label for section in rulebook.sections if tallies[section.id].gap)
    value = _value(rulebook, added.points, rulebook.max, applicable, None, known=not gaps)
    undecided = tuple(criterion for tally in tallies.values() for criterion in tally.undecided)
    trace = SectionTrace(added, value, display_of(rulebook))
    return TotalScore(added.points, rulebook.max, applicable, value.compared, trace, undecided, gaps)


def display_of(rulebook: Rulebook) -> Rounding:
    """Tell how the set's points are shown: as it declares, else with two places, half-up."""
    return rulebook.roundings.get(Stage.DISPLAY, DEFAULT_DISPLAY)


def compared_value(
    policy: NotApplicablePolicy, points: Fraction, maximum: Fraction, applicable_max: Fraction
) -> Fraction | None:
    """Turn points into what levels and places compare, before rounding; None where nothing applies.

    Args:
        policy: what the set declares.
        points: the points earned.
        maximum: the nominal maximum.
        applicable_max: the maximum of what applies.

    Returns:
        Points, points on the scale of the nominal maximum, or per cent of the applicable maximum.
    """
    if not applicable_max:
        return None
    if policy.compared is Compared.SHARE:
        return points * _PER_CENT / applicable_max
    if policy.rebase is not Rebase.REDISTRIBUTE or applicable_max == maximum:
        return points
    return points * maximum / applicable_max


def level_of(section: Section, value: Fraction) -> Level | None:
    """Find the level a compared value reaches by the table alone."""
    steps = section.levels.steps if section.levels else ()
    return next((step for step in steps if value >= step.min), None)


def next_level(section: Section, value: Fraction) -> Level | None:
    """Find the lowest level whose threshold a compared value does not reach."""
    steps = section.levels.steps if section.levels else ()
    return next((step for step in reversed(steps) if value < step.min), None)


def held_back(
    section: Section, value: Fraction, groups: Mapping[str, GroupScore], policy: NotApplicablePolicy
) -> tuple[GroupMinimum, ...]:
    """List the unmet group minima that keep a value from the level it would reach by the table alone."""
    by_table = level_of(section, value)
    if section.levels is None or by_table is None:
        return ()
    minima = _minima_of(section.levels, by_table)
    return tuple(minimum for minimum in minima if not _fulfilled(minimum, groups[minimum.group], policy))


def _minima_of(levels: Levels, level: Level) -> list[GroupMinimum]:
    """A minimum stands for its level and every level above it."""
    starts = {step.code: step.min for step in levels.steps}
    return [minimum for minimum in levels.group_minima if starts[minimum.level] <= level.min]


def _fulfilled(minimum: GroupMinimum, group: GroupScore, policy: NotApplicablePolicy) -> bool:
    """A group that does not apply asks nothing; one that applies in part is scaled where the set scales."""
    if not group.applicable_max:
        return True
    scale = group.max / group.applicable_max if policy.rebase is Rebase.REDISTRIBUTE else 1
    return group.points * scale >= minimum.min


def _reached(section: Section, value: Fraction, held_by: Sequence[GroupMinimum]) -> Level | None:
    if section.levels is None:
        return None
    starts = {step.code: step.min for step in section.levels.steps}
    ceiling = min((starts[minimum.level] for minimum in held_by), default=None)
    steps = (step for step in section.levels.steps if ceiling is None or step.min < ceiling)
    return next((step for step in steps if value >= step.min), None)


def _sum(rulebook: Rulebook, section: Section, tally: Tally) -> SumTrace:
    """A ready-made total is taken as it stands, if it is there; other totals are rounded where declared."""
    if tally.gap:
        return add_up((), None)
    rounding = None if section.ready_made else rulebook.roundings.get(Stage.SECTION)
    if not tally.groups:
        return add_up([Addend(section.id, section.label, tally.points, section.max)], rounding)
    return add_up(
        [Addend(group.group, group.label, group.points, group.max) for group in tally.groups], rounding
    )


def _value(
    rulebook: Rulebook,
    points: Fraction,
    maximum: Fraction,
    applicable_max: Fraction,
    rounding: Rounding | None,
    *,
    known: bool,
) -> ValueTrace:
    policy = rulebook.not_applicable
    exact = compared_value(policy, points, maximum, applicable_max) if known else None
    compared = None if exact is None else round_by(exact, rounding)
    return ValueTrace(points, maximum, applicable_max, policy, exact, rounding, compared)


def _section_score(
    rulebook: Rulebook, section: Section, tally: Tally, groups: Mapping[str, GroupScore]
) -> SectionScore:
    added, rounding = _sum(rulebook, section, tally), section.levels.value if section.levels else None
    value = _value(rulebook, added.points, section.max, tally.applicable_max, rounding, known=not tally.gap)
    compared, display = value.compared, display_of(rulebook)
    held_by = () if compared is None else held_back(section, compared, groups, rulebook.not_applicable)
    level = None if compared is None else _reached(section, compared, held_by)
    return SectionScore(
        section.id,
        section.label,
        added.points,
        section.max,
        tally.applicable_max,
        compared,
        level,
        _level_label(section, tally, compared, level),
        SectionTrace(added, value, display),
        held_by=held_by,
        near_miss=None if compared is None else _near_miss(section, compared, display),
        undecided=tally.undecided,
        groups=tuple(tally.groups),
        gap=tally.gap,
    )


def _level_label(section: Section, tally: Tally, compared: Fraction | None, level: Level | None) -> str:
    if tally.gap:
        return tally.gap
    if section.levels is None:
        return NO_LEVELS
    if compared is None:
        return NOTHING_APPLIES
    return level.label if level else section.levels.below


def _near_miss(section: Section, value: Fraction, display: Rounding) -> Level | None:
    missed = next_level(section, value)
    if missed is None or round_by(value, display) != round_by(missed.min, display):
        return None
    return missed


def _pass_gate(
    rulebook: Rulebook,
    section: Section,
    plain: Mapping[str, SectionScore],
    gated: dict[str, SectionScore],
) -> SectionScore:
    """Test a section's gate against what the other section reaches behind its own; checks refuse cycles."""
    if section.id not in gated:
        score, levels = plain[section.id], section.levels
        if levels is not None and levels.requires is not None and score.level is not None:
            other = rulebook.section(levels.requires.section)
            reached = _pass_gate(rulebook, other, plain, gated).level
            if not _opens(levels.requires, other, reached):
                score = replace(score, level=None, level_label=levels.below, gated=True)
        gated[section.id] = score
    return gated[section.id]


def _opens(gate: Gate, other: Section, reached: Level | None) -> bool:
    steps = other.levels.steps if other.levels else ()
    needed = next(step for step in steps if step.code == gate.min_level)
    return reached is not None and reached.min >= needed.min
