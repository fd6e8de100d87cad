"""Read models of captures. People of a unit see those that were disclosed to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from evidence import Finding, Fix
from inspection_api.archive.records import Evidence
from inspection_api.archive.views import EvidenceView
from inspection_api.captures import rules, store
from inspection_api.captures.records import Capture, CaptureCheck, CaptureGivenUp
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem

_MISSING = 404


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
    if actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD):
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
        evidence=None if file is None else EvidenceView.of(file),
        given_up=None if file or given_up is None else _given_up(given_up),
    )


def _given_up(row: CaptureGivenUp) -> GivenUpView:
    return GivenUpView(row.reason_text, row.given_up_by_name, row.given_up_at)
