"""The doors of the house: every route says who may come in, and strangers stay outside.

`routes.txt` is the whole table, written out: a new door shows in a review.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from inspection_web.wsgi import site_of
from tests.house.tables import ROUTES, doors, route_lines

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule

    from inspection_api.kernel.context import Context

LEVELS = {"public", "code", "person", "device", "delivery"}


@pytest.fixture
def site(context: Context) -> Flask:
    return site_of(context)


def _address(site: Flask, rule: Rule) -> str:
    """Fill a rule's variables with values of their kind that name nothing."""
    kinds = {"UUIDConverter": UUID(int=7), "IntegerConverter": 7}
    names = {
        name: kinds.get(type(converter).__name__, "0" * 64) for name, converter in rule._converters.items()
    }
    with site.test_request_context():
        return str(site.url_map.bind("localhost").build(rule.endpoint, names))


def test_every_route_declares_who_may_come_in(site: Flask) -> None:
    assert [f"{method} {rule}" for method, rule, level in doors(site) if level not in LEVELS] == []


def test_what_bootstrap_opens_exists(site: Flask) -> None:
    assert site.extensions["thamtra"].open_endpoints - set(site.view_functions) == set()


def test_the_table_of_routes_is_written_out(site: Flask) -> None:
    assert ROUTES.read_text("utf-8").splitlines() == route_lines(site), "./check tables, and review it"


def test_a_stranger_stays_outside(site: Flask) -> None:
    client = site.test_client()
    entered = [
        f"{method} {rule}: {answer.status_code}"
        for method, rule, level in doors(site)
        if level not in {"public", "code"}
        and (answer := client.open(_address(site, rule), method=method)).status_code
        not in _refusal(rule, method)
    ]
    assert entered == []


def _refusal(rule: Rule, method: str) -> set[int]:
    """Pages lead a stranger to the sign-in; programs are told; a write without its token is malformed."""
    told = {401} if rule.rule.startswith("/api/") else {302}
    return told if method == "GET" else {400, 401, 403}


def test_refusals_to_programs_are_problems(site: Flask) -> None:
    answer = site.test_client().get("/api/me")
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
