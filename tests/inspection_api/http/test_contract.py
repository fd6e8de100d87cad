"""The contract of the wire: what is not in it is refused, in Vietnamese, and the description says so."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import marshmallow as ma
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_smorest import Blueprint

from inspection_api.http import contract
from inspection_api.http.authentication import access
from inspection_api.http.contract import WireSchema

pytestmark = pytest.mark.usefixtures("routes")
Open = Callable[[], FlaskClient]
ENGLISH = re.compile(
    r"\b(Not a|Must|Missing|Unknown|Invalid|Longer|Shorter|Length|Field|valid|one of|String|greater|less)\b"
)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class PartSchema(WireSchema):
    name = ma.fields.String(required=True)


class WholeSchema(WireSchema):
    """A member of every kind that the product's wire has."""

    text = ma.fields.String(required=True, validate=ma.validate.Length(1, 5))
    short = ma.fields.String(validate=ma.validate.Length(max=3))
    long = ma.fields.String(validate=ma.validate.Length(min=3))
    exact = ma.fields.String(validate=ma.validate.Length(equal=3))
    pattern = ma.fields.String(validate=ma.validate.Regexp("[0-9a-f]+$"))
    key = ma.fields.UUID()
    whole = ma.fields.Integer(strict=True, validate=ma.validate.Range(min=0))
    bounded = ma.fields.Integer(validate=ma.validate.Range(1, 9))
    exclusive = ma.fields.Integer(validate=ma.validate.Range(max=9, max_inclusive=False))
    decimal = ma.fields.Decimal()
    switch = ma.fields.Boolean()
    at = ma.fields.AwareDateTime()
    day = ma.fields.Date()
    parts = ma.fields.List(ma.fields.Nested(PartSchema))
    part = ma.fields.Nested(PartSchema)
    colour = ma.fields.Enum(Colour, by_value=True)
    choice = ma.fields.String(validate=ma.validate.OneOf(["approve", "return"]))
    free = ma.fields.Dict()


FAULTS: list[tuple[str, object, str]] = [
    ("text", None, "Mục này không được để trống."),
    ("text", 5, "Cần một chuỗi ký tự."),
    ("text", "", "Cần từ 1 đến 5 ký tự hoặc mục."),
    ("short", "abcd", "Chỉ nhận nhiều nhất 3 ký tự hoặc mục."),
    ("long", "ab", "Cần ít nhất 3 ký tự hoặc mục."),
    ("exact", "ab", "Cần đúng 3 ký tự hoặc mục."),
    ("pattern", "xyz", "Không đúng dạng cần có."),
    ("key", "not one", "Cần một mã UUID."),
    ("whole", "many", "Cần một số nguyên."),
    ("whole", -1, "Cần số từ 0."),
    ("bounded", 10, "Cần số từ 1 và không quá 9."),
    ("exclusive", 9, "Cần số nhỏ hơn 9."),
    ("decimal", "1,5", "Cần một số."),
    ("switch", "perhaps", "Cần true hoặc false."),
    ("at", "yesterday", "Cần ngày giờ theo ISO 8601, kèm múi giờ."),
    ("at", "2019-11-12T09:00:00", "Ngày giờ phải kèm múi giờ."),
    ("day", "12/11/2019", "Cần ngày theo dạng năm-tháng-ngày."),
    ("parts", "one", "Cần một danh sách."),
    ("part", "one", "Dữ liệu không đúng dạng."),
    ("part.name", None, "Mục này không được để trống."),
    ("part.more", 1, "Mục này không có trong mẫu."),
    ("colour", "green", "Cần một trong: red, blue."),
    ("choice", "burn", "Cần một trong: approve, return."),
    ("free", "words", "Cần một nhóm mục."),
    ("more", 1, "Mục này không có trong mẫu."),
]


@pytest.fixture
def received() -> list[Mapping[str, Any]]:
    return []


@pytest.fixture
def routes(app: Flask, received: list[Mapping[str, Any]]) -> None:
    blueprint = Blueprint("things", __name__, url_prefix="/api/things")

    @access("public")
    def put(thing: Mapping[str, Any]) -> Mapping[str, Any]:
        """Take a thing."""
        received.append(thing)
        return {"name": thing["text"]}

    declared = blueprint.response(200, PartSchema)(blueprint.arguments(WholeSchema)(put))
    blueprint.add_url_rule("", view_func=access("public")(declared), methods=["POST"])
    contract.configure(app).register_blueprint(blueprint)


def _body(where: str, value: object) -> dict[str, object]:
    """A sound body but for the named member."""
    body: dict[str, object] = {"text": "một", "part": {"name": "hai"}}
    top, _, inner = where.partition(".")
    if inner:
        body[top] = {"name": "hai", inner: value}
    else:
        body[top] = value
    return body


def _errors(answer: Any) -> list[dict[str, str]]:
    assert answer.content_type == "application/problem+json"
    members = json.loads(answer.data)
    assert members["code"] == "request.malformed"
    found: list[dict[str, str]] = members["errors"]
    return found


@pytest.mark.parametrize(("where", "value", "message"), FAULTS)
def test_a_fault_is_named_with_its_place_in_vietnamese(
    client: Open, where: str, value: object, message: str
) -> None:
    answer = client().post("/api/things", json=_body(where, value))
    assert answer.status_code == 422
    assert _errors(answer) == [{"where": where, "code": "request.invalid-field", "message": message}]
    assert not ENGLISH.search(message)


def test_all_faults_are_told_at_once_also_in_lists(client: Open) -> None:
    answer = client().post("/api/things", json={"parts": [{"name": "hai"}, {}, {"name": 3}], "day": "x"})
    assert {error["where"]: error["message"] for error in _errors(answer)} == {
        "text": "Thiếu mục này.",
        "parts.1.name": "Thiếu mục này.",
        "parts.2.name": "Cần một chuỗi ký tự.",
        "day": "Cần ngày theo dạng năm-tháng-ngày.",
    }


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"text": "m\xe1"}'])
def test_what_is_no_json_is_said_in_vietnamese(client: Open, body: bytes) -> None:
    answer = client().post("/api/things", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert [error["message"] for error in _errors(answer)] == [
        "Nội dung gửi lên không phải JSON viết bằng UTF-8."
    ]


@pytest.mark.parametrize("depth", [600, 900, 5_000, 50_000])
def test_json_nested_beyond_reason_is_said_in_vietnamese(client: Open, depth: int) -> None:
    body = '{"text": "a", "free": ' + "[" * depth + "]" * depth + "}"
    answer = client().post("/api/things", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert [error["message"] for error in _errors(answer)] == ["Nội dung gửi lên lồng nhau quá nhiều tầng."]


def test_a_fault_of_ours_is_not_put_down_to_what_was_sent(app: Flask, client: Open) -> None:
    """Whatever we run in circles over, the sender's data was sound."""

    def endless() -> str:
        return endless()

    app.add_url_rule("/api/endless", view_func=access("public")(endless))
    answer = client().get("/api/endless")
    assert (answer.status_code, json.loads(answer.data)["code"]) == (500, "request.failed")


@pytest.mark.parametrize("body", ["[]", '"words"', "5"])
def test_json_of_another_kind_is_refused(client: Open, body: str) -> None:
    answer = client().post("/api/things", data=body, content_type="application/json")
    assert answer.status_code == 422
    assert [error["message"] for error in _errors(answer)] == ["Dữ liệu không đúng dạng."]


def test_text_arrives_in_nfc_at_any_depth(client: Open, received: list[Mapping[str, Any]]) -> None:
    apart = unicodedata.normalize("NFD", "Đường")
    body = {"text": apart, "parts": [{"name": apart}], "part": {"name": apart}, "free": {"a": [apart]}}
    answer = client().post("/api/things", json=body)
    assert answer.status_code == 200
    assert answer.get_json() == {"name": "Đường"}
    [thing] = received
    assert thing["parts"] == [{"name": "Đường"}]
    assert thing["part"] == {"name": "Đường"}
    assert thing["free"] == {"a": ["Đường"]}


def test_lengths_count_letters_as_people_do(client: Open) -> None:
    five = unicodedata.normalize("NFD", "ếềệểễ")
    assert client().post("/api/things", json={"text": five}).status_code == 200


def test_the_description_declares_our_errors(client: Open) -> None:
    described = client().get("/api/openapi.json").get_json()
    assert described["openapi"] == "3.1.0"
    answers = described["paths"]["/api/things"]["post"]["responses"]
    assert set(answers["200"]["content"]) == {"application/json"}
    shared = described["components"]["responses"]
    for status in ("422", "default"):
        name = answers[status]["$ref"].rpartition("/")[2]
        assert set(shared[name]["content"]) == {"application/problem+json"}, status
    schema = described["components"]["schemas"]["Problem"]
    assert set(schema["properties"]) == {"type", "title", "status", "code", "detail", "errors"}
