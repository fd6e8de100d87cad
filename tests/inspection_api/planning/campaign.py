"""An open round with one submitted form, a team and a visit, made by the services once per engine."""

from __future__ import annotations

import json
import tempfile
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from inspection_api.directory import service as directory
from inspection_api.directory import views as directory_views
from inspection_api.directory.service import Member
from inspection_api.kernel.actors import SYSTEM, Actor, Role
from inspection_api.kernel.clock import FixedClock
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.context import Context
from inspection_api.kernel.transaction import reading
from inspection_api.planning import service, views
from inspection_api.planning.service import PlanVisit
from inspection_api.sample.forms import fill
from inspection_api.sample.plan import read_plan
from inspection_api.selfassessment import service as selfassessment
from inspection_api.sheets.layout import filled_sheet
from tests.inspection_api.archive.installation import (
    COLLEAGUE,
    INSPECTOR,
    LEADER,
    NOW,
    OFFICE,
    STRANGER,
    UNIT,
    installation,
    make_tables,
)

CAMPAIGN = "gia-lai-2019"
CAMPAIGN_FILE = "campaigns/gia-lai-2019.yaml"
SILENT_UNIT = "623"
_LEADER_ELSEWHERE = Actor(UUID(int=0x77), "Tổ trưởng tổ khác", frozenset({Role.TEAM_LEADER}))


def prepare(url: str) -> None:
    """Open the round in a new database: unit 622 has submitted, 623 has not."""
    make_tables(url)
    with tempfile.TemporaryDirectory() as folder:
        context = installation(url, Path(folder))
        _set(context, days_ago=30)
        directory.open_campaign(SYSTEM, context, CAMPAIGN_FILE)
        _submit(context, UNIT)
        _set(context, days_ago=2)
        _team(context, "Tổ công tác số 1", INSPECTOR, COLLEAGUE, LEADER)
        _team(context, "Tổ công tác số 2", STRANGER, _LEADER_ELSEWHERE)
        context.database.dispose()


def prepare_visit(url: str) -> None:
    """Go on until a package of a visit to unit 622 is issued."""
    prepare(url)
    with tempfile.TemporaryDirectory() as folder:
        context = installation(url, Path(folder))
        _set(context, days_ago=1)
        service.issue_package(OFFICE, context, plan(context))
        context.database.dispose()


def team_id(context: Context, place: int = 0) -> UUID:
    with reading(context) as session:
        teams = directory_views.teams(OFFICE, session, CAMPAIGN)
    return sorted(teams, key=lambda team: team.name)[place].id


def plan(context: Context, unit: str = UNIT, *, place: int = 0) -> UUID:
    command = PlanVisit(CAMPAIGN, unit, team_id(context, place), date(2019, 11, 5), "Theo kế hoạch")
    return service.plan_visit(OFFICE, context, command)


def the_visit(context: Context) -> views.VisitView:
    with reading(context) as session:
        (found,) = views.visits(OFFICE, session, CAMPAIGN)
    return found


def package_of(context: Context, visit_id: UUID) -> dict[str, Any]:
    with reading(context) as session:
        found: dict[str, Any] = json.loads(views.package(LEADER, session, visit_id).text)
    return found


def _set(context: Context, *, days_ago: int) -> None:
    assert isinstance(context.clock, FixedClock)
    context.clock.set(NOW - timedelta(days=days_ago))


def _team(context: Context, name: str, *people: Any) -> None:
    members = [Member(someone.person_id, someone.name, next(iter(someone.roles)).value) for someone in people]
    directory.form_team(OFFICE, context, CAMPAIGN, name, members)


@cache
def _plan_of_sample() -> Any:
    return read_plan(Configuration())


def _submit(context: Context, unit_code: str) -> None:
    sample = _plan_of_sample()
    unit = sample.units[unit_code]
    inputs = fill(sample, unit).inputs
    sheet = filled_sheet(CAMPAIGN, unit_code, sample.rulebooks[unit.kind], inputs)
    command = selfassessment.EnterSample(CAMPAIGN, unit_code, sheet)
    selfassessment.enter_sample(SYSTEM, context, command)
