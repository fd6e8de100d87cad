"""The score table of one unit: what it gave itself, what its figures give, what was verified, what is final.

Puts side by side what the engine computed; computes nothing that anyone could call a result. A column stays
empty until there is something of its own in it: a verified column that merely repeats the reported figures
would look like a verification.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from inspection_api.discrepancies.rules import CampaignScores
from inspection_api.discrepancies.views import CaseView
from inspection_api.selfassessment.views import SubmissionView
from scoring import (
    MISSING,
    Answer,
    Criterion,
    Field,
    Group,
    Origin,
    Rulebook,
    Scorecard,
    Section,
    SectionScore,
    Status,
    explain_section,
    show_value,
)


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One raw value: as reported, as verified, as decided; ``differs`` marks what was found to differ."""

    label: str
    unit: str
    reported: str | None
    verified: str | None
    final: str | None
    estimated: bool
    differs: bool


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One criterion with its four scores; those that are not there are None."""

    criterion: Criterion
    self_scored: Decimal | None
    reason: str | None
    recomputed: Fraction | None
    verified: Fraction | None
    final: Fraction | None
    values: tuple[ValueRow, ...]
    cases: tuple[CaseView, ...]

    @property
    def direction(self) -> str | None:
        """``up`` or ``down`` when the verified score differs from the recomputed one."""
        if self.verified is None or self.recomputed is None or self.verified == self.recomputed:
            return None
        return "up" if self.verified > self.recomputed else "down"

    @property
    def misjudged(self) -> bool:
        """Whether the unit's own score is not what its own figures give."""
        return self.self_scored is not None and self.recomputed != Fraction(self.self_scored)


@dataclass(frozen=True, slots=True)
class GroupRows:
    """The criteria that stand together."""

    group: Group
    rows: tuple[ScoreRow, ...]


@dataclass(frozen=True, slots=True)
class SectionRows:
    """A section with its criteria, its totals by fact set, and what its level is missing."""

    section: Section
    groups: tuple[GroupRows, ...]
    scores: Mapping[str, SectionScore]
    self_points: Decimal | None
    standing: str | None


@dataclass(frozen=True, slots=True)
class UnitScores:
    """Everything needed to show the scores of one unit."""

    rulebook: Rulebook
    submission: SubmissionView | None
    facts: Mapping[str, Mapping[tuple[str, str], Answer]]
    cards: Mapping[str, Scorecard]
    cases: Sequence[CaseView]
    disclosed: bool

    @property
    def totals(self) -> Mapping[str, Fraction]:
        """Total points by fact set, for the sets that are shown."""
        return {origin: card.total.points for origin, card in self.cards.items()}

    def sections(self) -> tuple[SectionRows, ...]:
        """Return the table, section by section."""
        return tuple(self._section(section) for section in self.rulebook.sections)

    def row(self, criterion: Criterion) -> ScoreRow:
        """Return the line of one criterion."""
        own = self.submission.self_scores.get(criterion.id) if self.submission else None
        return ScoreRow(
            criterion=criterion,
            self_scored=own.points if own else None,
            reason=own.reason if own else None,
            recomputed=self._points(Origin.REPORTED, criterion),
            verified=self._points(Origin.VERIFIED, criterion),
            final=self._points(Origin.FINAL, criterion),
            values=tuple(self._value(criterion, field) for field in criterion.fields),
            cases=tuple(case for case in self.cases if case.criterion == criterion.id),
        )

    def _section(self, section: Section) -> SectionRows:
        groups = tuple(GroupRows(group, tuple(map(self.row, group.criteria))) for group in section.groups)
        scores = {origin: card.sections[section.id] for origin, card in self.cards.items()}
        given = [row.self_scored for group in groups for row in group.rows if row.self_scored is not None]
        newest = next((scores[each] for each in reversed(Origin) if each in scores), None)
        standing = explain_section(section, newest).sentence if newest else None
        return SectionRows(section, groups, scores, sum(given, Decimal(0)) if given else None, standing)

    def _points(self, origin: Origin, criterion: Criterion) -> Fraction | None:
        card = self.cards.get(origin)
        return card.criteria[criterion.id].points if card else None

    def _value(self, criterion: Criterion, field: Field) -> ValueRow:
        key = (criterion.id, field.id)
        given = self.submission.values.get(key) if self.submission else None
        shown = {origin: answers.get(key, MISSING) for origin, answers in self.facts.items()}
        reported, verified = shown.get(Origin.REPORTED, MISSING), shown.get(Origin.VERIFIED)
        return ValueRow(
            label=field.label,
            unit=field.unit,
            reported=answer_text(field, reported),
            verified=answer_text(field, verified) if verified else None,
            final=answer_text(field, shown[Origin.FINAL]) if Origin.FINAL in shown else None,
            estimated=given.estimated if given else False,
            differs=verified is not None and content(verified) != content(reported),
        )


def unit_scores(
    scores: CampaignScores, kind: str, unit: str, submission: SubmissionView | None, cases: Sequence[CaseView]
) -> UnitScores:
    """Gather the scores of one unit; a fact set that holds nothing of its own is left out.

    Args:
        scores: The scores as the person may see them.
        kind: Kind of the unit.
        unit: Its code.
        submission: The form that counts.
        cases: The unit's cases that the person may see.
    """
    shown = [origin for origin in Origin if submission is not None and _has_own(scores, origin, unit)]
    return UnitScores(
        rulebook=scores.rulebooks[kind],
        submission=submission,
        facts={origin.value: scores.facts[origin][unit].answers for origin in shown},
        cards={origin.value: scores.cards[origin][unit] for origin in shown},
        cases=cases,
        disclosed=scores.disclosed,
    )


def content(answer: Answer) -> tuple[Status, str | None]:
    """Return what an answer says, whoever said it."""
    return answer.status, answer.value


def answer_text(field: Field, answer: Answer) -> str | None:
    """Write an answer for people; None where nothing was given."""
    if answer.status is Status.GIVEN and answer.value is not None:
        return show_value(field, answer.value)
    if answer.status is Status.NOT_PROVEN and answer.value is not None:
        return f"{_WORDLESS[answer.status]} (đã chứng minh {show_value(field, answer.value)})"
    return _WORDLESS[answer.status]


_WORDLESS: Mapping[Status, str | None] = {
    Status.GIVEN: None,
    Status.MISSING: None,
    Status.NOT_PROVEN: "không đủ minh chứng",
    Status.NOT_APPLICABLE: "không áp dụng",
}


def _has_own(scores: CampaignScores, origin: Origin, unit: str) -> bool:
    facts = scores.facts.get(origin, {})
    if unit not in facts:
        return False
    answers = facts[unit].answers.values()
    return origin is Origin.REPORTED or any(answer.origin is origin for answer in answers)
