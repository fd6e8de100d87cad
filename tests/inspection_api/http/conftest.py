"""A small application with our edge around it, and a person at the door whom the test chooses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from inspection_api.http import authentication, rendering
from inspection_api.kernel.actors import Actor
from tests.builders.world import World


@dataclass
class Door:
    """Who stands at the door, and how often the application looked."""

    person: Actor | None = None
    looks: list[Actor | None] = field(default_factory=list)

    def look(self) -> Actor | None:
        """Tell who it is; what ``accounts`` does in an installation."""
        self.looks.append(self.person)
        return self.person


@pytest.fixture
def world(migrated_url: str, tmp_path: Path, seed: int) -> Iterator[World]:
    made = World.at(migrated_url, tmp_path, seed=seed)
    yield made
    made.close()


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def app(world: World, door: Door) -> Flask:
    """An application without routes."""
    made = Flask("edge", static_folder=None)
    edge = authentication.Edge(world.context, door.look, frozenset({"library", "api-docs.openapi_json"}))
    authentication.install(made, edge)
    rendering.install(made, lambda members: f"<h1>{members['title']}</h1><p>{members['detail']}</p>")
    return made


@pytest.fixture
def client(app: Flask) -> Callable[[], FlaskClient]:
    """Opens a browser, once the test has added its routes."""
    return app.test_client
