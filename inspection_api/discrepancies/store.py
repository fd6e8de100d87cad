"""Named queries of the cases. On the writing side rows are locked before they are judged."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from inspection_api.captures import service as captures
from inspection_api.directory.records import Campaign
from inspection_api.discrepancies.records import Case, CaseMove
from inspection_api.discrepancies.rules import Action, Standing, Standings, State, move
from inspection_api.fieldwork.records import Finding
from inspection_api.kernel.actors import Role
from inspection_api.kernel.audit import Payload
from inspection_api.kernel.transaction import Transaction
from inspection_api.ledger.records import Event
from scoring import FactKey, Status

_DETECT_JOB = "discrepancies.detect"
_CHANGES = ("submission.accepted", "finding.recorded")
TELLING = (Action.NOTIFY, Action.PROPOSE)
"""The steps with which the unit learns of a case: the notice or, below the tolerance, the proposal."""


def lock_campaign(session: Session, campaign_id: str) -> Campaign:
    """Return a campaign, locked: detection and case numbers go one at a time."""
    return session.scalars(select(Campaign).where(Campaign.id == campaign_id).with_for_update()).one()


def case_for_update(session: Session, case_id: UUID) -> Case | None:
    """Return a case, locked until the transaction ends, or None."""
    return session.scalars(_locked(select(Case).where(Case.id == case_id))).first()


def place_of(session: Session, case_id: UUID) -> tuple[str, str] | None:
    """Return the round and the unit of a case, or None; neither ever changes."""
    found = session.execute(select(Case.campaign_id, Case.unit_code).where(Case.id == case_id)).first()
    return None if found is None else (found.campaign_id, found.unit_code)


def cases_of_unit(session: Session, campaign_id: str, unit_code: str) -> dict[tuple[str, str], Case]:
    """Return the cases of a unit by criterion and field, locked."""
    query = select(Case).where(Case.campaign_id == campaign_id, Case.unit_code == unit_code)
    rows = session.scalars(_locked(query.order_by(Case.number)))
    return {(row.criterion, row.field): row for row in rows}


def case_count(session: Session, year: int) -> int:
    """Return how many cases the rounds of a year have; they share one row of numbers."""
    query = select(func.count(Case.id)).join(Campaign, Campaign.id == Case.campaign_id)
    return session.scalar(query.where(Campaign.year == year)) or 0


def overdue(session: Session, today: date) -> list[Case]:
    """Return the cases whose day to answer has passed without an answer, locked."""
    query = select(Case).where(Case.state == State.NOTIFIED, Case.respond_by < today)
    return list(session.scalars(_locked(query.order_by(Case.number))))


def newest_change(session: Session, unit_code: str) -> str:
    """Return what stands for everything so far that a comparison of a unit depends on: an event's hash."""
    query = select(Event.hash).where(Event.subject == f"unit:{unit_code}", Event.type.in_(_CHANGES))
    return session.scalar(query.order_by(Event.seq.desc()).limit(1)) or ""


def look_again(tx: Transaction, campaign_id: str, unit_code: str) -> None:
    """Ask for another comparison of a unit."""
    tx.enqueue(_DETECT_JOB, {"campaign": campaign_id, "unit": unit_code})


def persons_behind(session: Session, case_id: UUID, action: str) -> frozenset[UUID]:
    """Return who took an action in a case, ever."""
    query = select(CaseMove.actor_id).where(CaseMove.case_id == case_id, CaseMove.action == action)
    return frozenset(session.scalars(query))


def last_proposal(row: Case) -> CaseMove | None:
    """Return the newest proposal since the case was last detected, or None."""
    for step in reversed(row.moves):
        if step.action in {Action.PROPOSE, Action.DETECT}:
            return step if step.action == Action.PROPOSE else None
    return None


def told_cases() -> Select[UUID]:
    """Select the cases that their units were told of."""
    return select(CaseMove.case_id).where(CaseMove.action.in_(TELLING))


def told(session: Session, campaign_id: str, unit_code: str) -> set[FactKey]:
    """Return the figures that a unit was told of."""
    query = select(Case).where(Case.campaign_id == campaign_id, Case.unit_code == unit_code)
    rows = session.scalars(query.where(Case.id.in_(told_cases())))
    return {(row.criterion, row.field) for row in rows}


def decided(session: Session, campaign_id: str) -> Standings:
    """Return what was decided about the figures of a round, by unit."""
    query = select(Case).where(Case.campaign_id == campaign_id, Case.final_status.is_not(None))
    over: dict[str, list[tuple[FactKey, Standing]]] = {}
    for row in session.scalars(query):
        if row.final_status is not None:
            standing = Standing(Status(row.final_status), row.final_value)
            over.setdefault(row.unit_code, []).append(((row.criterion, row.field), standing))
    return over


def advance(
    tx: Transaction,
    row: Case,
    action: Action,
    *,
    finding_id: UUID | None = None,
    stance: str | None = None,
    value: Standing | None = None,
    text: str | None = None,
) -> CaseMove:
    """Move a case by an action and append the step; the move table forbids what has no name there.

    With the step by which the unit learns of the case, the photos behind it are disclosed to the unit.

    Args:
        tx: The use case in progress; its actor and instant sign the step.
        row: The case, locked.
        action: What happens.
        finding_id: The finding behind it, where there is one.
        stance: The unit's stance, in an explanation.
        value: The value proposed or approved.
        text: Words of the person; they stay outside the log.
    """
    before = State(row.state)
    row.state = move(before, action, needs_dialogue=row.needs_dialogue)
    step = CaseMove(
        id=tx.new_id(),
        case_id=row.id,
        seq=len(row.moves) + 1,
        action=action,
        from_state=before if row.moves else None,
        to_state=row.state,
        at=tx.now,
        actor_id=tx.actor.person_id,
        actor_name=tx.actor.name,
        actor_role=_role(tx),
        finding_id=finding_id,
        stance=stance,
        value_status=value.status if value else None,
        value=value.value if value else None,
        text=text,
        text_salt=tx.context.identifiers.salt() if text else None,
    )
    row.moves.append(step)
    if action in TELLING:
        finding = tx.session.get_one(Finding, row.finding_id)
        captures.disclose(tx.actor, tx, finding.visit_id, row.criterion)
    return step


def note(tx: Transaction, row: Case, event: str, payload: Payload) -> None:
    """Record what happened to a case beside what it is now."""
    subject = f"unit:{row.unit_code}"
    base = {"case": str(row.id), "criterion": row.criterion, "field": row.field, "state": row.state}
    tx.record(event, subject=subject, payload={**base, **payload})


def _locked(query: Select[Case]) -> Select[Case]:
    """Lock what is read, and read it anew even where the session has seen it before the lock."""
    return query.with_for_update(of=Case).execution_options(populate_existing=True)


def _role(tx: Transaction) -> str:
    """Return the role a person acts in: the one that leads furthest, for display beside the name."""
    order = (Role.COMMITTEE, Role.TEAM_LEADER, Role.INSPECTOR, Role.UNIT_HEAD, Role.OFFICE, Role.SYSTEM)
    return next((role for role in order if role in tx.actor.roles), Role.SYSTEM)
