"""Read models of self-assessment: what a unit reported, and what that is worth by the rules."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspection_api.directory import views as directory
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.selfassessment.records import ReportedValueRow, SelfScoreRow, Submission
from inspection_api.selfassessment.rules import FactKey, ReportedValue, SelfScore
from inspection_api.sheets.form import FormHeader, write_form
from scoring import Answer, Origin, Scorecard, Status, UnitFacts, score

_PLACES = 4
_scored: dict[str, tuple[str, Mapping[str, Scorecard]]] = {}


@dataclass(frozen=True, slots=True)
class SubmissionHead:
    """When and by whom the form that counts was handed in."""

    id: UUID
    unit_code: str
    version: int
    received_at: datetime
    late: bool
    submitted_by_name: str
    origin: str
    file_sha256: str | None
    content_digest: str


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """The form of a unit that counts, with everything in it."""

    id: UUID
    unit_code: str
    version: int
    received_at: datetime
    late: bool
    submitted_by_name: str
    origin: str
    file_sha256: str | None
    content_digest: str
    values: Mapping[FactKey, ReportedValue]
    self_scores: Mapping[str, SelfScore]

    @property
    def self_total(self) -> Decimal:
        """Return the sum of the points the unit gives itself."""
        return sum((s.points for s in self.self_scores.values() if s.points is not None), Decimal(0))


def form_header(actor: Actor, session: Session, campaign_id: str, unit_code: str, at: datetime) -> FormHeader:
    """Return the words above the table of a unit's form, made at an instant; they are open to all."""
    permit(actor, Permission.VIEW_CAMPAIGN)
    rules = directory.campaign(actor, session, campaign_id)
    unit = directory.unit(actor, session, campaign_id, unit_code)
    return FormHeader(
        campaign_id=campaign_id,
        campaign_title=rules.title,
        unit_code=unit.code,
        unit_name=unit.name,
        deadline=f"{rules.deadline(unit.kind).quote}. {rules.late_quote}",
        window=rules.window_text,
        illustrative=rules.illustrative_note if rules.illustrative else "",
        made_at=at,
    )


def form(actor: Actor, session: Session, campaign_id: str, unit_code: str, at: datetime) -> bytes:
    """Return the empty form of a unit as a workbook, made at an instant."""
    permit(actor, Permission.DOWNLOAD_FORM)
    permit(actor, Permission.DOWNLOAD_FORM, on=Facts(unit_code=unit_code))
    header = form_header(actor, session, campaign_id, unit_code, at)
    kind = directory.unit(actor, session, campaign_id, unit_code).kind
    return write_form(header, directory.rulebook(actor, session, campaign_id, kind))


def latest_submission(
    actor: Actor, session: Session, campaign_id: str, unit_code: str
) -> SubmissionView | None:
    """Return the form of a unit that counts, or None when it handed in none."""
    permit(actor, Permission.VIEW_SUBMISSION)
    permit(actor, Permission.VIEW_SUBMISSION, on=Facts(unit_code=unit_code))
    query = select(Submission).where(Submission.campaign_id == campaign_id, Submission.unit_code == unit_code)
    row = session.scalars(query.order_by(Submission.version.desc()).limit(1)).first()
    return None if row is None else _whole(session, row)


def submissions_overview(actor: Actor, session: Session, campaign_id: str) -> Mapping[str, SubmissionHead]:
    """Return the form that counts of every unit that handed one in; unit people see their own alone."""
    permit(actor, Permission.VIEW_SUBMISSION)
    heads = {row.unit_code: _head(row) for row in _latest(session, campaign_id)}
    if actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD):
        return {code: head for code, head in heads.items() if code == actor.unit_code}
    return heads


def reported_facts(actor: Actor, session: Session, campaign_id: str) -> tuple[UnitFacts, ...]:
    """Return the reported facts of every unit of a round, ready for scoring; for staff and the system.

    A unit that handed in nothing is there with no answers: roll-ups count it. Which units handed in is
    said by ``submissions_overview``.
    """
    permit(actor, Permission.VIEW_SUBMISSION)
    permit(actor, Permission.VIEW_SUBMISSION, on=Facts())
    return _facts(actor, session, campaign_id, list(_latest(session, campaign_id)))


def reported_scores(actor: Actor, session: Session, campaign_id: str, unit_code: str) -> Scorecard | None:
    """Return what the reported values of a unit are worth; the whole block counts, one card is shown.

    Returns:
        The card, or None when the unit handed in nothing.
    """
    permit(actor, Permission.VIEW_SUBMISSION)
    permit(actor, Permission.VIEW_SUBMISSION, on=Facts(unit_code=unit_code))
    rows = list(_latest(session, campaign_id))
    if all(row.unit_code != unit_code for row in rows):
        return None
    return _cards(actor, session, campaign_id, rows)[unit_code]


def _cards(
    actor: Actor, session: Session, campaign_id: str, rows: list[Submission]
) -> Mapping[str, Scorecard]:
    """Score the block once per state of the submissions; they only grow, so their ids tell the state."""
    rulebooks = directory.rulebooks(actor, session, campaign_id)
    state = _state([*(rulebooks[kind].digest for kind in sorted(rulebooks)), *(str(row.id) for row in rows)])
    known = _scored.get(campaign_id)
    if known is not None and known[0] == state:
        return known[1]
    cards = score(rulebooks, _facts(actor, session, campaign_id, rows))
    _scored[campaign_id] = (state, cards)
    return cards


def _state(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _latest(session: Session, campaign_id: str) -> Iterable[Submission]:
    newest = (
        select(Submission.unit_code, func.max(Submission.version).label("version"))
        .where(Submission.campaign_id == campaign_id)
        .group_by(Submission.unit_code)
        .subquery()
    )
    query = (
        select(Submission)
        .join(
            newest,
            (Submission.unit_code == newest.c.unit_code) & (Submission.version == newest.c.version),
        )
        .where(Submission.campaign_id == campaign_id)
    )
    return session.scalars(query.order_by(Submission.unit_code))


def _facts(actor: Actor, session: Session, campaign_id: str, rows: list[Submission]) -> tuple[UnitFacts, ...]:
    units = {row.id: row.unit_code for row in rows}
    answers: dict[str, dict[FactKey, Answer]] = {row.unit_code: {} for row in rows}
    query = (
        select(
            ReportedValueRow.submission_id,
            ReportedValueRow.criterion,
            ReportedValueRow.field,
            ReportedValueRow.value,
        )
        .join(Submission, Submission.id == ReportedValueRow.submission_id)
        .where(Submission.campaign_id == campaign_id)
    )
    for submission_id, criterion, field, value in session.execute(query):
        if submission_id in units:
            answers[units[submission_id]][criterion, field] = Answer(Status.GIVEN, value, Origin.REPORTED)
    return tuple(
        UnitFacts(unit.code, unit.kind, unit.parent_code, answers.get(unit.code, {}))
        for unit in directory.all_units(actor, session, campaign_id)
    )


def _head(row: Submission) -> SubmissionHead:
    return SubmissionHead(
        id=row.id,
        unit_code=row.unit_code,
        version=row.version,
        received_at=row.received_at,
        late=row.late,
        submitted_by_name=row.submitted_by_name,
        origin=row.origin,
        file_sha256=row.file_sha256,
        content_digest=row.content_digest,
    )


def _whole(session: Session, row: Submission) -> SubmissionView:
    of_values = select(ReportedValueRow).where(ReportedValueRow.submission_id == row.id)
    of_scores = select(SelfScoreRow).where(SelfScoreRow.submission_id == row.id)
    values = session.scalars(of_values.order_by(ReportedValueRow.criterion, ReportedValueRow.field))
    scores = session.scalars(of_scores.order_by(SelfScoreRow.criterion))
    return SubmissionView(
        id=row.id,
        unit_code=row.unit_code,
        version=row.version,
        received_at=row.received_at,
        late=row.late,
        submitted_by_name=row.submitted_by_name,
        origin=row.origin,
        file_sha256=row.file_sha256,
        content_digest=row.content_digest,
        values={(v.criterion, v.field): ReportedValue(v.value, v.estimated) for v in values},
        self_scores={s.criterion: SelfScore(_points(s.points), s.reason_text) for s in scores},
    )


def _points(stored: int | None) -> Decimal | None:
    return None if stored is None else Decimal(stored).scaleb(-_PLACES).normalize() + 0
