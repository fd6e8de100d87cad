"""The way in, and a round at a glance: its dates in the words of the source, how far it has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from inspection_api.directory import views as directory
from inspection_api.directory.views import UnitView
from inspection_api.discrepancies import views as discrepancies
from inspection_api.discrepancies.rules import State
from inspection_api.http.authentication import (
    access,
    current_actor,
    current_actor_or_none,
    current_context,
)
from inspection_api.kernel.actors import VISITOR
from inspection_api.kernel.permissions import Permission
from inspection_api.kernel.transaction import reading
from inspection_api.planning import views as planning
from inspection_api.planning.rules import VisitState
from inspection_api.publication import views as publication
from inspection_api.publication.views import PublicationView
from inspection_api.selfassessment import views as selfassessment
from inspection_api.selfassessment.views import SubmissionHead
from inspection_web.desk.scene import Kind, Scene, scene
from inspection_web.desk.tasks import tasks

blueprint = Blueprint("campaigns", __name__)


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many units of a kind handed in, in time, late, or not at all."""

    kind: Kind
    total: int
    on_time: int
    late: int

    @property
    def missing(self) -> int:
        """Units that handed in nothing so far."""
        return self.total - self.on_time - self.late


@blueprint.get("/")
@access("public")
def front() -> str | Response:
    """Lead a signed-in person to the round; tell a visitor what this is."""
    if current_actor_or_none() is None:
        return render_template("desk/front/visitor.html", publications=_published())
    with reading(current_context()) as session:
        rounds = directory.campaigns(current_actor(), session)
    if len(rounds) == 1:
        return redirect(f"/ky/{rounds[0].id}")
    return render_template("desk/front/rounds.html", rounds=rounds)


@blueprint.get("/ky/<campaign_id>")
@access("person")
def overview(campaign_id: str) -> str:
    """Show a round at a glance."""
    with scene(campaign_id) as here:
        visits, cases, own = _visits(here), _cases(here), _own(here)
        return render_template(
            "desk/campaigns/overview.html",
            campaign=here.campaign,
            kinds={kind.code: kind for kind in here.kinds()},
            turnouts=_turnouts(here),
            visits={state: visits[state] for state in VisitState if visits.get(state)},
            cases={state: cases[state] for state in State if cases.get(state)},
            own=own,
            tasks=tasks(here, visits, cases, submitted=own is not None and own[1] is not None),
        )


def _published() -> Sequence[PublicationView]:
    with reading(current_context()) as session:
        return publication.publications(VISITOR, session)


def _turnouts(here: Scene) -> Sequence[Turnout]:
    if not here.may(Permission.VIEW_RESULT):
        return ()
    units = directory.all_units(here.actor, here.session, here.campaign.id)
    heads = selfassessment.submissions_overview(here.actor, here.session, here.campaign.id)
    return [_turnout(kind, units, heads) for kind in here.kinds()]


def _turnout(kind: Kind, units: Sequence[UnitView], heads: Mapping[str, SubmissionHead]) -> Turnout:
    codes = [unit.code for unit in units if unit.kind == kind.code]
    late = Counter(heads[code].late for code in codes if code in heads)
    return Turnout(kind, len(codes), late[False], late[True])


def _visits(here: Scene) -> Mapping[str, int]:
    if not here.may(Permission.VIEW_VISIT):
        return {}
    return Counter(visit.state for visit in planning.visits(here.actor, here.session, here.campaign.id))


def _cases(here: Scene) -> Mapping[str, int]:
    if not here.may(Permission.VIEW_CASE):
        return {}
    return Counter(case.state for case in discrepancies.cases(here.actor, here.session, here.campaign.id))


def _own(here: Scene) -> tuple[UnitView, SubmissionHead | None] | None:
    """Return the own unit of a unit's person, with the form that counts."""
    if here.own_unit is None:
        return None
    unit = directory.unit(here.actor, here.session, here.campaign.id, here.own_unit)
    heads = selfassessment.submissions_overview(here.actor, here.session, here.campaign.id)
    return unit, heads.get(unit.code)
