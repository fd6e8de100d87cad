"""The reference interpreter: rulebooks and facts in, scorecards with traces out. Pure, exact, order-free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.amounts import added_up, amount
from scoring.answers import CARRIES_VALUE, MISSING, FactKey, Status, UnitFacts
from scoring.criteria.policies import Rounding, Stage
from scoring.criteria.rulebook import TOTAL_FIELD, Criterion, Field, FieldType, Group, Rulebook, Section
from scoring.criteria.rules import Info, RelativeMax, RollupRatio
from scoring.errors import FactsError, ValueFault
from scoring.reference.across import (
    NO_BEST,
    Best,
    applies,
    bests_of_blocks,
    block_of,
    children_of,
    relative_max,
    rollup_ratio,
)
from scoring.reference.evaluation import applicable_max, evaluate, granted
from scoring.reference.outcomes import (
    CONDITION_NOT_MET,
    GROUP_NOT_APPLICABLE,
    Outcome,
    Own,
    inputs,
)
from scoring.reference.scorecard import CriterionScore, Gap, GroupScore, Scorecard, Tally
from scoring.reference.settlement import settle, settle_total, tally_group
from scoring.reference.trace import ScoreStatus, Trace
from scoring.reference.workings import round_by, worth
from scoring.values import check_canonical

_GAPS: Mapping[Status, str] = {Status.MISSING: Gap.NOT_YET, Status.NOT_PROVEN: Gap.NOT_PROVEN}


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What a unit's criteria may need of other units."""

    bests: Mapping[tuple[str, str], Mapping[str | None, Best]]
    children: Mapping[str, Sequence[UnitFacts]]


@dataclass(frozen=True, slots=True)
class _Book:
    """A rulebook with what every unit of its kind is scored by."""

    rulebook: Rulebook
    rounding: Rounding | None
    display: Rounding | None


def score(rulebooks: Mapping[str, Rulebook], facts: Sequence[UnitFacts]) -> Mapping[str, Scorecard]:
    """Score every unit given, cross-unit rules included.

    Give the whole block and all units below at once (units that sent nothing with empty answers), otherwise
    best values and roll-ups are those of the part given.

    Args:
        rulebooks: one rulebook per kind of unit.
        facts: all units to score. The total of a ready-made section is the answer with the key
            (section id, TOTAL_FIELD).

    Returns:
        One scorecard per unit code.

    Raises:
        FactsError: an unknown kind, a unit given twice, an unknown field or a value that does not fit it.
    """
    _check(rulebooks, facts)
    around = _Surroundings(_bests(rulebooks, facts), children_of(facts))
    books = {
        kind: _Book(rulebook, rulebook.criterion_rounding, rulebook.roundings.get(Stage.DISPLAY))
        for kind, rulebook in rulebooks.items()
    }
    return {unit.unit: _card(books[unit.kind], unit, around) for unit in facts}


def fact_fields(rulebook: Rulebook) -> Mapping[FactKey, Field]:
    """List every field units of a kind may answer: of criteria, and the totals of ready-made sections."""
    found = {
        (criterion.id, field.id): field for criterion in rulebook.criteria() for field in criterion.fields
    }
    found |= {
        (section.id, TOTAL_FIELD): _total_field(section, section.ready_made.places)
        for section in rulebook.sections
        if section.ready_made
    }
    return found


def _total_field(section: Section, places: int) -> Field:
    return Field(TOTAL_FIELD, section.label, FieldType.DECIMAL, "điểm", Fraction(0), section.max, places, ())


def _check(rulebooks: Mapping[str, Rulebook], facts: Sequence[UnitFacts]) -> None:
    known = {kind: fact_fields(rulebook) for kind, rulebook in rulebooks.items()}
    seen: set[str] = set()
    for unit in facts:
        if unit.unit in seen:
            raise FactsError("facts.unit-twice", unit.unit, unit.kind)
        if unit.kind not in rulebooks:
            raise FactsError("facts.unknown-kind", unit.unit, unit.kind)
        seen.add(unit.unit)
        _check_answers(known[unit.kind], unit)


def _check_answers(fields: Mapping[FactKey, Field], unit: UnitFacts) -> None:
    for key, answer in unit.answers.items():
        if key not in fields:
            raise FactsError("facts.unknown-field", unit.unit, ".".join(key))
        if answer.value is not None and answer.status in CARRIES_VALUE:
            try:
                check_canonical(fields[key], answer.value)
            except ValueFault as fault:
                raise FactsError("facts.bad-value", unit.unit, f"{'.'.join(key)}: {fault}") from fault


def _bests(
    rulebooks: Mapping[str, Rulebook], facts: Sequence[UnitFacts]
) -> Mapping[tuple[str, str], Mapping[str | None, Best]]:
    bests = {}
    for kind, rulebook in rulebooks.items():
        for group, criterion in _criteria(rulebook):
            if isinstance(criterion.rule, RelativeMax):
                members = [unit for unit in facts if unit.kind == kind and _in_force(group, criterion, unit)]
                bests[kind, criterion.id] = bests_of_blocks(criterion, criterion.rule, members)
    return bests


def _criteria(rulebook: Rulebook) -> Sequence[tuple[Group, Criterion]]:
    groups = (group for section in rulebook.sections for group in section.groups)
    return [(group, criterion) for group in groups for criterion in group.criteria]


def _in_force(group: Group, criterion: Criterion, unit: UnitFacts) -> bool:
    return applies(group.applies_when, unit.answers) and applies(criterion.applies_when, unit.answers)


def _card(book: _Book, unit: UnitFacts, around: _Surroundings) -> Scorecard:
    scores: dict[str, CriterionScore] = {}
    tallies = {}
    for section in book.rulebook.sections:
        if section.ready_made:
            tallies[section.id] = _ready_made(section, unit)
            continue
        groups = [_group(book, group, unit, around, scores) for group in section.groups]
        tallies[section.id] = _tally(section, groups, scores)
    sections, total = settle(book.rulebook, tallies), settle_total(book.rulebook, tallies)
    return Scorecard(unit.unit, unit.kind, scores, sections, total)


def _group(
    book: _Book, group: Group, unit: UnitFacts, around: _Surroundings, scores: dict[str, CriterionScore]
) -> GroupScore:
    own = [_score(book, group, criterion, unit, around) for criterion in group.criteria]
    scores.update((item.criterion, item) for item in own)
    return tally_group(book.rulebook, group, own)


def _tally(section: Section, groups: Sequence[GroupScore], scores: Mapping[str, CriterionScore]) -> Tally:
    undecided = tuple(
        criterion.id
        for criterion in section.criteria()
        if scores[criterion.id].status is ScoreStatus.UNDECIDED
    )
    return Tally(
        added_up(group.points for group in groups),
        added_up(group.applicable_max for group in groups),
        groups,
        undecided,
    )


def _ready_made(section: Section, unit: UnitFacts) -> Tally:
    key = (section.id, TOTAL_FIELD)
    answer = unit.answers.get(key, MISSING)
    if answer.status is Status.GIVEN and answer.value is not None:
        return Tally(amount(answer.value), section.max)
    if answer.status is Status.NOT_APPLICABLE:
        return Tally(Fraction(0), Fraction(0))
    gap = _GAPS[answer.status] if key in unit.answers else Gap.NOT_IN_SOURCE
    return Tally(Fraction(0), section.max, gap=gap)


def _score(
    book: _Book, group: Group, criterion: Criterion, unit: UnitFacts, around: _Surroundings
) -> CriterionScore:
    policy = book.rulebook.not_applicable.rebase
    outcome = granted(_outcome(book.rulebook, group, criterion, unit, around), policy)
    exact = worth(outcome.working, criterion.max)
    points = round_by(exact, book.rounding)
    applies_up_to = applicable_max(outcome, criterion.max, policy)
    partly = outcome.status is ScoreStatus.NOT_APPLICABLE or applies_up_to != criterion.max
    trace = Trace(
        unit.unit,
        criterion,
        inputs(criterion, unit.answers),
        outcome.working,
        outcome.case,
        outcome.status,
        exact,
        book.rounding,
        points,
        applies_up_to,
        outcome.proven_part,
        policy if partly else None,
        book.display,
        outcome.leaders,
        outcome.counted,
        outcome.not_counted,
        outcome.left_out,
    )
    return CriterionScore(criterion.id, points, criterion.max, outcome.status, trace)


def _outcome(
    rulebook: Rulebook, group: Group, criterion: Criterion, unit: UnitFacts, around: _Surroundings
) -> Outcome:
    rule = criterion.rule
    if not isinstance(rule, Info) and not applies(group.applies_when, unit.answers):
        return GROUP_NOT_APPLICABLE
    if not applies(criterion.applies_when, unit.answers):
        return CONDITION_NOT_MET
    own = Own(criterion, criterion.max, unit.answers, rulebook.roundings)
    match rule:
        case RelativeMax():
            bests = around.bests[unit.kind, criterion.id]
            return relative_max(rule, own, bests.get(block_of(rule, unit), NO_BEST))
        case RollupRatio():
            return rollup_ratio(rule, around.children.get(unit.unit, ()))
        case _:
            return evaluate(rule, own, rulebook.not_applicable.rebase)
