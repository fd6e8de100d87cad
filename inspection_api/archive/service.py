"""Use cases of the archive: keep a file, record a capture, hand out an original.

Bytes come before rows: a crash in between leaves a file without a row, which is harmless, never a row without
its file. Later stages call ``keep_file`` and ``record_capture`` inside their own transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from evidence import Accepted, Claim, Finding, Source, sha256_bytes
from evidence.consistency import findings
from evidence.digests import Readable
from evidence.errors import BadDigestError, DigestMismatchError, ObjectMissingError
from evidence.formats import UNKNOWN
from evidence.intake import DOCUMENT_LIMITS, PHOTO_LIMITS, Limits, accept
from inspection_api.archive import rules, store
from inspection_api.archive.records import (
    Capture,
    CaptureCheck,
    CaptureGivenUp,
    Disclosure,
    Evidence,
    EvidenceUnit,
)
from inspection_api.archive.rules import CaptureDraft
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import Transaction, transaction

_TEXT_TYPES = frozenset({"application/json", "text/csv", "text/plain"})
_TEXT_LIMITS = replace(DOCUMENT_LIMITS, media_types=DOCUMENT_LIMITS.media_types | {UNKNOWN})
_UNPROCESSABLE, _TOO_LARGE, _MISSING, _CONFLICT = 422, 413, 404, 409


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is certain once this is in hand: the bytes are on disk and in the log.

    Attributes:
        sha256: Digest of the bytes.
        size: Their number.
        media_type: What they are by themselves.
        state: ``stored`` or ``quarantined``.
        reason: Why in quarantine, else None.
        created: False when the file was here before.
    """

    sha256: str
    size: int
    media_type: str
    state: str
    reason: str | None
    created: bool


@dataclass(frozen=True, slots=True)
class Original:
    """An original to hand out; the caller closes the stream."""

    stream: BinaryIO
    size: int
    media_type: str


def receive(
    actor: Actor, context: Context, stream: Readable, sha256: str, *, photo: bool, declared: int | None = None
) -> Receipt:
    """Keep an upload; the database is not held while its bytes come in.

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
    limit = context.settings.upload_limit
    if declared is not None and declared > limit:
        raise _too_large(limit)
    limits = PHOTO_LIMITS if photo else DOCUMENT_LIMITS
    accepted = _accepted(context, _Bounded(stream, limit), sha256, limits)
    with transaction(context, actor) as tx:
        return _register(tx, accepted, _handed_in_by(actor))


def keep_file(
    actor: Actor, tx: Transaction, data: bytes | BinaryIO, media_type: str, *, unit_code: str | None = None
) -> Receipt:
    """Keep a document inside the transaction of a later stage; repeating it changes nothing.

    Args:
        actor: Who hands it in.
        tx: The transaction it belongs to.
        data: The bytes.
        media_type: What it is said to be; believed only of text formats, whose bytes do not show it.
        unit_code: The unit whose document it is; its people may see it.
    """
    permit(actor, Permission.KEEP_EVIDENCE)
    content = data if isinstance(data, bytes) else data.read()
    is_text = media_type in _TEXT_TYPES
    limits = _TEXT_LIMITS if is_text else DOCUMENT_LIMITS
    accepted = _accepted(tx.context, BytesIO(content), sha256_bytes(content), limits)
    if is_text and accepted.media_type == UNKNOWN:
        accepted = replace(accepted, media_type=media_type)
    return _register(tx, accepted, unit_code or _handed_in_by(actor))


def record_capture(actor: Actor, tx: Transaction, draft: CaptureDraft) -> tuple[Finding, ...]:
    """Keep what was said about a photo, with what does not fit; its bytes may be here or not.

    Returns:
        What does not fit, for people to weigh; a repeated capture gives what was found first.
    """
    permit(actor, Permission.KEEP_EVIDENCE)
    store.hold_digest(tx, draft.sha256)
    known = store.capture(tx.session, draft.id)
    if known is not None:
        return rules.read_findings(known.findings_text)
    row = _capture(tx, draft)
    kept = store.evidence(tx.session, draft.sha256)
    found = _compare(row, kept)
    row.findings_text = rules.findings_text(found)
    store.add_once(tx, row)
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
    store.add_once(tx, Disclosure(visit_id=visit_id, criterion=criterion, disclosed_at=tx.now))


def give_up(actor: Actor, tx: Transaction, capture_id: UUID, reason: str) -> None:
    """Stop waiting for the bytes of a photo; what was said about it stays, and the bytes may still come.

    Raises:
        Problem: ``evidence.photo-unknown``, ``evidence.photo-here`` or ``evidence.already-given-up``.
    """
    permit(actor, Permission.GIVE_UP_CAPTURE)
    row = store.capture(tx.session, capture_id)
    if row is None:
        raise Problem("evidence.photo-unknown", _MISSING)
    store.hold_digest(tx, row.sha256)
    if store.evidence(tx.session, row.sha256) is not None:
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


def open_original(actor: Actor, context: Context, sha256: str) -> Original:
    """Hand out an original as it was received; that it was is an event.

    Raises:
        Problem: ``evidence.unknown`` when there is none that the person may see.
    """
    permit(actor, Permission.VIEW_EVIDENCE)
    with transaction(context, actor) as tx:
        row = store.evidence(tx.session, sha256)
        if row is None or not _may_see(actor, tx, sha256):
            raise Problem("evidence.unknown", _MISSING)
        stream = _opened(context, sha256)
        tx.record("evidence.downloaded", subject=f"evidence:{sha256}", payload={"sha256": sha256})
        return Original(stream, row.size, row.media_type)


class _Bounded:
    """A stream that stops the upload when more comes than may come."""

    def __init__(self, stream: Readable, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._taken = 0

    def read(self, size: int, /) -> bytes:
        piece = self._stream.read(size)
        self._taken += len(piece)
        if self._taken > self._limit:
            raise _too_large(self._limit)
        return piece


def _too_large(limit: int) -> Problem:
    return Problem("evidence.too-large", _TOO_LARGE, params={"limit": str(limit // (1024 * 1024))})


def _accepted(context: Context, stream: Readable, sha256: str, limits: Limits) -> Accepted:
    try:
        return accept(stream, Claim(sha256=sha256), context.objects, limits)
    except DigestMismatchError as fault:
        raise Problem("evidence.digest-mismatch", _UNPROCESSABLE) from fault
    except BadDigestError as fault:
        raise Problem("evidence.bad-digest", _UNPROCESSABLE) from fault


def _register(tx: Transaction, accepted: Accepted, unit_code: str | None) -> Receipt:
    store.hold_digest(tx, accepted.sha256)
    row = store.evidence(tx.session, accepted.sha256)
    created = row is None
    if row is None:
        row = _evidence(tx, accepted)
        store.add_once(tx, row)
        _received(tx, row)
    if unit_code is not None:
        store.add_once(tx, EvidenceUnit(sha256=row.sha256, unit_code=unit_code))
    if created:
        _check_waiting(tx, row)
    return Receipt(row.sha256, row.size, row.media_type, row.state, row.reason, created)


def _handed_in_by(actor: Actor) -> str | None:
    """Return the unit a sender hands in for; staff with a home unit, kept apart from it, send for none."""
    is_staff = actor.has(Role.INSPECTOR, Role.TEAM_LEADER, Role.OFFICE, Role.COMMITTEE)
    return None if is_staff else actor.unit_code


def _evidence(tx: Transaction, accepted: Accepted) -> Evidence:
    return Evidence(
        sha256=accepted.sha256,
        size=accepted.size,
        media_type=accepted.media_type,
        state=accepted.state.value,
        reason=None if accepted.reason is None else accepted.reason.value,
        facts_text=rules.facts_text(accepted.facts),
        received_at=tx.now,
        received_by=tx.actor.person_id,
    )


def _received(tx: Transaction, row: Evidence) -> None:
    tx.record(
        "evidence.received",
        subject=f"evidence:{row.sha256}",
        payload={"sha256": row.sha256, "size": row.size, "state": row.state, "reason": row.reason},
    )


def _check_waiting(tx: Transaction, row: Evidence) -> None:
    """Hold the bytes that have just come against the captures that were waiting for them."""
    for capture in store.unchecked_captures(tx.session, row.sha256):
        found = _compare(capture, row)
        tx.session.add(
            CaptureCheck(capture_id=capture.id, checked_at=tx.now, findings_text=rules.findings_text(found))
        )
        tx.record(
            "capture.checked",
            subject=f"unit:{capture.unit_code}",
            payload={
                "capture": str(capture.id),
                "sha256": row.sha256,
                "findings": [finding.code for finding in found],
            },
        )


def _compare(capture: Capture, kept: Evidence | None) -> tuple[Finding, ...]:
    known = rules.known(None if kept is None else kept.size, capture.package_issued_at, capture.skew_seconds)
    facts = None if kept is None else rules.read_facts(kept.facts_text)
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


def _may_see(actor: Actor, tx: Transaction, sha256: str) -> bool:
    if not actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD):
        return True
    return store.is_of_unit(tx.session, sha256, actor.unit_code)


def _opened(context: Context, sha256: str) -> BinaryIO:
    try:
        return context.objects.open(sha256)
    except ObjectMissingError as fault:
        raise Problem("evidence.lost", 500) from fault
