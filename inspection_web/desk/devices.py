"""Tablets: who is paired with which, for those who carry them and those who look after them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from inspection_api.devices import views as devices
from inspection_api.devices.views import TokenView
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.transaction import reading
from inspection_web.desk.scene import newest_scene

blueprint = Blueprint("devices", __name__)


@dataclass(frozen=True, slots=True)
class Tablet:
    """A tablet with everybody who is paired with it."""

    id: str
    name: str
    is_replaced: bool
    people: tuple[TokenView, ...]


@blueprint.get("/thiet-bi")
@access("person")
def listing() -> str:
    """List the tablets of the person, and to those who look after them all others too."""
    permit(current_actor(), Permission.VIEW_DEVICES)
    context = current_context()
    with reading(context) as session:
        found = devices.tokens(current_actor(), session, now=context.clock.now())
    mine = current_actor().person_id
    own = {view.device_id for view in found if view.person_id == mine}
    tablets = _tablets(found)
    with newest_scene() as here:
        return render_template(
            "desk/devices/list.html",
            campaign=here.campaign if here else None,
            own=[tablet for tablet in tablets if tablet.id in own],
            others=[tablet for tablet in tablets if tablet.id not in own],
            days=context.settings.device_days,
        )


def _tablets(found: tuple[TokenView, ...]) -> list[Tablet]:
    by_tablet: dict[str, list[TokenView]] = {}
    for view in found:
        by_tablet.setdefault(view.device_id, []).append(view)
    return [
        Tablet(key, people[0].device_name, people[0].is_replaced, tuple(people))
        for key, people in by_tablet.items()
    ]
