"""Joins the desk pages into one blueprint, and gives every template what it always needs."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask, render_template

from inspection_api.documents.formats import metres, position
from inspection_api.http.authentication import current_actor_or_none, current_context
from inspection_api.kernel.permissions import Permission, allowed
from inspection_web.desk import (
    accounts,
    audits,
    campaigns,
    cases,
    devices,
    evidence,
    handing_in,
    installing,
    ledger,
    office,
    paper,
    practice,
    results,
    traces,
    units,
    verification,
    visits,
)

blueprint = Blueprint("desk", __name__)
_STAGES = (
    campaigns,
    units,
    traces,
    visits,
    paper,
    cases,
    evidence,
    office,
    results,
    audits,
    accounts,
    devices,
    practice,
    ledger,
    verification,
    installing,
    handing_in,
)
for _stage in _STAGES:
    blueprint.register_blueprint(_stage.blueprint)


def install(app: Flask) -> None:
    """Make the signed-in person and the question of what is allowed known to the templates."""
    app.context_processor(_always)
    app.jinja_env.globals["may"] = may
    app.jinja_env.globals["place"] = position
    app.jinja_env.filters["metres"] = metres


def problem_page(members: Mapping[str, object]) -> str:
    """Render a refusal for people.

    Args:
        members: The members of the problem: title, detail, status, code, errors.
    """
    return render_template("desk/problem.html", problem=members)


def may(permission: str) -> bool:
    """Tell a template whether the roles of the signed-in person allow something at all."""
    actor = current_actor_or_none()
    return actor is not None and allowed(actor, Permission(permission))


def _always() -> dict[str, object]:
    return {"me": current_actor_or_none(), "practice": current_context().settings.practice}
