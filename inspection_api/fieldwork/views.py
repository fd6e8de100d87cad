"""Read models of fieldwork: what was found, what stands, what waits for people, how far visits are.

Unit people see the findings about their own unit once its visit is closed; notes of parked commands are for
those who verify and for the office.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from inspection_api.archive.records import Evidence
from inspection_api.captures import views as captures
from inspection_api.captures.records import Capture, CaptureGivenUp
from inspection_api.captures.views import ArrivalView
from inspection_api.fieldwork.records import Command, Finding, FindingPhoto, ParkedSettlement
from inspection_api.fieldwork.rules import Outcome, Settlement
from inspection_api.findings.rules import Conclusion, FactKey
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.permissions import Permission, allowed, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.minutes import views as minutes
from inspection_api.minutes.rules import Deviation, Stood, deviations
from inspection_api.minutes.views import VersionView
from inspection_api.planning import views as planning
from inspection_api.planning.records import Visit
from inspection_api.planning.rules import VisitState
from inspection_api.planning.views import VisitView


@dataclass(frozen=True, slots=True)
class FindingView:
    """What an inspector found about one value.

    Attributes:
        id: Key of the finding, made by the tablet.
        visit_id: The visit.
        campaign_id: The round.
        unit_code: The unit.
        criterion: The criterion.
        field: The value of it.
        outcome: One of ``findings.rules.Conclusion``.
        value: Canonical text the finding stands for, of ``not_proven`` the part that was proven; None where
            none stands.
        cause: Code of the cause of a difference.
        note: What the inspector wrote.
        author_id: Who found it.
        author_name: The author's name at that time.
        made_at: Instant by the tablet's clock.
        received_at: When the server received it.
        mode: ``visit``, ``desk`` or ``system``.
        medium: ``tablet``, or ``paper`` where it was typed from a printed checklist.
        supersedes: The finding it takes the place of.
        settled: Whether it stands, that is, no later one took its place.
        photos: Keys of the captures it rests on.
        accepted_by: The team leader who let it stand after it was parked, if it was.
    """

    id: UUID
    visit_id: UUID
    campaign_id: str
    unit_code: str
    criterion: str
    field: str
    outcome: str
    value: str | None
    cause: str | None
    note: str | None
    author_id: UUID
    author_name: str
    made_at: datetime
    received_at: datetime
    mode: str
    medium: str
    supersedes: UUID | None
    settled: bool
    photos: tuple[UUID, ...]
    accepted_by: UUID | None


@dataclass(frozen=True, slots=True)
class SettlementView:
    """What the team leader did with a parked command."""

    action: str
    reason: str
    settled_by_name: str
    settled_at: datetime


@dataclass(frozen=True, slots=True)
class ParkedView:
    """A command that waits for people, or waited.

    Attributes:
        id: Key of the row; the tablet's own unless that was taken.
        client_id: The tablet's own key.
        visit_id: The visit.
        unit_code: The unit.
        kind: ``record_finding``, ``attach_photo`` or ``close_visit``.
        body: What it said, in the form of the wire.
        code: Why it was parked.
        params: What the sentence of the code names.
        author_name: Who made it.
        medium: ``tablet`` or ``paper``.
        made_at: Instant by the tablet's clock.
        received_at: When the server received it.
        settlement: What became of it, None while it waits.
    """

    id: UUID
    client_id: UUID
    visit_id: UUID
    unit_code: str
    kind: str
    body: Mapping[str, object]
    code: str
    params: Mapping[str, str]
    author_name: str
    medium: str
    made_at: datetime
    received_at: datetime
    settlement: SettlementView | None


@dataclass(frozen=True, slots=True)
class ProgressView:
    """How far a visit is.

    Attributes:
        findings: Values with a finding that stands.
        photos: Photos announced.
        photos_missing: Of these, how many bytes have not come and are waited for.
        photos_given_up: How many bytes have not come and are not waited for any longer.
        parked: Commands that wait for people.
    """

    findings: int
    photos: int
    photos_missing: int
    photos_given_up: int
    parked: int


@dataclass(frozen=True, slots=True)
class TabletLine:
    """A visit as a tablet lists it: with what the server knows of the whole team's work on it.

    Attributes:
        visit: The visit, with its newest package.
        photos: How many of its photos have arrived, from whatever tablet.
        minutes: The newest minutes the server has, None where it has none.
        settled: What the team leader did with commands that were parked, by the tablet's own keys.
        given_up: Photos that nobody waits for any longer.
    """

    visit: VisitView
    photos: ArrivalView
    minutes: VersionView | None
    settled: Mapping[UUID, SettlementView]
    given_up: Sequence[UUID]


def tablet_lines(actor: Actor, session: Session) -> tuple[TabletLine, ...]:
    """Return the visits of the person for which a package was issued, by day.

    As many queries for one visit as for many.
    """
    permit(actor, Permission.VIEW_VISIT)
    visits = [visit for visit in planning.visits(actor, session) if visit.package_digest is not None]
    ids = [visit.id for visit in visits]
    photos = captures.arrivals(actor, session, ids, _photos_of_findings())
    signed, settled = minutes.newest(actor, session, ids), _settlements(actor, session, ids)
    told = ids if allowed(actor, Permission.VIEW_PARKED) else []
    gone, none = captures.given_up(actor, session, told), ArrivalView(0, 0, 0, 0)
    return tuple(
        TabletLine(
            each,
            photos.get(each.id, none),
            signed.get(each.id),
            settled.get(each.id, {}),
            gone.get(each.id, ()),
        )
        for each in visits
    )


def _settlements(
    actor: Actor, session: Session, visits: Sequence[UUID]
) -> Mapping[UUID, Mapping[UUID, SettlementView]]:
    """Return by visit and command what became of parked commands; to people of units it is not told."""
    if not allowed(actor, Permission.VIEW_PARKED):
        return {}
    rows = session.execute(
        select(Command.visit_id, Command.client_id, ParkedSettlement)
        .join(ParkedSettlement, ParkedSettlement.command_id == Command.id)
        .where(Command.visit_id.in_(visits))
        .order_by(ParkedSettlement.action.desc(), ParkedSettlement.settled_at)  # accept wins, being the last
    )
    found: dict[UUID, dict[UUID, SettlementView]] = {}
    for visit, command, settlement in rows:
        found.setdefault(visit, {})[command] = _settlement(settlement)
    return found


def _photos_of_findings() -> Select[UUID, UUID]:
    """Select visit and photo of the findings that stand, but for photos whose announcement was dismissed."""
    later = aliased(Finding)
    replaced = exists().where(
        later.campaign_id == Finding.campaign_id,
        later.unit_code == Finding.unit_code,
        later.criterion == Finding.criterion,
        later.field == Finding.field,
        later.number > Finding.number,
    )
    about_photo = ParkedSettlement.command_id == FindingPhoto.capture_id
    dismissed = exists().where(about_photo, ParkedSettlement.action == Settlement.DISMISS)
    named = select(Finding.visit_id, FindingPhoto.capture_id)
    return named.join(FindingPhoto, FindingPhoto.finding_id == Finding.id).where(~replaced, ~dismissed)


def findings_of(actor: Actor, session: Session, campaign_id: str, unit_code: str) -> tuple[FindingView, ...]:
    """Return all findings about a unit in the order they were taken, the replaced ones too."""
    permit(actor, Permission.VIEW_EVIDENCE)
    permit(actor, Permission.VIEW_EVIDENCE, on=Facts(unit_code=unit_code))
    query = (
        select(Finding, Visit.state)
        .join(Visit, Visit.id == Finding.visit_id)
        .where(Finding.campaign_id == campaign_id, Finding.unit_code == unit_code)
        .order_by(Finding.number)
    )
    found = session.execute(query).all()
    last = {(row.criterion, row.field): row.id for row, _ in found}  # also by what the unit does not see yet
    bound = actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD)
    rows = [row for row, state in found if not bound or state == VisitState.CLOSED]
    beside = _beside(session, [row.id for row in rows])
    return tuple(_finding(row, beside, settled=last[row.criterion, row.field] == row.id) for row in rows)


def settled_findings(
    actor: Actor, session: Session, campaign_id: str
) -> Mapping[str, tuple[FindingView, ...]]:
    """Return by unit the findings that stand, one per value; for staff and the system."""
    permit(actor, Permission.VIEW_RESULT)
    rows = session.scalars(select(Finding).where(Finding.campaign_id == campaign_id).order_by(Finding.number))
    standing: dict[str, dict[FactKey, Finding]] = {}
    for row in rows:
        standing.setdefault(row.unit_code, {})[row.criterion, row.field] = row
    beside = _beside(session, [row.id for unit in standing.values() for row in unit.values()])
    return {
        unit: tuple(_finding(row, beside, settled=True) for row in found.values())
        for unit, found in standing.items()
    }


def minutes_deviations(actor: Actor, session: Session, visit_id: UUID) -> tuple[Deviation, ...] | None:
    """Return where the newest minutes of a visit are not what the visit found; None where there are none."""
    permit(actor, Permission.VIEW_MINUTES)
    found = minutes.of_visit(actor, session, visit_id)
    if not found:
        return None
    items = () if found[0].content is None else found[0].content.items
    rows = session.scalars(select(Finding).where(Finding.visit_id == visit_id).order_by(Finding.number))
    return deviations(items, {(row.criterion, row.field): Stood(row.outcome, row.value) for row in rows})


def parked(actor: Actor, session: Session, campaign_id: str) -> tuple[ParkedView, ...]:
    """Return the parked commands of the visits the person may see, the newest first, settled ones too."""
    permit(actor, Permission.VIEW_PARKED)
    units = {visit.id: visit.unit.code for visit in planning.visits(actor, session, campaign_id)}
    rows = session.execute(
        select(Command, ParkedSettlement)
        .outerjoin(ParkedSettlement, ParkedSettlement.command_id == Command.id)
        .where(Command.outcome == Outcome.PARKED, Command.visit_id.in_(units))
        .order_by(Command.received_at.desc(), Command.id)
    )
    return tuple(_parked(row, settlement, units[row.visit_id]) for row, settlement in rows)


def progress(actor: Actor, session: Session, campaign_id: str) -> Mapping[UUID, ProgressView]:
    """Return how far each visit is that the person may see."""
    permit(actor, Permission.VIEW_VISIT)
    visits = [visit.id for visit in planning.visits(actor, session, campaign_id)]
    done = _values_done(session, visits)
    photos = _photo_counts(session, visits)
    waiting = _waiting(session, visits)
    return {
        visit: ProgressView(done.get(visit, 0), *photos.get(visit, (0, 0, 0)), waiting.get(visit, 0))
        for visit in visits
    }


def _values_done(session: Session, visits: Iterable[UUID]) -> Mapping[UUID, int]:
    """Count the values each visit concluded about; one whose conclusion was taken back is not among them."""
    rows = session.execute(
        select(Finding.visit_id, Finding.criterion, Finding.field, Finding.outcome)
        .where(Finding.visit_id.in_(visits))
        .order_by(Finding.number)
    )
    last = {(visit_id, criterion, name): outcome for visit_id, criterion, name, outcome in rows}
    return Counter(visit_id for (visit_id, *_), outcome in last.items() if outcome != Conclusion.UNCHECKED)


def _photo_counts(session: Session, visits: Iterable[UUID]) -> Mapping[UUID, tuple[int, int, int]]:
    absent = case((Evidence.sha256.is_(None), CaptureGivenUp.capture_id))
    rows = session.execute(
        select(Capture.visit_id, func.count(Capture.id), func.count(Evidence.sha256), func.count(absent))
        .outerjoin(Evidence, Evidence.sha256 == Capture.sha256)
        .outerjoin(CaptureGivenUp, CaptureGivenUp.capture_id == Capture.id)
        .where(Capture.visit_id.in_(visits))
        .group_by(Capture.visit_id)
    )
    return {visit_id: (named, named - here - given_up, given_up) for visit_id, named, here, given_up in rows}


def _waiting(session: Session, visits: Iterable[UUID]) -> Mapping[UUID, int]:
    rows = session.execute(
        select(Command.visit_id, func.count())
        .outerjoin(ParkedSettlement, ParkedSettlement.command_id == Command.id)
        .where(Command.visit_id.in_(visits), Command.outcome == Outcome.PARKED)
        .where(ParkedSettlement.command_id.is_(None))
        .group_by(Command.visit_id)
    )
    return {visit_id: count for visit_id, count in rows}  # noqa: C416 -- rows are not plain pairs for mypy


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is kept beside findings: their photos, and who let them stand after they were parked."""

    photos: Mapping[UUID, tuple[UUID, ...]]
    accepted: Mapping[UUID, UUID]


def _beside(session: Session, findings: Sequence[UUID]) -> _Beside:
    settled = select(ParkedSettlement).where(ParkedSettlement.command_id.in_(findings))
    accepted = {row.command_id: row.settled_by for row in session.scalars(settled)}
    return _Beside(_photos(session, findings), accepted)


def _photos(session: Session, findings: Iterable[UUID]) -> Mapping[UUID, tuple[UUID, ...]]:
    found: dict[UUID, tuple[UUID, ...]] = {}
    query = select(FindingPhoto).where(FindingPhoto.finding_id.in_(findings))
    for row in session.scalars(query.order_by(FindingPhoto.capture_id)):
        found[row.finding_id] = (*found.get(row.finding_id, ()), row.capture_id)
    return found


def _finding(row: Finding, beside: _Beside, *, settled: bool) -> FindingView:
    return FindingView(
        id=row.id,
        visit_id=row.visit_id,
        campaign_id=row.campaign_id,
        unit_code=row.unit_code,
        criterion=row.criterion,
        field=row.field,
        outcome=row.outcome,
        value=row.value,
        cause=row.cause,
        note=row.note_text,
        author_id=row.author_id,
        author_name=row.author_name,
        made_at=row.made_at,
        received_at=row.received_at,
        mode=row.mode,
        medium=row.medium,
        supersedes=row.supersedes,
        settled=settled,
        photos=beside.photos.get(row.id, ()),
        accepted_by=beside.accepted.get(row.id),
    )


def _parked(row: Command, settlement: ParkedSettlement | None, unit_code: str) -> ParkedView:
    return ParkedView(
        id=row.id,
        client_id=row.client_id,
        visit_id=row.visit_id,
        unit_code=unit_code,
        kind=row.kind,
        body=json.loads(row.body_text),
        code=row.code or "",
        params=json.loads(row.params_text or "{}"),
        author_name=row.author_name,
        medium=row.medium,
        made_at=row.made_at,
        received_at=row.received_at,
        settlement=None if settlement is None else _settlement(settlement),
    )


def _settlement(row: ParkedSettlement) -> SettlementView:
    return SettlementView(row.action, row.reason_text, row.settled_by_name, row.settled_at)
