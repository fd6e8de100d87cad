"""Accounts, for the administrator; everybody else has no business here."""

from __future__ import annotations

from flask import Blueprint, render_template

from inspection_api.accounts import views as accounts
from inspection_api.directory import views as directory
from inspection_api.directory.views import UnitView
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.actors import Role
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.transaction import reading
from inspection_api.kernel.vietnamese import fold
from inspection_web.desk.paging import page_of
from inspection_web.desk.scene import Scene, asked, newest_scene

blueprint = Blueprint("people", __name__)
_PER_PAGE = 50
_ROLES = tuple(role for role in Role if role not in {Role.SYSTEM, Role.VISITOR})


@blueprint.get("/tai-khoan")
@access("person")
def listing() -> str:
    """List the accounts, with the forms to open, close and renew them."""
    permit(current_actor(), Permission.MANAGE_ACCOUNTS)
    with newest_scene() as here:
        units = _units(here)
        return render_template(
            "desk/accounts/list.html",
            campaign=here.campaign if here else None,
            page=page_of(_wanted(), _PER_PAGE),
            roles=_ROLES,
            units=units,
            names={unit.code: unit.name for unit in units},
            asked={name: asked(name) for name in ("q", "vai_tro")},
        )


def _wanted() -> list[accounts.AccountView]:
    context, name, role = current_context(), fold(asked("q")), asked("vai_tro")
    with reading(context) as session:
        found = accounts.accounts(
            current_actor(), session, now=context.clock.now(), wall=context.clock.wall()
        )
    return [
        account
        for account in found
        if name in fold(f"{account.display_name} {account.username}") and (not role or role in account.roles)
    ]


def _units(here: Scene | None) -> tuple[UnitView, ...]:
    return directory.all_units(here.actor, here.session, here.campaign.id) if here else ()
