"""The tables that stand written out beside the house tests; `./check tables` writes them anew.

Tests compare them with the code, so that a new door, a wider permission or another code shows in a review.
Started as a program this writes them; it decides nothing.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from inspection_api.bootstrap import create_context
from inspection_api.kernel import schema
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.permissions import PERMISSION_MAP, Permission, allowed
from inspection_api.settings import read_settings
from inspection_web.wsgi import site_of
from tests.house import access

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from werkzeug.routing import Rule

HERE = Path(__file__).resolve().parent
PERMISSIONS = HERE / "permissions.txt"
ROUTES = HERE / "routes.txt"
CODES = HERE / "problem_codes.txt"
SILENT = {"HEAD", "OPTIONS"}


def person(role: Role, *, unit: str | None = None) -> Actor:
    """Somebody with one role."""
    return Actor(UUID(int=1), "Người thử", frozenset({role}), unit)


def permission_lines() -> list[str]:
    """Each permission with the roles that have it and the conditions that bind them."""
    return [_permission_line(permission) for permission in Permission]


def _permission_line(permission: Permission) -> str:
    roles = [role for role in Role if allowed(person(role), permission)]
    conditions = [condition.__name__ for condition in PERMISSION_MAP[permission].conditions]
    return f"{permission}: {' '.join(roles)}{' if ' + ' and '.join(conditions) if conditions else ''}"


def code_lines() -> list[str]:
    """Every problem code that has a sentence."""
    return sorted(Configuration().problem_texts.texts)


def doors(site: Flask) -> Iterator[tuple[str, Rule, str]]:
    """Each route of a site: method, rule, and who may come in."""
    for rule in site.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - SILENT):
            yield method, rule, _level(site, rule)


def _level(site: Flask, rule: Rule) -> str:
    # What libraries bring along and is public by nature stands in a list of bootstrap.
    if rule.endpoint in site.extensions["thamtra"].open_endpoints:
        return "public"
    return str(getattr(site.view_functions[rule.endpoint], "access", "undeclared"))


def route_lines(site: Flask) -> list[str]:
    """Each route of a site as a line."""
    return sorted(f"{rule} {method} {level}" for method, rule, level in doors(site))


def main() -> None:
    """Write the tables."""
    with tempfile.TemporaryDirectory() as home:
        context = create_context(read_settings({"THAMTRA_HOME": home}))
        schema.upgrade(context.database)
        _write(ROUTES, route_lines(site_of(context)))
        context.database.dispose()
        _write(access.ACCESS, access.table(Path(home)))
    _write(PERMISSIONS, permission_lines())
    _write(CODES, code_lines())


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
