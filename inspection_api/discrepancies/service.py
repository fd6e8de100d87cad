"""Use cases of the cases: detect, notify, explain, lapse, propose, decide. Values change, never points."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from inspection_api.directory import views as directory
from inspection_api.discrepancies import store, views
from inspection_api.discrepancies.records import Case
from inspection_api.discrepancies.rules import (
    Action,
    CampaignScores,
    Stance,
    Standing,
    State,
    case_number,
    said,
)
from inspection_api.fieldwork import views as fieldwork
from inspection_api.kernel.actors import SYSTEM, Actor
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.clock import local_date
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.problems import FieldProblem, Problem
from inspection_api.kernel.transaction import Transaction, reading, transaction
from inspection_api.planning import views as planning
from scoring import Origin, Status, ValueFault, canonical, from_storage, hard_faults, to_storage, wire

_MISSING, _UNPROCESSABLE, _CONFLICT, _CHANGED = 404, 422, 409, 412
_LOOKS = 3


@dataclass(frozen=True, slots=True)
class Explain:
    """What the unit's leader answers."""

    case_id: UUID
    stance: Stance
    text: str


@dataclass(frozen=True, slots=True)
class Propose:
    """The value the team proposes for a figure: what was verified, what was reported, or another."""

    case_id: UUID
    value_status: Status
    value: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Decide:
    """What the committee decides on a proposal: the one it saw, and no other."""

    case_id: UUID
    proposal: UUID
    approve: bool
    reason: str


def notify(actor: Actor, context: Context, campaign_id: str, unit_code: str) -> int:
    """Put every detected difference above the tolerance to the unit, with a day to answer by.

    Returns:
        How many cases the unit was notified of.

    Raises:
        Problem: ``discrepancies.nothing-to-notify``.
    """
    permit(actor, Permission.NOTIFY_CASE)
    with transaction(context, actor) as tx:
        rules = directory.campaign(actor, tx.session, campaign_id)
        rows = store.cases_of_unit(tx.session, campaign_id, unit_code).values()
        waiting = [row for row in rows if row.state == State.DETECTED and row.needs_dialogue]
        if not waiting:
            raise Problem("discrepancies.nothing-to-notify", _CONFLICT)
        for row in waiting:
            row.respond_by = rules.response_until(tx.now)
            store.advance(tx, row, Action.NOTIFY)
            store.note(tx, row, "case.notified", {"respond_by": row.respond_by.isoformat()})
        return len(waiting)


def explain(actor: Actor, context: Context, command: Explain) -> None:
    """Record the unit's answer to a difference.

    Raises:
        Problem: ``discrepancies.text-missing``, ``access.own-unit`` or ``discrepancies.forbidden-move``.
    """
    permit(actor, Permission.EXPLAIN_CASE)
    text = said(command.text)
    with transaction(context, actor) as tx:
        row = _case(tx, command.case_id)
        permit(actor, Permission.EXPLAIN_CASE, on=Facts(unit_code=row.unit_code, state=row.state))
        step = store.advance(tx, row, Action.EXPLAIN, stance=command.stance, text=text)
        payload = {"stance": command.stance, "text": sealed(text, step.text_salt or "")}
        store.note(tx, row, "case.explained", payload)


def propose(actor: Actor, context: Context, command: Propose) -> None:
    """Propose the value of a figure to the committee.

    Raises:
        Problem: ``discrepancies.value-invalid`` with the fault, ``discrepancies.not-missing``,
            ``discrepancies.text-missing``, ``access.on-team`` or ``discrepancies.forbidden-move``.
    """
    permit(actor, Permission.PROPOSE_VALUE)
    text = said(command.reason)
    with transaction(context, actor) as tx:
        row = _case_beside(tx, command.case_id)
        permit(actor, Permission.PROPOSE_VALUE, on=_team_facts(tx, row))
        standing = _checked(tx, row, Standing(command.value_status, command.value))
        step = store.advance(tx, row, Action.PROPOSE, text=text, value=standing)
        said_of_it = {"value": standing.value, "reason": sealed(text, step.text_salt or "")}
        store.note(tx, row, "case.proposed", {"status": standing.status, **said_of_it})


def decide(actor: Actor, context: Context, command: Decide) -> None:
    """Approve a proposal, which makes its value final, or return it to the team.

    Raises:
        Problem: ``access.other-than-verifier``, ``access.other-than-proposer``,
            ``discrepancies.text-missing``, ``discrepancies.proposal-changed`` or
            ``discrepancies.forbidden-move``.
    """
    permit(actor, Permission.DECIDE_CASE)
    text = said(command.reason)
    with transaction(context, actor) as tx:
        row = _case(tx, command.case_id)
        permit(actor, Permission.DECIDE_CASE, on=_involved(tx, row))
        proposed = _proposed(row, command.proposal)
        action = Action.APPROVE if command.approve else Action.RETURN
        step = store.advance(tx, row, action, text=text, value=proposed if command.approve else None)
        if command.approve:
            row.final_status, row.final_value = proposed.status, proposed.value
        payload: dict[str, object] = {
            "proposal": str(command.proposal),
            "reason": sealed(text, step.text_salt or ""),
        }
        if command.approve:
            payload |= {"status": proposed.status, "value": proposed.value}
        store.note(tx, row, "case.approved" if command.approve else "case.returned", payload)


def lapse(actor: Actor, context: Context) -> int:
    """Let the cases lapse whose day to answer has passed.

    Returns:
        How many lapsed.
    """
    permit(actor, Permission.LAPSE_CASE)
    with transaction(context, actor) as tx:
        rows = store.overdue(tx.session, local_date(tx.now))
        for row in rows:
            store.advance(tx, row, Action.LAPSE)
            store.note(tx, row, "case.lapsed", {})
        return len(rows)


def detect(actor: Actor, context: Context, campaign_id: str, unit_code: str) -> int:
    """Hold the settled findings of a unit against its report; open, renew or close its cases.

    Repeatable: what has not changed stays as it is. What comes in about the unit meanwhile is looked at too.

    Returns:
        How many cases were opened, renewed or closed; none where it kept changing and a new job is to look.
    """
    permit(actor, Permission.DETECT_CASES)
    for _ in range(_LOOKS):
        with reading(context) as session:  # a whole round is scored: others go on writing meanwhile
            newest = store.newest_change(session, unit_code)  # first: what comes in from now on is noticed
            findings = fieldwork.settled_findings(actor, session, campaign_id).get(unit_code, ())
            if not findings:
                return 0
            scores = views.unit_scores(SYSTEM, session, campaign_id, unit_code)  # whoever started it
        with transaction(context, actor) as tx:
            store.lock_campaign(tx.session, campaign_id)
            if store.newest_change(tx.session, unit_code) == newest:
                detection = _Detection(tx, campaign_id, unit_code, scores)
                return sum(1 for finding in findings if detection.judge(finding))
    with transaction(context, actor) as tx:
        store.look_again(tx, campaign_id, unit_code)
    return 0


class _Detection:
    """One pass over the findings of a unit, with what they are held against."""

    def __init__(self, tx: Transaction, campaign_id: str, unit_code: str, scores: CampaignScores) -> None:
        self._tx = tx
        self._campaign_id = campaign_id
        self._rules = directory.campaign(tx.actor, tx.session, campaign_id)
        self._unit = directory.unit(tx.actor, tx.session, campaign_id, unit_code)
        self._rulebook = directory.rulebook(tx.actor, tx.session, campaign_id, self._unit.kind)
        self._reported = scores.facts[Origin.REPORTED][unit_code].answers
        self._verified = scores.facts[Origin.VERIFIED][unit_code].answers
        self._before = scores.cards[Origin.REPORTED][unit_code]
        self._after = scores.cards[Origin.VERIFIED][unit_code]
        self._cases = store.cases_of_unit(tx.session, campaign_id, unit_code)

    def judge(self, finding: fieldwork.FindingView) -> bool:
        """Open, renew or close the case of one finding; False when nothing changed."""
        key = (finding.criterion, finding.field)
        row = self._cases.get(key)
        if self._differs(key):
            return self._renew(row, finding) if row else self._open(finding)
        return self._withdraw(row, finding) if row else False

    def _differs(self, key: tuple[str, str]) -> bool:
        return self._claimed(key) != self._standing(key)

    def _claimed(self, key: tuple[str, str]) -> Standing:
        answer = self._reported.get(key)
        return Standing(answer.status, answer.value) if answer else Standing(Status.MISSING, None)

    def _standing(self, key: tuple[str, str]) -> Standing:
        answer = self._verified.get(key)
        return Standing(answer.status, answer.value) if answer else Standing(Status.MISSING, None)

    def _open(self, finding: fieldwork.FindingView) -> bool:
        sequence = store.case_count(self._tx.session, self._rules.year) + 1
        row = Case(
            id=self._tx.new_id(),
            number=case_number(self._rules.year, sequence),
            campaign_id=self._campaign_id,
            unit_code=self._unit.code,
            criterion=finding.criterion,
            field=finding.field,
            state=State.DETECTED,
            opened_at=self._tx.now,
            moves=[],
        )
        self._fill(row, finding)
        self._tx.session.add(row)
        self._tx.settle()
        store.advance(self._tx, row, Action.DETECT, finding_id=finding.id)
        self._record(row, "case.detected")
        return True

    def _renew(self, row: Case, finding: fieldwork.FindingView) -> bool:
        if self._is_known(row, finding):
            self._recount(row)
            return False
        self._fill(row, finding)
        store.advance(self._tx, row, Action.DETECT, finding_id=finding.id)
        self._record(row, "case.detected")
        return True

    def _is_known(self, row: Case, finding: fieldwork.FindingView) -> bool:
        """Tell whether an open or decided case is about this very finding and this very claim."""
        claimed = Standing(Status(row.claimed_status), row.claimed_value)
        same = claimed == self._claimed((finding.criterion, finding.field))
        return same and row.finding_id == finding.id and row.state != State.CLOSED

    def _recount(self, row: Case) -> None:
        """Follow the other figures of the criterion; the need for a dialogue only while nothing was done."""
        before = (row.points_before, row.points_after, row.needs_dialogue)
        row.points_before, row.points_after = self._points(row.criterion)
        if row.state == State.DETECTED:
            row.needs_dialogue = self._needs_dialogue(row)
        if before != (row.points_before, row.points_after, row.needs_dialogue):
            self._record(row, "case.recounted")

    def _withdraw(self, row: Case, finding: fieldwork.FindingView) -> bool:
        if row.state == State.CLOSED:
            return False
        self._fill(row, finding)
        store.advance(self._tx, row, Action.WITHDRAW, finding_id=finding.id)
        self._record(row, "case.withdrawn")
        return True

    def _fill(self, row: Case, finding: fieldwork.FindingView) -> None:
        """Set what the newest finding says; an earlier decision no longer stands."""
        key = (finding.criterion, finding.field)
        claimed, verified = self._claimed(key), self._standing(key)
        row.finding_id, row.outcome, row.cause = finding.id, finding.outcome, finding.cause
        row.claimed_status, row.claimed_value = claimed.status, claimed.value
        row.verified_status, row.verified_value = verified.status, verified.value
        row.final_status = row.final_value = None
        row.points_before, row.points_after = self._points(finding.criterion)
        row.found_by, row.found_by_name = finding.author_id, finding.author_name
        row.found_at = finding.received_at
        row.respond_by = None
        row.needs_dialogue = self._needs_dialogue(row)

    def _points(self, criterion: str) -> tuple[int, int]:
        before, after = self._before.criteria[criterion], self._after.criteria[criterion]
        return to_storage(before.points), to_storage(after.points)

    def _needs_dialogue(self, row: Case) -> bool:
        changed = Decimal(row.points_after - row.points_before).scaleb(-4)
        return self._rules.tolerance.needs_dialogue(
            self._unit.kind, changed, row.outcome, level_changed=self._level_changed(row.criterion)
        )

    def _level_changed(self, criterion: str) -> bool:
        section = next(
            section.id
            for section in self._rulebook.sections
            if any(item.id == criterion for item in section.criteria())
        )
        return self._before.sections[section].level != self._after.sections[section].level

    def _record(self, row: Case, event: str) -> None:
        store.note(
            self._tx,
            row,
            event,
            {
                "number": row.number,
                "finding": str(row.finding_id),
                "claimed": {"status": row.claimed_status, "value": row.claimed_value},
                "verified": {"status": row.verified_status, "value": row.verified_value},
                "points_before": wire(from_storage(row.points_before)),
                "points_after": wire(from_storage(row.points_after)),
                "cause": row.cause,
                "found_by": str(row.found_by),
                "needs_dialogue": row.needs_dialogue,
            },
        )


def _case(tx: Transaction, case_id: UUID) -> Case:
    row = store.case_for_update(tx.session, case_id)
    if row is None:
        raise Problem("discrepancies.case-unknown", _MISSING)
    return row


def _case_beside(tx: Transaction, case_id: UUID) -> Case:
    """Return a case with all cases of its unit locked: figures of one criterion are proposed in turn."""
    place = store.place_of(tx.session, case_id)
    if place is None:
        raise Problem("discrepancies.case-unknown", _MISSING)
    rows = store.cases_of_unit(tx.session, *place).values()
    return next(row for row in rows if row.id == case_id)


def _team_facts(tx: Transaction, row: Case) -> Facts:
    visits = planning.visits(tx.actor, tx.session, row.campaign_id)
    teams = {visit.team_id for visit in visits if visit.unit.code == row.unit_code}
    members = [m for team in teams for m in directory.team(tx.actor, tx.session, team).members]
    team = frozenset(member.person_id for member in members)
    return Facts(unit_code=row.unit_code, team=team, state=row.state)


def _involved(tx: Transaction, row: Case) -> Facts:
    """Who may not decide: all who recorded or let stand a finding on the criterion, all who ever proposed."""
    findings = fieldwork.findings_of(SYSTEM, tx.session, row.campaign_id, row.unit_code)
    about = [item for item in findings if item.criterion == row.criterion]
    authors = frozenset(item.author_id for item in about)
    authors |= frozenset(item.accepted_by for item in about if item.accepted_by is not None)
    proposers = store.persons_behind(tx.session, row.id, Action.PROPOSE)
    return Facts(row.unit_code, verifiers=authors | {row.found_by}, proposers=proposers, state=row.state)


def _checked(tx: Transaction, row: Case, proposed: Standing) -> Standing:
    """Return the proposed value if the criterion can take it, together with its other values as they are."""
    criterion = views.criterion_of(tx.actor, tx.session, row.campaign_id, row.unit_code, row.criterion)
    if proposed.status is Status.MISSING and Status.MISSING not in {row.claimed_status, row.verified_status}:
        raise Problem("discrepancies.not-missing", _UNPROCESSABLE)
    if proposed.status is not Status.GIVEN and not (proposed.status is Status.NOT_PROVEN and proposed.value):
        return Standing(proposed.status, None)
    try:
        value = canonical(criterion.field(row.field), proposed.value or "")
    except ValueFault as fault:
        raise _invalid(row, fault) from fault
    others = views.given_values(tx.actor, tx.session, row.campaign_id, row.unit_code, row.criterion)
    others |= _ahead(tx, row)
    faults = hard_faults(criterion, {**others, row.field: value})
    if faults:
        raise _invalid(row, faults[0])
    return Standing(proposed.status, value)


def _ahead(tx: Transaction, row: Case) -> dict[str, str]:
    """Return the criterion's other values that were proposed or decided, which go before verified ones."""
    beside = views.cases(SYSTEM, tx.session, row.campaign_id, unit_code=row.unit_code)
    ahead = {item.field: item.ahead for item in beside if item.criterion == row.criterion}
    return {field: value for field, value in ahead.items() if value is not None and field != row.field}


def _invalid(row: Case, fault: ValueFault) -> Problem:
    where = FieldProblem(f"{row.criterion}.{row.field}", fault.code, fault.params)
    return Problem("discrepancies.value-invalid", _UNPROCESSABLE, errors=[where])


def _proposed(row: Case, seen: UUID) -> Standing:
    """Return the value of the proposal that was seen, if it is the one that stands now."""
    step = store.last_proposal(row)
    if step is None or step.id != seen or step.value_status is None:
        raise Problem("discrepancies.proposal-changed", _CHANGED)
    return Standing(Status(step.value_status), step.value)
