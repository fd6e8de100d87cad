"""`thamtra accounts`: open accounts from the command line, on the machine itself."""

from __future__ import annotations

import click

from inspection_api.accounts import service
from inspection_api.bootstrap import create_context
from inspection_api.kernel.actors import SYSTEM, Role
from inspection_api.kernel.problems import Problem
from inspection_api.settings import read_settings

_ROLES = [role.value for role in Role if role not in {Role.SYSTEM, Role.VISITOR}]


@click.group()
def accounts() -> None:
    """Tài khoản người dùng."""


@accounts.command()
@click.argument("username")
@click.option("--name", required=True, help="Tên hiển thị.")
@click.option("--role", "roles", required=True, multiple=True, type=click.Choice(_ROLES))
@click.option("--unit", help="Mã đơn vị, cho cán bộ đầu mối và thủ trưởng.")
def add(username: str, name: str, roles: tuple[str, ...], unit: str | None) -> None:
    """Mở tài khoản USERNAME; mật khẩu được tạo ra và in một lần."""
    context = create_context(read_settings())
    command = service.CreateAccount(username, name, frozenset(Role(role) for role in roles), unit)
    try:
        credentials = service.create_account(SYSTEM, context, command)
    except Problem as problem:
        members = context.configuration.problem_texts.as_json(problem)
        raise click.ClickException(_sentence(members)) from problem
    click.echo(f"{credentials.username}  {credentials.password}")


def _sentence(members: dict[str, object]) -> str:
    errors = members["errors"] if isinstance(members["errors"], list) else []
    return "\n".join(
        [str(members["detail"]), *(f"- {error['where']}: {error['message']}" for error in errors)]
    )
