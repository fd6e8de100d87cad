"""The reference interpreter: rulebooks and facts in, scorecards with traces out. Pure, exact, order-free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.answers import Answer, FactKey, Status, UnitFacts
from scoring.criteria.rulebook import Criterion, Group, Rulebook
from scoring.criteria.rules import Info, RelativeMax, RollupRatio
from scoring.errors import FactsError, ValueFault
from scoring.reference.across import Best, applies, best_of_block, children_of, relative_max, rollup_ratio
from scoring.reference.evaluation import GROUP_NOT_APPLICABLE, Outcome, evaluate, inputs
from scoring.reference.scorecard import CriterionScore, Scorecard, Tally, round_by, settle, settle_total
from scoring.reference.trace import ScoreStatus, Trace, worth
from scoring.values import canonical


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What a unit's criteria may need of other units."""

    bests: Mapping[tuple[str, str], Best]
    children: Mapping[str, Sequence[UnitFacts]]


def score(rulebooks: Mapping[str, Rulebook], facts: Sequence[UnitFacts]) -> Mapping[str, Scorecard]:
    """Score every unit given, cross-unit rules included.

    Give the whole block and all units below at once (units that sent nothing with empty answers), otherwise
    best values and roll-ups are those of the part given.

    Args:
        rulebooks: one rulebook per kind of unit.
        facts: all units to score.

    Returns:
        One scorecard per unit code.

    Raises:
        FactsError: an unknown kind, a unit given twice, an unknown field or a value that does not fit it.
    """
    _check(rulebooks, facts)
    around = _Surroundings(_bests(rulebooks, facts), children_of(facts))
    return {unit.unit: _card(rulebooks[unit.kind], unit, around) for unit in facts}


def _check(rulebooks: Mapping[str, Rulebook], facts: Sequence[UnitFacts]) -> None:
    seen: set[str] = set()
    for unit in facts:
        if unit.unit in seen:
            raise FactsError("facts.unit-twice", unit.unit, unit.kind)
        if unit.kind not in rulebooks:
            raise FactsError("facts.unknown-kind", unit.unit, unit.kind)
        seen.add(unit.unit)
        for key, answer in unit.answers.items():
            _check_answer(rulebooks[unit.kind], unit.unit, key, answer)


def _check_answer(rulebook: Rulebook, unit: str, key: FactKey, answer: Answer) -> None:
    try:
        field = rulebook.criterion(key[0]).field(key[1])
        if answer.status is Status.GIVEN and answer.value is not None:
            canonical(field, answer.value)
    except KeyError as error:
        raise FactsError("facts.unknown-field", unit, ".".join(key)) from error
    except ValueFault as fault:
        raise FactsError("facts.bad-value", unit, f"{'.'.join(key)}: {fault}") from fault


def _bests(rulebooks: Mapping[str, Rulebook], facts: Sequence[UnitFacts]) -> Mapping[tuple[str, str], Best]:
    bests = {}
    for kind, rulebook in rulebooks.items():
        block = [unit for unit in facts if unit.kind == kind]
        for group in (group for section in rulebook.sections for group in section.groups):
            members = [unit for unit in block if applies(group.applies_when, unit.answers)]
            for criterion in group.criteria:
                if isinstance(criterion.rule, RelativeMax):
                    bests[kind, criterion.id] = best_of_block(criterion, criterion.rule, members)
    return bests


def _card(rulebook: Rulebook, unit: UnitFacts, around: _Surroundings) -> Scorecard:
    scores: dict[str, CriterionScore] = {}
    tallies = {}
    for section in rulebook.sections:
        own = [
            _score(rulebook, group, criterion, unit, around)
            for group in section.groups
            for criterion in group.criteria
        ]
        scores.update((item.criterion, item) for item in own)
        tallies[section.id] = _tally(own)
    return Scorecard(unit.unit, unit.kind, scores, settle(rulebook, tallies), settle_total(rulebook, tallies))


def _tally(scores: Sequence[CriterionScore]) -> Tally:
    points = sum((item.points for item in scores), Fraction(0))
    applicable = (item.max for item in scores if item.status is not ScoreStatus.NOT_APPLICABLE)
    return Tally(points, sum(applicable, Fraction(0)))


def _score(
    rulebook: Rulebook,
    group: Group,
    criterion: Criterion,
    unit: UnitFacts,
    around: _Surroundings,
) -> CriterionScore:
    if isinstance(criterion.rule, Info) or applies(group.applies_when, unit.answers):
        outcome = _outcome(criterion, unit, around)
    else:
        outcome = GROUP_NOT_APPLICABLE
    exact = worth(outcome.working, criterion.max)
    points = round_by(exact, rulebook.criterion_rounding)
    trace = Trace(
        unit.unit,
        criterion,
        inputs(criterion, unit.answers),
        outcome.working,
        outcome.case,
        outcome.status,
        exact,
        rulebook.criterion_rounding,
        points,
        outcome.leaders,
        outcome.counted,
        outcome.not_counted,
    )
    return CriterionScore(criterion.id, points, criterion.max, outcome.status, trace)


def _outcome(criterion: Criterion, unit: UnitFacts, around: _Surroundings) -> Outcome:
    rule = criterion.rule
    if isinstance(rule, RelativeMax):
        return relative_max(criterion, rule, unit.answers, around.bests[unit.kind, criterion.id])
    if isinstance(rule, RollupRatio):
        return rollup_ratio(rule, around.children.get(unit.unit, ()))
    return evaluate(criterion, unit.answers)
