"""Every error in one shape: problem+json (RFC 9457) for programs, a page for people."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from flask import Flask, Response
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from evidence.errors import EvidenceError, StoreAwayError, StoreFullError, StoreRefusedError
from inspection_api.http.authentication import current_context, is_api_request
from inspection_api.kernel.problems import DatabaseBusyError, FieldProblem, Problem

PROBLEM_TYPE = "application/problem+json"
_LOG = logging.getLogger("thamtra")
_CODES = {
    400: "request.malformed",
    404: "request.not-found",
    405: "request.method",
    413: "request.too-large",
    415: "request.malformed",
    422: "request.malformed",
}
# Whatever a request wants of files: it is undone, the sender keeps its copy and may come again.
_OF_STORE: Mapping[type[EvidenceError], int] = {
    StoreAwayError: 503,
    StoreRefusedError: 503,
    StoreFullError: 507,
}
_AWAY, _AGAIN_AFTER = 503, "15"
_LOCATIONS = {"json", "query", "files", "form", "headers"}
_KEPT_HEADERS = {"Allow", "Retry-After"}
_TOO_DEEP = "Nội dung gửi lên lồng nhau quá nhiều tầng."
_NOT_JSON = "Nội dung gửi lên không phải JSON viết bằng UTF-8."


class TooDeepError(ValueError):
    """A body is nested deeper than it can be read."""


PageRenderer = Callable[[Mapping[str, object]], str]


def install(app: Flask, page: PageRenderer) -> None:
    """Render all errors of an application.

    Args:
        app: The application.
        page: Turns the members of a problem into an HTML page.
    """
    answer = partial(_answer, page)

    def unexpected(error: Exception) -> Response:
        _LOG.exception("request failed", exc_info=error)
        return answer(Problem("request.failed", 500))

    def busy(error: DatabaseBusyError) -> Response:
        _LOG.error("the database: %s", error.__cause__)
        return answer(Problem("request.busy", _AWAY))

    def too_deep(_error: TooDeepError) -> Response:
        faults = [FieldProblem("", "request.invalid-field", {"message": _TOO_DEEP})]
        return answer(Problem("request.malformed", 400, errors=faults))

    def of_store(error: EvidenceError) -> Response:
        _LOG.error("the store of files: %s", error)
        return answer(Problem(error.code, _OF_STORE[type(error)]))

    for kind in _OF_STORE:
        app.register_error_handler(kind, of_store)
    app.register_error_handler(DatabaseBusyError, busy)
    app.register_error_handler(TooDeepError, too_deep)
    app.register_error_handler(Problem, answer)
    app.register_error_handler(HTTPException, lambda error: _of_http(error, answer))
    app.register_error_handler(Exception, unexpected)


def _answer(page: PageRenderer, problem: Problem) -> Response:
    members = current_context().configuration.problem_texts.as_json(problem)
    told = {"Retry-After": _AGAIN_AFTER} if problem.status == _AWAY else {}
    if is_api_request():
        content = json.dumps(members, ensure_ascii=False)
        return Response(content, problem.status, told, content_type=PROBLEM_TYPE)
    return Response(page(members), problem.status, told, content_type="text/html; charset=utf-8")


def _of_http(error: HTTPException, answer: Callable[[Problem], Response]) -> Response:
    if error.code is not None and error.code < 400:  # noqa: PLR2004 -- redirects are exceptions in werkzeug
        return Response(
            response=error.get_response().get_data(), headers=error.get_headers(), status=error.code
        )
    if isinstance(error, CSRFError):
        return answer(Problem("request.csrf", 400))
    status = error.code or 500
    answered = answer(Problem(_CODES.get(status, "request.failed"), status, errors=tuple(_faults(error))))
    answered.headers.extend((name, value) for name, value in error.get_headers() if name in _KEPT_HEADERS)
    return answered


def _faults(error: HTTPException) -> Iterator[FieldProblem]:
    if isinstance(getattr(error, "exc", None), ValueError):  # the body could not be read at all
        yield FieldProblem("", "request.invalid-field", {"message": _NOT_JSON})
        return
    data = getattr(error, "data", None)
    if isinstance(data, dict):
        yield from _walk(data.get("messages", {}), "")


def _walk(messages: object, where: str) -> Iterator[FieldProblem]:
    """Flatten nested messages; where the data came from (json, query …) says nothing to people."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            nameless = name == "_schema" or (where == "" and name in _LOCATIONS)
            yield from _walk(inner, where if nameless else f"{where}.{name}".lstrip("."))
    elif isinstance(messages, list):
        for message in messages:
            yield FieldProblem(where, "request.invalid-field", {"message": str(message)})
