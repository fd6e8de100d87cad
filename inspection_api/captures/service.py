"""Use cases of captures: receive the bytes of a photo, record what is said about it, disclose it, give it up.

What was said may come before the bytes or after. The worker holds one against the other once both are here
and the photo was derived, and again when another photo turns out to look like it. What does not fit is for
people to weigh; letting a photo stand all the same is an act of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from evidence import Claim, Finding, Known
from evidence.consistency import findings
from evidence.digests import Readable
from evidence.items import Alike, ChainVerdict, CheckpointVerdict, Picture, Sighting, SignatureVerdict
from evidence.records import differing, read_record
from inspection_api.archive import service as archive
from inspection_api.archive import views as archive_views
from inspection_api.archive.service import Kept
from inspection_api.archive.views import Receipt
from inspection_api.captures import rules, store
from inspection_api.captures.records import (
    Capture,
    CaptureCheck,
    CaptureGivenUp,
    Disclosure,
    FindingAcceptance,
    SignedRecord,
)
from inspection_api.captures.rules import CaptureDraft, SentRecord
from inspection_api.devices import views as devices
from inspection_api.kernel.actors import SYSTEM, Actor
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.clock import ZONE
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import Transaction, add_once, reading, transaction
from inspection_api.ledger import views as ledger

CHECK_JOB = "captures.check"
_MISSING, _CONFLICT = 404, 409


def receive(
    actor: Actor, context: Context, stream: Readable, sha256: str, *, photo: bool, declared: int | None = None
) -> Receipt:
    """Keep an upload; it will be held against what was said about it.

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
            _ask_for_check(tx, receipt.sha256)
        return receipt


def keep_record(actor: Actor, tx: Transaction, sent: SentRecord) -> None:
    """Keep what a tablet signed of a photo, whatever becomes of the photo; it is judged with the capture.

    That of a photo which is parked is kept too: the record of the next one names it.
    """
    permit(actor, Permission.KEEP_EVIDENCE)
    row = store.record_row(tx, sent)
    tx.session.add(row)
    tx.settle()
    for capture in store.captures_with_code(tx.session, row):
        _ask_for_check(tx, capture.sha256)


def signature_on(
    actor: Actor, tx: Transaction, device: str, text: str, signature: str | None
) -> SignatureVerdict:
    """Say what a tablet's signature of a text is worth, by the keys the tablet registered."""
    permit(actor, Permission.KEEP_EVIDENCE)
    keys = _keys(tx, device)
    return rules.signature_verdict(signature, keys, rules.signing_key(text, signature, keys))


def record_capture(actor: Actor, tx: Transaction, draft: CaptureDraft) -> tuple[Finding, ...]:
    """Keep what was said about a photo, with what does not fit; its bytes may be here or not.

    Returns:
        What does not fit as far as it shows already; a repeated capture gives what was found first.
    """
    permit(actor, Permission.KEEP_EVIDENCE)
    kept = archive.hold_file(actor, tx, draft.sha256)
    known = store.capture(tx.session, draft.id)
    if known is not None:
        return rules.read_findings(known.findings_text)
    row = store.capture_row(tx, draft)
    found = _compare(tx, row, kept)
    row.findings_text = rules.findings_text(found)
    add_once(tx, row)
    _ask_for_check(tx, draft.sha256)
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
            "picture": draft.picture.value,
            "taken_at": draft.taken_at.isoformat(),
            "bytes_here": kept is not None,
            **_signed_as(tx, store.signed_record(tx.session, draft.id)),
            "findings": [finding.code for finding in found],
        },
    )
    return found


def check(actor: Actor, context: Context, sha256: str) -> None:
    """Hold what was said about a file, and about the photos that look like it, against all that is known.

    Repeatable: only what came out otherwise than before is written down, so that each page of two photos that
    look alike tells of the other, whichever came first.
    """
    permit(actor, Permission.CHECK_CAPTURE)
    with reading(context) as session:
        others = archive_views.alike(actor, session, sha256)
    for each in (sha256, *(other.sha256 for other in others)):
        with transaction(context, actor) as tx:
            _check_file(tx, each)


def accept_finding(actor: Actor, tx: Transaction, capture_id: UUID, code: str, reason: str) -> None:
    """Let a photo stand although something about it does not fit; it holds for what was found until now.

    Raises:
        Problem: ``evidence.photo-unknown``, ``evidence.finding-unknown`` or ``evidence.already-accepted``.
    """
    permit(actor, Permission.ACCEPT_CAPTURE_FINDING)
    row = store.capture(tx.session, capture_id)
    if row is None:
        raise Problem("evidence.photo-unknown", _MISSING)
    archive.hold_file(actor, tx, row.sha256)
    digest = _digest_of(tx, row, code)
    if store.is_accepted(tx.session, capture_id, digest):
        raise Problem("evidence.already-accepted", _CONFLICT)
    salt = tx.context.identifiers.salt()
    tx.session.add(
        FindingAcceptance(
            capture_id=capture_id,
            finding=digest,
            code=code,
            reason_text=reason,
            reason_salt=salt,
            accepted_by=actor.person_id,
            accepted_by_name=actor.name,
            accepted_at=tx.now,
        )
    )
    told = {"capture": str(capture_id), "sha256": row.sha256, "code": code, "finding": digest}
    tx.record(
        "capture.finding-accepted",
        subject=f"unit:{row.unit_code}",
        payload={**told, "reason": sealed(reason, salt)},
    )


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


def _digest_of(tx: Transaction, capture: Capture, code: str) -> str:
    last = store.last_check(tx.session, capture.id)
    found = rules.read_findings(capture.findings_text if last is None else last.findings_text)
    for finding in found:
        if finding.code == code:
            return rules.finding_digest(finding)
    raise Problem("evidence.finding-unknown", _MISSING)


def _ask_for_check(tx: Transaction, sha256: str) -> None:
    """Let the worker hold what was said about a file against it; of a photo that waits it is done then."""
    kept = archive.hold_file(tx.actor, tx, sha256)
    if kept is not None and not kept.waiting and store.captures_of_file(tx.session, sha256):
        tx.enqueue(CHECK_JOB, {"sha256": sha256})


def _check_file(tx: Transaction, sha256: str) -> None:
    kept = archive.hold_file(tx.actor, tx, sha256)
    if kept is None:
        return
    captures = store.captures_of_file(tx.session, sha256)
    alike = _alike(tx, sha256) if captures else ()
    for capture in captures:
        _check_capture(tx, capture, _compare(tx, capture, kept, alike))


def _check_capture(tx: Transaction, capture: Capture, found: tuple[Finding, ...]) -> None:
    last, text = store.last_check(tx.session, capture.id), rules.findings_text(found)
    if last is not None and last.findings_text == text:
        return
    number = 1 if last is None else last.number + 1
    row = CaptureCheck(capture_id=capture.id, number=number, checked_at=tx.now, findings_text=text)
    tx.session.add(row)
    codes = [finding.code for finding in found]
    tx.record(
        "capture.checked",
        subject=f"unit:{capture.unit_code}",
        payload={"capture": str(capture.id), "sha256": capture.sha256, "findings": codes},
    )


def _alike(tx: Transaction, sha256: str) -> tuple[Alike, ...]:
    """Return everything said about the same file and about photos that look nearly like it."""
    near = {each.sha256: each for each in archive_views.alike(tx.actor, tx.session, sha256)}
    found = []
    for capture in store.captures_of_files(tx.session, [sha256, *near]):
        other = near.get(capture.sha256)
        here = _sighting(capture)
        found.append(Alike(here) if other is None else Alike(here, other.distance, other.mirrored))
    return tuple(found)


def _sighting(capture: Capture) -> Sighting:
    picture = Picture(capture.picture)
    return Sighting(str(capture.id), capture.campaign_id, capture.unit_code, capture.criterion, picture)


def _compare(
    tx: Transaction, capture: Capture, kept: Kept | None, alike: tuple[Alike, ...] = ()
) -> tuple[Finding, ...]:
    known = Known(
        stored_size=None if kept is None else kept.size,
        package_issued_at=capture.package_issued_at,
        received_at=capture.received_at,
        visit_opened_at=capture.visit_opened_at,
        visit_closed_at=capture.visit_closed_at,
        clock_skew=rules.skew_of(capture.skew_seconds),
        exif_zone=ZONE,
        here=_sighting(capture),
        alike=alike,
    )
    claim, known = _with_record(tx, capture, known)
    facts = None if kept is None else kept.facts
    return findings(claim, facts, rules.read_fence(capture.fence_text), known)


def _with_record(tx: Transaction, capture: Capture, known: Known) -> tuple[Claim, Known]:
    """Return claim and knowledge with what the tablet's record adds to them."""
    told, sent = store.told_of(capture), store.signed_record(tx.session, capture.id)
    if sent is None:
        return told.claim, replace(known, signature=SignatureVerdict.MISSING)
    record = read_record(sent.record_text)
    known = replace(
        known,
        signature=rules.signature_verdict(sent.signature, _keys(tx, sent.device), _signed_by(tx, sent)),
        readable=record is not None,
        chain=_chain(tx, sent, complete=known.stored_size is not None),
    )
    if record is None:
        return told.claim, known
    before = store.record_before(tx.session, sent)
    known = replace(
        known,
        differing=differing(record, told),
        code=rules.code_verdict(sent.code_verdict, sent.codes_text, record.claim.code),
        code_visit=None if sent.code_visit is None else str(sent.code_visit),
        code_twice=store.photos_with_code(tx.session, sent),
        earlier=None if before is None else rules.earlier(record, read_record(before.record_text)),
    )
    said = record.claim
    claim = replace(told.claim, monotonic_ms=said.monotonic_ms, code=said.code, checkpoint=said.checkpoint)
    return claim, known if said.checkpoint is None else _with_checkpoint(tx, said.checkpoint, known)


def _with_checkpoint(tx: Transaction, text: str, known: Known) -> Known:
    seen = rules.seen_checkpoint(text)
    ours = None if seen is None else store.given_checkpoint(tx.session, seen.size)
    size = ledger.log_position(SYSTEM, tx.session).seq
    verdict = rules.checkpoint_verdict(seen, None if ours is None else bytes.fromhex(ours.root), size)
    is_ours = ours is not None and verdict is CheckpointVerdict.OURS
    return replace(known, checkpoint=verdict, checkpoint_at=ours.made_at if ours and is_ours else None)


def _keys(tx: Transaction, device: str) -> list[tuple[str, str]]:
    keys = devices.device_keys(SYSTEM, tx.session, device)
    return [(key.key_id, key.spki) for key in keys]


def _signed_by(tx: Transaction, sent: SignedRecord) -> str | None:
    return rules.signing_key(sent.record_text, sent.signature, _keys(tx, sent.device))


def _signed_as(tx: Transaction, sent: SignedRecord | None) -> Mapping[str, str | None]:
    """Return what the log says of the tablet's record: its digest, and the key that signed it."""
    if sent is None:
        return {"record": None, "signed_by": None}
    return {"record": sent.digest, "signed_by": _signed_by(tx, sent)}


def _chain(tx: Transaction, sent: SignedRecord, *, complete: bool) -> ChainVerdict | None:
    return rules.chain_verdict(
        sent.prev,
        forked=store.has_sibling(tx.session, sent),
        found=store.record_before(tx.session, sent) is not None,
        complete=complete,
    )
