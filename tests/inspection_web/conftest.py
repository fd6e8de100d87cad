"""A round at work, and its pages as somebody sees them; signing in has its own tests."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from inspection_web.wsgi import site_of
from tests.builders.cases import Round, round_in_work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from inspection_api.kernel.actors import Actor
    from tests.databases import Databases


@pytest.fixture
def story(databases: Databases, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Round]:
    with round_in_work(databases, tmp_path, tmp_path_factory.getbasetemp()) as found:
        yield found


@pytest.fixture
def look(story: Round) -> Callable[[Actor | None, str], TestResponse]:
    """Open an address as somebody."""
    site = site_of(story.world.context)
    edge = site.extensions["thamtra"]

    def opened(actor: Actor | None, address: str) -> TestResponse:
        site.extensions["thamtra"] = dataclasses.replace(edge, loader=lambda: actor)
        client: FlaskClient = site.test_client()
        return client.get(address)

    return opened
