"""The site answers as its own description says, whatever is sent: no crash, declared shapes and types.

schemathesis draws requests from /api/openapi.json, well-formed and spoilt, the same in every run. Whoever may
use a door sends them, so that they reach what is behind it; half of the addresses name something that exists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.house.access import ACCESS
from tests.house.access_scene import COLUMNS, Scene, scene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask
    from werkzeug.wsgi import ClosingIterator

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
PREFERRED = "office"
DRAWN = settings(
    max_examples=10,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Wire:
    """A prepared site, what its description says, and what every sender needs."""

    prepared: Scene
    description: Any

    def operations(self) -> Iterator[Any]:
        """Return all operations of the description."""
        for found in self.description.get_all_operations():
            yield found.ok()

    def sender(self, method: str, path: str) -> str:
        """Return the column of the access table of somebody who may use a door; the office, if it may."""
        row = _row(method, path)
        may = [column for column, status in zip(COLUMNS, row, strict=True) if status.startswith("2")]
        return PREFERRED if PREFERRED in may or not may else may[0]


def _row(method: str, path: str) -> list[str]:
    lines = (line.split() for line in ACCESS.read_text("utf-8").splitlines() if line.startswith(method))
    return next(row[2:] for row in lines if _described(row[1]) == path)


def _described(rule: str) -> str:
    """Write the address of a rule as the description does."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def _whole(site: Flask) -> WSGIApplication:
    """Read every answer to its end and close it, as a server does and schemathesis does not."""

    def served(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        answer = cast("ClosingIterator", site(environ, start))
        try:
            return list(answer)
        finally:
            answer.close()

    return served


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    prepared = scene("work", tmp_path_factory.mktemp("contract") / "work")
    yield Wire(prepared, schemathesis.openapi.from_wsgi("/api/openapi.json", _whole(prepared.site)))
    prepared.close()


def test_the_description_is_whole(wire: Wire) -> None:
    described = {operation.path for operation in wire.operations()}
    rules = {str(rule) for rule in wire.prepared.site.url_map.iter_rules() if str(rule).startswith("/api/")}
    rules -= {"/api/openapi.json"}
    assert described == {_described(rule) for rule in rules}


@pytest.mark.no_cover  # every door many times; what lies behind them has tests of its own
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whatever_is_sent_the_answer_is_as_described(wire: Wire, mode: GenerationMode) -> None:
    faults: list[str] = []
    for operation in wire.operations():
        if mode is GenerationMode.NEGATIVE and not operation.body:
            continue  # there is nothing to spoil: any text is an address
        try:
            _try(wire, operation, mode)
        except* Exception as group:  # noqa: BLE001 -- every finding is collected, and all are shown at once
            faults += [f"{operation.label}: {fault}" for fault in group.exceptions]
    assert not faults, "\n\n".join(faults)


def test_a_form_whose_part_has_no_name_is_malformed(wire: Wire) -> None:
    body = b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    answer = wire.prepared.site.test_client().post("/login", data=body, content_type=kind)
    assert answer.status_code == 400
    assert "chưa đúng mẫu nên chưa lưu gì" in answer.text


def _try(wire: Wire, operation: Any, mode: GenerationMode) -> None:
    sender = wire.sender(operation.method.upper(), operation.path)
    prepared = wire.prepared
    prepared.touched = True

    @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
    @DRAWN
    def attempt(case: Any, *, known: bool) -> None:
        prepared.reset()
        prepared.touched = operation.method.upper() not in {"GET", "HEAD"}
        cookie, token = prepared.signed_in(sender)
        if known:
            named = case.path_parameters or {}
            case.path_parameters = {
                name: prepared.names[name] for name in named if name in prepared.names
            } or named
        case.call_and_validate(
            headers={"X-CSRFToken": token}, cookies={"thamtra_session": cookie}, checks=CHECKS
        )

    attempt()
