"""The cases of a round, and the dossier of one, with what the person may do next and why not more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from inspection_api.captures import views as captures_views
from inspection_api.captures.views import CaptureView
from inspection_api.custody import views as custody
from inspection_api.directory import views as directory
from inspection_api.directory.views import UnitView
from inspection_api.discrepancies import views as discrepancies
from inspection_api.discrepancies.rules import Standing, State
from inspection_api.discrepancies.views import CaseView
from inspection_api.fieldwork import views as fieldwork
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.actors import Role
from inspection_api.kernel.permissions import Permission
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.transaction import reading
from inspection_api.planning import views as planning
from inspection_web.desk.paging import page_of
from inspection_web.desk.scene import Scene, asked, named_like, objection, scene
from inspection_web.desk.scores import answer_text
from scoring import Answer, Criterion, Field, Origin

blueprint = Blueprint("cases", __name__)
_ADDRESS = "/ky/<campaign_id>/ho-so"
_PER_PAGE = 40


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list, with the words of its unit, criterion and figure."""

    case: CaseView
    unit: UnitView
    criterion: Criterion
    field: Field

    @property
    def measure(self) -> str:
        """Unit of measure of the figure."""
        return self.field.unit

    def text(self, standing: Standing | None) -> str | None:
        """Write a value of the case for people."""
        if standing is None:
            return None
        return answer_text(self.field, Answer(standing.status, standing.value))


@dataclass(frozen=True, slots=True)
class Step:
    """Something to be done with a case now: by whom, and why the signed-in person may not."""

    name: str
    objection: str | None


@blueprint.get(_ADDRESS)
@access("person")
def listing(campaign_id: str) -> str:
    """List the cases that the person may see."""
    with scene(campaign_id) as here:
        found = discrepancies.cases(here.actor, here.session, campaign_id)
        return render_template(
            "desk/cases/list.html",
            campaign=here.campaign,
            page=page_of(_wanted(lines_of(here, found)), _PER_PAGE),
            states=list(State),
            waiting=sum(1 for case in found if case.state == State.DETECTED and case.needs_dialogue),
            asked={name: asked(name) for name in ("q", "tinh_trang")},
        )


@blueprint.get(f"{_ADDRESS}/<uuid:case_id>")
@access("person")
def dossier(campaign_id: str, case_id: UUID) -> str:
    """Show one case."""
    with scene(campaign_id) as here:
        case = discrepancies.case(here.actor, here.session, case_id)
        finding = _finding(here, case)
        photos = _photos(here, finding)
        return render_template(
            "desk/cases/dossier.html",
            campaign=here.campaign,
            line=lines_of(here, [case])[0],
            case=case,
            finding=finding,
            photos=photos,
            restricted=custody.restricted(here.actor, here.session, [photo.sha256 for photo in photos]),
            final_points=_final_points(here, case),
            proposal=case.last("propose"),
            step=_step(here, case),
        )


@blueprint.get("/ho-so/<uuid:case_id>")
@access("person")
def shortcut(case_id: UUID) -> Response:
    """Lead to a case that is known by its key alone, as reports and messages name it."""
    with reading(current_context()) as session:
        found = discrepancies.case(current_actor(), session, case_id)
    return redirect(f"/ky/{found.campaign_id}/ho-so/{found.id}")


def lines_of(here: Scene, cases: Sequence[CaseView]) -> list[CaseLine]:
    """Give cases their words."""
    units = here.unit_names()
    rulebooks = directory.rulebooks(here.actor, here.session, here.campaign.id)
    lines = []
    for case in cases:
        criterion = rulebooks[units[case.unit_code].kind].criterion(case.criterion)
        lines.append(CaseLine(case, units[case.unit_code], criterion, criterion.field(case.field)))
    return lines


def _wanted(lines: Sequence[CaseLine]) -> list[CaseLine]:
    state, name = asked("tinh_trang"), asked("q")
    return [
        line
        for line in lines
        if state in {"", line.case.state}
        and (named_like(line.unit, name) or name.upper() == line.case.number)
    ]


def _finding(here: Scene, case: CaseView) -> fieldwork.FindingView | None:
    found = fieldwork.findings_of(here.actor, here.session, here.campaign.id, case.unit_code)
    return next((finding for finding in found if finding.id == case.finding_id), None)


def _photos(here: Scene, finding: fieldwork.FindingView | None) -> tuple[CaptureView, ...]:
    if finding is None or not here.may(Permission.VIEW_EVIDENCE):
        return ()
    return captures_views.captures(here.actor, here.session, finding.photos)


def _final_points(here: Scene, case: CaseView) -> Fraction | None:
    """Return what the criterion is worth once decided; other decisions on it count too."""
    if case.final is None:
        return None
    scores = discrepancies.unit_scores(here.actor, here.session, here.campaign.id, case.unit_code)
    return scores.cards[Origin.FINAL][case.unit_code].criteria[case.criterion].points


def _step(here: Scene, case: CaseView) -> Step | None:
    """Return what is to be done with a case now, and whether the person may."""
    if case.state in {State.EXPLAINED, State.RETURNED} or _is_small(case):
        return Step("propose", objection(Permission.PROPOSE_VALUE, _team(here, case)))
    if case.state == State.NOTIFIED:
        return Step("explain", objection(Permission.EXPLAIN_CASE, Facts(unit_code=case.unit_code)))
    if case.state == State.LAPSED:
        return _after_lapse(here, case)
    if case.state == State.PROPOSED:
        return Step("decide", objection(Permission.DECIDE_CASE, _involved(here, case)))
    if case.state == State.DETECTED:
        return Step("notify", objection(Permission.NOTIFY_CASE, Facts(unit_code=case.unit_code)))
    return None


def _is_small(case: CaseView) -> bool:
    """Tell whether the case may go to the committee at once, without troubling the unit."""
    return case.state == State.DETECTED and not case.needs_dialogue


def _after_lapse(here: Scene, case: CaseView) -> Step:
    """A late answer is still heard; the team need not wait for it."""
    if here.actor.has(Role.UNIT_HEAD):
        return Step("explain", objection(Permission.EXPLAIN_CASE, Facts(unit_code=case.unit_code)))
    return Step("propose", objection(Permission.PROPOSE_VALUE, _team(here, case)))


def _team(here: Scene, case: CaseView) -> Facts:
    visits = planning.visits(here.actor, here.session, here.campaign.id)
    teams = {visit.team_id for visit in visits if visit.unit.code == case.unit_code}
    members = (m for team in teams for m in directory.team(here.actor, here.session, team).members)
    return Facts(unit_code=case.unit_code, team=frozenset(member.person_id for member in members))


def _involved(here: Scene, case: CaseView) -> Facts:
    """Return who verified and who proposed; those do not decide."""
    findings = fieldwork.findings_of(here.actor, here.session, here.campaign.id, case.unit_code)
    verifiers = {item.author_id for item in findings if item.criterion == case.criterion}
    proposers = {move.actor_id for move in case.moves if move.action == "propose"}
    return Facts(
        case.unit_code, verifiers=frozenset(verifiers | {case.found_by}), proposers=frozenset(proposers)
    )
