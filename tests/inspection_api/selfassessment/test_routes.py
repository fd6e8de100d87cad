"""The wire: a form out, a filled form in, refusals as problem+json with cells and sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from inspection_api.http import authentication, contract, rendering
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.context import Context
from inspection_api.selfassessment import routes
from inspection_api.sheets.book import read_filled

XA = "23617"
HOME = "/api/campaigns/gia-lai-2019/units"
OFFICER = Actor(UUID(int=7), "Cán bộ đầu mối", frozenset({Role.UNIT_OFFICER}), XA)
Filled = Callable[..., bytes]


@pytest.fixture
def client(context: Context) -> FlaskClient:
    """A browser in which the officer of one unit is signed in."""
    app = Flask("test")
    authentication.install(app, authentication.Edge(context, lambda: OFFICER, frozenset({"static"})))
    rendering.install(app, lambda members: str(members["code"]))
    contract.configure(app).register_blueprint(routes.blueprint)
    return app.test_client()


def send(client: FlaskClient, unit_code: str, file: bytes) -> TestResponse:
    """Send a file as a browser does; the body is written out here because the library leaves its own open."""
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="phieu.xlsx"\r\n\r\n'
    return client.post(
        f"{HOME}/{unit_code}/submissions",
        data=head + file + b"\r\n--cut--\r\n",
        content_type="multipart/form-data; boundary=cut",
    )


def members(answer: TestResponse) -> Mapping[str, Any]:
    found: Mapping[str, Any] = answer.get_json(force=True)
    return found


def test_the_form_of_the_own_unit_can_be_downloaded(client: FlaskClient) -> None:
    answer = client.get(f"{HOME}/{XA}/form.xlsx")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="phieu-tu-danh-gia-{XA}.xlsx"'
    assert read_filled(answer.data).marks["unit"] == XA
    assert client.get(f"{HOME}/622/form.xlsx").status_code == 403


def test_a_form_is_created_once_and_then_found(client: FlaskClient, filled: Filled) -> None:
    file = filled(XA)
    first, again = send(client, XA, file), send(client, XA, file)
    assert (first.status_code, again.status_code) == (201, 200)
    assert members(first)["submission_id"] == members(again)["submission_id"]
    assert members(first)["received_at"] == "2019-10-16T09:00:00+07:00"
    shown = members(client.get(f"{HOME}/{XA}/submission"))
    assert shown["version"] == 1
    assert shown["self_total"] == members(first)["self_total"]
    assert shown["recomputed_total"] == members(first)["recomputed_total"]
    assert ("X.A1.1", "so_cbcc") in {(value["criterion"], value["field"]) for value in shown["values"]}
    scored = {row["criterion"]: row for row in shown["criteria"]}
    assert scored["X.A1.1"]["recomputed"] == scored["X.A1.1"]["points"]


def test_a_refusal_lists_cells_codes_and_sentences(client: FlaskClient, filled: Filled) -> None:
    answer = send(client, XA, filled(XA, F10="3.5", F11="-2"))
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    told = members(answer)
    assert told["code"] == "selfassessment.refused"
    assert "2 lỗi" in told["detail"]
    assert [(error["where"], error["code"]) for error in told["errors"]] == [
        ("F10", "value.ambiguous-number"),
        ("F11", "value.negative"),
    ]
    assert "3.5" in told["errors"][0]["message"]
    assert client.get(f"{HOME}/{XA}/submission").status_code == 404


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "selfassessment.file-empty"),
        (b"khong phai xlsx", "selfassessment.file-not-xlsx"),
        (b"PK\x03\x04" + bytes(5 * 1024 * 1024), "selfassessment.file-too-large"),
    ],
    ids=["empty", "text", "large"],
)
def test_what_is_no_form_is_a_problem(client: FlaskClient, file: bytes, code: str) -> None:
    answer = send(client, XA, file)
    assert (answer.status_code, members(answer)["code"]) == (422, code)


def test_a_request_without_a_file_is_a_problem(client: FlaskClient) -> None:
    for unchosen in ({}, {"file": (BytesIO(b""), "")}):
        answer = client.post(f"{HOME}/{XA}/submissions", data=unchosen)
        assert (answer.status_code, members(answer)["code"]) == (422, "selfassessment.file-missing")


def test_other_units_and_unknown_ones_are_out_of_reach(client: FlaskClient, filled: Filled) -> None:
    file = filled(XA)
    assert members(send(client, "622", file))["code"] == "access.own-unit-or-staff"
    assert members(client.get(f"{HOME}/622/submission"))["code"] == "access.own-unit-or-staff"
    unknown = client.get(f"/api/campaigns/khong-co/units/{XA}/form.xlsx")
    assert (unknown.status_code, members(unknown)["code"]) == (404, "directory.campaign-unknown")
