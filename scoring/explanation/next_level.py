"""What a unit lacks to the next level of a section, and the cheapest way there; which one value decides.

Everything is tried by the interpreter on changed answers of the one unit; nothing is estimated. Answers of
other units stay as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.answers import MISSING, Answer, UnitFacts
from scoring.criteria.policies import Compared, Gate, GroupMinimum, Level, Levels, Rebase, Stage
from scoring.criteria.rulebook import Criterion, Field, Rulebook, Section
from scoring.explanation.next_level_search import Climb, Plan, candidates, cheapest, singles
from scoring.explanation.next_level_trial import Trial, trial_of
from scoring.explanation.next_level_ways import way_of
from scoring.reference.across import NO_BEST
from scoring.reference.scorecard import GroupScore, SectionScore
from scoring.reference.trace import ScoreStatus

_ZERO = Fraction(0)
_OUT = frozenset({ScoreStatus.NOT_APPLICABLE, ScoreStatus.INFO})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One answer that would have to differ; `after` is canonical text."""

    field: Field
    before: Answer
    after: str


@dataclass(frozen=True, slots=True)
class Move:
    """What has to change in one criterion, and its points before and after."""

    criterion: Criterion
    changes: tuple[FieldChange, ...]
    before: Fraction
    after: Fraction
    measured_elsewhere: bool


@dataclass(frozen=True, slots=True)
class Headroom:
    """What a criterion has left: up to its maximum (`room`), and where changed answers lead (`reachable`).

    The two differ where no way is known, as for the share of units below.
    """

    criterion: str
    points: Fraction
    max: Fraction
    reachable: Fraction

    @property
    def room(self) -> Fraction:
        """The points up to the maximum."""
        return self.max - self.points


@dataclass(frozen=True, slots=True)
class GroupShort:
    """A group minimum of the level that is not met; `points` as the minimum sees them."""

    minimum: GroupMinimum
    label: str
    points: Fraction

    @property
    def short(self) -> Fraction:
        """What is missing, exactly."""
        return self.minimum.min - self.points


@dataclass(frozen=True, slots=True)
class GateClosed:
    """A level that has to be reached in another section first."""

    gate: Gate
    section: str
    level: str


@dataclass(frozen=True, slots=True)
class NextLevel:
    """The way to the next level.

    Attributes:
        unit: The unit.
        section: The section.
        score: The section as it stands.
        target: The next better level.
        short: What the compared value lacks, exactly; 0 where only a condition is missing.
        as_share: Whether values are shares in per cent rather than points.
        groups: Group minima that are not met.
        gate: The condition on another section, where it is not met.
        headroom: What each criterion that counts has left, those with the most to reach first.
        moves: The cheapest set of changes; empty where no change of the unit's answers leads there.
        proved: Whether it is proved that no smaller set of criteria does it.
        left_out: Criteria that were not looked at, beyond the limit.
    """

    unit: str
    section: Section
    score: SectionScore
    target: Level
    short: Fraction
    as_share: bool
    groups: tuple[GroupShort, ...]
    gate: GateClosed | None
    headroom: tuple[Headroom, ...]
    moves: tuple[Move, ...]
    proved: bool
    left_out: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A change in one criterion that alone changes the level, to `level` (None: below the lowest)."""

    move: Move
    up: bool
    level: Level | None


def next_level(
    rulebooks: Mapping[str, Rulebook], facts: Sequence[UnitFacts], unit: str, section: str
) -> NextLevel | None:
    """Find what a unit lacks to the next level of a section.

    Args:
        rulebooks: one rulebook per kind of unit.
        facts: the unit, everybody of its block and everybody below it, as for `score`.
        unit: the unit.
        section: the id of the section.

    Returns:
        None where there is no next level: the best one is reached, the section has none or has no value.

    Raises:
        KeyError: the unit is not among the facts, or its set has no such section.
    """
    trial = trial_of(rulebooks, facts, unit)
    part, score = trial.rulebook.section(section), trial.card.sections[section]
    target = _next(part.levels, score)
    if part.levels is None or target is None or score.compared is None:
        return None
    closed = _closed_gate(trial, part.levels)
    criteria = _in_force(trial, part, closed.gate if closed else None)
    climbs = [_climb(trial, criterion, up=True) for criterion in criteria]
    found, left_out = candidates(climbs)
    plan = cheapest(
        found,
        lambda tried: _worth(_level(trial, section, tried)) >= target.min,
        additive=not (closed or part.levels.group_minima or Stage.GROUP in trial.rulebook.roundings),
    )
    return NextLevel(
        unit,
        part,
        score,
        target,
        max(target.min - score.compared, _ZERO),
        trial.rulebook.not_applicable.compared is Compared.SHARE,
        _short_groups(trial, part.levels, target),
        closed,
        _headroom(climbs),
        tuple(_move(climb, steps) for climb, steps in plan.plan),
        plan.proved,
        left_out,
    )


def deciding_corrections(
    rulebooks: Mapping[str, Rulebook], facts: Sequence[UnitFacts], unit: str, section: str
) -> tuple[Correction, ...]:
    """Find every criterion in which one correction alone would change the level.

    Arguments and errors as for `next_level`. Corrections upwards come first, then those downwards, the least
    change first; a criterion appears at most once in either direction, with the least change that does it.
    """
    trial = trial_of(rulebooks, facts, unit)
    part, score = trial.rulebook.section(section), trial.card.sections[section]
    if part.levels is None or score.compared is None:
        return ()
    criteria = _in_force(trial, part, part.levels.requires)
    return (
        *_corrections(trial, section, criteria, up=True),
        *_corrections(trial, section, criteria, up=False),
    )


def _corrections(
    trial: Trial, section: str, criteria: Sequence[Criterion], *, up: bool
) -> Iterator[Correction]:
    now = _worth(trial.card.sections[section].level)

    def moved(plan: Plan) -> bool:
        after = _worth(_level(trial, section, plan))
        return after > now if up else after < now

    climbs = [_climb(trial, criterion, up=up) for criterion in criteria]
    for plan in singles(climbs, moved):
        ((climb, steps),) = plan
        yield Correction(_move(climb, steps), up, _level(trial, section, plan))


def _next(levels: Levels | None, score: SectionScore) -> Level | None:
    steps = levels.steps if levels else ()
    reached = score.level.min if score.level else None
    return next((step for step in reversed(steps) if reached is None or step.min > reached), None)


def _closed_gate(trial: Trial, levels: Levels) -> GateClosed | None:
    gate = levels.requires
    if gate is None:
        return None
    other = trial.rulebook.section(gate.section)
    steps = other.levels.steps if other.levels else ()
    needed = next(step for step in steps if step.code == gate.min_level)
    if _worth(trial.card.sections[gate.section].level) >= needed.min:
        return None
    return GateClosed(gate, other.label, needed.label)


def _in_force(trial: Trial, section: Section, gate: Gate | None) -> list[Criterion]:
    sections = [section] if gate is None else [section, trial.rulebook.section(gate.section)]
    return [
        criterion
        for part in sections
        if not part.ready_made
        for criterion in part.criteria()
        if trial.card.criteria[criterion.id].status not in _OUT
    ]


def _climb(trial: Trial, criterion: Criterion, *, up: bool) -> Climb:
    best = trial.bests.get(criterion.id, NO_BEST).figure
    return Climb(trial, way_of(criterion, trial.unit, best, up=up))


def _level(trial: Trial, section: str, plan: Plan) -> Level | None:
    changed = {climb.name: climb.at(steps) for climb, steps in plan}
    return trial.sections(changed)[section].level


def _worth(level: Level | None) -> Fraction:
    return level.min if level else _ZERO


def _short_groups(trial: Trial, levels: Levels, target: Level) -> tuple[GroupShort, ...]:
    starts = {step.code: step.min for step in levels.steps}
    groups = {group.group: group for score in trial.card.sections.values() for group in score.groups}
    found = (
        GroupShort(minimum, groups[minimum.group].label, _points(trial, groups[minimum.group]))
        for minimum in levels.group_minima
        if starts[minimum.level] <= target.min and groups[minimum.group].applicable_max
    )
    return tuple(item for item in found if item.short > 0)


def _points(trial: Trial, group: GroupScore) -> Fraction:
    """Points as group minima see them: scaled to the nominal maximum where the set scales."""
    if trial.rulebook.not_applicable.rebase is not Rebase.REDISTRIBUTE:
        return group.points
    return group.points * group.max / group.applicable_max


def _headroom(climbs: Sequence[Climb]) -> tuple[Headroom, ...]:
    found = []
    for climb in climbs:
        score = climb.trial.card.criteria[climb.name]
        if score.points < score.max:
            found.append(Headroom(climb.name, score.points, score.max, max(climb.gain, _ZERO)))
    return tuple(sorted(found, key=lambda item: (-item.reachable, -item.room, item.criterion)))


def _move(climb: Climb, steps: int) -> Move:
    criterion = climb.way.criterion
    before, after = climb.trial.card.criteria[criterion.id].points, climb.at(steps).points
    return Move(criterion, tuple(_changes(climb, steps)), before, after, climb.measured_elsewhere)


def _changes(climb: Climb, steps: int) -> Iterator[FieldChange]:
    criterion, answers = climb.way.criterion, climb.trial.unit.answers
    for name, wanted in climb.way.answers(steps).items():
        yield FieldChange(
            criterion.field(name), answers.get((criterion.id, name), MISSING), wanted.value or ""
        )
