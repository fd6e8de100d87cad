"""Read models of issued documents: the reports that exist, and what a discrepancy report says.

The content of a report is composed from what the stages hold, as plain values, before rendering starts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from inspection_api.archive.records import EvidenceUnit
from inspection_api.captures.views import CaptureView
from inspection_api.directory.rules import CampaignRules
from inspection_api.directory.views import UnitView
from inspection_api.discrepancies.rules import Standing
from inspection_api.discrepancies.views import CaseView, MoveView
from inspection_api.documents.contexts import (
    Decision,
    DiscrepancyEntry,
    DiscrepancyReport,
    Explanation,
    FieldRow,
    LogHead,
    Person,
    Photo,
    Place,
    Proposal,
    ReportedUnit,
    SectionRow,
    SelfScoreMismatch,
    Verification,
)
from inspection_api.fieldwork.rules import Medium
from inspection_api.fieldwork.views import FindingView
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.problems import Problem
from inspection_api.ledger.views import LogPosition
from inspection_api.reports import rules
from inspection_api.reports.records import Report
from inspection_api.selfassessment.views import SubmissionView
from scoring import (
    MISSING,
    Answer,
    Criterion,
    Field,
    Origin,
    Rulebook,
    Scorecard,
    Status,
    UnitFacts,
    explain,
)

_MISSING = 404


@dataclass(frozen=True, slots=True)
class ReportView:
    """A discrepancy report that can be downloaded."""

    id: UUID
    campaign_id: str
    unit_code: str
    made_at: datetime
    requested_by_name: str
    sha256: str
    size: int
    log_seq: int
    log_hash: str
    checkpoint_size: int | None


def reports(actor: Actor, session: Session, campaign_id: str, unit_code: str) -> tuple[ReportView, ...]:
    """Return the reports of a unit, the newest first; unit people see those their own unit was given."""
    permit(actor, Permission.VIEW_REPORT)
    permit(actor, Permission.VIEW_REPORT, on=Facts(unit_code=unit_code))
    query = _given(actor, select(Report))
    query = query.where(Report.campaign_id == campaign_id, Report.unit_code == unit_code)
    return tuple(_view(row) for row in session.scalars(query.order_by(Report.made_at.desc(), Report.id)))


def report(actor: Actor, session: Session, report_id: UUID) -> ReportView:
    """Return one report.

    Raises:
        Problem: ``reports.unknown``, also for a report the person may not see.
    """
    permit(actor, Permission.VIEW_REPORT)
    row = session.get(Report, report_id)
    if row is None:
        raise Problem("reports.unknown", _MISSING)
    permit(actor, Permission.VIEW_REPORT, on=Facts(unit_code=row.unit_code))
    if session.scalars(_given(actor, select(Report).where(Report.id == report_id))).first() is None:
        raise Problem("reports.unknown", _MISSING)
    return _view(row)


def _given(actor: Actor, query: Select[Report]) -> Select[Report]:
    """Limit reports to those that unit people were given: the others say more than the unit was told of."""
    if not actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD):
        return query
    given = select(EvidenceUnit.sha256).where(EvidenceUnit.unit_code == actor.unit_code)
    return query.where(Report.sha256.in_(given))


Words = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything the report of one unit is made of, as the stages' views gave it."""

    rules: CampaignRules
    unit: UnitView
    parent: UnitView | None
    rulebook: Rulebook
    submission: SubmissionView
    facts: Mapping[Origin, UnitFacts]
    cards: Mapping[Origin, Scorecard]
    cases: Sequence[CaseView]
    findings: Mapping[UUID, FindingView]
    captures: Mapping[UUID, CaptureView]
    previews: Mapping[str, bytes]
    restricted: Collection[str]  # files of which only the copy for the public may be printed
    log: LogPosition
    names: Mapping[str, str]
    finders: Mapping[tuple[UUID, UUID], str]  # role on the team, by visit and person


def compose(
    actor: Actor,
    material: Material,
    words: Words,
    *,
    document_id: UUID,
    requested_by: Person,
    made_at: datetime,
    verification: Verification,
) -> DiscrepancyReport:
    """Compose the discrepancy report of one unit.

    Args:
        actor: Who makes it.
        material: What the stages hold.
        words: Vietnamese term of a code shown to people, by glossary area and code.
        document_id: Key of the report.
        requested_by: Who asked for it.
        made_at: Instant printed on it.
        verification: What readers check it by.
    """
    permit(actor, Permission.RENDER_REPORT)
    composer = _Composer(material, words)
    round_rules = material.rules
    return DiscrepancyReport(
        document_id=str(document_id),
        generated_at=made_at,
        requested_by=requested_by,
        header=rules.header(round_rules.bodies),
        signatory=rules.SIGNATORY,
        recipients=(
            round_rules.bodies["committee_short"],
            rules.official_name(material.unit.name, material.unit.kind),
        ),
        campaign=rules.campaign_facts(round_rules),
        unit=composer.unit(),
        rulebook=rules.rulebook_facts(material.rulebook),
        illustrative_note=round_rules.illustrative_note if round_rules.illustrative else None,
        log_head=LogHead(seq=material.log.seq, hash=material.log.hash),
        verification=verification,
        sections=tuple(composer.sections()),
        total=composer.total(),
        entries=tuple(composer.entry(case) for case in material.cases),
        mismatches=tuple(composer.mismatches()),
    )


class _Composer:
    def __init__(self, material: Material, words: Words) -> None:
        self._of = material
        self._words = words

    def unit(self) -> ReportedUnit:
        unit, parent = self._of.unit, self._of.parent
        return ReportedUnit(
            code=unit.code,
            name=rules.official_name(unit.name, unit.kind),
            kind_label=unit.label_kind,
            parent_name=rules.official_name(parent.name, parent.kind) if parent else None,
        )

    def sections(self) -> list[SectionRow]:
        return [
            SectionRow(
                label=section.label,
                max=section.max,
                claimed=self._claimed([criterion.id for criterion in section.criteria()]),
                recomputed=self._of.cards[Origin.REPORTED].sections[section.id].points,
                verified=self._of.cards[Origin.VERIFIED].sections[section.id].points,
                final=self._of.cards[Origin.FINAL].sections[section.id].points,
                level=self._of.cards[Origin.VERIFIED].sections[section.id].level_label,
            )
            for section in self._of.rulebook.sections
        ]

    def total(self) -> SectionRow:
        return SectionRow(
            label="Tổng điểm",
            max=self._of.rulebook.max,
            claimed=self._claimed([criterion.id for criterion in self._of.rulebook.criteria()]),
            recomputed=self._of.cards[Origin.REPORTED].total.points,
            verified=self._of.cards[Origin.VERIFIED].total.points,
            final=self._of.cards[Origin.FINAL].total.points,
        )

    def mismatches(self) -> Iterator[SelfScoreMismatch]:
        """Criteria whose self-score is not what the unit's own figures give: a slip, not a difference."""
        card = self._of.cards[Origin.REPORTED]
        for criterion in self._of.rulebook.criteria():
            own = self._of.submission.self_scores.get(criterion.id)
            recomputed = card.criteria[criterion.id].points
            if own is not None and own.points is not None and Fraction(own.points) != recomputed:
                yield SelfScoreMismatch(
                    criterion_id=criterion.id,
                    criterion_label=criterion.label,
                    max=criterion.max,
                    claimed=Fraction(own.points),
                    recomputed=recomputed,
                )

    def entry(self, case: CaseView) -> DiscrepancyEntry:
        criterion = self._of.rulebook.criterion(case.criterion)
        finding = self._of.findings.get(case.finding_id)
        rows = {field.id: self._row(criterion, field, case) for field in criterion.fields}
        return DiscrepancyEntry(
            case_number=case.number,
            state=self._words("case_states", case.state),
            criterion_id=criterion.id,
            criterion_label=criterion.label,
            max=criterion.max,
            references=criterion.refs,
            fields=tuple(rows.values()),
            disputed=rules.worded(rows[case.field], [move.value.value for move in case.moves if move.value]),
            points_before=case.points_before,
            points_after=case.points_after,
            explanation_before=self._sentence(Origin.REPORTED, criterion.id),
            explanation_after=self._sentence(Origin.VERIFIED, criterion.id),
            cause=self._words("causes", case.cause) if case.cause else None,
            note=finding.note if finding else None,
            found_by=Person(name=case.found_by_name, role=self._finder(case, finding)),
            found_at=case.found_at,
            mode=self._words("verify_modes", criterion.verify) + _on_paper(finding),
            photos=tuple(self._photos(finding)),
            unprinted=tuple(self._unprinted(finding)),
            respond_by=case.respond_by,
            explanation=self._explanation(case),
            proposal=self._proposal(case),
            decision=self._decision(case),
        )

    def _claimed(self, criteria: Sequence[str]) -> Fraction:
        scores = (self._of.submission.self_scores.get(criterion) for criterion in criteria)
        return sum((Fraction(own.points) for own in scores if own and own.points is not None), Fraction(0))

    def _sentence(self, origin: Origin, criterion: str) -> str:
        return explain(self._of.cards[origin].criteria[criterion].trace, self._of.names).sentence

    def _row(self, criterion: Criterion, field: Field, case: CaseView) -> FieldRow:
        key = (criterion.id, field.id)
        reported = self._of.submission.values.get(key)
        verified = self._of.facts[Origin.VERIFIED].answers.get(key, MISSING)
        return FieldRow(
            label=field.label,
            type=field.type,
            claimed=reported.value if reported else None,
            verified=verified.value if verified.status is Status.GIVEN else None,
            unit=field.unit,
            estimated=bool(reported and reported.estimated),
            outcome=self._outcome(verified, field, case),
            choices={option.code: option.label for option in field.choices} or None,
        )

    def _outcome(self, verified: Answer, field: Field, case: CaseView) -> str | None:
        if verified.status is Status.NOT_PROVEN:
            word = self._words("finding_outcomes", verified.status)
            return rules.with_part(word, field, verified.value)
        if field.id == case.field:
            return self._words("finding_outcomes", case.outcome)
        if verified.status is Status.NOT_APPLICABLE:
            return self._words("finding_outcomes", verified.status)
        return None

    def _finder(self, case: CaseView, finding: FindingView | None) -> str:
        """Name the role in which somebody was on the team that found it."""
        key = (finding.visit_id, case.found_by) if finding else None
        return self._words("roles", self._of.finders.get(key, "inspector") if key else "inspector")

    def _photos(self, finding: FindingView | None) -> list[Photo]:
        ids = finding.photos if finding else ()
        captures = [self._of.captures[key] for key in ids if key in self._of.captures]
        return [self._photo(capture) for capture in captures if self._is_printed(capture.sha256)]

    def _unprinted(self, finding: FindingView | None) -> Iterator[str]:
        for key in finding.photos if finding else ():
            known = self._of.captures.get(key)
            if known is None or not self._is_printed(known.sha256):
                yield rules.unprinted(key, known.sha256 if known else None, known.kind if known else None)

    def _is_printed(self, sha256: str) -> bool:
        """Tell whether a photo has its place on the paper, be it an empty one."""
        return sha256 in self._of.previews or sha256 in self._of.restricted

    def _photo(self, capture: CaptureView) -> Photo:
        return Photo(
            sha256=capture.sha256,
            preview=self._of.previews.get(capture.sha256),
            media_type="image/jpeg",
            caption=self._of.rulebook.criterion(capture.criterion).label,
            taken_at=capture.taken_at,
            taken_by=capture.author_name,
            place=self._place(capture),
            notices=tuple(self._notices(capture)),
        )

    def _notices(self, capture: CaptureView) -> Iterator[str]:
        if capture.sha256 in self._of.restricted and capture.sha256 in self._of.previews:
            yield "Bản công khai, đã che một phần"
        yield from (self._words("evidence_notices", found.code) for found in capture.findings)

    def _place(self, capture: CaptureView) -> Place | None:
        if capture.fix is None:
            return None
        verdict = rules.fence_verdict({found.code for found in capture.findings})
        return Place(
            latitude=capture.fix.position.latitude,
            longitude=capture.fix.position.longitude,
            accuracy_m=capture.fix.accuracy_m,
            verdict=self._words("fence_verdicts", verdict) if self._of.unit.latitude else None,
        )

    def _explanation(self, case: CaseView) -> Explanation | None:
        step = case.last("explain")
        if step is None or step.stance is None:
            return None
        stance = self._words("stances", step.stance)
        return Explanation(stance=stance, text=step.text or "", by=self._by(step), at=step.at)

    def _proposal(self, case: CaseView) -> Proposal | None:
        step = case.last("propose")
        if step is None:
            return None
        return Proposal(
            value=self._shown(step.value, case), reason=step.text or "", by=self._by(step), at=step.at
        )

    def _decision(self, case: CaseView) -> Decision | None:
        step = case.last("approve", "return")
        if step is None:
            return None
        return Decision(
            outcome=self._words("decisions", step.action),
            final_value=self._shown(step.value, case),
            reason=step.text or "",
            by=self._by(step),
            at=step.at,
        )

    def _shown(self, standing: Standing | None, case: CaseView) -> str | None:
        """Return a value as the template takes it: canonical text, or the word that stands for none."""
        if standing is None or standing.status in {Status.GIVEN, Status.MISSING}:
            return standing.value if standing else None
        field = self._of.rulebook.criterion(case.criterion).field(case.field)
        return rules.with_part(self._words("finding_outcomes", standing.status), field, standing.value)

    def _by(self, step: MoveView) -> Person:
        return Person(name=step.actor_name, role=self._words("roles", step.actor_role))


def _view(row: Report) -> ReportView:
    return ReportView(**{column.name: getattr(row, column.name) for column in fields(ReportView)})


def _on_paper(finding: FindingView | None) -> str:
    """Return what is said of a finding that was written by hand first; nothing of others."""
    return ", từ giấy" if finding is not None and finding.medium == Medium.PAPER else ""
