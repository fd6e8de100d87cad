"""Read models of the archive.

Unit people see what their own unit handed in, and of the photos taken there those that were disclosed to it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evidence.errors import ObjectMissingError, PhotoError
from evidence.photos import preview
from inspection_api.archive import store
from inspection_api.archive.records import Evidence
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading

PREVIEW_RECIPE = "preview-1024"
_PREVIEW_EDGE = 1024
_QUARANTINED = "quarantined"
_MISSING = 404


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A file that is kept: what it is, and why it is in quarantine if it is."""

    sha256: str
    size: int
    media_type: str
    state: str
    reason: str | None
    received_at: datetime
    received_by: UUID

    @classmethod
    def of(cls, row: Evidence) -> EvidenceView:
        """Return the view of a row."""
        return cls(
            sha256=row.sha256,
            size=row.size,
            media_type=row.media_type,
            state=row.state,
            reason=row.reason,
            received_at=row.received_at,
            received_by=row.received_by,
        )


def kept(actor: Actor, session: Session, sha256: str) -> EvidenceView | None:
    """Return whether a file is here, for those who send files: they know its digest and have its bytes."""
    permit(actor, Permission.KEEP_EVIDENCE)
    row = session.get(Evidence, sha256)
    return None if row is None else EvidenceView.of(row)


def missing(actor: Actor, session: Session, digests: Collection[str]) -> tuple[str, ...]:
    """Return those of some digests whose bytes are not here, in order, each once."""
    permit(actor, Permission.KEEP_EVIDENCE)
    here = set(session.scalars(select(Evidence.sha256).where(Evidence.sha256.in_(digests))))
    return tuple(digest for digest in dict.fromkeys(digests) if digest not in here)


def may_see(actor: Actor, context: Context, session: Session, sha256: str) -> bool:
    """Tell whether a person may see a file: people of a unit, if it handed it in or was told of it."""
    if not actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD):
        return True
    handed_in = store.was_handed_in_by(session, sha256, actor.unit_code)
    return handed_in or context.disclosures.covers(session, sha256, actor.unit_code)


def evidence_view(actor: Actor, context: Context, session: Session, sha256: str) -> EvidenceView:
    """Return what is known of a file.

    Raises:
        Problem: ``evidence.unknown``, 404, when there is none that the person may see.
    """
    permit(actor, Permission.VIEW_EVIDENCE)
    row = store.evidence(session, sha256)
    if row is None or not may_see(actor, context, session, sha256):
        raise Problem("evidence.unknown", _MISSING)
    return EvidenceView.of(row)


def quarantine(actor: Actor, session: Session) -> tuple[EvidenceView, ...]:
    """Return the files in quarantine, the newest first, for the office to look at."""
    permit(actor, Permission.VIEW_PARKED)
    query = select(Evidence).where(Evidence.state == _QUARANTINED)
    rows = session.scalars(query.order_by(Evidence.received_at.desc(), Evidence.sha256))
    return tuple(EvidenceView.of(row) for row in rows)


def open_preview(actor: Actor, context: Context, sha256: str) -> bytes:
    """Return a small JPEG of a photo, re-encoded, without metadata; made when first asked for.

    Raises:
        Problem: ``evidence.unknown`` or ``evidence.no-preview``, both 404.
    """
    permit(actor, Permission.VIEW_EVIDENCE)
    with reading(context) as session:
        found = evidence_view(actor, context, session, sha256)
    try:
        with context.objects.open_derived(sha256, PREVIEW_RECIPE) as stream:
            return stream.read()
    except ObjectMissingError:
        return _made_preview(context, found)


def _made_preview(context: Context, found: EvidenceView) -> bytes:
    if found.state == _QUARANTINED:
        raise Problem("evidence.no-preview", _MISSING)
    try:
        with context.objects.open(found.sha256) as stream:
            made = preview(stream.read(), _PREVIEW_EDGE)
    except PhotoError as fault:
        raise Problem("evidence.no-preview", _MISSING) from fault
    context.objects.put_derived(found.sha256, PREVIEW_RECIPE, made)
    return made
