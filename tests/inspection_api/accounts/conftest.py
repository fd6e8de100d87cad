"""An installation with one administrator, and an application around it, as bootstrap would make them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import DictLoader
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from evidence.objects import LocalObjectStore
from evidence.parts import Parts
from evidence.signing import Ed25519Signer
from inspection_api.accounts import routes, service
from inspection_api.captures.store import DatabaseDisclosures
from inspection_api.http import authentication, contract, rendering
from inspection_api.kernel.actors import SYSTEM, Role
from inspection_api.kernel.audit import EventDraft
from inspection_api.kernel.clock import FixedClock
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.context import Context
from inspection_api.kernel.database import Base, Database
from inspection_api.kernel.identifiers import SystemIdentifiers
from inspection_api.kernel.problems import Problem
from inspection_api.settings import read_settings

CONFIG = Path(__file__).parents[3] / "config"
NOW = datetime(2019, 11, 5, 2, 0, tzinfo=UTC)
PASSWORD = "Mật khẩu của tôi ở Ủy ban"
FORM = """<input name="csrf_token" value="{{ csrf_token() }}">{{ problem.detail if problem }}"""


@dataclass
class ListedEvents:
    """A log that keeps the drafts of committed transactions in a list."""

    drafts: list[EventDraft] = field(default_factory=list)

    def append(self, session: Session, drafts: Sequence[EventDraft]) -> None:
        """Keep the drafts."""
        del session
        self.drafts.extend(drafts)

    def types(self) -> list[str]:
        """Return what happened, in order."""
        return [draft.type for draft in self.drafts]


@contextmanager
def refused_as(code: str) -> Iterator[None]:
    """Expect a refusal with exactly this code."""
    with pytest.raises(Problem) as refused:
        yield
    assert refused.value.code == code


@pytest.fixture
def events() -> ListedEvents:
    return ListedEvents()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def context(tmp_path: Path, clock: FixedClock, events: ListedEvents) -> Iterator[Context]:
    """A context on a fresh SQLite file."""
    settings = read_settings({"THAMTRA_HOME": str(tmp_path), "THAMTRA_TESTING": "true"})
    database = Database(f"sqlite:///{tmp_path}/x.db")
    Base.metadata.create_all(database.engine)
    yield Context(
        settings=settings,
        database=database,
        clock=clock,
        identifiers=SystemIdentifiers(),
        configuration=Configuration(CONFIG),
        objects=LocalObjectStore(settings.objects_folder),
        uploads=Parts(settings.uploads_folder),
        events=events,
        disclosures=DatabaseDisclosures(),
        signer=Ed25519Signer(settings.origin, bytes(32)),
    )
    database.dispose()


@pytest.fixture
def open_account(context: Context) -> Callable[..., service.Credentials]:
    """Open an account through the service, as the system does when it is set up."""

    def create(username: str, *roles: Role, unit: str | None = None) -> service.Credentials:
        command = service.CreateAccount(username, f"Người {username}", frozenset(roles), unit, PASSWORD)
        return service.create_account(SYSTEM, context, command)

    return create


@pytest.fixture
def app(context: Context) -> Flask:
    """The application of one web process."""
    return build_app(context)


def build_app(context: Context) -> Flask:
    """Build an application with the edge and the accounts, and a bare form in place of the sign-in page."""
    app = Flask("test")
    app.jinja_loader = DictLoader({"security/login_user.html": FORM})
    app.config["SECRET_KEY"] = "the same in every process of the installation"
    loader = routes.register(app, context)
    authentication.install(app, authentication.Edge(context, loader, frozenset({"static"})))
    rendering.install(app, lambda members: f"<p>{members['code']}</p>")
    contract.configure(app).register_blueprint(routes.blueprint)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser."""
    return app.test_client()


def sign_in(client: FlaskClient, username: str, password: str, target: str = "/api/me") -> TestResponse:
    """Fill in the sign-in form like a person."""
    page = client.get("/login").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    form = {"csrf_token": found[1], "username": username, "password": password, "next": target}
    return client.post("/login", data=form)


def me(client: FlaskClient) -> Mapping[str, object]:
    """Ask who is signed in."""
    return cast("Mapping[str, object]", json.loads(client.get("/api/me").data))


def token(client: FlaskClient) -> Mapping[str, str]:
    """Return the header that every write carries."""
    return {"X-CSRFToken": str(me(client)["csrf_token"])}
