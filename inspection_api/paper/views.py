"""Read models of paper: what is printed, what was typed. The unit visited sees neither; it was there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspection_api.directory import views as directory
from inspection_api.directory.rules import CampaignRules
from inspection_api.directory.views import TeamView
from inspection_api.documents import formats
from inspection_api.documents.contexts import (
    ChecklistCriterion,
    ChecklistFigure,
    ChecklistGroup,
    Header,
    Person,
    VisitChecklist,
)
from inspection_api.findings.rules import Conclusion
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.problems import Problem
from inspection_api.paper import rules, store
from inspection_api.paper.records import Checklist, PaperEntry, PaperScan
from inspection_api.paper.rules import Figure, Sheet, SheetCriterion
from inspection_api.planning import views as planning
from inspection_api.planning.views import PackageView, VisitView

_MISSING = 404
Words = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class ChecklistView:
    """A checklist that was printed."""

    id: UUID
    visit_id: UUID
    unit_code: str
    package_digest: str
    sha256: str
    made_at: datetime
    requested_by_name: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """What somebody typed from paper: whose visit it was, when, of how many values, with which scans."""

    id: UUID
    held_at: datetime
    held_by_name: str
    figures: int
    entered_by_name: str
    entered_at: datetime
    scans: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperForm:
    """What the page to type paper in is made of.

    Attributes:
        visit: The visit.
        team: Who may have held it.
        package: The package the paper was printed from.
        sheet: What stands on it.
    """

    visit: VisitView
    team: TeamView
    package: PackageView
    sheet: Sheet

    @property
    def facts(self) -> Facts:
        """Return how the visit stands to people."""
        return _facts(self.visit, self.team)


@dataclass(frozen=True, slots=True)
class Order:
    """A checklist that was asked for: its key, by whom, when it is made, and what its QR code holds."""

    checklist_id: UUID
    requested_by_name: str
    made_at: datetime
    code: str


def checklist_of_visit(actor: Actor, session: Session, visit_id: UUID) -> ChecklistView | None:
    """Return the checklist of the newest package of a visit; None while it is not printed, and for units."""
    permit(actor, Permission.VIEW_VISIT)
    visit = planning.visit(actor, session, visit_id)
    if actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD) or visit.package_digest is None:
        return None
    row = store.checklist_of(session, visit.package_digest)
    return None if row is None else _checklist(row, visit.unit.code)


def checklist(actor: Actor, session: Session, checklist_id: UUID) -> ChecklistView:
    """Return a checklist.

    Raises:
        Problem: ``paper.checklist-unknown`` or ``planning.visit-unknown``, both 404, or
            ``access.on-team-or-office``.
    """
    permit(actor, Permission.PRINT_CHECKLIST)
    row = store.checklist(session, checklist_id)
    if row is None:
        raise Problem("paper.checklist-unknown", _MISSING)
    visit = planning.visit(actor, session, row.visit_id)
    team = directory.team(actor, session, visit.team_id)
    permit(actor, Permission.PRINT_CHECKLIST, on=_facts(visit, team))
    return _checklist(row, visit.unit.code)


def entries_of_visit(actor: Actor, session: Session, visit_id: UUID) -> tuple[EntryView, ...]:
    """Return what was typed from paper about a visit, in order; nothing for units."""
    permit(actor, Permission.VIEW_VISIT)
    planning.visit(actor, session, visit_id)
    if actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD):
        return ()
    query = select(PaperEntry).where(PaperEntry.visit_id == visit_id)
    rows = session.scalars(query.order_by(PaperEntry.entered_at, PaperEntry.id)).all()
    scans = _scans(session, [row.id for row in rows])
    return tuple(_entry(row, scans.get(row.id, ())) for row in rows)


def form(actor: Actor, session: Session, visit_id: UUID, digest: str | None = None) -> PaperForm:
    """Return what the paper of a visit asks for.

    Args:
        actor: Who types.
        session: A reading session.
        visit_id: The visit.
        digest: The package printed on the paper; the newest where none is named.

    Raises:
        Problem: ``planning.visit-unknown``, ``planning.no-package`` or ``paper.package-unknown``, all 404.
    """
    permit(actor, Permission.VIEW_VISIT)
    visit = planning.visit(actor, session, visit_id)
    team = directory.team(actor, session, visit.team_id)
    if digest is None:
        package = planning.package(actor, session, visit_id)
    else:
        package = _named_package(actor, session, visit_id, digest)
    return PaperForm(visit, team, package, rules.read_sheet(package.text))


def compose(
    actor: Actor, form: PaperForm, campaign: CampaignRules, words: Words, order: Order
) -> VisitChecklist:
    """Return what the printed checklist shows, complete before rendering starts."""
    permit(actor, Permission.PRINT_CHECKLIST)
    sheet, package = form.sheet, form.package
    return VisitChecklist(
        document_id=str(order.checklist_id),
        generated_at=order.made_at,
        requested_by=order.requested_by_name,
        header=Header(
            parent_body=campaign.bodies["committee"],
            issuing_body=campaign.bodies["inspection_team_short"],
            symbol="",
            place=campaign.bodies["place"],
        ),
        campaign_title=sheet.campaign_title,
        illustrative_note=campaign.illustrative_note if campaign.illustrative else None,
        unit_name=sheet.unit_name,
        planned_on=sheet.planned_on,
        team=tuple(Person(name=each.name, role=words("roles", each.role)) for each in form.team.members),
        contact=sheet.contact,
        version=package.version,
        package_digest=package.digest,
        issued_at=package.issued_at,
        outcomes=tuple(words("finding_outcomes", each.value) for each in Conclusion),
        causes=tuple(label for _, label in sheet.causes),
        groups=tuple(
            ChecklistGroup(label=group.label, criteria=tuple(_printed(each) for each in group.criteria))
            for group in sheet.groups
        ),
        code=order.code,
    )


def _facts(visit: VisitView, team: TeamView) -> Facts:
    """Return how a visit stands to people."""
    return Facts(visit.unit.code, team=frozenset(member.person_id for member in team.members))


def _named_package(actor: Actor, session: Session, visit_id: UUID, digest: str) -> PackageView:
    found = planning.package_by_digest(actor, session, visit_id, digest)
    if found is None:
        raise Problem("paper.package-unknown", _MISSING)
    return found


def _checklist(row: Checklist, unit_code: str) -> ChecklistView:
    return ChecklistView(
        id=row.id,
        visit_id=row.visit_id,
        unit_code=unit_code,
        package_digest=row.package_digest,
        sha256=row.sha256,
        made_at=row.made_at,
        requested_by_name=row.requested_by_name,
    )


def _scans(session: Session, entries: list[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    found: dict[UUID, tuple[str, ...]] = {}
    query = select(PaperScan).where(PaperScan.entry_id.in_(entries))
    for row in session.scalars(query.order_by(PaperScan.sha256)):
        found[row.entry_id] = (*found.get(row.entry_id, ()), row.sha256)
    return found


def _entry(row: PaperEntry, scans: tuple[str, ...]) -> EntryView:
    return EntryView(
        id=row.id,
        held_at=row.held_at,
        held_by_name=row.held_by_name,
        figures=row.figures,
        entered_by_name=row.entered_by_name,
        entered_at=row.entered_at,
        scans=scans,
    )


def _printed(criterion: SheetCriterion) -> ChecklistCriterion:
    return ChecklistCriterion(
        id=criterion.id,
        label=criterion.label,
        definition=criterion.definition,
        reason=criterion.reason,
        figures=tuple(_printed_figure(figure) for figure in criterion.figures),
    )


def _printed_figure(figure: Figure) -> ChecklistFigure:
    labels = dict(figure.choices)
    return ChecklistFigure(
        label=figure.label,
        kind=figure.kind,
        unit=figure.unit,
        reported=formats.field_value(figure.kind, figure.reported, choices=labels),
        estimated=figure.estimated,
        choices=tuple(labels.values()) if figure.kind == "choice" else _YES_NO.get(figure.kind, ()),
    )


_YES_NO: Mapping[str, tuple[str, ...]] = {"bool": ("Có", "Không")}
