"""Use cases of issued documents: ask for a discrepancy report, make it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from evidence.signing import fingerprint
from inspection_api.archive import service as archive
from inspection_api.captures import views as captures_views
from inspection_api.custody import service as custody
from inspection_api.custody import views as custody_views
from inspection_api.directory import views as directory
from inspection_api.discrepancies import views as discrepancies
from inspection_api.documents.codes import verification_text
from inspection_api.documents.contexts import Person, Verification
from inspection_api.fieldwork import views as fieldwork
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import Reader, reading, transaction
from inspection_api.ledger import service as log
from inspection_api.ledger import views as ledger
from inspection_api.ledger.views import CheckpointView
from inspection_api.planning import views as planning
from inspection_api.reports import store, views
from inspection_api.reports.records import Report
from inspection_api.selfassessment import views as selfassessment
from scoring import Origin

DISCREPANCY_REPORT = "reports.discrepancy"
_CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Commission:
    """A report that was asked for; the key is the report's own, so that making it twice makes one."""

    report_id: UUID
    campaign_id: str
    unit_code: str
    requested_by: UUID
    requested_by_name: str
    role: str


def request_report(actor: Actor, context: Context, campaign_id: str, unit_code: str) -> UUID:
    """Ask for the discrepancy report of a unit; the worker makes it.

    Returns:
        The job's id.

    Raises:
        Problem: ``reports.nothing-submitted``, ``reports.not-told`` for the unit itself while it was not told
            of everything, or ``access.own-unit-or-staff``.
    """
    permit(actor, Permission.REQUEST_REPORT)
    permit(actor, Permission.REQUEST_REPORT, on=Facts(unit_code=unit_code))
    with reading(context) as session:  # a whole round may have to be scored: others go on writing meanwhile
        directory.unit(actor, session, campaign_id, unit_code)
        if selfassessment.latest_submission(actor, session, campaign_id, unit_code) is None:
            raise Problem("reports.nothing-submitted", _CONFLICT)
        if not discrepancies.unit_scores(actor, session, campaign_id, unit_code).disclosed:
            raise Problem("reports.not-told", _CONFLICT)
    with transaction(context, actor) as tx:
        return tx.enqueue(
            DISCREPANCY_REPORT,
            {
                "report_id": str(tx.new_id()),
                "campaign_id": campaign_id,
                "unit_code": unit_code,
                "requested_by": str(actor.person_id),
                "requested_by_name": actor.name,
                "role": next(iter(sorted(actor.roles))),
            },
        )


def make_report(actor: Actor, context: Context, commission: Commission) -> UUID:
    """Make a report that was asked for: rendered outside any transaction, bytes before row.

    Repeatable: a report that exists is left as it is. The unit gets it too when it was told of all it says.

    Returns:
        The report's id.
    """
    permit(actor, Permission.RENDER_REPORT)
    made_at = context.clock.now()
    with reading(context) as session:
        material = _material(actor, context, session, commission)
        told = discrepancies.is_disclosed(actor, session, commission.campaign_id, commission.unit_code)
    with transaction(context, actor) as tx:
        checkpoint = log.make_checkpoint(actor, tx)  # given out with the paper; covers all that stands there
    told_unit = commission.unit_code if told else None
    role = context.configuration.word("roles", commission.role)
    document = views.compose(
        actor,
        material,
        context.configuration.word,
        document_id=commission.report_id,
        requested_by=Person(name=commission.requested_by_name, role=role),
        made_at=made_at,
        verification=_verification(context, commission.report_id, checkpoint),
    )
    from inspection_api.documents import pdf  # noqa: PLC0415 -- a second at start that only the worker owes

    content = pdf.discrepancy_report(document, practice=context.settings.practice)
    accepted = archive.take_in_document(actor, context, content, "application/pdf")
    with transaction(context, actor) as tx:
        if store.report(tx.session, commission.report_id) is not None:
            return commission.report_id
        kept = archive.register(actor, tx, accepted, unit_code=told_unit)
        tx.session.add(
            Report(
                id=commission.report_id,
                campaign_id=commission.campaign_id,
                unit_code=commission.unit_code,
                requested_by=commission.requested_by,
                requested_by_name=commission.requested_by_name,
                made_at=made_at,
                sha256=kept.sha256,
                size=kept.size,
                log_seq=material.log.seq,
                log_hash=material.log.hash,
                checkpoint_size=checkpoint.size,
            )
        )
        tx.record(
            "report.issued",
            subject=f"unit:{commission.unit_code}",
            payload={
                "report": str(commission.report_id),
                "campaign": commission.campaign_id,
                "made_at": made_at.isoformat(),
                "sha256": kept.sha256,
                "requested_by": str(commission.requested_by),
                "log_seq": material.log.seq,
                "log_hash": material.log.hash,
                "checkpoint": checkpoint.size,
            },
        )
    return commission.report_id


def _verification(context: Context, report_id: UUID, checkpoint: CheckpointView) -> Verification:
    site = context.settings.public_url
    return Verification(
        size=checkpoint.size,
        root=checkpoint.root,
        at=checkpoint.made_at,
        origin=context.signer.name,
        key_fingerprint=fingerprint(context.signer.public_key),
        code=verification_text(site, str(report_id), checkpoint.size, checkpoint.root),
        page=f"{site}/kiem-chung" if site else None,
    )


def read_report(actor: Actor, context: Context, sha256: str) -> bytes:
    """Hand out the file of a report; the caller has looked the report up, within its own rights."""
    permit(actor, Permission.VIEW_REPORT)
    original = archive.open_original(actor, context, sha256)
    with original.stream as stream:
        return stream.read()


def _material(actor: Actor, context: Context, session: Reader, commission: Commission) -> views.Material:
    campaign_id, code = commission.campaign_id, commission.unit_code
    unit = directory.unit(actor, session, campaign_id, code)
    submission = selfassessment.latest_submission(actor, session, campaign_id, code)
    if submission is None:
        raise Problem("reports.nothing-submitted", _CONFLICT)
    scores = discrepancies.unit_scores(actor, session, campaign_id, code)
    findings = {item.id: item for item in fieldwork.findings_of(actor, session, campaign_id, code)}
    photos = [photo for finding in findings.values() for photo in finding.photos]
    captures = {item.id: item for item in captures_views.captures(actor, session, photos)}
    units = directory.all_units(actor, session, campaign_id)
    return views.Material(
        rules=directory.campaign(actor, session, campaign_id),
        unit=unit,
        parent=next((other for other in units if other.code == unit.parent_code), None),
        rulebook=scores.rulebooks[unit.kind],
        submission=submission,
        facts={origin: scores.facts[origin][code] for origin in Origin},
        cards={origin: scores.cards[origin][code] for origin in Origin},
        cases=discrepancies.cases(actor, session, campaign_id, unit_code=code),
        findings=findings,
        captures=captures,
        previews=_previews(actor, context, list(captures.values())),
        restricted=custody_views.restricted(actor, session, [each.sha256 for each in captures.values()]),
        log=ledger.log_position(actor, session),
        names={other.code: other.name for other in units},
        finders=_finders(actor, session, campaign_id, code),
    )


def _finders(actor: Actor, session: Reader, campaign_id: str, code: str) -> dict[tuple[UUID, UUID], str]:
    """Return in which role each person was on the team of each visit to the unit."""
    visits = [each for each in planning.visits(actor, session, campaign_id) if each.unit.code == code]
    return {
        (visit.id, member.person_id): member.role
        for visit in visits
        for member in directory.team(actor, session, visit.team_id).members
    }


def _previews(
    actor: Actor, context: Context, captures: Sequence[captures_views.CaptureView]
) -> dict[str, bytes]:
    """Return a preview of every photo that is here and is a picture; others stop no report."""
    here = {item.sha256 for item in captures if item.evidence and item.evidence.state == "stored"}
    made = {sha256: _preview(actor, context, sha256) for sha256 in sorted(here)}
    return {sha256: content for sha256, content in made.items() if content is not None}


def _preview(actor: Actor, context: Context, sha256: str) -> bytes | None:
    try:
        return custody.open_public(actor, context, sha256)
    except Problem:  # no picture: any document may have been sent; or one being made again; or restricted
        return None
