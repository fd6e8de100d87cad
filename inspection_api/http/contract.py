"""The contract of the wire: OpenAPI from the schemas, problem+json declared, Vietnamese messages.

``_register_responses`` is a private name of flask-smorest, hence the pin below 0.48 and the test on the
content type.
"""

from __future__ import annotations

import unicodedata
from http import HTTPStatus
from typing import Any

import marshmallow as ma
from flask import Flask, Request
from flask_smorest import Api, Blueprint

from inspection_api.http.rendering import PROBLEM_TYPE, TooDeepError

_MESSAGES: tuple[tuple[type[ma.fields.Field[Any]], dict[str, str]], ...] = (
    (
        ma.fields.Field,
        {
            "required": "Thiếu mục này.",
            "null": "Mục này không được để trống.",
            "validator_failed": "Giá trị không hợp lệ.",
        },
    ),
    (ma.fields.String, {"invalid": "Cần một chuỗi ký tự.", "invalid_utf8": "Chuỗi không đúng UTF-8."}),
    (ma.fields.UUID, {"invalid_uuid": "Cần một mã UUID."}),
    (ma.fields.Integer, {"invalid": "Cần một số nguyên."}),
    (ma.fields.Boolean, {"invalid": "Cần true hoặc false."}),
    (ma.fields.DateTime, {"invalid": "Cần ngày giờ theo ISO 8601, kèm múi giờ."}),
    (ma.fields.AwareDateTime, {"invalid_awareness": "Ngày giờ phải kèm múi giờ."}),
    (ma.fields.Date, {"invalid": "Cần ngày theo dạng năm-tháng-ngày."}),
    (ma.fields.List, {"invalid": "Cần một danh sách."}),
    (ma.fields.Nested, {"type": "Cần một nhóm mục."}),
    (ma.fields.Enum, {"unknown": "Cần một trong: {choices}."}),
    (ma.fields.Mapping, {"invalid": "Cần một nhóm mục."}),
    (ma.fields.Number, {"invalid": "Cần một số.", "too_large": "Số quá lớn."}),
)
# The validators in use, by the attributes that hold their sentences.
_VALIDATORS: tuple[tuple[type[ma.validate.Validator], dict[str, str]], ...] = (
    (
        ma.validate.Length,
        {
            "message_min": "Cần ít nhất {min} ký tự hoặc mục.",
            "message_max": "Chỉ nhận nhiều nhất {max} ký tự hoặc mục.",
            "message_all": "Cần từ {min} đến {max} ký tự hoặc mục.",
            "message_equal": "Cần đúng {equal} ký tự hoặc mục.",
        },
    ),
    (
        ma.validate.Range,
        {
            "message_min": "Cần số {min_op} {{min}}.",
            "message_max": "Cần số {max_op} {{max}}.",
            "message_all": "Cần số {min_op} {{min}} và {max_op} {{max}}.",
            "message_gte": "từ",
            "message_gt": "lớn hơn",
            "message_lte": "không quá",
            "message_lt": "nhỏ hơn",
        },
    ),
    (ma.validate.OneOf, {"default_message": "Cần một trong: {choices}."}),
    (ma.validate.Regexp, {"default_message": "Không đúng dạng cần có."}),
)


def _speak_vietnamese() -> None:
    for kind, texts in _MESSAGES:
        kind.default_error_messages = {**kind.default_error_messages, **texts}
    for validator, sentences in _VALIDATORS:
        for name, sentence in sentences.items():
            setattr(validator, name, sentence)


_speak_vietnamese()


class _BodyParser(Blueprint.ARGUMENTS_PARSER.__class__):  # type: ignore[misc]  # flask-smorest ships no types
    """Reads bodies as the library does; one that is nested beyond reason is the sender's fault, not ours."""

    def load_json(self, req: Request, schema: ma.Schema) -> Any:  # noqa: ANN401 -- whatever a body says
        try:
            return super().load_json(req, schema)
        except RecursionError:
            raise TooDeepError from None


Blueprint.ARGUMENTS_PARSER = _BodyParser()


class WireSchema(ma.Schema):
    """Parent of all wire shapes: unknown members refused, text on entry in NFC and fit to be kept."""

    class Meta:
        """Refuse what is not in the contract."""

        unknown = ma.RAISE

    error_messages = {  # noqa: RUF012 -- marshmallow's own declaration form
        "unknown": "Mục này không có trong mẫu.",
        "type": "Dữ liệu không đúng dạng.",
    }

    @ma.pre_load
    def to_nfc(self, data: object, **_kwargs: object) -> object:
        """Bring every text to NFC; what no database keeps is replaced by U+FFFD.

        Raises:
            TooDeepError: It is nested beyond reason.
        """
        try:
            return _nfc(data)
        except RecursionError:
            raise TooDeepError from None


class ProblemSchema(ma.Schema):
    """A refusal, as RFC 9457 has it, with a stable code and the faults found."""

    type = ma.fields.String()
    title = ma.fields.String()
    status = ma.fields.Integer()
    code = ma.fields.String()
    detail = ma.fields.String()
    errors = ma.fields.List(ma.fields.Dict())


class ContractApi(Api):  # type: ignore[misc]  # flask-smorest ships no types
    """flask-smorest with our error shape declared; the errors themselves are rendered by http.rendering."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Leave rendering to http.rendering, the one place for it."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            self.spec.components.response(status.name, _described(status), lazy=True)
        self.spec.components.response("DEFAULT_ERROR", _described(None), lazy=True)


def _described(status: HTTPStatus | None) -> dict[str, object]:
    described: dict[str, object] = {"description": status.phrase if status else "Problem"}
    if status is None or status >= HTTPStatus.BAD_REQUEST:
        described["content"] = {PROBLEM_TYPE: {"schema": ProblemSchema}}
    return described


def configure(app: Flask) -> ContractApi:
    """Return the API of an application; its description is served at /api/openapi.json."""
    app.config.update(
        API_TITLE="Thẩm tra",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        PAGINATION_HEADER_NAME=None,
    )
    return ContractApi(app)


def _nfc(data: object) -> object:
    if isinstance(data, str):
        return unicodedata.normalize("NFC", _keepable(data))
    if isinstance(data, list):
        return [_nfc(entry) for entry in data]
    if isinstance(data, dict):
        return {key: _nfc(value) for key, value in data.items()}
    return data


def _keepable(text: str) -> str:
    """Replace NUL and halves of surrogate pairs: a cut emoji must not hold up everything a tablet sends."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", "\ufffd")
