"""Use cases of planning: plan a visit, issue its package; and the moves that fieldwork makes with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from evidence.codes import CodePool
from inspection_api.archive import service as archive_service
from inspection_api.archive import views as archive
from inspection_api.archive.service import Original
from inspection_api.directory import views as directory
from inspection_api.directory.rules import CampaignRules
from inspection_api.kernel.actors import SYSTEM, Actor
from inspection_api.kernel.clock import ZONE
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import Transaction, reading, transaction
from inspection_api.ledger import views as ledger
from inspection_api.planning import store, views
from inspection_api.planning.records import Package, PackageFetch, Visit
from inspection_api.planning.rules import (
    FORBIDDEN,
    MOST_DOCUMENT_BYTES,
    MOST_DOCUMENTS,
    PHOTO_CODES,
    ChosenDocument,
    Contents,
    HeldVisit,
    Json,
    Reported,
    Sealed,
    Site,
    VisitMove,
    VisitState,
    documents_fault,
    moved,
    package_documents,
    package_reopened,
    seal,
)
from inspection_api.planning.views import PackageView
from inspection_api.selfassessment import views as selfassessment
from inspection_api.selfassessment.views import SubmissionView

_CONFLICT, _MISSING, _UNPROCESSABLE = 409, 404, 422


@dataclass(frozen=True, slots=True)
class PlanVisit:
    """A visit to be planned.

    Attributes:
        campaign_id: The round.
        unit_code: Where to.
        team_id: Who goes.
        planned_on: When.
        selection_reason: Why this unit; kept with the plan.
    """

    campaign_id: str
    unit_code: str
    team_id: UUID
    planned_on: date
    selection_reason: str


def plan_visit(actor: Actor, context: Context, command: PlanVisit) -> UUID:
    """Plan a visit of a unit that has handed in its form.

    Raises:
        Problem: ``planning.no-submission``, ``planning.team-of-other-campaign``, or an unknown campaign or
            unit.
    """
    permit(actor, Permission.PLAN_VISIT)
    with transaction(context, actor) as tx:
        _check_plan(actor, tx, command)
        visit = Visit(
            id=tx.new_id(),
            campaign_id=command.campaign_id,
            unit_code=command.unit_code,
            team_id=command.team_id,
            planned_on=command.planned_on,
            state=VisitState.PLANNED.value,
            selection_reason=command.selection_reason,
            created_by=actor.person_id,
            created_at=tx.now,
            closed_at=None,
        )
        tx.session.add(visit)
        tx.record("visit.planned", subject=f"unit:{command.unit_code}", payload=_plan_payload(visit))
        return visit.id


def issue_package(
    actor: Actor,
    context: Context,
    visit_id: UUID,
    findings: Sequence[Json] = (),
    documents: Sequence[ChosenDocument] | None = None,
) -> str:
    """Freeze a new package for a visit; tablets fetch it by its digest.

    Args:
        actor: Who issues it.
        context: The outside world.
        visit_id: The visit.
        findings: What the team found so far, in the form of the wire.
        documents: Files of the unit that go with it; None for those of the package before.

    Returns:
        The digest of the package.

    Raises:
        Problem: ``planning.visit-unknown``, ``planning.no-submission``, ``planning.cannot-issue-closed``,
            ``planning.document-unknown`` or ``planning.documents-too-large``.
    """
    permit(actor, Permission.ISSUE_PACKAGE)
    with transaction(context, actor) as tx:
        return _issue(tx, _held(tx, visit_id), findings, documents)


def reopen_visit(
    actor: Actor, context: Context, visit_id: UUID, reason: str, findings: Sequence[Json]
) -> str:
    """Open a visit again that was closed; its tablets are offered a package that says why.

    Returns:
        The digest of the package; it stands in the log, and so does the reason through it.

    Raises:
        Problem: ``planning.visit-unknown``, the move by its name, or as of a package.
    """
    permit(actor, Permission.REOPEN_VISIT)
    with transaction(context, actor) as tx:
        permit(actor, Permission.REOPEN_VISIT, on=hold_visit(actor, tx, visit_id).facts)
        visit = _held(tx, visit_id)
        _move(visit, VisitMove.REOPEN)
        visit.closed_at = None
        said = {"reason": reason, "by": actor.name, "at": tx.now.astimezone(ZONE).isoformat()}
        digest = _issue(tx, visit, findings, None, said)
        payload = {"visit": str(visit_id), "package": digest}
        tx.record("visit.reopened", subject=f"unit:{visit.unit_code}", payload=payload)
        return digest


def fetch_package(actor: Actor, context: Context, visit_id: UUID, device: UUID | None) -> PackageView:
    """Give out the newest package of a visit; when a tablet gets its first one, that is written down.

    Args:
        actor: Who asks.
        context: The outside world.
        visit_id: The visit.
        device: The tablet; None where it does not say, as older ones and browsers at a desk do not.

    Raises:
        Problem: ``planning.visit-unknown`` or ``planning.no-package``, both 404.
    """
    permit(actor, Permission.VIEW_VISIT)
    with reading(context) as session:
        found = views.package(actor, session, visit_id)
        is_known = device is None or store.fetch(session, visit_id, str(device)) is not None
    if not is_known:
        _note_fetch(replace(actor, device=str(device)), context, found)
    return found


def open_document(actor: Actor, context: Context, visit_id: UUID, sha256: str) -> Original:
    """Hand out a document that goes with a package of a visit; that it was is an event.

    Raises:
        Problem: ``planning.visit-unknown``, ``planning.no-package``, ``planning.document-unknown``, all 404.
    """
    permit(actor, Permission.VIEW_VISIT)
    with reading(context) as session:
        views.package(actor, session, visit_id)
        texts = store.texts(session, visit_id)
    if all(sha256 != each["sha256"] for text in texts for each in package_documents(text)):
        raise Problem("planning.document-unknown", _MISSING)
    return archive_service.open_original(actor, context, sha256)


def hold_visit(actor: Actor, tx: Transaction, visit_id: UUID) -> HeldVisit:
    """Hold a visit inside the transaction of fieldwork; others who work on it wait.

    Raises:
        Problem: ``planning.visit-unknown``, 404.
    """
    permit(actor, Permission.BRING_IN)
    visit = _held(tx, visit_id)
    members = directory.team(SYSTEM, tx.session, visit.team_id).members
    return HeldVisit(
        id=visit.id,
        campaign_id=visit.campaign_id,
        unit_code=visit.unit_code,
        state=VisitState(visit.state),
        closed_at=visit.closed_at,
        team=frozenset(member.person_id for member in members),
    )


def work_on_visit(actor: Actor, tx: Transaction, visit_id: UUID) -> None:
    """Note that work on a visit has begun; later calls change nothing.

    Raises:
        Problem: by the name of the move, when it was not issued or is closed.
    """
    permit(actor, Permission.BRING_IN)
    _move(_held(tx, visit_id), VisitMove.WORK)


def close_visit(actor: Actor, tx: Transaction, visit_id: UUID, payload: Mapping[str, object]) -> None:
    """Close a visit.

    Args:
        actor: Who closes it.
        tx: The transaction it belongs to.
        visit_id: The visit.
        payload: What the event says beside, such as the sealed note.

    Raises:
        Problem: by the name of the move, when it was not issued or is closed.
    """
    permit(actor, Permission.BRING_IN)
    visit = _held(tx, visit_id)
    _move(visit, VisitMove.CLOSE)
    visit.closed_at = tx.now
    tx.record("visit.closed", subject=f"unit:{visit.unit_code}", payload={"visit": str(visit_id), **payload})


def _check_plan(actor: Actor, tx: Transaction, command: PlanVisit) -> None:
    directory.unit(actor, tx.session, command.campaign_id, command.unit_code)
    teams = directory.teams(actor, tx.session, command.campaign_id)
    if all(team.id != command.team_id for team in teams):
        raise Problem("planning.team-of-other-campaign", _CONFLICT)
    _submission(tx, command.campaign_id, command.unit_code)


def _submission(tx: Transaction, campaign_id: str, unit_code: str) -> SubmissionView:
    found = selfassessment.latest_submission(SYSTEM, tx.session, campaign_id, unit_code)
    if found is None:
        name = directory.unit(SYSTEM, tx.session, campaign_id, unit_code).name
        raise Problem("planning.no-submission", _CONFLICT, params={"unit": name})
    return found


def _plan_payload(visit: Visit) -> Mapping[str, object]:
    return {
        "visit": str(visit.id),
        "campaign": visit.campaign_id,
        "team": str(visit.team_id),
        "planned_on": visit.planned_on.isoformat(),
    }


def _held(tx: Transaction, visit_id: UUID) -> Visit:
    visit = store.locked_visit(tx.session, visit_id)
    if visit is None:
        raise Problem("planning.visit-unknown", _MISSING)
    return visit


def _move(visit: Visit, move: VisitMove) -> None:
    before = VisitState(visit.state)
    after = moved(before, move)
    if after is None:
        raise Problem(FORBIDDEN[before, move], _CONFLICT)
    visit.state = after.value


def _issue(
    tx: Transaction,
    visit: Visit,
    findings: Sequence[Json],
    documents: Sequence[ChosenDocument] | None,
    reopened: Json | None = None,
) -> str:
    """Freeze the next package; why the visit was opened again goes along until somebody says otherwise."""
    _move(visit, VisitMove.ISSUE)
    before = store.newest_text(tx.session, visit.id)
    again = reopened or (None if before is None else package_reopened(before))
    chosen = _documents(tx, visit, documents, before)
    contents = replace(_contents(tx, visit, findings), documents=chosen, reopened=again)
    sealed, version = seal(contents), store.last_version(tx.session, visit.id) + 1
    _keep_package(tx, visit, sealed, version, contents.photo_codes)
    payload = {"visit": str(visit.id), "version": version, "digest": sealed.digest}
    tx.record("package.issued", subject=f"unit:{visit.unit_code}", payload=payload)
    return sealed.digest


def _keep_package(tx: Transaction, visit: Visit, sealed: Sealed, version: int, codes: CodePool) -> None:
    tx.session.add(
        Package(
            visit_id=visit.id,
            version=version,
            digest=sealed.digest,
            criteria_total=sealed.criteria_total,
            text=sealed.text,
            issued_at=tx.now,
            photo_seed=codes.seed,
            photo_count=codes.count,
        )
    )


def _note_fetch(actor: Actor, context: Context, package: PackageView) -> None:
    """Write down who was given a package first, for which tablet; of two at once one is."""
    device = str(actor.device)
    with transaction(context, actor) as tx:
        visit = _held(tx, package.visit_id)
        if store.fetch(tx.session, visit.id, device) is not None:
            return
        tx.session.add(
            PackageFetch(
                visit_id=visit.id,
                device=device,
                digest=package.digest,
                fetched_by=actor.person_id,
                fetched_at=tx.now,
            )
        )
        tx.record(
            "package.fetched",
            subject=f"unit:{visit.unit_code}",
            payload={"visit": str(visit.id), "version": package.version, "digest": package.digest},
        )


def _contents(tx: Transaction, visit: Visit, findings: Sequence[Json]) -> Contents:
    session, campaign_id = tx.session, visit.campaign_id
    rules = directory.campaign(SYSTEM, session, campaign_id)
    unit = directory.unit(SYSTEM, session, campaign_id, visit.unit_code)
    members = directory.team(SYSTEM, session, visit.team_id).members
    newest = ledger.newest_checkpoint(SYSTEM, session)
    return Contents(
        visit_id=visit.id,
        campaign={"id": rules.id, "title": rules.title, "illustrative": rules.illustrative},
        site=Site(unit.code, unit.name, unit.kind, unit.label_kind, unit.latitude, unit.longitude),
        planned_on=visit.planned_on,
        team=[{"id": str(m.person_id), "name": m.name, "role": m.role} for m in members],
        rulebook=directory.rulebook(SYSTEM, session, campaign_id, unit.kind),
        issued_at=tx.now.astimezone(ZONE),
        fence_metres=rules.fence_metres,
        contact=_contact(rules),
        reported=_reported(_submission(tx, campaign_id, visit.unit_code)),
        card=selfassessment.reported_scores(SYSTEM, session, campaign_id, visit.unit_code),
        causes=_causes(tx.context),
        findings=findings,
        photo_codes=CodePool(tx.context.identifiers.photo_seed(), PHOTO_CODES),
        checkpoint=None if newest is None else newest.printed,
    )


def _documents(
    tx: Transaction, visit: Visit, chosen: Sequence[ChosenDocument] | None, before: str | None
) -> Sequence[Json]:
    """Return what the package says of its documents: of those chosen, else of those of the one before."""
    if chosen is None:
        return [] if before is None else package_documents(before)
    files = {file.sha256: file for file in archive.files_of_unit(SYSTEM, tx.session, visit.unit_code)}
    names = {document.sha256: document.name for document in chosen}
    if not names.keys() <= files.keys():
        raise Problem("planning.document-unknown", _UNPROCESSABLE)
    fault = documents_fault([files[sha256].size for sha256 in names])
    if fault is not None:
        limits = {"count": str(MOST_DOCUMENTS), "limit": str(MOST_DOCUMENT_BYTES // 1_000_000)}
        raise Problem(fault, _UNPROCESSABLE, params=limits)
    return [
        {"sha256": sha256, "size": files[sha256].size, "media_type": files[sha256].media_type, "name": name}
        for sha256, name in names.items()
    ]


def _contact(rules: CampaignRules) -> str:
    return rules.bodies["standing_office"]


def _reported(submission: SubmissionView) -> Reported:
    return Reported(
        values={key: (given.value, given.estimated) for key, given in submission.values.items()},
        reasons={criterion: given.reason for criterion, given in submission.self_scores.items()},
    )


def _causes(context: Context) -> list[tuple[str, str]]:
    return [(code, word["vi"]) for code, word in context.configuration.words["causes"].items()]
