"""Use cases of captures: receive the bytes of a photo, record what is said about it, disclose it, give it up.

What was said may come before the bytes or after; whichever is second is held against the first, in its own
transaction.
"""

from __future__ import annotations

from uuid import UUID

from evidence import Claim, Finding, Source
from evidence.consistency import findings
from evidence.digests import Readable
from inspection_api.archive import service as archive
from inspection_api.archive.service import Kept, Receipt
from inspection_api.captures import rules, store
from inspection_api.captures.records import Capture, CaptureCheck, CaptureGivenUp, Disclosure
from inspection_api.captures.rules import CaptureDraft
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import Transaction, add_once, transaction

_MISSING, _CONFLICT = 404, 409


def receive(
    actor: Actor, context: Context, stream: Readable, sha256: str, *, photo: bool, declared: int | None = None
) -> Receipt:
    """Keep an upload, and hold it against what was said about it before it came.

    Args:
        actor: Who sends it.
        context: The outside world.
        stream: The bytes, read once.
        sha256: What they are said to be.
        photo: A photo of a visit; otherwise a document.
        declared: Number of bytes announced, if any.

    Raises:
        Problem: ``evidence.too-large``, ``evidence.digest-mismatch`` or ``evidence.bad-digest``; nothing
            was kept.
    """
    permit(actor, Permission.KEEP_EVIDENCE)
    accepted = archive.take_in(actor, context, stream, sha256, photo=photo, declared=declared)
    with transaction(context, actor) as tx:
        receipt = archive.register(actor, tx, accepted)
        if receipt.created:
            _check_waiting(tx, receipt.sha256)
        return receipt


def record_capture(actor: Actor, tx: Transaction, draft: CaptureDraft) -> tuple[Finding, ...]:
    """Keep what was said about a photo, with what does not fit; its bytes may be here or not.

    Returns:
        What does not fit, for people to weigh; a repeated capture gives what was found first.
    """
    permit(actor, Permission.KEEP_EVIDENCE)
    kept = archive.hold_file(actor, tx, draft.sha256)
    known = store.capture(tx.session, draft.id)
    if known is not None:
        return rules.read_findings(known.findings_text)
    row = _capture(tx, draft)
    found = _compare(row, kept)
    row.findings_text = rules.findings_text(found)
    add_once(tx, row)
    tx.record(
        "capture.received",
        subject=f"unit:{draft.unit_code}",
        payload={
            "capture": str(draft.id),
            "sha256": draft.sha256,
            "visit": str(draft.visit_id),
            "criterion": draft.criterion,
            "field": draft.field,
            "source": draft.source.value,
            "taken_at": draft.taken_at.isoformat(),
            "bytes_here": kept is not None,
            "findings": [finding.code for finding in found],
        },
    )
    return found


def disclose(actor: Actor, tx: Transaction, visit_id: UUID, criterion: str) -> None:
    """Let the unit visited see the photos of a criterion, those that are still to come too; it was told."""
    permit(actor, Permission.DISCLOSE_EVIDENCE)
    add_once(tx, Disclosure(visit_id=visit_id, criterion=criterion, disclosed_at=tx.now))


def give_up(actor: Actor, tx: Transaction, capture_id: UUID, reason: str) -> None:
    """Stop waiting for the bytes of a photo; what was said about it stays, and the bytes may still come.

    Raises:
        Problem: ``evidence.photo-unknown``, ``evidence.photo-here`` or ``evidence.already-given-up``.
    """
    permit(actor, Permission.GIVE_UP_CAPTURE)
    row = store.capture(tx.session, capture_id)
    if row is None:
        raise Problem("evidence.photo-unknown", _MISSING)
    if archive.hold_file(actor, tx, row.sha256) is not None:
        raise Problem("evidence.photo-here", _CONFLICT)
    if store.is_given_up(tx.session, capture_id):
        raise Problem("evidence.already-given-up", _CONFLICT)
    salt = tx.context.identifiers.salt()
    tx.session.add(
        CaptureGivenUp(
            capture_id=capture_id,
            reason_text=reason,
            reason_salt=salt,
            given_up_by=actor.person_id,
            given_up_by_name=actor.name,
            given_up_at=tx.now,
        )
    )
    told = {"capture": str(capture_id), "sha256": row.sha256, "visit": str(row.visit_id)}
    tx.record(
        "capture.given-up",
        subject=f"unit:{row.unit_code}",
        payload={**told, "reason": sealed(reason, salt)},
    )


def _check_waiting(tx: Transaction, sha256: str) -> None:
    """Hold the bytes that have just come against the captures that were waiting for them."""
    kept = archive.hold_file(tx.actor, tx, sha256)
    for capture in store.unchecked_captures(tx.session, sha256):
        found = _compare(capture, kept)
        tx.session.add(
            CaptureCheck(capture_id=capture.id, checked_at=tx.now, findings_text=rules.findings_text(found))
        )
        tx.record(
            "capture.checked",
            subject=f"unit:{capture.unit_code}",
            payload={
                "capture": str(capture.id),
                "sha256": sha256,
                "findings": [finding.code for finding in found],
            },
        )


def _compare(capture: Capture, kept: Kept | None) -> tuple[Finding, ...]:
    known = rules.known(None if kept is None else kept.size, capture.package_issued_at, capture.skew_seconds)
    facts = None if kept is None else kept.facts
    return findings(_claim(capture), facts, rules.read_fence(capture.fence_text), known)


def _claim(capture: Capture) -> Claim:
    return Claim(
        sha256=capture.sha256,
        size=capture.claimed_size,
        media_type=capture.claimed_media_type,
        taken_at=capture.taken_at,
        source=Source(capture.source),
        fix=rules.read_fix(capture.latitude, capture.longitude, capture.accuracy_m, capture.fixed_at),
    )


def _capture(tx: Transaction, draft: CaptureDraft) -> Capture:
    latitude, longitude, accuracy, fixed_at = rules.fix_texts(draft.fix)
    return Capture(
        id=draft.id,
        sha256=draft.sha256,
        visit_id=draft.visit_id,
        unit_code=draft.unit_code,
        criterion=draft.criterion,
        field=draft.field,
        source=draft.source.value,
        taken_at=draft.taken_at,
        device=draft.device,
        latitude=latitude,
        longitude=longitude,
        accuracy_m=accuracy,
        fixed_at=fixed_at,
        notice_given=draft.notice_given,
        author_id=draft.author_id,
        author_name=draft.author_name,
        received_at=tx.now,
        claimed_size=draft.size,
        claimed_media_type=draft.media_type,
        fence_text=rules.fence_text(draft.fence),
        package_issued_at=draft.package_issued_at,
        skew_seconds=rules.whole_seconds(draft.clock_skew),
        findings_text="[]",
    )
