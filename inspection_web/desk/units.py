"""The units of a round, and the dossier of one: its form, its scores side by side, its cases and reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from flask import Blueprint, render_template

from inspection_api.directory import views as directory
from inspection_api.directory.views import UnitView
from inspection_api.discrepancies import views as discrepancies
from inspection_api.discrepancies.views import CaseView
from inspection_api.http.authentication import access
from inspection_api.kernel.permissions import Permission
from inspection_api.kernel.predicates import Facts
from inspection_api.planning import views as planning
from inspection_api.planning.views import VisitView
from inspection_api.reports import views as reports
from inspection_api.reports.views import ReportView
from inspection_api.selfassessment import views as selfassessment
from inspection_api.selfassessment.views import SubmissionHead
from inspection_web.desk.insights import insights_of
from inspection_web.desk.paging import Page, page_of
from inspection_web.desk.scene import Scene, asked, named_like, scene
from inspection_web.desk.scores import UnitScores, unit_scores

blueprint = Blueprint("units", __name__)
_ADDRESS = "/ky/<campaign_id>/don-vi"
_PER_PAGE = 40


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in the list: what became of its form, and its totals as far as they are known."""

    unit: UnitView
    state: str
    head: SubmissionHead | None
    self_total: Decimal | None
    totals: Mapping[str, Fraction]


@blueprint.get(_ADDRESS)
@access("person")
def listing(campaign_id: str) -> str:
    """List the units of a round that the person may see."""
    with scene(campaign_id) as here:
        heads = _heads(here)
        found = page_of(_wanted(here, heads), _PER_PAGE)
        lines = [_line(here, unit, heads) for unit in found.items]
        return render_template(
            "desk/units/list.html",
            campaign=here.campaign,
            kinds=here.kinds(),
            page=Page(lines, found.number, found.count, found.total),
            asked={name: asked(name) for name in ("q", "loai", "phieu")},
        )


@blueprint.get(f"{_ADDRESS}/<unit_code>")
@access("person")
def dossier(campaign_id: str, unit_code: str) -> str:
    """Show everything about one unit."""
    with scene(campaign_id) as here:
        unit = directory.unit(here.actor, here.session, campaign_id, unit_code)
        facts = Facts(unit_code=unit.code)
        cases = discrepancies.cases(here.actor, here.session, campaign_id, unit_code=unit_code)
        scores = scores_of(here, unit, cases)
        return render_template(
            "desk/units/dossier.html",
            campaign=here.campaign,
            unit=unit,
            parent=_parent(here, unit),
            deadline=here.campaign.deadline(unit.kind),
            scores=scores,
            insights=insights_of(here, unit, scores.rulebook),
            cases=cases,
            visits=_visits(here, unit),
            reports=_reports(here, unit),
            job=_job(),
            may_submit=here.may(Permission.SUBMIT_FORM, facts),
            may_download=here.may(Permission.DOWNLOAD_FORM, facts),
            may_notify=here.may(Permission.NOTIFY_CASE, facts),
            may_request=here.may(Permission.REQUEST_REPORT, facts) and scores.disclosed,
        )


def scores_of(here: Scene, unit: UnitView, cases: Sequence[CaseView]) -> UnitScores:
    """Return the scores of one unit as the person may see them."""
    submission = selfassessment.latest_submission(here.actor, here.session, here.campaign.id, unit.code)
    scores = discrepancies.unit_scores(here.actor, here.session, here.campaign.id, unit.code)
    return unit_scores(scores, unit.kind, unit.code, submission, cases)


def _heads(here: Scene) -> Mapping[str, SubmissionHead]:
    return selfassessment.submissions_overview(here.actor, here.session, here.campaign.id)


def _wanted(here: Scene, heads: Mapping[str, SubmissionHead]) -> list[UnitView]:
    kind, state, name = asked("loai"), asked("phieu"), asked("q")
    units = directory.units(here.actor, here.session, here.campaign.id, kind=kind or None)
    return [unit for unit in units if named_like(unit, name) and state in {"", _state(heads.get(unit.code))}]


def _state(head: SubmissionHead | None) -> str:
    if head is None:
        return "missing"
    return "late" if head.late else "accepted"


def _line(here: Scene, unit: UnitView, heads: Mapping[str, SubmissionHead]) -> UnitLine:
    head = heads.get(unit.code)
    if head is None:
        return UnitLine(unit, _state(head), None, None, {})
    scores = scores_of(here, unit, ())
    total = scores.submission.self_total if scores.submission else None
    return UnitLine(unit, _state(head), head, total, scores.totals)


def _parent(here: Scene, unit: UnitView) -> UnitView | None:
    return here.unit_names().get(unit.parent_code) if unit.parent_code else None


def _visits(here: Scene, unit: UnitView) -> list[VisitView]:
    if not here.may(Permission.VIEW_VISIT):
        return []
    found = planning.visits(here.actor, here.session, here.campaign.id)
    return [visit for visit in found if visit.unit.code == unit.code]


def _reports(here: Scene, unit: UnitView) -> tuple[ReportView, ...]:
    return reports.reports(here.actor, here.session, here.campaign.id, unit.code)


def _job() -> UUID | None:
    """Return the report job that the address names, as it is after asking for a report."""
    try:
        return UUID(asked("job"))
    except ValueError:
        return None
