"""What the engine tells of a unit beside its scores: findings, figures to ask again, changes, next levels.

Only words and order are made here; nothing is found and nothing is decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspection_api.directory.views import UnitView
from inspection_api.discrepancies import views as discrepancies
from inspection_api.discrepancies.rules import summed
from inspection_api.http.authentication import current_context
from inspection_api.publication import views as publication
from inspection_api.publication.views import Outlook
from inspection_web.desk.scene import Scene
from scoring import KIND_NAMES, Criterion, Finding, Kind, Rulebook, ask_again, worded

_THE_FORM = "Nhiều số liệu không thể cùng đúng: nên hỏi lại cả phiếu."
_CHOICES_SHOWN = 3
"""So many choices of what to ask are written out; more are only counted."""


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The findings on one criterion; without one they speak of the whole form."""

    criterion: Criterion | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Insights:
    """What stands in the part of a unit's page that the engine fills.

    Attributes:
        groups: Findings, those of the whole form first, then in the order of the criteria.
        summary: Over, under, neutral and estimates; empty where no finding is about a figure.
        questions: Which figures to ask again, in sentences.
        outlook: What corrections did, and what the next levels lack.
    """

    groups: tuple[FindingGroup, ...]
    summary: str
    questions: tuple[str, ...]
    outlook: Outlook

    @property
    def kinds(self) -> Mapping[Kind, str]:
        """The names of the kinds of finding."""
        return KIND_NAMES

    @property
    def total_only(self) -> str | None:
        """What corrections did to the total, where it is not told list by list."""
        changes = self.outlook.changes
        if changes is None or changes.lists:
            return None
        return f"Tổng điểm: {worded(changes.before)} → {worded(changes.after)}."


def insights_of(here: Scene, unit: UnitView, rulebook: Rulebook) -> Insights:
    """Gather what the engine tells of a unit, as far as the person may see it."""
    now = current_context().clock.now()
    whose = (here.actor, here.session, here.campaign.id, unit.code)
    findings = discrepancies.engine_findings(*whose, now)
    about_figures = any(finding.criterion for finding in findings)
    return Insights(
        groups=_groups(rulebook, findings),
        summary=summed(findings).text if about_figures else "",
        questions=_questions(rulebook, findings),
        outlook=publication.outlook(*whose),
    )


def _groups(rulebook: Rulebook, findings: Sequence[Finding]) -> tuple[FindingGroup, ...]:
    groups = (
        FindingGroup(criterion, _about(criterion.id if criterion else None, findings))
        for criterion in (None, *rulebook.criteria())
    )
    return tuple(group for group in groups if group.findings)


def _about(criterion: str | None, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.criterion == criterion)


def _questions(rulebook: Rulebook, findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(_question(rulebook, choices) for choices in ask_again(findings))


def _question(rulebook: Rulebook, choices: Sequence[Sequence[tuple[str, str, str]]]) -> str:
    if not choices:
        return _THE_FORM
    texts = [" và ".join(_figure(rulebook, *slot[1:]) for slot in choice) for choice in choices]
    more = len(texts) - _CHOICES_SHOWN
    text = " hoặc ".join(texts[:_CHOICES_SHOWN])
    return f"{text} (còn {more} cách khác)." if more > 0 else f"{text}."


def _figure(rulebook: Rulebook, criterion: str, field: str) -> str:
    found = rulebook.criterion(criterion)
    return f"«{found.field(field).label}» ({found.label})"
