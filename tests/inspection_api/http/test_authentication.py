"""Who may knock: routes are closed unless they say otherwise, and nobody is asked twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from inspection_api.http.authentication import (
    access,
    current_actor,
    current_actor_or_none,
    current_context,
)
from tests.builders.world import World
from tests.cast import AN, KHANH
from tests.inspection_api.http.conftest import Door

pytestmark = pytest.mark.usefixtures("routes")
Open = Callable[[], FlaskClient]


@pytest.fixture
def routes(app: Flask) -> None:
    """A route of each kind, once for programs and once for people."""

    @access("public")
    def public() -> str:
        actor = current_actor_or_none()
        return actor.name if actor else "khách"

    @access("person")
    def person() -> str:
        assert current_actor() is current_actor_or_none()
        return current_actor().name

    def undeclared() -> str:
        return "never shown"

    for prefix in ("/api", ""):
        app.add_url_rule(f"{prefix}/public", f"{prefix}public", public)
        app.add_url_rule(f"{prefix}/person", f"{prefix}person", person, methods=["GET", "POST"])
        app.add_url_rule(f"{prefix}/undeclared", f"{prefix}undeclared", undeclared)
    app.add_url_rule("/library", "library", undeclared)
    app.add_url_rule("/api/careless", "careless", access("public")(lambda: current_actor().name))


@pytest.mark.parametrize("path", ["/api/undeclared", "/undeclared"])
def test_a_route_that_declares_nothing_is_closed_to_all(client: Open, door: Door, path: str) -> None:
    assert client().get(path).status_code == 403
    door.person = KHANH
    answer = client().get(path)
    assert answer.status_code == 403
    assert "never shown" not in answer.text


def test_a_public_route_is_open_and_knows_who_comes(client: Open, door: Door) -> None:
    assert client().get("/api/public").text == "khách"
    door.person = AN
    assert client().get("/api/public").text == AN.name


def test_an_endpoint_of_a_library_is_open_when_bootstrap_says_so(client: Open) -> None:
    assert client().get("/library").status_code == 200


def test_a_program_without_a_person_is_told_to_sign_in(client: Open) -> None:
    answer = client().get("/api/person")
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.get_json(force=True)["code"] == "access.sign-in"


@pytest.mark.parametrize(
    ("path", "next_page"),
    [
        ("/person", "/person"),
        ("/person?unit=622&page=2", "/person%3Funit%3D622%26page%3D2"),
        ("/person?next=//evil.example", "/person%3Fnext%3D//evil.example"),
        ("/person?q=Đắk", "/person%3Fq%3D%C4%90%E1%BA%AFk"),
    ],
)
def test_a_person_without_a_session_is_sent_to_the_sign_in_page(
    client: Open, path: str, next_page: str
) -> None:
    answer = client().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/login?next={next_page}"


def test_a_signed_in_person_passes_and_is_looked_up_once(client: Open, door: Door) -> None:
    door.person = AN
    assert client().get("/api/person").text == AN.name
    assert len(door.looks) == 1


def test_nobody_is_remembered_from_one_request_to_the_next(client: Open, door: Door) -> None:
    browser = client()
    door.person = AN
    assert browser.get("/api/person").status_code == 200
    door.person = None
    assert browser.get("/api/person").status_code == 401


def test_a_public_route_that_needs_a_person_after_all_says_so(client: Open) -> None:
    assert client().get("/api/careless").status_code == 401


def test_a_wrong_method_is_no_way_in(client: Open) -> None:
    assert client().delete("/api/person").status_code == 405
    assert client().post("/api/person").status_code == 401


def test_views_find_the_installation(app: Flask, world: World) -> None:
    with app.test_request_context("/api/public"):
        assert current_context() is world.context
