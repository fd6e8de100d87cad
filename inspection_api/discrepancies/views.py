"""Read models of the cases: the three fact sets, the scores they give, cases with their moves.

A unit hears of a difference from a notice, or from a proposal, never from a page beforehand: until then its
people see neither the case nor the finding, and no verified figures while any of them is kept from them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from inspection_api.directory import views as directory
from inspection_api.directory.rules import CampaignRules, Deadline
from inspection_api.discrepancies import store
from inspection_api.discrepancies.records import Case, CaseMove
from inspection_api.discrepancies.rules import (
    CampaignScores,
    Decided,
    Standing,
    Standings,
    State,
    corrections,
    only,
    verified_standing,
    with_standings,
)
from inspection_api.fieldwork import views as fieldwork
from inspection_api.findings.rules import Conclusion
from inspection_api.kernel.actors import SYSTEM, Actor, Role
from inspection_api.kernel.clock import local_date
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.problems import Problem
from inspection_api.ledger.records import Event
from inspection_api.planning import views as planning
from inspection_api.planning.rules import VisitState
from inspection_api.selfassessment import views as selfassessment
from scoring import (
    MISSING,
    Adjustment,
    Answer,
    Context,
    Criterion,
    FactKey,
    Finding,
    Origin,
    Status,
    UnitFacts,
    content,
    find,
    from_storage,
    score,
)

_MISSING = 404
_SCORES_KEPT = 4
_SCORING_EVENTS = (
    "campaign.opened",
    "submission.accepted",
    "finding.recorded",
    "parked.settled",
    "case.detected",
    "case.approved",
    "case.withdrawn",
)


@dataclass(frozen=True, slots=True)
class MoveView:
    """One step in the life of a case."""

    id: UUID
    action: str
    from_state: str | None
    to_state: str
    at: datetime
    actor_id: UUID
    actor_name: str
    actor_role: str
    stance: str | None
    value: Standing | None
    text: str | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case with its moves, as the team, the unit and the committee all see it."""

    id: UUID
    number: str
    campaign_id: str
    unit_code: str
    criterion: str
    field: str
    state: str
    outcome: str
    cause: str | None
    claimed: Standing
    verified: Standing
    final: Standing | None
    points_before: Fraction
    points_after: Fraction
    needs_dialogue: bool
    finding_id: UUID
    found_by: UUID
    found_by_name: str
    found_at: datetime
    respond_by: date | None
    moves: tuple[MoveView, ...]

    @property
    def delta(self) -> Fraction:
        """Points after less points before."""
        return self.points_after - self.points_before

    @property
    def ahead(self) -> str | None:
        """The value that was decided, or is proposed now; None where there is none or no value stands."""
        if self.final is not None:
            return self.final.value
        proposal = self.last("propose") if self.state == State.PROPOSED else None
        return proposal.value.value if proposal and proposal.value else None

    def last(self, *actions: str) -> MoveView | None:
        """Return the newest of some moves since the case was last detected."""
        for move in reversed(self.moves):
            if move.action in actions:
                return move
            if move.action == "detect":
                return None
        return None


def cases(
    actor: Actor, session: Session, campaign_id: str, *, unit_code: str | None = None
) -> tuple[CaseView, ...]:
    """Return the cases of a round by number; unit people get those that their own unit was told of."""
    permit(actor, Permission.VIEW_CASE)
    query = _scoped(actor, select(Case).where(Case.campaign_id == campaign_id))
    if unit_code is not None:
        query = query.where(Case.unit_code == unit_code)
    return tuple(_view(row) for row in session.scalars(query.order_by(Case.number)))


def case(actor: Actor, session: Session, case_id: UUID) -> CaseView:
    """Return one case.

    Raises:
        Problem: ``discrepancies.case-unknown``, also for a case the person may not see.
    """
    permit(actor, Permission.VIEW_CASE)
    row = session.scalars(_scoped(actor, select(Case).where(Case.id == case_id))).first()
    if row is None:
        raise Problem("discrepancies.case-unknown", _MISSING)
    return _view(row)


def campaign_scores(actor: Actor, session: Session, campaign_id: str) -> CampaignScores:
    """Return every score of a round, from the three fact sets; for those who may see results."""
    permit(actor, Permission.VIEW_RESULT)
    return _scores(session, campaign_id)


def unit_scores(actor: Actor, session: Session, campaign_id: str, unit_code: str) -> CampaignScores:
    """Return the scores of one unit alone, from the three fact sets.

    The whole block is scored, since some criteria depend on it, but only this unit is returned; to unit
    people without the verified figures while the unit was not told of all that was found.
    """
    permit(actor, Permission.VIEW_SUBMISSION)
    permit(actor, Permission.VIEW_SUBMISSION, on=Facts(unit_code=unit_code))
    everything = _scores(session, campaign_id)
    disclosed = not _is_bound(actor) or is_disclosed(actor, session, campaign_id, unit_code)
    shown = set(Origin) if disclosed else {Origin.REPORTED, Origin.FINAL}
    return CampaignScores(
        everything.rulebooks,
        {origin: only(unit_code, facts) for origin, facts in everything.facts.items() if origin in shown},
        {origin: only(unit_code, cards) for origin, cards in everything.cards.items() if origin in shown},
        disclosed,
    )


def engine_findings(
    actor: Actor, session: Session, campaign_id: str, unit_code: str, at: datetime
) -> tuple[Finding, ...]:
    """Return what the engine finds in a unit's form by itself, at an instant; it informs and decides nothing.

    To unit people from their own claim, with the verified figures once these are disclosed.
    """
    scores = unit_scores(actor, session, campaign_id, unit_code)
    rules = directory.campaign(actor, session, campaign_id)
    form = selfassessment.latest_submission(actor, session, campaign_id, unit_code)
    reported = scores.facts[Origin.REPORTED][unit_code]
    verified = scores.facts.get(Origin.VERIFIED, {}).get(unit_code)
    context = _context(rules, rules.deadline(reported.kind), form, at)
    given = form.self_scores.items() if form else ()
    own = {criterion: Fraction(each.points) for criterion, each in given if each.points is not None}
    return find(scores.rulebooks, reported, own, verified, context)


def unit_corrections(
    actor: Actor, session: Session, campaign_id: str, unit_code: str
) -> tuple[Adjustment, ...]:
    """Return what was decided about a unit otherwise than it reported; for those who may see results."""
    permit(actor, Permission.VIEW_RESULT)
    reported = _scores(session, campaign_id).facts[Origin.REPORTED][unit_code]
    return corrections(
        reported,
        (
            Decided(each.number, (each.criterion, each.field), each.cause, each.final, each.delta)
            for each in cases(actor, session, campaign_id, unit_code=unit_code)
            if each.final is not None
        ),
    )


def is_disclosed(actor: Actor, session: Session, campaign_id: str, unit_code: str) -> bool:
    """Tell whether a unit was told of every difference found there, and nobody is still looking."""
    permit(actor, Permission.VIEW_SUBMISSION)
    permit(actor, Permission.VIEW_SUBMISSION, on=Facts(unit_code=unit_code))
    visits = planning.visits(SYSTEM, session, campaign_id)
    if any(visit.unit.code == unit_code and visit.state == VisitState.OPEN for visit in visits):
        return False
    return _differing(session, campaign_id, unit_code) <= store.told(session, campaign_id, unit_code)


def findings_of(
    actor: Actor, session: Session, campaign_id: str, unit_code: str
) -> tuple[fieldwork.FindingView, ...]:
    """Return all findings about a unit; to unit people only those on figures that it was told of."""
    found = fieldwork.findings_of(actor, session, campaign_id, unit_code)
    if not _is_bound(actor) or is_disclosed(actor, session, campaign_id, unit_code):
        return found
    told = store.told(session, campaign_id, unit_code)
    return tuple(finding for finding in found if (finding.criterion, finding.field) in told)


def criterion_of(
    actor: Actor, session: Session, campaign_id: str, unit_code: str, criterion_id: str
) -> Criterion:
    """Return a criterion as it is in force for a unit."""
    unit = directory.unit(actor, session, campaign_id, unit_code)
    return directory.rulebook(actor, session, campaign_id, unit.kind).criterion(criterion_id)


def given_values(
    actor: Actor, session: Session, campaign_id: str, unit_code: str, criterion_id: str
) -> dict[str, str]:
    """Return the verified values of one criterion of a unit by field, where there is a value."""
    facts = unit_scores(actor, session, campaign_id, unit_code).facts.get(Origin.VERIFIED, {})
    answers = facts[unit_code].answers.items() if unit_code in facts else ()
    return {
        field: answer.value
        for (criterion, field), answer in answers
        if criterion == criterion_id and answer.value is not None
    }


def _scoped(actor: Actor, query: Select[Case]) -> Select[Case]:
    if _is_bound(actor):
        return query.where(Case.unit_code == actor.unit_code, Case.id.in_(store.told_cases()))
    return query


def _is_bound(actor: Actor) -> bool:
    return actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD)


def _differing(session: Session, campaign_id: str, unit_code: str) -> set[FactKey]:
    """Return the figures that were found to differ, whether or not there is a case of them yet."""
    facts = _scores(session, campaign_id).facts
    if unit_code not in facts[Origin.REPORTED]:
        return set()
    reported = facts[Origin.REPORTED][unit_code].answers
    return {
        key
        for key, found in facts[Origin.VERIFIED][unit_code].answers.items()
        if content(found) != content(reported.get(key, MISSING))
    }


_cache: OrderedDict[tuple[str, str], CampaignScores] = OrderedDict()
_cache_lock = threading.Lock()


def _scores(session: Session, campaign_id: str) -> CampaignScores:
    """Score a round, or take the scores already made at this position of the log.

    The hash of the last event that can move a score stands for everything before it.
    """
    newest = select(Event.hash).where(Event.type.in_(_SCORING_EVENTS)).order_by(Event.seq.desc()).limit(1)
    key = (campaign_id, session.scalar(newest) or "")
    with _cache_lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    made = _compute(session, campaign_id)
    with _cache_lock:
        _cache[key] = made
        while len(_cache) > _SCORES_KEPT:
            _cache.popitem(last=False)
    return made


def _context(
    rules: CampaignRules, deadline: Deadline, form: selfassessment.SubmissionView | None, at: datetime
) -> Context:
    late = form.late if form else deadline.missed_by(at)
    return Context(
        all_estimated=rules.estimated,
        estimated=frozenset(key for key, value in form.values.items() if value.estimated)
        if form
        else frozenset(),
        last_day=deadline.last_day if late else None,
        submitted=local_date(form.received_at) if form else None,
    )


def _compute(session: Session, campaign_id: str) -> CampaignScores:
    rulebooks = directory.rulebooks(SYSTEM, session, campaign_id)
    reported = {unit.unit: unit for unit in selfassessment.reported_facts(SYSTEM, session, campaign_id)}
    facts = {
        Origin.REPORTED: reported,
        Origin.VERIFIED: with_standings(reported, _verified(session, campaign_id, reported), Origin.VERIFIED),
        Origin.FINAL: with_standings(reported, store.decided(session, campaign_id), Origin.FINAL),
    }
    cards = {origin: score(rulebooks, list(units.values())) for origin, units in facts.items()}
    return CampaignScores(rulebooks, facts, cards)


def _verified(session: Session, campaign_id: str, reported: Mapping[str, UnitFacts]) -> Standings:
    settled = fieldwork.settled_findings(SYSTEM, session, campaign_id)
    return {
        code: [
            _standing(reported[code].answers, finding)
            for finding in findings
            if finding.outcome != Conclusion.UNCHECKED
        ]
        for code, findings in settled.items()
        if code in reported
    }


def _standing(answers: Mapping[FactKey, Answer], finding: fieldwork.FindingView) -> tuple[FactKey, Standing]:
    key = (finding.criterion, finding.field)
    return key, verified_standing(finding.outcome, finding.value, answers.get(key, MISSING))


def _view(row: Case) -> CaseView:
    return CaseView(
        id=row.id,
        number=row.number,
        campaign_id=row.campaign_id,
        unit_code=row.unit_code,
        criterion=row.criterion,
        field=row.field,
        state=State(row.state),
        outcome=row.outcome,
        cause=row.cause,
        claimed=Standing(Status(row.claimed_status), row.claimed_value),
        verified=Standing(Status(row.verified_status), row.verified_value),
        final=Standing(Status(row.final_status), row.final_value) if row.final_status else None,
        points_before=from_storage(row.points_before),
        points_after=from_storage(row.points_after),
        needs_dialogue=row.needs_dialogue,
        finding_id=row.finding_id,
        found_by=row.found_by,
        found_by_name=row.found_by_name,
        found_at=row.found_at,
        respond_by=row.respond_by,
        moves=tuple(_move(move) for move in row.moves),
    )


def _move(row: CaseMove) -> MoveView:
    return MoveView(
        id=row.id,
        action=row.action,
        from_state=row.from_state,
        to_state=row.to_state,
        at=row.at,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        actor_role=row.actor_role,
        stance=row.stance,
        value=Standing(Status(row.value_status), row.value) if row.value_status else None,
        text=row.text,
    )
