"""Use cases of uploads: take in a file that comes in parts, tell how far it is, forget what nobody ends.

A file that comes whole is ``captures``' alone. Parts are kept apart from all that counts as received; with
the last one the file is received like any other, with its digest checked from the first byte.
"""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import UUID

from evidence import sha256_bytes
from evidence.digests import is_digest
from evidence.errors import PartOffsetError
from evidence.formats import media_type_of
from evidence.parts import Upload
from inspection_api.archive import views as archive
from inspection_api.archive.views import Receipt
from inspection_api.captures import service as captures
from inspection_api.captures.records import CapturePreview
from inspection_api.captures.rules import MOST_PREVIEW, PREVIEW_TYPE, is_by, preview_name
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import add_once, reading, transaction
from inspection_api.uploads import rules, store
from inspection_api.uploads.rules import SentPart

_MISSING, _UNPROCESSABLE = 404, 422
_WAITS = timedelta(days=14)


def receive_part(actor: Actor, context: Context, part: SentPart) -> Receipt | int:
    """Keep a part of an upload; with the last one the file is whole and received like any other.

    Whoever sends what is here already, or leaves something out, is told from where to go on.

    Returns:
        The receipt once the file is here; until then how many bytes of it are, from the beginning.

    Raises:
        Problem: ``evidence.part-range``; otherwise as ``captures.receive``, and the upload begins anew then.
    """
    permit(actor, Permission.KEEP_EVIDENCE)
    upload = _upload(actor, context, part)
    known = _known_receipt(actor, context, part.sha256)
    if known is not None:
        return known
    try:
        here = context.uploads.add(upload, part.at, part.data)
        if here < part.total:
            return here
        with context.uploads.whole(upload) as stream:
            return captures.receive(actor, context, stream, part.sha256, photo=part.photo)
    except PartOffsetError as fault:  # or another connection was faster, and the file is here
        return _known_receipt(actor, context, part.sha256) or int(fault.params["expected"])
    except Problem:
        context.uploads.drop(upload)
        raise


def offset(actor: Actor, context: Context, sha256: str, total: int | None) -> int:
    """Tell from where to go on with an upload; 0 where nothing is known.

    Whose parts are all here but was never received, as when the server went down between the two, is asked
    for its last byte again: that brings the receipt.
    """
    permit(actor, Permission.KEEP_EVIDENCE)
    if not total or not is_digest(sha256):
        return 0
    return min(context.uploads.length(_upload_of(actor, sha256, total)), total - 1)


def clear_uploads(actor: Actor, context: Context) -> int:
    """Forget uploads to which nothing was added for a long time; who sends on begins anew.

    Returns:
        How many were forgotten.
    """
    permit(actor, Permission.KEEP_EVIDENCE)
    return context.uploads.drop_before((context.clock.now() - _WAITS).timestamp())


def keep_preview(actor: Actor, context: Context, capture_id: UUID, data: bytes) -> bool:
    """Keep the small picture that a tablet sends before a photo; it is shown until the photo is here.

    It is nobody's evidence: nothing is compared with it, and nothing is made from it. The first one stays.

    Returns:
        Whether it was kept; not so once the photo is here, or one was kept before.

    Raises:
        Problem: ``evidence.preview-unfit``, or ``evidence.photo-unknown`` of what another tablet or person
            announced.
    """
    permit(actor, Permission.KEEP_EVIDENCE)
    if not 0 < len(data) <= MOST_PREVIEW or media_type_of(BytesIO(data)) != PREVIEW_TYPE:
        raise Problem("evidence.preview-unfit", _UNPROCESSABLE, params={"limit": str(MOST_PREVIEW // 1000)})
    with reading(context) as session:
        photo = store.announced(session, capture_id)
        if photo is None or not is_by(actor, photo.author_id, photo.device):
            raise Problem("evidence.photo-unknown", _MISSING)
        sha256, unit_code = photo.sha256, photo.unit_code
        if archive.kept(actor, session, sha256) or store.has_preview(session, capture_id):
            return False
    context.objects.put_derived(sha256, preview_name(capture_id), data)
    with transaction(context, actor) as tx:
        digest, size = sha256_bytes(data), len(data)
        row = CapturePreview(
            capture_id=capture_id,
            sha256=digest,
            size=size,
            received_by=actor.person_id,
            received_at=tx.now,
        )
        if not add_once(tx, row):
            return False
        told = {"capture": str(capture_id), "sha256": digest, "size": size}
        tx.record("capture.preview-received", subject=f"unit:{unit_code}", payload=told)
    return True


def _upload(actor: Actor, context: Context, part: SentPart) -> Upload:
    limit = context.settings.upload_limit
    fault = rules.part_fault(part, limit)
    if fault is not None:
        raise Problem(fault, _UNPROCESSABLE, params={"limit": str(limit // (1024 * 1024))})
    return _upload_of(actor, part.sha256, part.total)


def _upload_of(actor: Actor, sha256: str, total: int) -> Upload:
    """Name an upload; tablets and people do not meet, even over the same file."""
    return Upload(actor.device or str(actor.person_id), sha256, total)


def _known_receipt(actor: Actor, context: Context, sha256: str) -> Receipt | None:
    with reading(context) as session:
        return archive.receipt_again(actor, session, sha256)
