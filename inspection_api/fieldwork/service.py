"""Use cases of fieldwork: apply a batch of a tablet, settle what was parked, issue a fresh package.

One transaction per batch, one savepoint per command. The visit is held first, so that batches about it come
one after the other and a repeated one finds what the first one left.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from evidence import Fence
from inspection_api.archive import views as archive_views
from inspection_api.captures import service as captures
from inspection_api.captures.rules import CaptureDraft, SentRecord
from inspection_api.custody import service as custody
from inspection_api.devices import views as devices
from inspection_api.directory import views as directory
from inspection_api.fieldwork import rules, store
from inspection_api.fieldwork.records import Command, FindingPhoto
from inspection_api.fieldwork.rules import Batch, CommandKind, CommandOutcome, Outcome, Settlement
from inspection_api.findings import rules as findings
from inspection_api.findings.rules import Parked
from inspection_api.kernel.actors import SYSTEM, Actor
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import FieldProblem, Problem
from inspection_api.kernel.transaction import Transaction, part, reading, transaction
from inspection_api.ledger import views as ledger
from inspection_api.minutes import service as minutes
from inspection_api.planning import rules as visits
from inspection_api.planning import service as planning
from inspection_api.planning import views as planning_views
from scoring import Rulebook

DETECT_JOB = "discrepancies.detect"
_CONFLICT, _MISSING, _UNPROCESSABLE = 409, 404, 422
_Chosen = Sequence[visits.ChosenDocument] | None


@dataclass(slots=True)
class _Work:
    """A visit in hand: what commands about it are judged against, and whether they changed anything."""

    tx: Transaction
    visit: visits.HeldVisit
    rulebook: Rulebook
    fence: Fence | None
    causes: Collection[str]
    package_issued_at: datetime | None
    reported: Mapping[findings.FactKey, str]
    estimated: Collection[findings.FactKey]
    coming: Mapping[findings.FactKey, findings.FindingBody] = field(default_factory=dict)
    parked: Parked | None = None
    is_carried: bool = False
    asks_bringer: bool = False
    changed: bool = False

    def situation(self) -> findings.Situation:
        """Return what a finding is judged against at this point of the batch."""
        current = store.standing(self.tx.session, self.visit.campaign_id, self.visit.unit_code)
        known = (self.rulebook, self.reported, self.estimated)
        return findings.Situation(*known, current, self.coming, self.causes)

    def enqueue_detection(self) -> None:
        """Let the discrepancies stage look again, after the commit."""
        if self.changed:
            unit = {"campaign": self.visit.campaign_id, "unit": self.visit.unit_code}
            self.tx.enqueue(DETECT_JOB, unit)


def apply_batch(actor: Actor, context: Context, visit_id: UUID, batch: Batch) -> rules.BatchAnswer:
    """Take the commands of a tablet: each is applied, known already, or parked; none is bounced.

    A tablet may carry what another one could not send, and names that one.

    Raises:
        Problem: ``planning.visit-unknown``, or something is the sender's own, who is not of its team.
    """
    permit(actor, Permission.RECORD_FINDING)
    return _deliver(actor, context, visit_id, batch, own=rules.is_of_sender(batch.commands, actor.person_id))


def bring_in(actor: Actor, context: Context, visit_id: UUID, batch: Batch) -> rules.BatchAnswer:
    """Take commands that somebody brings for their authors, from a file or from paper; as ``apply_batch``.

    Whoever brings them needs no right to the visit and lends none: each author is asked, the bringer too.
    """
    permit(actor, Permission.BRING_IN)
    return _deliver(actor, context, visit_id, batch, own=False, brought=True)


def _deliver(
    actor: Actor, context: Context, visit_id: UUID, batch: Batch, *, own: bool, brought: bool = False
) -> rules.BatchAnswer:
    with transaction(context, replace(actor, device=str(batch.device_id))) as tx:
        visit = planning.hold_visit(actor, tx, visit_id)
        if own:
            permit(actor, Permission.RECORD_FINDING, on=visit.facts)
        work = _work(tx, visit, batch.package_digest)
        work.is_carried = actor.device not in {None, tx.actor.device}
        work.asks_bringer = work.is_carried or (brought and batch.medium is rules.Medium.TABLET)
        late = devices.parking(actor, tx.session, of=str(batch.device_id), now=tx.now)
        work.parked = None if late is None else Parked(late)
        work.coming = rules.last_findings(batch.commands)
        outcomes = tuple(_take(work, batch, command) for command in batch.commands)
        work.enqueue_detection()
        tx.settle()
        wanted = archive_views.missing(actor, tx.session, rules.named_digests(batch.commands))
        newest = ledger.newest_checkpoint(actor, tx.session)
        return rules.BatchAnswer(tx.now, outcomes, wanted, None if newest is None else newest.printed)


def settle_parked(actor: Actor, context: Context, command_id: UUID, action: Settlement, reason: str) -> None:
    """Accept or dismiss a parked command; it stays where it is, the settlement is added.

    Raises:
        Problem: ``fieldwork.parked-unknown``, ``fieldwork.already-settled`` or ``fieldwork.cannot-accept``.
    """
    permit(actor, Permission.SETTLE_PARKED)
    with transaction(context, actor) as tx:
        row = store.parked_command(tx.session, command_id)
        if row is None:
            raise Problem("fieldwork.parked-unknown", _MISSING)
        visit = planning.hold_visit(actor, tx, row.visit_id)
        permit(actor, Permission.SETTLE_PARKED, on=visit.facts)
        if store.is_settled(tx.session, command_id):
            raise Problem("fieldwork.already-settled", _CONFLICT)
        _keep_settlement(actor, tx, row, action, reason)
        if action is Settlement.ACCEPT:
            _accept(_work(tx, visit, row.package_digest), row)


def give_up_capture(actor: Actor, context: Context, capture_id: UUID, reason: str) -> None:
    """Stop waiting for a photo whose bytes will not come, as when the tablet is lost; say why.

    Raises:
        Problem: ``fieldwork.reason-missing``, ``evidence.photo-unknown``, ``evidence.photo-here``,
            ``evidence.already-given-up`` or ``access.on-team-or-office``.
    """
    permit(actor, Permission.GIVE_UP_CAPTURE)
    said = _stated(reason)
    with transaction(context, actor) as tx:
        permit(actor, Permission.GIVE_UP_CAPTURE, on=store.facts_of_capture(actor, tx.session, capture_id))
        captures.give_up(actor, tx, capture_id, said)


def accept_finding(actor: Actor, context: Context, capture_id: UUID, code: str, reason: str) -> None:
    """Let a photo stand although something about it does not fit; say why.

    Raises:
        Problem: ``fieldwork.reason-missing``, ``evidence.photo-unknown``, ``evidence.finding-unknown``,
            ``evidence.already-accepted``, ``access.on-team-or-office`` or ``access.other-than-author``.
    """
    permit(actor, Permission.ACCEPT_CAPTURE_FINDING)
    said = _stated(reason)
    with transaction(context, actor) as tx:
        facts = store.facts_of_capture(actor, tx.session, capture_id)
        permit(actor, Permission.ACCEPT_CAPTURE_FINDING, on=facts)
        captures.accept_finding(actor, tx, capture_id, code, said)


def issue_package(
    actor: Actor, context: Context, visit_id: UUID, documents: _Chosen = None, again: str | None = None
) -> str:
    """Issue a package with what the team found so far, so that its tablets catch up; returns its digest.

    Its documents are those named, else those of the package before. ``again``: why a closed visit is opened.
    """
    permit(actor, Permission.ISSUE_PACKAGE)
    with reading(context) as session:
        found = store.found_so_far(session, visit_id)
    if again is not None:
        return planning.reopen_visit(actor, context, visit_id, _stated(again), found)
    return planning.issue_package(actor, context, visit_id, found, documents)


def _stated(reason: str) -> str:
    if not (said := reason.strip()):
        raise Problem("fieldwork.reason-missing", _UNPROCESSABLE)
    return said


def _work(tx: Transaction, visit: visits.HeldVisit, digest: str) -> _Work:
    """Load what commands are judged against; an unknown package leaves ``package_issued_at`` empty."""
    session, campaign_id = tx.session, visit.campaign_id
    unit = directory.unit(SYSTEM, session, campaign_id, visit.unit_code)
    metres = directory.campaign(SYSTEM, session, campaign_id).fence_metres
    package = planning_views.package_by_digest(SYSTEM, session, visit.id, digest)
    return _Work(
        tx=tx,
        visit=visit,
        rulebook=directory.rulebook(SYSTEM, session, campaign_id, unit.kind),
        fence=store.fence_around(unit.latitude, unit.longitude, metres),
        causes=tx.context.configuration.words["causes"],
        package_issued_at=None if package is None else package.issued_at,
        reported={} if package is None else visits.reported_values(package.text),
        estimated=() if package is None else visits.estimated_values(package.text),
    )


def _take(work: _Work, batch: Batch, command: rules.TabletCommand) -> CommandOutcome:
    """Apply one command in a savepoint of its own, or park it, unless it is known."""
    author = store.author_of(work.tx, batch, command, asks_bringer=work.asks_bringer)
    row = store.command_row(work.tx, work.visit.id, batch, command, author or work.tx.actor)
    known = store.same_command(work.tx.session, command.id, row.fingerprint)
    if known is not None:
        return _known(command.id, known)
    taken = store.is_taken(work.tx.session, command.id)
    row.id = work.tx.new_id() if taken else row.id
    _keep_record(work, row, command)
    if taken:
        return _park(work, row, Parked("fieldwork.same-id-other-content"))
    fault = rules.author_fault(author, work.visit.facts)
    parked = work.parked or fault or _outside_fault(work, command) or _try(work, row, command)
    return CommandOutcome(command.id, Outcome.APPLIED) if parked is None else _park(work, row, parked)


def _keep_record(work: _Work, row: Command, command: rules.TabletCommand) -> None:
    """Keep what the tablet signed of a photo, and that it is restricted; of one that is parked too."""
    signed = rules.signed_record(command)
    if signed is not None:
        code = store.code_standing(work.tx.session, work.visit.id, row.device, signed[0])
        sent = SentRecord(id=row.id, device=row.device, text=signed[0], signature=signed[1], code=code)
        captures.keep_record(work.tx.actor, work.tx, sent)
    restriction = rules.restriction(command)
    if restriction is not None:
        custody.restrict_at_capture(work.tx.actor, work.tx, command.body["sha256"], restriction)


def _known(command_id: UUID, row: Command) -> CommandOutcome:
    """Answer a repeated command; one that is parked says so again, in case the first answer was lost."""
    if row.outcome != Outcome.PARKED or row.code is None:
        return CommandOutcome(command_id, Outcome.DUPLICATE)
    return CommandOutcome(command_id, Outcome.PARKED, Parked(row.code, json.loads(row.params_text or "{}")))


def _outside_fault(work: _Work, command: rules.TabletCommand) -> Parked | None:
    """Say why nothing of this package can be taken; what people have signed is kept all the same."""
    if work.is_carried and not store.is_signed(work.tx, command):
        return Parked("fieldwork.carried-unsigned")
    known = work.package_issued_at is not None or command.kind is CommandKind.SIGN_MINUTES
    return None if known else Parked("fieldwork.unknown-package")


def _try(work: _Work, row: Command, command: rules.TabletCommand) -> Parked | None:
    """Carry a command out; what speaks against it undoes its part alone."""
    try:
        with part(work.tx):
            work.tx.session.add(row)
            work.tx.settle()
            _CARRIERS[command.kind](work, row)
    except _StoppedError as stopped:
        return stopped.parked
    except Problem as problem:
        return Parked(problem.code, problem.params)
    return None


class _StoppedError(Exception):
    """A command cannot be carried out and is to be parked."""

    def __init__(self, parked: Parked) -> None:
        super().__init__(parked.code)
        self.parked = parked


def _stop_on(parked: Parked | None) -> None:
    if parked is not None:
        raise _StoppedError(parked)


def _record(work: _Work, row: Command) -> None:
    _stop_if_closed(work)
    body = findings.read_finding(json.loads(row.body_text))
    situation = work.situation()
    _stop_on(findings.finding_fault(body, situation))
    said = store.as_current(row, (row.device, row.number), body.value)
    _stop_on(findings.contradiction(body, situation, said))
    planning.work_on_visit(work.tx.actor, work.tx, work.visit.id)
    _add_finding(work, row, body, situation.current.get(body.key))


def _attach(work: _Work, row: Command) -> None:
    _stop_if_closed(work)
    body = rules.read_photo(json.loads(row.body_text))
    _stop_on(findings.place_fault(work.rulebook, body.criterion, body.field))
    planning.work_on_visit(work.tx.actor, work.tx, work.visit.id)
    captures.record_capture(work.tx.actor, work.tx, _draft(work, row, body))


def _close(work: _Work, row: Command) -> None:
    _stop_if_closed(work)
    _stop_on(store.fault_of_end(work.tx.session, row))
    note = sealed(json.loads(row.body_text)["note"], row.salt)
    planning.close_visit(work.tx.actor, work.tx, work.visit.id, {"note": note, "command": str(row.id)})
    work.visit = replace(work.visit, state=visits.VisitState.CLOSED)
    work.changed = True


def _sign(work: _Work, row: Command) -> None:
    sent = store.sent_minutes(row, work.visit)
    minutes.keep(work.tx.actor, work.tx, sent, store.found_in(work.tx.session, work.visit.id))


_CARRIERS = {
    CommandKind.RECORD_FINDING: _record,
    CommandKind.ATTACH_PHOTO: _attach,
    CommandKind.CLOSE_VISIT: _close,
    CommandKind.SIGN_MINUTES: _sign,
}


def _stop_if_closed(work: _Work) -> None:
    _stop_on(Parked("fieldwork.visit-closed") if work.visit.state is visits.VisitState.CLOSED else None)


def _park(work: _Work, attempted: Command, parked: Parked) -> CommandOutcome:
    """Keep a command for people; the row is a fresh one, as the attempted one may have been undone."""
    row = store.parked_copy(attempted, parked)
    work.tx.session.add(row)
    work.tx.settle()
    work.tx.record("command.parked", subject=f"unit:{work.visit.unit_code}", payload=store.as_parked(row))
    return CommandOutcome(row.client_id, Outcome.PARKED, parked)


def _add_finding(
    work: _Work, row: Command, body: findings.FindingBody, before: findings.Current | None
) -> None:
    tx, visit = work.tx, work.visit
    judged = store.Judged(
        campaign_id=visit.campaign_id,
        unit_code=visit.unit_code,
        value=findings.verified_value(body, work.reported),
        mode=rules.MODES[work.rulebook.criterion(body.criterion).verify],
        supersedes=None if before is None else before.id,
    )
    finding = store.finding_row(tx.session, row, body, judged)
    tx.session.add(finding)
    tx.settle()
    tx.session.add_all(FindingPhoto(finding_id=row.id, capture_id=photo) for photo in body.photos)
    said = store.as_event(tx.session, finding, body)
    tx.record("finding.recorded", subject=f"unit:{visit.unit_code}", payload=said)
    work.changed = True


def _draft(work: _Work, row: Command, body: rules.PhotoBody) -> CaptureDraft:
    opened_at = planning_views.given_at(SYSTEM, work.tx.session, work.visit.id, row.device)
    given = store.Given(work.visit, work.fence, work.package_issued_at, opened_at)
    return store.capture_draft(row, body, given)


def _keep_settlement(actor: Actor, tx: Transaction, row: Command, action: Settlement, reason: str) -> None:
    salt = tx.context.identifiers.salt()
    tx.session.add(store.settlement_row(actor, tx, row.id, action, (reason, salt)))
    payload = {"command": str(row.id), "action": action.value, "reason": sealed(reason, salt)}
    tx.record("parked.settled", subject=f"visit:{row.visit_id}", payload=payload)


def _accept(work: _Work, row: Command) -> None:
    """Let what was parked stand all the same, under the name of its author, if it can at all."""
    carrier = _ACCEPTED.get(CommandKind(row.kind))
    if carrier is None:
        raise _cannot_accept(Parked("fieldwork.only-findings"))
    carrier(work, row)


def _accept_finding(work: _Work, row: Command) -> None:
    body = findings.read_finding(json.loads(row.body_text))
    situation = work.situation()
    if (fault := findings.finding_fault(body, situation)) is not None:
        raise _cannot_accept(fault)
    _add_finding(work, row, body, situation.current.get(body.key))
    work.enqueue_detection()


def _accept_photo(work: _Work, row: Command) -> None:
    """Let a photo that came late be one of the visit's, so that findings which rest on it can show it."""
    body = rules.read_photo(json.loads(row.body_text))
    if (fault := findings.place_fault(work.rulebook, body.criterion, body.field)) is not None:
        raise _cannot_accept(fault)
    captures.record_capture(work.tx.actor, work.tx, _draft(work, row, body))


_ACCEPTED = {
    CommandKind.RECORD_FINDING: _accept_finding,
    CommandKind.ATTACH_PHOTO: _accept_photo,
    CommandKind.SIGN_MINUTES: _sign,  # with notes of what does not fit, as any minutes
}


def _cannot_accept(fault: Parked) -> Problem:
    why = FieldProblem("action", fault.code, fault.params)
    return Problem("fieldwork.cannot-accept", _CONFLICT, errors=[why])
