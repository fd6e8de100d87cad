"""A scorecard with some criteria scored anew: groups, sections and total follow by the set's own policies."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from scoring.criteria.policies import TOTAL, Levels, Ranking
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


def said(score: CriterionScore) -> tuple[Fraction, Fraction, ScoreStatus]:
    """What sums, levels and places see of a criterion's score."""
    return score.points, score.trace.applicable_max, score.status


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


def looked_at(rulebook: Rulebook, ranking: Ranking) -> frozenset[str]:
    """Name the criteria a list's values, levels and breakers depend on."""
    if TOTAL in {ranking.of, *(breaker.by for breaker in ranking.breakers)}:
        return criteria_of(rulebook, TOTAL)
    sections = {section.id for section in rulebook.sections}
    wanted = [ranking.of, *(breaker.by for breaker in ranking.breakers if breaker.by in sections)]
    found = frozenset(breaker.by for breaker in ranking.breakers if breaker.by not in sections)
    seen: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name not in seen:
            seen.add(name)
            levels = rulebook.section(name).levels
            wanted += [levels.requires.section] if levels and levels.requires else []
            found |= criteria_of(rulebook, name) | _minima_of(rulebook, levels)
    return found


def _minima_of(rulebook: Rulebook, levels: Levels | None) -> frozenset[str]:
    names = {minimum.group for minimum in levels.group_minima} if levels else set()
    return frozenset(item.id for group, item in criteria_with_groups(rulebook) if group.id in names)


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
