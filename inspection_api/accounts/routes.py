"""Sign-in page, the own account, and the administrator's endpoints."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint as Pages
from flask import Flask, redirect, render_template, request
from flask_smorest import Blueprint
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from inspection_api.accounts import rules, schemas, service, sessions, signin, views
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.clock import ZONE
from inspection_api.kernel.context import Context
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading

blueprint = Blueprint("accounts", __name__, url_prefix="/api", description="Tài khoản và phiên làm việc")
pages = Pages("signin", __name__)
_LONGEST_ECHO = 80


def register(app: Flask, context: Context) -> Callable[[], Actor | None]:
    """Wire sessions, CSRF protection and the sign-in pages into an application.

    Args:
        app: Its ``SECRET_KEY`` is set.
        context: Where people are looked up.

    Returns:
        What finds the person of the present request, for ``http.authentication``.
    """
    sessions.install(app, context)
    app.register_blueprint(pages)
    return sessions.signed_in_actor


@pages.get("/login")
@access("public")
def sign_in_page() -> str | Response:
    """Show the sign-in form; who is signed in already goes on."""
    target = rules.safe_next(request.args.get("next"))
    if sessions.signed_in_actor() is not None:
        return redirect(target)
    return render_template("security/login_user.html", next=target, username="", problem=None)


@pages.post("/login")
@access("public")
def sign_in() -> tuple[str, int] | Response:
    """Sign in and go on to the page that was asked for; a refusal shows the form again with the reason."""
    target = rules.safe_next(request.form.get("next"))
    username = request.form.get("username", "")
    try:
        signed_in = signin.sign_in(current_context(), username, request.form.get("password", ""))
    except Problem as problem:
        members = current_context().configuration.problem_texts.as_json(problem)
        page = render_template(
            "security/login_user.html", next=target, username=username[:_LONGEST_ECHO], problem=members
        )
        return page, problem.status
    sessions.begin(signed_in.actor, signed_in.uniquifier)
    return redirect(target, 303)


@pages.post("/logout")
@access("public")
def sign_out() -> Response:
    """End the session."""
    sessions.end()
    return redirect("/login", 303)


@blueprint.get("/me")
@access("device")
@blueprint.response(200, schemas.MeSchema)
def me() -> dict[str, object]:
    """Tell who is asking and give the token that every write of a session carries; tablets need none."""
    actor = current_actor()
    clock = current_context().clock
    return {
        "person": {"id": actor.person_id, "name": actor.name},
        "roles": sorted(actor.roles),
        "unit": actor.unit_code,
        "csrf_token": "" if actor.device else generate_csrf(),
        "server_time": clock.now().astimezone(ZONE),
        "sample_seconds_behind": clock.seconds_behind(),
    }


@blueprint.put("/me/password")
@access("person")
@blueprint.arguments(schemas.PasswordChangeSchema)
@blueprint.response(204)
def change_password(change: dict[str, str]) -> None:
    """Replace the own password; other sessions end, this one goes on."""
    actor = current_actor()
    uniquifier = signin.change_own_password(current_context(), actor, change["old"], change["new"])
    sessions.begin(actor, uniquifier)


@blueprint.get("/accounts")
@access("person")
@blueprint.response(200, schemas.AccountListSchema)
def list_accounts() -> dict[str, object]:
    """List all accounts."""
    context = current_context()
    with reading(context) as session:
        found = views.accounts(current_actor(), session, now=context.clock.now(), wall=context.clock.wall())
    return {"items": found}


@blueprint.post("/accounts")
@access("person")
@blueprint.arguments(schemas.CreateAccountSchema)
@blueprint.response(201, schemas.CredentialsSchema)
def create_account(account: dict[str, object]) -> service.Credentials:
    """Open an account; the generated password is in this answer only."""
    command = service.CreateAccount(
        username=str(account["username"]),
        display_name=str(account["display_name"]),
        roles=_roles(account["roles"]),
        unit_code=_text_or_none(account["unit_code"]),
    )
    return service.create_account(current_actor(), current_context(), command)


@blueprint.post("/accounts/<uuid:person_id>/closing")
@access("person")
@blueprint.response(204)
def close_account(person_id: UUID) -> None:
    """Close an account."""
    service.close_account(current_actor(), current_context(), person_id)


@blueprint.post("/accounts/<uuid:person_id>/password")
@access("person")
@blueprint.response(200, schemas.CredentialsSchema)
def reset_password(person_id: UUID) -> service.Credentials:
    """Give a person a new password; it is in this answer only."""
    return service.reset_password(current_actor(), current_context(), person_id)


@blueprint.post("/accounts/<uuid:person_id>/roles")
@access("person")
@blueprint.arguments(schemas.RoleSchema)
@blueprint.response(204)
def grant_role(named: dict[str, str], person_id: UUID) -> None:
    """Give a person a role."""
    service.grant_role(current_actor(), current_context(), person_id, Role(named["role"]))


@blueprint.post("/accounts/<uuid:person_id>/roles/ending")
@access("person")
@blueprint.arguments(schemas.RoleSchema)
@blueprint.response(204)
def end_role(named: dict[str, str], person_id: UUID) -> None:
    """End a role of a person."""
    service.end_role(current_actor(), current_context(), person_id, Role(named["role"]))


def _roles(names: object) -> frozenset[Role]:
    return frozenset(Role(str(name)) for name in names) if isinstance(names, list) else frozenset()


def _text_or_none(text: object) -> str | None:
    return str(text) if text else None
