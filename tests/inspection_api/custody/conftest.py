"""A round in work on each engine with one photo in it, and the ways in which tests look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask

from inspection_api.custody import routes
from inspection_api.http import authentication, contract, progress, rendering
from tests.builders.cases import Round, round_in_work
from tests.inspection_api.custody.photo import File

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from inspection_api.kernel.actors import Actor
    from tests.databases import Databases


@pytest.fixture
def story(
    request: pytest.FixtureRequest,
    databases: Databases,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Round]:
    """The round in work; for tests that ask for the photo, one in which it was taken."""
    lived = _photographed if "photo" in request.fixturenames else None
    with round_in_work(databases, tmp_path, tmp_path_factory.getbasetemp(), lived) as found:
        yield found


@pytest.fixture
def photo(story: Round) -> File:
    """A photo of the visit, received and derived, behind a case the unit was told of."""
    return File(story)


def _photographed(story: Round) -> None:
    File.taken(story)


@pytest.fixture
def client_of(story: Round) -> Callable[[Actor | None], FlaskClient]:
    """Open the stage as somebody, behind an edge that believes who is asking."""
    app = Flask("inspection_api", static_folder=None)
    rendering.install(app, str)
    asking: list[Actor | None] = [None]
    authentication.install(app, authentication.Edge(story.world.context, lambda: asking[0], frozenset()))
    api = contract.configure(app)
    for blueprint in (routes.blueprint, progress.blueprint):
        api.register_blueprint(blueprint)

    def opened(actor: Actor | None) -> FlaskClient:
        asking[0] = actor
        return app.test_client()

    return opened
