"""Read models of planning.

Unit people see the visits of their own unit, inspectors those of their own teams, the others all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from evidence.codes import CodePool
from evidence.items import CodeVerdict
from inspection_api.directory import views as directory
from inspection_api.directory.records import TeamMember
from inspection_api.directory.views import UnitView
from inspection_api.kernel.actors import SYSTEM, Actor, Role
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem
from inspection_api.planning import rules, store
from inspection_api.planning.records import Package, Visit
from inspection_api.planning.rules import Pool

_MISSING, _FORBIDDEN = 404, 403
_UNIT = (Role.UNIT_OFFICER, Role.UNIT_HEAD)
_SEE_ALL = (Role.TEAM_LEADER, Role.OFFICE, Role.COMMITTEE, Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit with the newest package issued for it.

    Attributes:
        id: Key of the visit.
        campaign_id: The round.
        unit: Where to.
        team_id: Who goes.
        planned_on: When.
        state: ``planned``, ``issued``, ``open`` or ``closed``.
        selection_reason: Why this unit.
        package_digest: The newest package, None before the first.
        package_version: Its version, 0 before the first.
        package_issued_at: When it was issued.
        criteria_total: Criteria in it.
        closed_at: When the visit was closed.
    """

    id: UUID
    campaign_id: str
    unit: UnitView
    team_id: UUID
    planned_on: date
    state: str
    selection_reason: str
    package_digest: str | None
    package_version: int
    package_issued_at: datetime | None
    criteria_total: int
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PackageView:
    """A frozen package: canonical JSON and the digest that names it."""

    visit_id: UUID
    version: int
    digest: str
    text: str
    issued_at: datetime


def visits(actor: Actor, session: Session, campaign_id: str | None = None) -> tuple[VisitView, ...]:
    """Return the visits the person may see, by day; of one round or of all."""
    permit(actor, Permission.VIEW_VISIT)
    query = _own(actor, select(Visit))
    if campaign_id is not None:
        query = query.where(Visit.campaign_id == campaign_id)
    rows = session.scalars(query.order_by(Visit.planned_on, Visit.id)).all()
    return _all(session, rows)


def visit(actor: Actor, session: Session, visit_id: UUID) -> VisitView:
    """Return one visit.

    Raises:
        Problem: ``planning.visit-unknown``, 404, when there is none that the person may see.
    """
    permit(actor, Permission.VIEW_VISIT)
    rows = session.scalars(_own(actor, select(Visit)).where(Visit.id == visit_id)).all()
    if not rows:
        raise Problem("planning.visit-unknown", _MISSING)
    return _all(session, rows)[0]


def package(actor: Actor, session: Session, visit_id: UUID) -> PackageView:
    """Return the newest package of a visit, for those who verify; the unit visited does not see it.

    Raises:
        Problem: ``planning.visit-unknown`` or ``planning.no-package``, both 404.
    """
    permit(actor, Permission.VIEW_VISIT)
    if actor.has(*_UNIT):
        raise Problem("access.role", _FORBIDDEN)
    found = visit(actor, session, visit_id)
    if found.package_digest is None:
        raise Problem("planning.no-package", _MISSING)
    row = session.get_one(Package, (visit_id, found.package_version))
    return _package(row)


def package_by_digest(actor: Actor, session: Session, visit_id: UUID, digest: str) -> PackageView | None:
    """Return the package of a visit that a digest names, of whatever version, or None."""
    permit(actor, Permission.VIEW_VISIT)
    if actor.has(*_UNIT):
        raise Problem("access.role", _FORBIDDEN)
    row = session.scalars(
        _own_packages(actor).where(Package.visit_id == visit_id, Package.digest == digest)
    ).first()
    return None if row is None else _package(row)


def code_standing(
    actor: Actor, session: Session, visit_id: UUID, device: str, code: str | None
) -> tuple[CodeVerdict, UUID | None] | None:
    """Return where a tablet's photo code comes from, and which other visit it belongs to, if it does.

    None where some package of the visit was issued by an earlier version and brought no codes: the tablet may
    work with that one.
    """
    permit(actor, Permission.VIEW_VISIT)
    query = select(Package.visit_id, Package.photo_seed, Package.photo_count)
    rows = session.execute(query).all()
    own = [seed for found, seed, _ in rows if found == visit_id]
    if not own or None in own:
        return None
    pools = [Pool(found, CodePool(seed, count)) for found, seed, count in rows if seed and count]
    return rules.code_standing(visit_id, pools, device, code)


def given_at(actor: Actor, session: Session, visit_id: UUID, device: str) -> datetime | None:
    """Return when a tablet was first given what a visit needs; None where that was never told."""
    permit(actor, Permission.VIEW_VISIT)
    found = store.fetch(session, visit_id, device)
    return None if found is None else found.fetched_at


def _own(actor: Actor, query: Select[Visit]) -> Select[Visit]:
    if actor.has(*_UNIT):
        return query.where(Visit.unit_code == actor.unit_code)
    if actor.has(*_SEE_ALL):
        return query
    mine = select(TeamMember.team_id).where(TeamMember.person_id == actor.person_id)
    return query.where(Visit.team_id.in_(mine))


def _own_packages(actor: Actor) -> Select[Package]:
    seen = _own(actor, select(Visit)).with_only_columns(Visit.id)
    return select(Package).where(Package.visit_id.in_(seen))


def _all(session: Session, rows: Sequence[Visit]) -> tuple[VisitView, ...]:
    units = {
        (campaign_id, unit.code): unit
        for campaign_id in {row.campaign_id for row in rows}
        for unit in directory.all_units(SYSTEM, session, campaign_id)
    }
    query = select(
        Package.visit_id, Package.version, Package.digest, Package.issued_at, Package.criteria_total
    )
    found = session.execute(
        query.where(Package.visit_id.in_([row.id for row in rows])).order_by(Package.version)
    )
    newest = {visit_id: (version, digest, at, total) for visit_id, version, digest, at, total in found}
    return tuple(_view(row, units[row.campaign_id, row.unit_code], newest.get(row.id)) for row in rows)


def _view(row: Visit, unit: UnitView, issued: tuple[int, str, datetime, int] | None) -> VisitView:
    version, digest, issued_at, total = issued or (0, None, None, 0)
    return VisitView(
        id=row.id,
        campaign_id=row.campaign_id,
        unit=unit,
        team_id=row.team_id,
        planned_on=row.planned_on,
        state=row.state,
        selection_reason=row.selection_reason,
        package_digest=digest,
        package_version=version,
        package_issued_at=issued_at,
        criteria_total=total,
        closed_at=row.closed_at,
    )


def _package(row: Package) -> PackageView:
    return PackageView(row.visit_id, row.version, row.digest, row.text, row.issued_at)
