"""The people of the sample: one account per role, a team, and the first visits. No real person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from inspection_api.accounts import service as accounts
from inspection_api.accounts import views as account_views
from inspection_api.directory import service as directory
from inspection_api.directory import views as directory_views
from inspection_api.kernel.actors import SYSTEM, Role
from inspection_api.kernel.context import Context
from inspection_api.kernel.transaction import Reader, reading
from inspection_api.planning import service as planning
from inspection_api.planning import views as planning_views
from inspection_api.sample.loading import Loaded

_TEAM_NAME = "Tổ công tác số 1 (minh họa)"
_FIRST_VISIT = date(2019, 11, 5)
_WHY = "Chọn sẵn trong dữ liệu minh họa."


@dataclass(frozen=True, slots=True)
class Post:
    """An account of the sample.

    Attributes:
        username: Sign-in name.
        name: Shown name; says the role, names nobody.
        role: The one role.
        unit_code: For people of a unit.
    """

    username: str
    name: str
    role: Role
    unit_code: str | None = None


_STAFF = (
    Post("vanphong", "Cán bộ cơ quan thường trực (minh họa)", Role.OFFICE),
    Post("totruong", "Tổ trưởng Tổ công tác (minh họa)", Role.TEAM_LEADER),
    Post("kiemtra1", "Thành viên Tổ công tác 1 (minh họa)", Role.INSPECTOR),
    Post("kiemtra2", "Thành viên Tổ công tác 2 (minh họa)", Role.INSPECTOR),
    Post("banchidao", "Thành viên Ban Chỉ đạo (minh họa)", Role.COMMITTEE),
    Post("quantri", "Quản trị hệ thống (minh họa)", Role.ADMINISTRATOR),
)
_TEAM_ROLES = {Role.TEAM_LEADER, Role.INSPECTOR}


def posts(context: Context, loaded: Loaded) -> tuple[Post, ...]:
    """Return the accounts of the sample: one per role, and two people for each unit of interest."""
    found: list[Post] = [*_STAFF]
    with reading(context) as session:
        for code in (*loaded.open_units, *loaded.first_visits):
            unit = directory_views.unit(SYSTEM, session, loaded.campaign_id, code)
            slug = code.lower()
            officer, head = f"Cán bộ đầu mối {unit.name} (minh họa)", f"Lãnh đạo {unit.name} (minh họa)"
            found.append(Post(f"canbo.{slug}", officer, Role.UNIT_OFFICER, code))
            found.append(Post(f"lanhdao.{slug}", head, Role.UNIT_HEAD, code))
    return tuple(found)


def settle_in(context: Context, loaded: Loaded, passwords: Mapping[str, str]) -> None:
    """Open the accounts of the sample, form its team and plan its first visits; repeating adds nothing.

    Args:
        context: The outside world.
        loaded: The round.
        passwords: By sign-in name, made beforehand so that a start that was interrupted can be finished.
    """
    wanted = posts(context, loaded)
    with reading(context) as session:
        known = {row.username for row in _accounts(context, session)}
    for post in wanted:
        if post.username not in known:
            command = accounts.CreateAccount(
                post.username, post.name, frozenset({post.role}), post.unit_code, passwords[post.username]
            )
            accounts.create_account(SYSTEM, context, command)
    _plan(context, loaded, _team(context, loaded))


def _accounts(context: Context, session: Reader) -> Sequence[account_views.AccountView]:
    return account_views.accounts(SYSTEM, session, now=context.clock.now(), wall=context.clock.wall())


def _team(context: Context, loaded: Loaded) -> UUID:
    with reading(context) as session:
        existing = directory_views.teams(SYSTEM, session, loaded.campaign_id)
        ids = {row.username: row.id for row in _accounts(context, session)}
    if existing:
        return existing[0].id
    members = [directory.Member(ids[p.username], p.name, p.role) for p in _STAFF if p.role in _TEAM_ROLES]
    return directory.form_team(SYSTEM, context, loaded.campaign_id, _TEAM_NAME, members)


def _plan(context: Context, loaded: Loaded, team: UUID) -> None:
    """Plan the first visits and issue their packages, so that a tablet has something to open."""
    with reading(context) as session:
        visits = {visit.unit.code: visit for visit in planning_views.visits(SYSTEM, session)}
    for code in loaded.first_visits:
        if code in visits:
            visit_id = visits[code].id
        else:
            command = planning.PlanVisit(loaded.campaign_id, code, team, _FIRST_VISIT, _WHY)
            visit_id = planning.plan_visit(SYSTEM, context, command)
        if code not in visits or visits[code].package_digest is None:
            planning.issue_package(SYSTEM, context, visit_id)
