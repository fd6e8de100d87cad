"""Read models of captures. People of a unit see those that were disclosed to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from evidence import Finding, Fix, Severity, State
from evidence.formats import HEIF_TYPES, PHOTO_TYPES
from inspection_api.archive.records import Derivation, Evidence
from inspection_api.archive.rules import Outcome
from inspection_api.archive.views import EvidenceView
from inspection_api.captures import rules, store
from inspection_api.captures.records import (
    Capture,
    CaptureCheck,
    CaptureGivenUp,
    CapturePreview,
    FindingAcceptance,
)
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
class AcceptanceView:
    """Why a photo stands although something about it does not fit, and who said so."""

    reason: str
    accepted_by_name: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class CaptureView:
    """A photo as its taker described it, what does not fit, and whether its bytes are here.

    Attributes:
        id: Made by the tablet.
        sha256: The file.
        campaign_id: The round.
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
        picture: ``scene`` or ``document``.
        received_at: When the server learnt of it.
        findings: What does not fit, by the latest check.
        accepted: By the code of a finding, why the photo stands all the same.
        evidence: The bytes, or None while they have not come.
        has_preview: The tablet sent a small picture, which is shown until the photo itself is derived.
        given_up: Why nobody waits for the bytes any longer; None where they are waited for, or have come.
    """

    id: UUID
    sha256: str
    campaign_id: str
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
    picture: str
    received_at: datetime
    findings: tuple[Finding, ...]
    accepted: Mapping[str, AcceptanceView]
    evidence: EvidenceView | None
    has_preview: bool
    given_up: GivenUpView | None

    @property
    def kind(self) -> tuple[str, str] | None:
        """State and media type of its bytes, None while they have not come."""
        return None if self.evidence is None else (self.evidence.state, self.evidence.media_type)


@dataclass(frozen=True, slots=True)
class ArrivalView:
    """How many photos of a visit have arrived, whoever took them.

    Attributes:
        total: Photos that were announced, or that findings rest on.
        whole: Of these, how many are here, are the bytes that were named, and could be opened.
        refused: How many are here but cannot be opened, or are nothing to be opened.
        given_up: How many are not here and are not waited for any longer.
    """

    total: int
    whole: int
    refused: int
    given_up: int

    @property
    def missing(self) -> int:
        """How many are still to come, or were not opened yet."""
        return self.total - self.whole - self.refused - self.given_up


def place_of_capture(actor: Actor, session: Session, capture_id: UUID) -> tuple[UUID, UUID]:
    """Return the visit that a photo belongs to, and who took it.

    Raises:
        Problem: ``evidence.photo-unknown``, 404.
    """
    permit(actor, Permission.GIVE_UP_CAPTURE)
    row = session.get(Capture, capture_id)
    if row is None:
        raise Problem("evidence.photo-unknown", _MISSING)
    return row.visit_id, row.author_id


def captures_of_visit(actor: Actor, session: Session, visit_id: UUID) -> tuple[CaptureView, ...]:
    """Return the photos of a visit in the order of their taking."""
    permit(actor, Permission.VIEW_EVIDENCE)
    return _captures(actor, session, _captured().where(Capture.visit_id == visit_id))


def arrivals(
    actor: Actor, session: Session, visits: Collection[UUID], also: Select[UUID, UUID]
) -> Mapping[UUID, ArrivalView]:
    """Return how many photos of each visit have arrived; nothing of visits without photos. One query.

    Args:
        actor: Who asks, and may see the visits.
        session: To read with.
        visits: Which visits.
        also: Visit and capture of photos that are named elsewhere; their announcement may still be to come.
    """
    permit(actor, Permission.VIEW_VISIT)
    # Each arm by itself is bound to the visits: no database pushes that through a union.
    elsewhere = also.where(also.selected_columns[0].in_(visits))
    announced = select(Capture.visit_id, Capture.id).where(Capture.visit_id.in_(visits))
    visit_id, capture_id = announced.union(elsewhere).subquery().c
    rows = session.execute(
        select(visit_id, *(func.count(one) for one in (capture_id, *_arrived())))
        .outerjoin(Capture, Capture.id == capture_id)
        .outerjoin(Evidence, Evidence.sha256 == Capture.sha256)
        .outerjoin(Derivation, Derivation.sha256 == Capture.sha256)
        .outerjoin(CaptureGivenUp, CaptureGivenUp.capture_id == capture_id)
        .group_by(visit_id)
    )
    return {found: ArrivalView(*counts) for found, *counts in rows}


def given_up(actor: Actor, session: Session, visits: Collection[UUID]) -> Mapping[UUID, tuple[UUID, ...]]:
    """Return by visit the photos whose bytes nobody waits for any longer."""
    permit(actor, Permission.VIEW_VISIT)
    rows = session.execute(
        select(Capture.visit_id, Capture.id)
        .join(CaptureGivenUp, CaptureGivenUp.capture_id == Capture.id)
        .outerjoin(Evidence, Evidence.sha256 == Capture.sha256)
        .where(Capture.visit_id.in_(visits), Evidence.sha256.is_(None))
        .order_by(Capture.id)
    )
    found: dict[UUID, tuple[UUID, ...]] = {}
    for visit, capture in rows:
        found[visit] = (*found.get(visit, ()), capture)
    return found


def _arrived() -> tuple[ColumnElement[UUID | None], ...]:
    """Return the key of a photo where it is whole, where it was refused, and where it was given up.

    They divide photos as ``archive.rules.standing`` does.
    """
    kept = Evidence.state == State.STORED
    opened = or_(
        Derivation.outcome == Outcome.DERIVED, Evidence.media_type.not_in(sorted(PHOTO_TYPES | HEIF_TYPES))
    )
    refused = or_(Evidence.state == State.QUARANTINED, Derivation.outcome == Outcome.REFUSED)
    given_up = Evidence.sha256.is_(None)
    return (
        case((kept & opened, Capture.id)),
        case((refused, Capture.id)),
        case((given_up, CaptureGivenUp.capture_id)),
    )


def captures(actor: Actor, session: Session, ids: Collection[UUID]) -> tuple[CaptureView, ...]:
    """Return those of the named photos that are known, in the order of their taking."""
    permit(actor, Permission.VIEW_EVIDENCE)
    return _captures(actor, session, _captured().where(Capture.id.in_(ids)))


def captures_of_file(actor: Actor, session: Session, sha256: str) -> tuple[CaptureView, ...]:
    """Return what was said about a file, in the order of the taking."""
    permit(actor, Permission.VIEW_EVIDENCE)
    return _captures(actor, session, _captured().where(Capture.sha256 == sha256))


def serious_captures(actor: Actor, session: Session, campaign_id: str) -> tuple[CaptureView, ...]:
    """Return the photos of a round with something serious about them that nobody has accepted yet."""
    permit(actor, Permission.VIEW_PARKED)
    rows = _captures(actor, session, _captured().where(Capture.campaign_id == campaign_id, _is_serious()))
    return tuple(row for row in rows if any(_is_open(row, finding) for finding in row.findings))


def _is_open(capture: CaptureView, finding: Finding) -> bool:
    return finding.severity is Severity.SERIOUS and finding.code not in capture.accepted


def _is_serious() -> ColumnElement[bool]:
    text = func.coalesce(CaptureCheck.findings_text, Capture.findings_text)
    return text.contains(f'"{Severity.SERIOUS.value}"')


_Row = Row[Capture, Evidence | None, Derivation | None, CaptureCheck | None, CaptureGivenUp | None]


_Query = Select[Capture, Evidence | None, Derivation | None, CaptureCheck | None, CaptureGivenUp | None]


def _captured() -> _Query:
    later = aliased(CaptureCheck)
    newest = select(func.max(later.number)).where(later.capture_id == Capture.id).scalar_subquery()
    is_last = (CaptureCheck.capture_id == Capture.id) & (CaptureCheck.number == newest)
    return (
        select(Capture, Evidence, Derivation, CaptureCheck, CaptureGivenUp)
        .outerjoin(Evidence, Evidence.sha256 == Capture.sha256)
        .outerjoin(Derivation, Derivation.sha256 == Capture.sha256)
        .outerjoin(CaptureCheck, is_last)
        .outerjoin(CaptureGivenUp, CaptureGivenUp.capture_id == Capture.id)
        .order_by(Capture.taken_at, Capture.id)
    )


def _captures(
    actor: Actor,
    session: Session,
    query: _Query,
) -> tuple[CaptureView, ...]:
    is_unit = actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD)
    if is_unit:
        query = query.where(store.is_disclosed_to(actor.unit_code))
    rows = session.execute(query).all()
    ids = [row[0].id for row in rows]
    accepted, previews = _acceptances(session, ids), _previews(session, ids)
    found = (_capture(row, accepted.get(row[0].id, {}), previews) for row in rows)
    if is_unit:
        return tuple(_for_units(each) for each in found)
    return tuple(found)


def _for_units(photo: CaptureView) -> CaptureView:
    return replace(photo, findings=rules.for_units(photo.findings), accepted={}, has_preview=False)


def _previews(session: Session, ids: Collection[UUID]) -> frozenset[UUID]:
    query = select(CapturePreview.capture_id).where(CapturePreview.capture_id.in_(ids))
    return frozenset(session.scalars(query))


def _acceptances(session: Session, ids: Collection[UUID]) -> dict[UUID, dict[str, AcceptanceView]]:
    """Return what was accepted about each photo, by the digest of the finding."""
    found: dict[UUID, dict[str, AcceptanceView]] = {}
    for row in session.scalars(select(FindingAcceptance).where(FindingAcceptance.capture_id.in_(ids))):
        view = AcceptanceView(row.reason_text, row.accepted_by_name, row.accepted_at)
        found.setdefault(row.capture_id, {})[row.finding] = view
    return found


def _capture(record: _Row, accepted: Mapping[str, AcceptanceView], previews: Collection[UUID]) -> CaptureView:
    row, file, made, check, given_up = record
    found = rules.read_findings(row.findings_text if check is None else check.findings_text)
    digests = {finding.code: rules.finding_digest(finding) for finding in found}
    return CaptureView(
        id=row.id,
        sha256=row.sha256,
        campaign_id=row.campaign_id,
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
        picture=row.picture,
        received_at=row.received_at,
        findings=found,
        accepted={code: accepted[digest] for code, digest in digests.items() if digest in accepted},
        evidence=None if file is None else EvidenceView.of(file, made),
        has_preview=row.id in previews and made is None,
        given_up=None if file or given_up is None else _given_up(given_up),
    )


def _given_up(row: CaptureGivenUp) -> GivenUpView:
    return GivenUpView(row.reason_text, row.given_up_by_name, row.given_up_at)
