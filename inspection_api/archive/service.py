"""Use cases of the archive: keep a file, tell what is kept, derive what is shown, hand out.

Bytes come before rows: a crash in between leaves a file without a row, which is harmless, never a row without
its file. Bytes are taken in first, while the database is free, and registered in the transaction that deals
with them; only what is made of the very state that a transaction holds is kept inside it, by ``keep_file``.
Nothing is decoded then: a photo is derived by the worker, in a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO, Protocol

from evidence import Accepted, Claim, PhotoFacts, sha256_bytes
from evidence.digests import Readable
from evidence.errors import BadDigestError, DigestMismatchError, ObjectMissingError, PhotoError
from evidence.formats import UNKNOWN
from evidence.intake import DOCUMENT_LIMITS, PHOTO_LIMITS, Limits, accept
from evidence.items import Derived
from evidence.scrub import Progress, ScrubReport
from evidence.scrub import scrub as read_again
from inspection_api.archive import rules, store, views
from inspection_api.archive.records import Derivation, Evidence, EvidenceUnit
from inspection_api.archive.rules import RECIPE, Outcome, Size
from inspection_api.archive.store import Pictures
from inspection_api.archive.views import Receipt
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import Transaction, add_once, reading, transaction

DERIVE_JOB = "archive.derive"
_MOST_AT_ONCE = 500
_TEXT_TYPES = frozenset({"application/json", "text/csv", "text/plain"})
_TEXT_LIMITS = replace(DOCUMENT_LIMITS, media_types=DOCUMENT_LIMITS.media_types | {UNKNOWN})
_UNPROCESSABLE, _TOO_LARGE, _MISSING = 422, 413, 404


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is here, as what is said about it is held against it.

    Attributes:
        size: Number of its bytes.
        facts: What a photo shows of itself; None of other files, and while it was not derived.
        waiting: It is a photo that was not derived yet.
    """

    size: int
    facts: PhotoFacts | None
    waiting: bool


class Deriver(Protocol):
    """Makes everything that is made from a photo, as ``evidence.sandbox.Decoder`` does."""

    def derive(self, data: bytes) -> Derived:
        """Decode a photo, or raise PhotoError."""
        ...


@dataclass(frozen=True, slots=True)
class Original:
    """An original to hand out; the caller closes the stream."""

    stream: BinaryIO
    size: int
    media_type: str


def take_in(
    actor: Actor, context: Context, stream: Readable, sha256: str, *, photo: bool, declared: int | None
) -> Accepted:
    """Put the bytes of an upload into the store; the database is not held while they come in.

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
    return _accepted(context, _Bounded(stream, limit), sha256, limits)


def take_in_document(actor: Actor, context: Context, data: bytes, media_type: str) -> Accepted:
    """Put the bytes of a document into the store, as ``take_in`` does.

    Args:
        actor: Who hands it in.
        context: The outside world.
        data: The bytes.
        media_type: What it is said to be; believed only of text formats, whose bytes do not show it.
    """
    permit(actor, Permission.KEEP_EVIDENCE)
    is_text = media_type in _TEXT_TYPES
    limits = _TEXT_LIMITS if is_text else DOCUMENT_LIMITS
    accepted = _accepted(context, BytesIO(data), sha256_bytes(data), limits)
    believed = is_text and accepted.media_type == UNKNOWN
    return replace(accepted, media_type=media_type) if believed else accepted


def register(actor: Actor, tx: Transaction, accepted: Accepted, *, unit_code: str | None = None) -> Receipt:
    """Write down a file that was taken in; repeating it changes nothing.

    Args:
        actor: Who hands it in.
        tx: The transaction it belongs to.
        accepted: The file.
        unit_code: The unit whose file it is, by default that of the sender; its people may see it.
    """
    permit(actor, Permission.KEEP_EVIDENCE)
    return _register(tx, accepted, unit_code or _handed_in_by(actor))


def keep_file(actor: Actor, tx: Transaction, data: bytes, media_type: str) -> Receipt:
    """Keep a document made of what a transaction holds; the database waits until its bytes are kept."""
    permit(actor, Permission.KEEP_EVIDENCE)
    return register(actor, tx, take_in_document(actor, tx.context, data, media_type))


def hold_file(actor: Actor, tx: Transaction, sha256: str) -> Kept | None:
    """Tell whether a file is here; until the transaction ends it neither comes nor is spoken of elsewhere."""
    permit(actor, Permission.KEEP_EVIDENCE)
    store.hold_digest(tx, sha256)
    row = store.evidence(tx.session, sha256)
    if row is None:
        return None
    made = store.derivation(tx.session, sha256)
    facts = None if made is None else rules.read_facts(made.facts_text)
    return Kept(row.size, facts, made is None and rules.is_photo(row.state, row.media_type))


def derive(actor: Actor, context: Context, sha256: str, deriver: Deriver) -> Outcome:
    """Make facts, preview, thumbnail and hashes of a photo, or write down why that cannot be.

    Repeatable: what was made by the recipe of today and is still there is left alone; pictures that were
    deleted are made again.

    Raises:
        EvidenceError: The bytes are lost, the store is away or the decoding process does not start; nothing
            is said of the photo.
    """
    permit(actor, Permission.DERIVE_EVIDENCE)
    with reading(context) as session:
        known = store.derivation(session, sha256)
    if known is not None and known.recipe >= RECIPE and _has_pictures(context, known):
        return Outcome(known.outcome)
    made = _derived(context, sha256, deriver)
    if isinstance(made, Derived):
        context.objects.put_derived(sha256, rules.made_as(Size.PREVIEW, RECIPE), made.preview)
        context.objects.put_derived(sha256, rules.made_as(Size.THUMBNAIL, RECIPE), made.thumbnail)
    with transaction(context, actor) as tx:
        store.hold_digest(tx, sha256)
        before = store.derivation(tx.session, sha256)
        if before is None or before.recipe < RECIPE:
            _write_down(tx, sha256, made)
    return Outcome.DERIVED if isinstance(made, Derived) else Outcome.REFUSED


def compare(actor: Actor, context: Context, sha256: str, pictures: Pictures) -> None:
    """Find the photos that look nearly like one that was derived; repeating it finds newer ones too."""
    permit(actor, Permission.DERIVE_EVIDENCE)
    with reading(context) as session:
        near = pictures.near(session, sha256)
    with transaction(context, actor) as tx:
        store.hold_digest(tx, sha256)
        store.replace_likenesses(tx, sha256, near)


def derive_missing(actor: Actor, context: Context) -> int:
    """Ask for the derivation of photos that have none by the recipe of today; looks at all there are.

    Returns:
        How many were asked for; 0 when nothing is missing, or all of it is asked for.
    """
    permit(actor, Permission.DERIVE_EVIDENCE)
    with transaction(context, actor) as tx:
        missing = store.underived(tx.session, DERIVE_JOB, _MOST_AT_ONCE, heic=context.settings.heic)
        for sha256 in missing:
            tx.enqueue(DERIVE_JOB, {"sha256": sha256})
        return len(missing)


def open_preview(actor: Actor, context: Context, sha256: str, size: Size = Size.PREVIEW) -> bytes:
    """Return a small JPEG of a photo, re-encoded, without metadata; one that was deleted is asked for again.

    Raises:
        Problem: ``evidence.unknown``, ``evidence.no-preview`` or ``evidence.waiting``, all 404.
    """
    permit(actor, Permission.VIEW_EVIDENCE)
    with reading(context) as session:
        found = views.evidence_view(actor, context, session, sha256)
        made = store.derivation(session, sha256)
    if found.state == rules.WAITING:
        raise Problem("evidence.waiting", _MISSING)
    if made is None or made.outcome != Outcome.DERIVED:
        raise Problem("evidence.no-preview", _MISSING)
    try:
        with context.objects.open_derived(sha256, rules.made_as(size, made.recipe)) as stream:
            return stream.read()
    except ObjectMissingError as fault:
        _ask_again(actor, context, sha256)
        raise Problem("evidence.waiting", _MISSING) from fault


def open_original(actor: Actor, context: Context, sha256: str) -> Original:
    """Hand out an original as it was received; that it was is an event.

    Raises:
        Problem: ``evidence.unknown`` when there is none that the person may see.
    """
    permit(actor, Permission.VIEW_EVIDENCE)
    return hand_out(actor, context, sha256, lambda _tx: {})


def hand_out(
    actor: Actor, context: Context, sha256: str, told: Callable[[Transaction], Mapping[str, str | None]]
) -> Original:
    """Hand out an original as ``open_original`` does; its bytes are sought while the database is free.

    Args:
        actor: Who takes it.
        context: The outside world.
        sha256: The file.
        told: What a later stage does about it in the same transaction; returns what else the log is told.
    """
    permit(actor, Permission.VIEW_EVIDENCE)
    with reading(context) as session:
        found = views.evidence_view(actor, context, session, sha256)
    stream = _opened(context, sha256)
    try:
        with transaction(context, actor) as tx:
            payload = {"sha256": sha256, **told(tx)}
            tx.record("evidence.downloaded", subject=f"evidence:{sha256}", payload=payload)
    except BaseException:
        stream.close()
        raise
    return Original(stream, found.size, found.media_type)


def scrub(
    actor: Actor, context: Context, progress: Callable[[Progress], None], after: str = ""
) -> ScrubReport:
    """Read all files again and hold them against their names and rows; what was found is an event.

    Args:
        actor: Who asks.
        context: The outside world.
        progress: Told after every file; the database is not held meanwhile.
        after: Go on beyond this name, which an earlier run had reached.

    Raises:
        EvidenceError: The store is away or refuses; go on later from the last progress.
    """
    permit(actor, Permission.SCRUB_EVIDENCE)
    report = read_again(context.objects, store.expected_files(context, after), progress, after)
    with transaction(context, actor) as tx:
        tx.record("evidence.scrubbed", subject="evidence:all", payload=report.counts())
    return report


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
        row = store.evidence_row(tx, accepted)
        tx.session.add(row)
        tx.settle()
        _received(tx, row)
        if rules.is_photo(row.state, row.media_type):
            tx.enqueue(DERIVE_JOB, {"sha256": row.sha256})
    if unit_code is not None:
        add_once(tx, EvidenceUnit(sha256=row.sha256, unit_code=unit_code))
    return Receipt.of(row, created=created)


def _handed_in_by(actor: Actor) -> str | None:
    """Return the unit a sender hands in for; staff with a home unit, kept apart from it, send for none."""
    is_staff = actor.has(Role.INSPECTOR, Role.TEAM_LEADER, Role.OFFICE, Role.COMMITTEE)
    return None if is_staff else actor.unit_code


def _received(tx: Transaction, row: Evidence) -> None:
    told = {"sha256": row.sha256, "size": row.size, "media_type": row.media_type}
    payload = {**told, "state": row.state, "reason": row.reason}
    tx.record("evidence.received", subject=f"evidence:{row.sha256}", payload=payload)


def _opened(context: Context, sha256: str) -> BinaryIO:
    try:
        return context.objects.open(sha256)
    except ObjectMissingError as fault:
        raise Problem("evidence.lost", 500) from fault


def _derived(context: Context, sha256: str, deriver: Deriver) -> Derived | PhotoError:
    with context.objects.open(sha256) as stream:
        data = stream.read()
    try:
        return deriver.derive(data)
    except PhotoError as fault:
        return fault


def _has_pictures(context: Context, made: Derivation) -> bool:
    try:
        for size in Size if made.outcome == Outcome.DERIVED else ():
            context.objects.open_derived(made.sha256, rules.made_as(size, made.recipe)).close()
    except ObjectMissingError:
        return False
    return True


def _write_down(tx: Transaction, sha256: str, made: Derived | PhotoError) -> None:
    row = Derivation(sha256=sha256, recipe=RECIPE, derived_at=tx.now)
    preview = None
    if isinstance(made, Derived):
        row.outcome, preview = Outcome.DERIVED, sha256_bytes(made.preview)
        row.facts_text = rules.facts_text(made.facts)
        row.hashes, row.mirrored = rules.hashes_text(made.hashes), rules.hashes_text(made.mirrored)
    else:
        row.outcome, (row.reason, row.recipe) = Outcome.REFUSED, rules.refusal(made.code)
    store.replace_derivation(tx, row)
    told = {"recipe": row.recipe, "outcome": row.outcome, "reason": row.reason, "preview": preview}
    tx.record("evidence.derived", subject=f"evidence:{sha256}", payload={"sha256": sha256, **told})


def _ask_again(actor: Actor, context: Context, sha256: str) -> None:
    with transaction(context, actor) as tx:
        if not store.is_asked_for(tx.session, DERIVE_JOB, sha256):
            tx.enqueue(DERIVE_JOB, {"sha256": sha256})
