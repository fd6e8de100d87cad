"""Read models of the archive.

Unit people see what their own unit handed in, and of the photos taken there those that were disclosed to it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from evidence import Finding, Fix
from evidence.errors import ObjectMissingError, PhotoError
from evidence.photos import preview
from inspection_api.archive import rules, store
from inspection_api.archive.records import (
    Capture,
    CaptureCheck,
    CaptureGivenUp,
    Evidence,
    EvidenceUnit,
)
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


@dataclass(frozen=True, slots=True)
class GivenUpView:
    """Why nobody waits any longer for the bytes of a photo, and who said so."""

    reason: str
    given_up_by_name: str
    given_up_at: datetime


@dataclass(frozen=True, slots=True)
class CaptureView:
    """A photo as its taker described it, what does not fit, and whether its bytes are here.

    Attributes:
        id: Made by the tablet.
        sha256: The file.
        visit_id: The visit.
        unit_code: The unit visited.
        criterion: What it is to show.
        field: One value of the criterion, or None for the whole.
        source: ``camera`` or ``gallery``.
        taken_at: Instant by the tablet's clock.
        device: The tablet.
        fix: Where the tablet thought it was.
        notice_given: The people present were told.
        author_id: Who took it.
        author_name: The taker's name at that time.
        received_at: When the server learnt of it.
        findings: What does not fit, by the latest check.
        evidence: The bytes, or None while they have not come.
        given_up: Why nobody waits for the bytes any longer; None where they are waited for, or have come.
    """

    id: UUID
    sha256: str
    visit_id: UUID
    unit_code: str
    criterion: str
    field: str | None
    source: str
    taken_at: datetime
    device: str
    fix: Fix | None
    notice_given: bool
    author_id: UUID
    author_name: str
    received_at: datetime
    findings: tuple[Finding, ...]
    evidence: EvidenceView | None
    given_up: GivenUpView | None


def kept(actor: Actor, session: Session, sha256: str) -> EvidenceView | None:
    """Return whether a file is here, for those who send files: they know its digest and have its bytes."""
    permit(actor, Permission.KEEP_EVIDENCE)
    row = session.get(Evidence, sha256)
    return None if row is None else _evidence(row)


def missing(actor: Actor, session: Session, digests: Collection[str]) -> tuple[str, ...]:
    """Return those of some digests whose bytes are not here, in order, each once."""
    permit(actor, Permission.KEEP_EVIDENCE)
    here = set(session.scalars(select(Evidence.sha256).where(Evidence.sha256.in_(digests))))
    return tuple(digest for digest in dict.fromkeys(digests) if digest not in here)


def evidence_view(actor: Actor, session: Session, sha256: str) -> EvidenceView:
    """Return what is known of a file.

    Raises:
        Problem: ``evidence.unknown``, 404, when there is none that the person may see.
    """
    permit(actor, Permission.VIEW_EVIDENCE)
    query = _own(actor, select(Evidence).where(Evidence.sha256 == sha256))
    row = session.scalars(query).first()
    if row is None:
        raise Problem("evidence.unknown", _MISSING)
    return _evidence(row)


def place_of_capture(actor: Actor, session: Session, capture_id: UUID) -> UUID:
    """Return the visit that a photo belongs to.

    Raises:
        Problem: ``evidence.photo-unknown``, 404.
    """
    permit(actor, Permission.GIVE_UP_CAPTURE)
    row = session.get(Capture, capture_id)
    if row is None:
        raise Problem("evidence.photo-unknown", _MISSING)
    return row.visit_id


def captures_of_visit(actor: Actor, session: Session, visit_id: UUID) -> tuple[CaptureView, ...]:
    """Return the photos of a visit in the order of their taking."""
    permit(actor, Permission.VIEW_EVIDENCE)
    return _captures(actor, session, _captured().where(Capture.visit_id == visit_id))


def captures(actor: Actor, session: Session, ids: Collection[UUID]) -> tuple[CaptureView, ...]:
    """Return those of the named photos that are known, in the order of their taking."""
    permit(actor, Permission.VIEW_EVIDENCE)
    return _captures(actor, session, _captured().where(Capture.id.in_(ids)))


def quarantine(actor: Actor, session: Session) -> tuple[EvidenceView, ...]:
    """Return the files in quarantine, the newest first, for the office to look at."""
    permit(actor, Permission.VIEW_PARKED)
    query = select(Evidence).where(Evidence.state == _QUARANTINED)
    rows = session.scalars(query.order_by(Evidence.received_at.desc(), Evidence.sha256))
    return tuple(_evidence(row) for row in rows)


def open_preview(actor: Actor, context: Context, sha256: str) -> bytes:
    """Return a small JPEG of a photo, re-encoded, without metadata; made when first asked for.

    Raises:
        Problem: ``evidence.unknown`` or ``evidence.no-preview``, both 404.
    """
    permit(actor, Permission.VIEW_EVIDENCE)
    with reading(context) as session:
        found = evidence_view(actor, session, sha256)
    try:
        with context.objects.open_derived(sha256, PREVIEW_RECIPE) as stream:
            return stream.read()
    except ObjectMissingError:
        return _made_preview(context, found)


def _is_bound(actor: Actor) -> bool:
    return actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD)


def _own(actor: Actor, query: Select[Evidence]) -> Select[Evidence]:
    if not _is_bound(actor):
        return query
    handed_in = select(EvidenceUnit.sha256).where(EvidenceUnit.unit_code == actor.unit_code)
    taken = select(Capture.sha256).where(store.is_disclosed_to(actor.unit_code))
    return query.where(Evidence.sha256.in_(handed_in) | Evidence.sha256.in_(taken))


def _captured() -> Select[Capture, Evidence, CaptureCheck, CaptureGivenUp]:
    return (
        select(Capture, Evidence, CaptureCheck, CaptureGivenUp)
        .outerjoin(Evidence, Evidence.sha256 == Capture.sha256)
        .outerjoin(CaptureCheck, CaptureCheck.capture_id == Capture.id)
        .outerjoin(CaptureGivenUp, CaptureGivenUp.capture_id == Capture.id)
        .order_by(Capture.taken_at, Capture.id)
    )


def _captures(
    actor: Actor, session: Session, query: Select[Capture, Evidence, CaptureCheck, CaptureGivenUp]
) -> tuple[CaptureView, ...]:
    if _is_bound(actor):
        query = query.where(store.is_disclosed_to(actor.unit_code))
    return tuple(_capture(*row) for row in session.execute(query))


def _capture(
    row: Capture, file: Evidence | None, check: CaptureCheck | None, given_up: CaptureGivenUp | None
) -> CaptureView:
    return CaptureView(
        id=row.id,
        sha256=row.sha256,
        visit_id=row.visit_id,
        unit_code=row.unit_code,
        criterion=row.criterion,
        field=row.field,
        source=row.source,
        taken_at=row.taken_at,
        device=row.device,
        fix=rules.read_fix(row.latitude, row.longitude, row.accuracy_m, row.fixed_at),
        notice_given=row.notice_given,
        author_id=row.author_id,
        author_name=row.author_name,
        received_at=row.received_at,
        findings=rules.read_findings(row.findings_text if check is None else check.findings_text),
        evidence=None if file is None else _evidence(file),
        given_up=None if file or given_up is None else _given_up(given_up),
    )


def _given_up(row: CaptureGivenUp) -> GivenUpView:
    return GivenUpView(row.reason_text, row.given_up_by_name, row.given_up_at)


def _evidence(row: Evidence) -> EvidenceView:
    return EvidenceView(
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        state=row.state,
        reason=row.reason,
        received_at=row.received_at,
        received_by=row.received_by,
    )


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
