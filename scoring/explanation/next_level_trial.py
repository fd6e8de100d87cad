"""Trying changed answers of one unit: points of a criterion by the interpreter, levels by the settlement.

Criteria are tried one at a time, on a set that holds only that criterion, so that a trial costs one criterion
and not a province. This is exact: points of a criterion hang only on its own fields, on whether it applies
(which a trial never changes) and on the best value of the block, which is kept by its leader.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from scoring.answers import Answer, UnitFacts
from scoring.criteria.rulebook import Criterion, Group, Rulebook, Section
from scoring.criteria.rules import Block, RelativeMax
from scoring.reference.across import NO_BEST, Best, applies, bests_of_blocks, block_of
from scoring.reference.interpreter import score
from scoring.reference.scorecard import CriterionScore, Scorecard, SectionScore, Tally
from scoring.reference.settlement import settle, tally_group
from scoring.reference.trace import ScoreStatus

FieldAnswers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Trial:
    """A unit as it stands, with all that is needed to score it anew.

    Attributes:
        rulebook: The set of its kind.
        unit: Its facts.
        card: Its card as it stands.
        bests: The best figures of the other units of the block, by criterion.
        leaders: The facts of one unit that reaches each of them.
    """

    rulebook: Rulebook
    unit: UnitFacts
    card: Scorecard
    bests: Mapping[str, Best]
    leaders: Mapping[str, UnitFacts]

    def scored(self, criterion: Criterion, answers: FieldAnswers) -> CriterionScore:
        """Score one criterion with some of its answers changed."""
        unit = _only(self.unit, criterion, answers)
        leader = self.leaders.get(criterion.id)
        facts = [unit] if leader is None else [unit, _only(leader, criterion, {})]
        book = _of_one(self.rulebook, criterion)
        return score({unit.kind: book}, facts)[unit.unit].criteria[criterion.id]

    def sections(self, changed: Mapping[str, CriterionScore]) -> Mapping[str, SectionScore]:
        """Settle the unit anew with the scores of some criteria changed."""
        scores = {**self.card.criteria, **changed}
        tallies = {section.id: self._tally(section, scores) for section in self.rulebook.sections}
        return settle(self.rulebook, tallies)

    def _tally(self, section: Section, scores: Mapping[str, CriterionScore]) -> Tally:
        if section.ready_made:
            known = self.card.sections[section.id]
            return Tally(known.points, known.applicable_max, gap=known.gap)
        groups = [
            tally_group(self.rulebook, group, [scores[criterion.id] for criterion in group.criteria])
            for group in section.groups
        ]
        return Tally(
            sum((group.points for group in groups), Fraction(0)),
            sum((group.applicable_max for group in groups), Fraction(0)),
            groups,
            tuple(
                criterion.id
                for criterion in section.criteria()
                if scores[criterion.id].status is ScoreStatus.UNDECIDED
            ),
        )


def trial_of(rulebooks: Mapping[str, Rulebook], facts: Sequence[UnitFacts], unit: str) -> Trial:
    """Prepare trials of one unit.

    Args:
        rulebooks: one rulebook per kind of unit.
        facts: the unit, everybody of its block and everybody below it, as for `score`.
        unit: the code of the unit.

    Raises:
        KeyError: the unit is not among the facts.
    """
    own = {item.unit: item for item in facts}[unit]
    rulebook = rulebooks[own.kind]
    others = [item for item in facts if item.kind == own.kind and item.unit != unit]
    bests = {
        criterion.id: _best(group, criterion, criterion.rule, own, others)
        for section in rulebook.sections
        for group in section.groups
        for criterion in group.criteria
        if isinstance(criterion.rule, RelativeMax)
    }
    by_code = {item.unit: item for item in others}
    leaders = {name: by_code[best.leaders[0]] for name, best in bests.items() if best.leaders}
    below = [item for item in facts if item.parent == unit]
    around = {item.unit: item for item in (own, *leaders.values(), *below)}
    card = score(rulebooks, list(around.values()))[unit]
    return Trial(rulebook, own, card, bests, leaders)


def _best(
    group: Group, criterion: Criterion, rule: RelativeMax, unit: UnitFacts, others: Sequence[UnitFacts]
) -> Best:
    block = block_of(rule, unit)
    members = [
        item
        for item in others
        if (rule.block is Block.KIND or item.parent == block)
        and applies(group.applies_when, item.answers)
        and applies(criterion.applies_when, item.answers)
    ]
    return bests_of_blocks(criterion, rule, members).get(block, NO_BEST)


def _only(unit: UnitFacts, criterion: Criterion, changed: FieldAnswers) -> UnitFacts:
    own = {key: answer for key, answer in unit.answers.items() if key[0] == criterion.id}
    return replace(unit, answers=own | {(criterion.id, field): answer for field, answer in changed.items()})


def _of_one(rulebook: Rulebook, criterion: Criterion) -> Rulebook:
    group = Group("", "", criterion.max, None, (replace(criterion, applies_when=None),))
    return replace(rulebook, sections=(Section("", "", criterion.max, None, (group,)),), rankings=())
