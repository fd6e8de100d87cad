"""Planned visits, and one visit: how far it is, what was found, with photos, what waits for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from flask import Blueprint, render_template

from inspection_api.archive import views as archive
from inspection_api.archive.views import EvidenceView
from inspection_api.captures import views as captures_views
from inspection_api.captures.views import CaptureView
from inspection_api.custody import views as custody
from inspection_api.directory import views as directory
from inspection_api.directory.views import TeamView
from inspection_api.discrepancies import views as discrepancies
from inspection_api.discrepancies.rules import State
from inspection_api.discrepancies.views import CaseView
from inspection_api.fieldwork import views as fieldwork
from inspection_api.fieldwork.views import FindingView, ParkedView, ProgressView
from inspection_api.http.authentication import access, current_context
from inspection_api.kernel.permissions import Permission
from inspection_api.kernel.predicates import Facts
from inspection_api.minutes import views as minutes
from inspection_api.minutes.views import MinutesView
from inspection_api.paper import views as paper
from inspection_api.planning import views as planning
from inspection_api.planning.rules import VisitMove, VisitState, moved, package_documents
from inspection_api.planning.views import VisitView
from inspection_api.selfassessment import views as selfassessment
from inspection_web.desk.parking import ParkedLine, parked_lines
from inspection_web.desk.scene import Scene, asked, named_job, named_like, objection, scene
from inspection_web.desk.scores import answer_text
from scoring import Answer, Criterion, Field, Rulebook, Status

blueprint = Blueprint("visits", __name__)
_ADDRESS = "/ky/<campaign_id>/kiem-tra"


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit in the list, with its team and how far it is."""

    visit: VisitView
    team: TeamView
    progress: ProgressView | None


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with the words of its criterion and figure, and its photos."""

    finding: FindingView
    criterion: Criterion
    field: Field
    photos: tuple[CaptureView, ...]

    @property
    def value(self) -> str | None:
        """The value found, for people."""
        if self.finding.value is None:
            return None
        return answer_text(self.field, Answer(Status.GIVEN, self.finding.value))


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """Minutes with what did not fit when they came, and which figures they have from paper, in words."""

    minutes: MinutesView
    notes: Sequence[str]
    on_paper: Sequence[str]


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A file of the unit, under the name it goes with a visit; None for one that does not."""

    file: EvidenceView
    name: str | None


@blueprint.get(_ADDRESS)
@access("person")
def listing(campaign_id: str) -> str:
    """List the visits that the person may see, with the form to plan another."""
    with scene(campaign_id) as here:
        may_plan = here.may(Permission.PLAN_VISIT)
        return render_template(
            "desk/visits/list.html",
            campaign=here.campaign,
            lines=_wanted(_lines(here)),
            states=list(VisitState),
            may_plan=may_plan,
            units=_submitted_units(here) if may_plan else (),
            teams=directory.teams(here.actor, here.session, campaign_id),
            asked={name: asked(name) for name in ("q", "tinh_trang", "don_vi")},
        )


@blueprint.get(f"{_ADDRESS}/<uuid:visit_id>")
@access("person")
def dossier(campaign_id: str, visit_id: UUID) -> str:
    """Show one visit."""
    with scene(campaign_id) as here:
        visit = planning.visit(here.actor, here.session, visit_id)
        team = directory.team(here.actor, here.session, visit.team_id)
        return render_template(
            "desk/visits/dossier.html",
            campaign=here.campaign,
            visit=visit,
            team=team,
            progress=fieldwork.progress(here.actor, here.session, campaign_id).get(visit_id),
            findings=_findings(here, visit),
            loose=_loose(here, visit),
            acceptable=_acceptable(here, visit, team),
            others=_others(here, visit),
            restricted=_restricted(here, visit),
            minutes=_minutes(here, visit),
            outdated=None if here.actor.unit_code else _outdated(here, visit),
            parked=_parked(here, visit_id),
            checklist=paper.checklist_of_visit(here.actor, here.session, visit_id),
            entries=paper.entries_of_visit(here.actor, here.session, visit_id),
            may_print=here.may(Permission.PRINT_CHECKLIST, _facts(visit, team)),
            job=named_job(asked("viec")),
            documents=_documents(here, visit),
            may_issue=here.may(Permission.ISSUE_PACKAGE) and _can(visit, VisitMove.ISSUE),
            may_reopen=here.may(Permission.REOPEN_VISIT, _facts(visit, team))
            and _can(visit, VisitMove.REOPEN),
            running=_running(here, visit),
            settling=objection(Permission.SETTLE_PARKED, _facts(visit, team)),
            on_team=here.may(Permission.RECORD_FINDING, _facts(visit, team)),
        )


def _lines(here: Scene) -> list[VisitLine]:
    progress = fieldwork.progress(here.actor, here.session, here.campaign.id)
    teams = {team.id: team for team in directory.teams(here.actor, here.session, here.campaign.id)}
    visits = planning.visits(here.actor, here.session, here.campaign.id)
    return [VisitLine(visit, teams[visit.team_id], progress.get(visit.id)) for visit in visits]


def _wanted(lines: Sequence[VisitLine]) -> list[VisitLine]:
    state, name = asked("tinh_trang"), asked("q")
    return [line for line in lines if state in {"", line.visit.state} and named_like(line.visit.unit, name)]


def _submitted_units(here: Scene) -> list[tuple[str, str]]:
    """Return the units that can be visited, as choices: only what was handed in can be verified."""
    heads = selfassessment.submissions_overview(here.actor, here.session, here.campaign.id)
    units = directory.units(here.actor, here.session, here.campaign.id)
    names = {unit.code: unit.name for unit in units}
    return [
        (unit.code, f"{unit.name}, {names[unit.parent_code]}" if unit.parent_code in names else unit.name)
        for unit in units
        if unit.code in heads
    ]


def _can(visit: VisitView, move: VisitMove) -> bool:
    return moved(VisitState(visit.state), move) is not None


def _running(here: Scene, visit: VisitView) -> list[CaseView]:
    """Return the cases from a visit that its unit is to explain, the first due first."""
    if here.actor.unit_code or not here.may(Permission.REOPEN_VISIT):
        return []
    found = fieldwork.findings_of(here.actor, here.session, here.campaign.id, visit.unit.code)
    own = {finding.id for finding in found if finding.visit_id == visit.id}
    cases = discrepancies.cases(here.actor, here.session, here.campaign.id, unit_code=visit.unit.code)
    told = [case for case in cases if case.state == State.NOTIFIED and case.finding_id in own]
    return sorted(told, key=lambda case: case.respond_by or date.max)


def _facts(visit: VisitView, team: TeamView) -> Facts:
    return Facts(visit.unit.code, team=frozenset(member.person_id for member in team.members))


def _findings(here: Scene, visit: VisitView) -> list[FindingLine]:
    rulebook = directory.rulebook(here.actor, here.session, here.campaign.id, visit.unit.kind)
    order = {criterion.id: place for place, criterion in enumerate(rulebook.criteria())}
    photos = {capture.id: capture for capture in _captures(here, visit)}
    found = discrepancies.findings_of(here.actor, here.session, here.campaign.id, visit.unit.code)
    mine = [finding for finding in found if finding.visit_id == visit.id and finding.settled]
    mine.sort(key=lambda finding: order[finding.criterion])
    return [_finding_line(rulebook, finding, photos) for finding in mine]


def _finding_line(
    rulebook: Rulebook, finding: FindingView, photos: Mapping[UUID, CaptureView]
) -> FindingLine:
    criterion = rulebook.criterion(finding.criterion)
    shown = tuple(photos[key] for key in finding.photos if key in photos)
    return FindingLine(finding, criterion, criterion.field(finding.field), shown)


def _minutes(here: Scene, visit: VisitView) -> list[MinutesLine]:
    """Return the minutes of a visit, the newest first, with what did not fit in words."""
    texts = current_context().configuration.problem_texts
    rulebook = directory.rulebook(here.actor, here.session, here.campaign.id, visit.unit.kind)
    labels = {(each.id, field.id): field.label for each in rulebook.criteria() for field in each.fields}
    return [
        MinutesLine(
            minutes=found,
            notes=[texts.detail(note.code, note.params) for note in found.notes],
            on_paper=[labels.get(item.key, item.field) for item in found.on_paper],
        )
        for found in minutes.of_visit(here.actor, here.session, visit.id)
    ]


def _outdated(here: Scene, visit: VisitView) -> list[str] | None:
    """Return the values about which the newest minutes are out of date; None where there are no minutes."""
    found = fieldwork.minutes_deviations(here.actor, here.session, visit.id)
    if found is None:
        return None
    rulebook = directory.rulebook(here.actor, here.session, here.campaign.id, visit.unit.kind)
    labels = {criterion.id: criterion.label for criterion in rulebook.criteria()}
    return list(dict.fromkeys(labels.get(each.criterion, each.criterion) for each in found))


def _documents(here: Scene, visit: VisitView) -> list[DocumentLine]:
    """Return the files that the unit handed in, those that go with the newest package marked."""
    if not here.may(Permission.ISSUE_PACKAGE) or not _can(visit, VisitMove.ISSUE):
        return []
    text = planning.package(here.actor, here.session, visit.id).text if visit.package_digest else "{}"
    names = {each["sha256"]: each["name"] for each in package_documents(text)}
    files = archive.files_of_unit(here.actor, here.session, visit.unit.code)
    return [DocumentLine(file, names.get(file.sha256)) for file in files]


def _captures(here: Scene, visit: VisitView) -> tuple[CaptureView, ...]:
    return captures_views.captures_of_visit(here.actor, here.session, visit.id)


def _loose(here: Scene, visit: VisitView) -> list[CaptureView]:
    """Return the photos of a visit on which no finding rests."""
    used = {photo.id for line in _findings(here, visit) for photo in line.photos}
    return [capture for capture in _captures(here, visit) if capture.id not in used]


def _acceptable(here: Scene, visit: VisitView, team: TeamView) -> frozenset[UUID]:
    """Return the photos that the person may let stand although something about them does not fit."""
    facts = _facts(visit, team)
    return frozenset(
        capture.id
        for capture in _captures(here, visit)
        if here.may(Permission.ACCEPT_CAPTURE_FINDING, replace(facts, authors=frozenset({capture.author_id})))
    )


def _others(here: Scene, visit: VisitView) -> Mapping[str, CaptureView]:
    """Return the photos elsewhere that photos of a visit look like, by key as findings name them."""
    named = {
        UUID(str(finding.data["capture"]))
        for capture in _captures(here, visit)
        for finding in capture.findings
        if "capture" in finding.data
    }
    found = captures_views.captures(here.actor, here.session, named)
    return {str(capture.id): capture for capture in found}


def _restricted(here: Scene, visit: VisitView) -> frozenset[str]:
    """Return the photos of a visit, by their files, that are not shown in lists."""
    digests = [capture.sha256 for capture in _captures(here, visit)]
    return custody.restricted(here.actor, here.session, digests)


def _parked(here: Scene, visit_id: UUID) -> list[ParkedLine]:
    if not here.may(Permission.VIEW_PARKED):
        return []
    found: list[ParkedView] = [
        entry
        for entry in fieldwork.parked(here.actor, here.session, here.campaign.id)
        if entry.visit_id == visit_id
    ]
    return parked_lines(here, found)
