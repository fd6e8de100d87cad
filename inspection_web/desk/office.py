"""What waits for people: parked commands, unread records, files in quarantine, photos missing or in doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, render_template

from inspection_api.archive import views as archive
from inspection_api.captures import views as captures_views
from inspection_api.captures.views import CaptureView
from inspection_api.directory import views as directory
from inspection_api.fieldwork import views as fieldwork
from inspection_api.handover import views as handover
from inspection_api.handover.views import UnreadView
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.planning import views as planning
from inspection_api.planning.views import VisitView
from inspection_web.desk.parking import parked_lines
from inspection_web.desk.scene import Scene, objection, scene

blueprint = Blueprint("office", __name__)


@dataclass(frozen=True, slots=True)
class Awaited:
    """The photos of a visit that were announced and whose bytes have not come.

    Attributes:
        visit: The visit.
        captures: The photos, those that are not waited for any longer too.
        objection: Why the person may not stop waiting for one; None where it is allowed.
    """

    visit: VisitView
    captures: tuple[CaptureView, ...]
    objection: str | None


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A record that could not be read, and why in words."""

    record: UnreadView
    reason: str


@blueprint.get("/ky/<campaign_id>/cho-xu-ly")
@access("person")
def waiting(campaign_id: str) -> str:
    """Show everything that waits for people."""
    permit(current_actor(), Permission.VIEW_PARKED)
    with scene(campaign_id) as here:
        visits = planning.visits(here.actor, here.session, campaign_id)
        parked = parked_lines(here, fieldwork.parked(here.actor, here.session, campaign_id))
        return render_template(
            "desk/office/waiting.html",
            campaign=here.campaign,
            waiting=[line for line in parked if line.parked.settlement is None],
            unread=_unread(here),
            settled=[line for line in parked if line.parked.settlement is not None],
            settling=_settling(here, visits),
            quarantine=archive.quarantine(here.actor, here.session),
            awaited=_awaited(here, visits),
            serious=captures_views.serious_captures(here.actor, here.session, campaign_id),
            visit_of={visit.id: visit for visit in visits},
        )


def _unread(here: Scene) -> list[UnreadLine]:
    """Return what could not be read of files that were handed in, to those who may hand files in."""
    if not here.may(Permission.HAND_IN_FILE):
        return []
    texts = current_context().configuration.problem_texts
    found = handover.unread(here.actor, here.session, here.campaign.id)
    return [UnreadLine(each, texts.detail(each.code, each.params)) for each in found]


def _settling(here: Scene, visits: Sequence[VisitView]) -> Mapping[UUID, str | None]:
    """Say for each visit why the person may not settle what waits; None where it is allowed."""
    facts = _facts(here, visits)
    return {visit.id: objection(Permission.SETTLE_PARKED, facts[visit.id]) for visit in visits}


def _facts(here: Scene, visits: Sequence[VisitView]) -> Mapping[UUID, Facts]:
    teams = {team.id: team for team in directory.teams(here.actor, here.session, here.campaign.id)}
    members = {key: frozenset(each.person_id for each in team.members) for key, team in teams.items()}
    return {
        visit.id: Facts(visit.unit.code, team=members.get(visit.team_id, frozenset())) for visit in visits
    }


def _awaited(here: Scene, visits: Sequence[VisitView]) -> list[Awaited]:
    progress = fieldwork.progress(here.actor, here.session, here.campaign.id)
    absent = {key: each.photos_missing + each.photos_given_up for key, each in progress.items()}
    facts = _facts(here, visits)
    return [
        Awaited(visit, _without_bytes(here, visit), objection(Permission.GIVE_UP_CAPTURE, facts[visit.id]))
        for visit in visits
        if absent.get(visit.id)
    ]


def _without_bytes(here: Scene, visit: VisitView) -> tuple[CaptureView, ...]:
    found = captures_views.captures_of_visit(here.actor, here.session, visit.id)
    return tuple(capture for capture in found if capture.evidence is None)
