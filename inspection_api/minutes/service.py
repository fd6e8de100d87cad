"""Use cases of minutes: keep what was signed, print it, hand the paper out.

Minutes come inside the transaction of a tablet's batch and are kept whatever they say. The worker prints
them, so that the paper carries a checkpoint of the log that covers them.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from evidence.signing import fingerprint
from inspection_api.archive import service as archive
from inspection_api.captures import service as captures
from inspection_api.documents.codes import verification_text
from inspection_api.documents.contexts import Verification
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.transaction import Transaction, add_once, reading, transaction
from inspection_api.ledger import service as log
from inspection_api.ledger.views import CheckpointView
from inspection_api.minutes import rules, store, views
from inspection_api.minutes.records import Minutes, MinutesPaper
from inspection_api.minutes.rules import FactKey, Sent, Stood

PRINT_JOB = "minutes.print"


def keep(actor: Actor, tx: Transaction, sent: Sent, standing: Mapping[FactKey, Stood]) -> None:
    """Keep minutes that both sides signed or one refused; what does not fit is noted beside them.

    Args:
        actor: Who sends them; whether their author may sign was asked before.
        tx: The transaction of the batch, which holds the visit.
        sent: The minutes as they came.
        standing: What the visit found until now, by value.
    """
    permit(actor, Permission.BRING_IN)
    before = store.of_visit(tx.session, sent.visit_id)
    content = rules.read_content(sent.text)
    given = rules.Given(
        versions=[row.version for row in before if row.version is not None],
        newest=before[-1].content_digest if before else None,
        standing=standing,
        signature=captures.signature_on(
            actor, tx, sent.device, rules.signed_text(sent.text, sent.sides), sent.signature
        ),
    )
    found = rules.notes(content, rules.read_sides(sent.sides), sent, given)
    row = store.minutes_row(tx, sent, content, len(before) + 1, found)
    tx.session.add(row)
    tx.record("minutes.signed", subject=f"unit:{row.unit_code}", payload=_told(row))
    tx.enqueue(PRINT_JOB, {"minutes": str(row.id)})


def print_minutes(actor: Actor, context: Context, minutes_id: UUID) -> UUID | None:
    """Print minutes once: rendered outside any transaction, bytes before row; the unit gets the paper too.

    Repeatable: a paper that exists is left as it is.

    Returns:
        The key of the minutes; None where their content cannot be read, so that there is nothing to print.
    """
    permit(actor, Permission.PRINT_MINUTES)
    made_at = context.clock.now()
    with reading(context) as session:
        material = views.material(actor, session, minutes_id)
    if material is None:
        return None
    with transaction(context, actor) as tx:
        checkpoint = log.make_checkpoint(actor, tx)
    document = views.compose(
        actor, material, context.configuration.word, made_at, _verification(context, minutes_id, checkpoint)
    )
    from inspection_api.documents import pdf  # noqa: PLC0415 -- a second at start that only the worker owes

    content = pdf.visit_minutes(document, practice=context.settings.practice)
    accepted = archive.take_in_document(actor, context, content, "application/pdf")
    with transaction(context, actor) as tx:
        kept = archive.register(actor, tx, accepted, unit_code=material.minutes.unit_code)
        paper = MinutesPaper(
            minutes_id=minutes_id,
            made_at=made_at,
            sha256=kept.sha256,
            size=kept.size,
            checkpoint_size=checkpoint.size,
        )
        if add_once(tx, paper):
            told = {"made_at": made_at.isoformat(), "sha256": kept.sha256, "size": kept.size}
            told |= {"checkpoint": checkpoint.size}
            unit = f"unit:{material.minutes.unit_code}"
            tx.record("minutes.printed", subject=unit, payload={"minutes": str(minutes_id), **told})
    return minutes_id


def read_paper(actor: Actor, context: Context, sha256: str) -> bytes:
    """Hand out the paper of minutes; the caller has looked it up, within its own rights."""
    permit(actor, Permission.VIEW_MINUTES)
    original = archive.open_original(actor, context, sha256)
    with original.stream as stream:
        return stream.read()


def _told(row: Minutes) -> Mapping[str, object]:
    """Return what the log says of minutes: their digest, never their words."""
    return {
        "minutes": str(row.id),
        "visit": str(row.visit_id),
        "campaign": row.campaign_id,
        "number": row.number,
        "version": row.version,
        "content": row.content_digest,
        "prev": sealed(row.prev_digest, row.salt),
        "signatures": sealed(row.signatures_text, row.salt),
        "signature": row.signature,
        "device": row.device,
        "package": row.package_digest,
        "author": str(row.author_id),
        "made_at": row.made_at.isoformat(),
        "notes": [note.code for note in rules.read_notes(row.notes_text)],
    }


def _verification(context: Context, minutes_id: UUID, checkpoint: CheckpointView) -> Verification:
    site = context.settings.public_url
    return Verification(
        size=checkpoint.size,
        root=checkpoint.root,
        at=checkpoint.made_at,
        origin=context.signer.name,
        key_fingerprint=fingerprint(context.signer.public_key),
        code=verification_text(site, str(minutes_id), checkpoint.size, checkpoint.root),
        page=f"{site}/kiem-chung" if site else None,
    )
