"""Use cases of custody: show a file, hand it out, restrict it, make a copy of it for the public.

Of a restricted file everybody but a few is shown the copy for the public and nothing else. Who looks at the
photo itself is written down, once a day, so that the log stays calm; so is whoever takes an original, and
of a restricted one what for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from evidence.errors import ObjectMissingError
from evidence.redaction import Area, areas_text, read_areas
from inspection_api.archive import service as archive
from inspection_api.archive.rules import WAITING, Size, is_photo
from inspection_api.archive.service import Original
from inspection_api.captures import views as captures_views
from inspection_api.captures.rules import preview_name
from inspection_api.custody import store, views
from inspection_api.custody.records import CustodyNote, EvidenceClass, PublicCopy, Viewing
from inspection_api.custody.rules import Look, RestrictionReason
from inspection_api.custody.views import FileView
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.clock import local_date
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import Transaction, add_once, reading, transaction

COPY_JOB = "custody.public-copy"
_FORBIDDEN, _MISSING, _CONFLICT, _UNPROCESSABLE = 403, 404, 409, 422


@dataclass(frozen=True, slots=True)
class Commission:
    """A copy for the public that was asked for; the key is its own, so that making it twice makes one."""

    copy_id: UUID
    sha256: str
    areas: tuple[Area, ...]
    requested_by: UUID
    requested_by_name: str


class Redactor(Protocol):
    """Makes copies of photos with areas filled, as ``evidence.sandbox.Decoder`` does."""

    def public_copy(self, data: bytes, areas: Sequence[Area]) -> bytes:
        """Decode a photo, fill the areas and encode it anew, or raise PhotoError."""
        ...


def open_preview(actor: Actor, context: Context, sha256: str) -> bytes:
    """Return a small JPEG of a photo; of a restricted one the photo itself to a few, and that is an event.

    Raises:
        Problem: ``evidence.unknown``, ``evidence.no-preview``, ``evidence.waiting``, ``evidence.restricted``.
    """
    permit(actor, Permission.VIEW_EVIDENCE)
    with reading(context) as session:
        found = views.file(actor, context, session, sha256)
    if found.look is not Look.WHOLE:
        return _copy_of(context, found)
    picture = archive.open_preview(actor, context, sha256)
    if found.is_restricted:
        _note_viewing(actor, context, sha256)
    return picture


def open_public(actor: Actor, context: Context, sha256: str, size: Size = Size.PREVIEW) -> bytes:
    """Return a small JPEG that lists and issued documents may show: of a restricted photo the copy.

    Raises:
        Problem: As ``open_preview``.
    """
    permit(actor, Permission.VIEW_EVIDENCE)
    with reading(context) as session:
        found = views.file(actor, context, session, sha256)
    if found.is_restricted:
        return _copy_of(context, found)
    return archive.open_preview(actor, context, sha256, size)


def open_sent_preview(actor: Actor, context: Context, capture_id: UUID) -> bytes:
    """Return the small picture that a tablet sent before a photo, as it came; never of a restricted one.

    Once the photo is here and derived, what was made from it takes its place.

    Raises:
        Problem: ``evidence.photo-unknown``, ``evidence.no-preview``, or as ``open_public``.
    """
    permit(actor, Permission.VIEW_EVIDENCE)
    with reading(context) as session:
        found = captures_views.captures(actor, session, [capture_id])
        if not found:
            raise Problem("evidence.photo-unknown", _MISSING)
        (photo,) = found
        is_restricted = bool(views.restricted(actor, session, [photo.sha256]))
    if photo.evidence is not None and photo.evidence.state != WAITING:
        return open_public(actor, context, photo.sha256)
    if is_restricted or not photo.has_preview:
        raise Problem("evidence.no-preview", _MISSING)
    try:
        with context.objects.open_derived(photo.sha256, preview_name(capture_id)) as stream:
            return stream.read()
    except ObjectMissingError as fault:
        raise Problem("evidence.no-preview", _MISSING) from fault


def open_public_copy(actor: Actor, context: Context, sha256: str) -> bytes:
    """Return the copy for the public of a photo, restricted or not.

    Raises:
        Problem: ``evidence.unknown`` or ``evidence.no-copy``, both 404.
    """
    permit(actor, Permission.VIEW_EVIDENCE)
    with reading(context) as session:
        found = views.file(actor, context, session, sha256)
    if found.copy is None:
        raise Problem("evidence.no-copy", _MISSING)
    return _copy_of(context, found)


def open_original(actor: Actor, context: Context, sha256: str, purpose: str | None = None) -> Original:
    """Hand out an original as it was received; that it was, and what for, is an event.

    Raises:
        Problem: ``evidence.unknown``; of a restricted file ``evidence.restricted``, or
            ``evidence.purpose-needed`` when nothing is said of what for.
    """
    permit(actor, Permission.VIEW_EVIDENCE)

    def noted(tx: Transaction) -> dict[str, str | None]:
        found = views.file(actor, context, tx.session, sha256)
        if found.look is not Look.WHOLE:
            raise Problem("evidence.restricted", _FORBIDDEN)
        if found.is_restricted and purpose is None:
            raise Problem("evidence.purpose-needed", _UNPROCESSABLE)
        return _noted(tx, sha256, purpose)

    return archive.hand_out(actor, context, sha256, noted)


def restrict(
    actor: Actor, context: Context, sha256: str, reason: RestrictionReason, note: str | None
) -> None:
    """Show a file to a few only, from now on.

    Raises:
        Problem: ``evidence.unknown``, ``evidence.already-restricted``, or one of permission.
    """
    permit(actor, Permission.CLASSIFY_EVIDENCE)
    with transaction(context, actor) as tx:
        archive.hold_file(actor, tx, sha256)
        found = views.file(actor, context, tx.session, sha256)
        permit(actor, Permission.CLASSIFY_EVIDENCE, on=found.standing)
        if found.is_restricted:
            raise Problem("evidence.already-restricted", _CONFLICT)
        _mark(tx, sha256, reason, note)


def restrict_at_capture(actor: Actor, tx: Transaction, sha256: str, reason: RestrictionReason) -> None:
    """Show a photo to a few only, as its taker says while taking it; its bytes may still have to come."""
    permit(actor, Permission.CLASSIFY_EVIDENCE)
    archive.hold_file(actor, tx, sha256)
    if sha256 not in store.restricted(tx.session, [sha256]):
        _mark(tx, sha256, reason, None)


def lift(actor: Actor, context: Context, sha256: str, note: str) -> None:
    """Show a file again like others.

    Raises:
        Problem: ``evidence.unknown``, ``evidence.not-restricted``, or one of permission.
    """
    permit(actor, Permission.LIFT_RESTRICTION)
    with transaction(context, actor) as tx:
        archive.hold_file(actor, tx, sha256)
        found = views.file(actor, context, tx.session, sha256)
        permit(actor, Permission.LIFT_RESTRICTION, on=found.standing)
        if not found.is_restricted:
            raise Problem("evidence.not-restricted", _CONFLICT)
        _mark(tx, sha256, None, note)


def request_copy(actor: Actor, context: Context, sha256: str, areas: tuple[Area, ...]) -> UUID:
    """Ask for a copy of a photo for the public; the worker makes it, the original stays as it is.

    Returns:
        The job's id.

    Raises:
        Problem: ``evidence.unknown``, ``evidence.waiting``, ``evidence.not-copyable``, or one of permission.
    """
    permit(actor, Permission.MAKE_PUBLIC_COPY)
    with transaction(context, actor) as tx:
        found = views.file(actor, context, tx.session, sha256)
        permit(actor, Permission.MAKE_PUBLIC_COPY, on=found.standing)
        if found.file.state == WAITING:
            raise Problem("evidence.waiting", _CONFLICT)
        if not is_photo(found.file.state, found.file.media_type):
            raise Problem("evidence.not-copyable", _CONFLICT)
        return tx.enqueue(
            COPY_JOB,
            {
                "copy_id": str(tx.new_id()),
                "sha256": sha256,
                "areas": areas_text(areas),
                "requested_by": str(actor.person_id),
                "requested_by_name": actor.name,
            },
        )


def make_copy(actor: Actor, context: Context, commission: Commission, redactor: Redactor) -> None:
    """Make a copy for the public that was asked for; repeating it makes no other.

    Raises:
        EvidenceError: The photo cannot be read, its bytes are lost, or the store is away.
    """
    permit(actor, Permission.DERIVE_EVIDENCE)
    with context.objects.open(commission.sha256) as stream:
        data = stream.read()
    made = redactor.public_copy(data, commission.areas)
    accepted = archive.take_in_document(actor, context, made, "image/jpeg")
    with transaction(context, actor) as tx:
        if store.copy(tx.session, commission.copy_id) is not None:
            return
        kept = archive.register(actor, tx, accepted)
        areas = areas_text(commission.areas)
        tx.session.add(
            PublicCopy(
                id=commission.copy_id,
                sha256=commission.sha256,
                copy_sha256=kept.sha256,
                areas_text=areas,
                requested_by=commission.requested_by,
                requested_by_name=commission.requested_by_name,
                made_at=tx.now,
            )
        )
        told = {"copy": kept.sha256, "areas": areas, "requested_by": str(commission.requested_by)}
        _record(tx, "evidence.public-copy", commission.sha256, told)


def commission_of(actor: Actor, payload: Mapping[str, str]) -> Commission:
    """Return the copy that a job asks for."""
    permit(actor, Permission.DERIVE_EVIDENCE)
    return Commission(
        copy_id=UUID(payload["copy_id"]),
        sha256=payload["sha256"],
        areas=read_areas(payload["areas"]),
        requested_by=UUID(payload["requested_by"]),
        requested_by_name=payload["requested_by_name"],
    )


def _copy_of(context: Context, found: FileView) -> bytes:
    if found.copy is None:
        raise Problem("evidence.restricted", _FORBIDDEN)
    with context.objects.open(found.copy.sha256) as stream:
        return stream.read()


def _note_viewing(actor: Actor, context: Context, sha256: str) -> None:
    day = local_date(context.clock.now())
    with reading(context) as session:
        if store.has_viewed(session, sha256, actor.person_id, day):
            return
    with transaction(context, actor) as tx:
        row = Viewing(sha256=sha256, person_id=actor.person_id, day=day, viewed_at=tx.now)
        if add_once(tx, row):
            _record(tx, "evidence.viewed", sha256, {})


def _noted(tx: Transaction, sha256: str, purpose: str | None) -> dict[str, str | None]:
    """Keep what an original is handed out for; returns what the log says of it."""
    if purpose is None:
        return {}
    salt = tx.context.identifiers.salt()
    row = CustodyNote(
        id=tx.new_id(),
        sha256=sha256,
        purpose_text=purpose,
        purpose_salt=salt,
        noted_by=tx.actor.person_id,
        noted_at=tx.now,
    )
    tx.session.add(row)
    return {"note": str(row.id), "purpose": sealed(purpose, salt)}


def _mark(tx: Transaction, sha256: str, reason: RestrictionReason | None, note: str | None) -> None:
    """Write down how a file is classed from now on; without a reason it is open."""
    before = store.marks(tx.session, sha256)
    salt = tx.context.identifiers.salt()
    tx.session.add(
        EvidenceClass(
            sha256=sha256,
            number=before[0].number + 1 if before else 1,
            is_restricted=reason is not None,
            reason=reason,
            note_text=note,
            note_salt=salt,
            marked_by=tx.actor.person_id,
            marked_by_name=tx.actor.name,
            marked_at=tx.now,
        )
    )
    kind = "evidence.lifted" if reason is None else "evidence.restricted"
    _record(tx, kind, sha256, {"why": reason, "text": sealed(note, salt)})


def _record(tx: Transaction, kind: str, sha256: str, told: Mapping[str, str | None]) -> None:
    tx.record(kind, subject=f"evidence:{sha256}", payload={"sha256": sha256, **told})
