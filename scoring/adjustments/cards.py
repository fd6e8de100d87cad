"""A scorecard with some criteria scored anew: groups, sections and total follow by the set's own policies."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from scoring.criteria.policies import TOTAL
from scoring.criteria.rulebook import Criterion, Group, Rulebook, Section
from scoring.criteria.rules import Condition, RollupRatio
from scoring.reference.scorecard import CriterionScore, GroupScore, Scorecard, Tally
from scoring.reference.settlement import settle, settle_total, tally_group
from scoring.reference.trace import ScoreStatus

Cells = Mapping[str, CriterionScore]


def with_cells(rulebook: Rulebook, card: Scorecard, changed: Cells) -> Scorecard:
    """Put changed scores in place of a card's own and settle again; everything else is taken over.

    Args:
        rulebook: the set the card was scored with.
        card: a complete card.
        changed: scores by criterion.
    """
    cells = {**card.criteria, **changed}
    tallies = {section.id: _tally(rulebook, section, card, cells, changed) for section in rulebook.sections}
    sections, total = settle(rulebook, tallies), settle_total(rulebook, tallies)
    return Scorecard(card.unit, card.kind, cells, sections, total)


def narrowed(rulebook: Rulebook, wanted: frozenset[str]) -> Rulebook:
    """Leave only some criteria in a set, with those their conditions ask; no levels, no places."""
    kept = wanted | {
        condition.criterion
        for group, criterion in criteria_with_groups(rulebook)
        if criterion.id in wanted
        for condition in conditions_of(group, criterion)
    }
    sections = tuple(_narrow_section(section, kept) for section in rulebook.sections)
    return replace(rulebook, sections=sections, rankings=())


def criteria_with_groups(rulebook: Rulebook) -> list[tuple[Group, Criterion]]:
    """List a set's criteria with their groups."""
    groups = (group for section in rulebook.sections for group in section.groups)
    return [(group, criterion) for group in groups for criterion in group.criteria]


def conditions_of(group: Group, criterion: Criterion) -> list[Condition]:
    """List what decides whether a criterion applies, and what units below must meet for it."""
    own = [condition for condition in (group.applies_when, criterion.applies_when) if condition is not None]
    return [*own, *criterion.rule.conditions] if isinstance(criterion.rule, RollupRatio) else own


def criteria_of(rulebook: Rulebook, name: str) -> frozenset[str]:
    """Name the criteria of a section, or all for the total."""
    sections = rulebook.sections if name == TOTAL else (rulebook.section(name),)
    return frozenset(criterion.id for section in sections for criterion in section.criteria())


def _narrow_section(section: Section, kept: frozenset[str]) -> Section:
    groups = []
    for group in section.groups:
        criteria = tuple(criterion for criterion in group.criteria if criterion.id in kept)
        if criteria:
            groups.append(replace(group, criteria=criteria))
    return replace(section, groups=tuple(groups), levels=None, ready_made=None)


def _tally(rulebook: Rulebook, section: Section, card: Scorecard, cells: Cells, changed: Cells) -> Tally:
    before = card.sections[section.id]
    if section.ready_made:
        return Tally(before.points, before.applicable_max, gap=before.gap)
    known = {group.group: group for group in before.groups}
    groups = [_group(rulebook, group, known[group.id], cells, changed) for group in section.groups]
    statuses = {item.id: cells[item.id].status for item in section.criteria()}
    undecided = tuple(name for name, status in statuses.items() if status is ScoreStatus.UNDECIDED)
    return Tally(
        sum((group.points for group in groups), Fraction(0)),
        sum((group.applicable_max for group in groups), Fraction(0)),
        groups,
        undecided,
    )


def _group(rulebook: Rulebook, group: Group, before: GroupScore, cells: Cells, changed: Cells) -> GroupScore:
    ids = [criterion.id for criterion in group.criteria]
    if not any(criterion in changed for criterion in ids):
        return before
    return tally_group(rulebook, group, [cells[criterion] for criterion in ids])
