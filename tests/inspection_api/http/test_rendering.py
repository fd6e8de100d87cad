"""Every error in one shape: problem+json for programs, a page for people, never a trace of the code."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, Response, abort, redirect, request
from flask.testing import FlaskClient
from flask_wtf.csrf import CSRFError
from werkzeug.test import TestResponse

from evidence.errors import EvidenceError, StoreAwayError, StoreFullError, StoreRefusedError
from inspection_api.http.authentication import access
from inspection_api.kernel.problems import FieldProblem, Problem

Open = Callable[[], FlaskClient]
FAULTY = Problem(
    "directory.unit-unknown",
    404,
    params={"unit": "999"},
    errors=[FieldProblem("E12", "request.invalid-field", {"message": "Ô trống."})],
)


def _raise(error: Exception) -> Callable[[], str]:
    @access("public")
    def view() -> str:
        raise error

    return view


def _add(app: Flask, error: Exception) -> None:
    """Let /api/x and /x fail in this way."""
    for prefix in ("/api", ""):
        app.add_url_rule(f"{prefix}/x", f"{prefix}x", _raise(error), methods=["GET", "POST"])


def _members(answer: TestResponse) -> dict[str, Any]:
    assert answer.content_type == "application/problem+json"
    members: dict[str, Any] = json.loads(answer.data)
    assert members["status"] == answer.status_code
    return members


def test_a_program_gets_the_members_of_the_problem(app: Flask, client: Open) -> None:
    _add(app, FAULTY)
    answer = client().get("/api/x")
    assert _members(answer) == {
        "type": "about:blank",
        "title": "Không có đơn vị này",
        "status": 404,
        "code": "directory.unit-unknown",
        "detail": "Không có đơn vị mã “999” trong kỳ đánh giá. Hãy kiểm tra lại mã đơn vị.",
        "errors": [{"where": "E12", "code": "request.invalid-field", "message": "Ô trống."}],
    }
    assert "Không có đơn vị này" in answer.text, "letters are sent as letters"


def test_a_person_gets_a_page(app: Flask, client: Open) -> None:
    _add(app, FAULTY)
    answer = client().get("/x")
    assert answer.status_code == 404
    assert answer.content_type == "text/html; charset=utf-8"
    assert "<h1>Không có đơn vị này</h1>" in answer.text


@pytest.mark.parametrize("path", ["/api/x", "/x"])
def test_what_nobody_foresaw_says_nothing_about_the_code(
    app: Flask, client: Open, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    _add(app, RuntimeError("mật khẩu là 1234"))
    answer = client().get(path)
    assert answer.status_code == 500
    assert "Máy chủ gặp lỗi" in answer.text
    assert "1234" not in answer.text
    assert "Traceback" not in answer.text
    assert "mật khẩu là 1234" in caplog.text, "the log keeps it for us"


def test_a_code_without_a_sentence_is_a_fault_of_ours(app: Flask, client: Open) -> None:
    _add(app, Problem("nowhere.said", 418))
    assert _members(client().get("/api/x"))["code"] == "request.failed"


def test_an_unknown_address(client: Open) -> None:
    assert _members(client().get("/api/nowhere"))["code"] == "request.not-found"
    assert client().get("/nowhere").content_type.startswith("text/html")


def test_a_wrong_method_names_the_right_ones(app: Flask, client: Open) -> None:
    _add(app, RuntimeError())
    answer = client().delete("/api/x")
    assert (answer.status_code, _members(answer)["code"]) == (405, "request.method")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_too_large_a_body(app: Flask, client: Open) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 10
    app.add_url_rule(
        "/api/read", "read", access("public")(lambda: str(len(request.get_data()))), methods=["POST"]
    )
    assert client().post("/api/read", data=b"0123456789").text == "10"
    answer = client().post("/api/read", data=b"0123456789+")
    assert (answer.status_code, _members(answer)["code"]) == (413, "request.too-large")


def test_a_lost_csrf_token(app: Flask, client: Open) -> None:
    _add(app, CSRFError("The CSRF token is missing."))
    answer = client().post("/api/x")
    assert (answer.status_code, _members(answer)["code"]) == (400, "request.csrf")
    assert "CSRF" not in answer.text


@pytest.mark.parametrize(("status", "code"), [(400, "request.malformed"), (503, "request.failed")])
def test_other_refusals_of_the_library_speak_our_language(
    app: Flask, client: Open, status: int, code: str
) -> None:
    app.add_url_rule("/api/x", "x", access("public")(lambda: abort(status)))
    answer = client().get("/api/x")
    assert (answer.status_code, _members(answer)["code"]) == (status, code)


@pytest.mark.parametrize(
    ("fault", "status"), [(StoreAwayError, 503), (StoreRefusedError, 503), (StoreFullError, 507)]
)
def test_a_store_that_cannot_take_a_file_is_told_as_what_it_is(
    app: Flask, client: Open, caplog: pytest.LogCaptureFixture, fault: type[EvidenceError], status: int
) -> None:
    _add(app, fault(reason="connection refused by kho.local"))
    answer = client().get("/api/x")
    assert (answer.status_code, _members(answer)["code"]) == (status, fault.code)
    assert "kho.local" not in answer.text
    assert "kho.local" in caplog.text


def test_a_redirect_is_no_error(app: Flask, client: Open) -> None:
    app.add_url_rule("/old", "old", access("public")(lambda: redirect("/new")))
    app.add_url_rule("/folder/", "folder", access("public")(lambda: "content"))
    assert client().get("/old").headers["Location"] == "/new"
    moved = client().get("/folder")
    assert moved.status_code == 308
    assert moved.headers["Location"].endswith("/folder/")


def test_an_answer_that_was_aborted_with_is_sent_as_it_is(app: Flask, client: Open) -> None:
    app.add_url_rule("/api/x", "x", access("public")(lambda: abort(Response("chưa đổi", 304))))
    assert client().get("/api/x").status_code == 304
