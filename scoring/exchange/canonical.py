"""One way of writing plain data, so that equal content has equal bytes: the form of results and receipts.

Keys in order of code points, no blanks, NFC, UTF-8, one line end at the end. Numbers do not occur: amounts
and counts are text, so no reader can turn them into floats.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NoReturn

Json = str | bool | Sequence["Json"] | Mapping[str, "Json"] | None


class CanonicalError(ValueError):
    """Bytes that are not the canonical form of anything."""


def canonical_json(value: Json) -> bytes:
    """Write plain data in its canonical form.

    Raises:
        TypeError: the data holds a number or something else that is not plain.
    """
    text = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def parse_canonical(data: bytes) -> Json:
    """Read plain data back.

    Raises:
        CanonicalError: the bytes are not in canonical form; nothing is repaired.
    """
    try:
        value: Json = json.loads(data, parse_float=_refuse, parse_int=_refuse, parse_constant=_refuse)
        same = canonical_json(value) == data
    except (ValueError, RecursionError) as error:
        raise CanonicalError(str(error)) from error
    if not same:
        raise CanonicalError("not in canonical form")
    return value


def digest(data: bytes) -> str:
    """Name bytes by their SHA-256, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: Json) -> Json:
    match value:
        case None | bool():
            return value
        case str():
            return unicodedata.normalize("NFC", value)
        case Mapping():
            return {unicodedata.normalize("NFC", key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            raise TypeError(type(value).__name__)


def _refuse(text: str) -> NoReturn:
    raise CanonicalError(f"a number outside text: {text[:20]}")
