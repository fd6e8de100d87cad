"""Use case of publication: when nothing is open, fix the result as a record that never changes."""

from __future__ import annotations

from uuid import UUID

from evidence import canonical_json
from inspection_api.archive import service as archive
from inspection_api.directory import views as directory
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import FieldProblem, Problem
from inspection_api.kernel.transaction import transaction
from inspection_api.ledger import service as ledger
from inspection_api.publication import rules, store, views
from inspection_api.publication.records import Publication
from scoring.population.agreement import Agreement

_CONFLICT, _MISSING = 409, 404


def publish(actor: Actor, context: Context, campaign_id: str) -> UUID:
    """Publish the result of a round.

    The end of the log is held from the first look at the round on, so that the result is that of exactly the
    place in the log that it names.

    Returns:
        The publication's id.

    Raises:
        Problem: ``publication.blocked`` naming every blocker, ``publication.two-ways-differ``, or
            ``directory.campaign-unknown``.
    """
    permit(actor, Permission.PUBLISH_RESULT)
    with transaction(context, actor) as tx:
        if store.lock_campaign(tx.session, campaign_id) is None:
            raise Problem("directory.campaign-unknown", _MISSING, params={"campaign": campaign_id})
        log = ledger.hold_log(actor, tx)
        checkpoint = ledger.make_checkpoint(actor, tx)
        _refuse(context, views.publication_blockers(actor, context, tx.session, campaign_id))
        campaign = directory.campaign(actor, tx.session, campaign_id)
        units = directory.all_units(actor, tx.session, campaign_id)
        calculation = views.calculation(actor, tx.session, campaign_id, log.hash)
        _refuse_disagreement(calculation.agreed)
        facts = archive.keep_file(actor, tx, calculation.facts, "text/csv")
        record = rules.record(
            {"id": campaign.id, "title": campaign.title, "illustrative": campaign.illustrative},
            views.results(actor, tx.session, campaign_id),
            {unit.code: unit.name for unit in units},
            published_at=tx.now,
            log={"seq": log.seq, "hash": log.hash, "checkpoint": checkpoint.printed},
            computed={"receipt": calculation.receipt, "facts": facts.sha256},
        )
        kept = archive.keep_file(actor, tx, canonical_json(record), "application/json")
        before = store.newest(tx.session, campaign_id)
        row = Publication(
            id=tx.new_id(),
            campaign_id=campaign_id,
            published_at=tx.now,
            published_by=actor.person_id,
            published_by_name=actor.name,
            sha256=kept.sha256,
            size=kept.size,
            log_seq=log.seq,
            log_hash=log.hash,
            supersedes=before.id if before else None,
            checkpoint_size=checkpoint.size,
        )
        tx.session.add(row)
        tx.record(
            "result.published",
            subject=f"campaign:{campaign_id}",
            payload={
                "publication": str(row.id),
                "sha256": kept.sha256,
                "log_seq": log.seq,
                "log_hash": log.hash,
                "checkpoint": checkpoint.size,
                "supersedes": str(before.id) if before else None,
            },
        )
        ledger.ask_for_stamp(actor, tx)
        return row.id


def _refuse_disagreement(agreed: Agreement) -> None:
    """Publish nothing that two ways of working it out do not agree on."""
    for unit, place in agreed.differences:
        raise Problem(
            "publication.two-ways-differ",
            _CONFLICT,
            params={"unit": unit, "place": place, "count": str(len(agreed.differences))},
        )


def _refuse(context: Context, found: tuple[rules.Blocker, ...]) -> None:
    if not found:
        return
    errors = [
        FieldProblem(
            context.configuration.word("blockers", blocker.kind),
            "publication.blocker",
            {"count": str(blocker.count)},
        )
        for blocker in found
    ]
    raise Problem("publication.blocked", _CONFLICT, errors=errors)
