"""SHA-256 of streams, and the one canonical JSON form that digests are taken of (RFC 8785).

Why here: a digest is worth nothing unless everybody gets the same bytes, in any language, years later.
Numbers are integers that every JSON reader holds exactly; there are no floats at all, so the difficult
half of RFC 8785 does not arise. Decimals travel as strings. Text is written as it is: this module never
normalises it, because a hidden change of bytes is what it exists to show.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from evidence.errors import BadDigestError, NotCanonicalError

CHUNK_BYTES = 1024 * 1024
LARGEST_INTEGER = 2**53 - 1
DEEPEST_NESTING = 64

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Readable(Protocol):
    """Anything bytes can be read from: an open file, a request body."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes, and none only at the end."""
        ...


def checked_digest(text: str) -> str:
    """Return the text if it is 64 lower-case hexadecimal digits.

    Raises:
        BadDigestError: It is anything else; such a text must never reach a path.
    """
    if not is_digest(text):
        raise BadDigestError(given=text[:80])
    return text


def is_digest(text: str) -> bool:
    """Tell whether a text can name a file by SHA-256."""
    return _DIGEST.fullmatch(text) is not None


def chunks(stream: Readable) -> Iterator[bytes]:
    """Yield the bytes of a stream in pieces of bounded size."""
    while piece := stream.read(CHUNK_BYTES):
        yield piece


def sha256_bytes(data: bytes) -> str:
    """Return the SHA-256 of some bytes in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def sha256_stream(stream: Readable) -> str:
    """Return the SHA-256 of a whole stream, holding one piece of it in memory at a time."""
    running = hashlib.sha256()
    for piece in chunks(stream):
        running.update(piece)
    return running.hexdigest()


def canonical_json(value: object) -> bytes:
    """Return the RFC 8785 form of a value, as UTF-8 without a line end.

    Args:
        value: None, booleans, integers within ±(2^53 - 1), strings, and lists, tuples and mappings with
            string keys of these. Mappings are ordered by the UTF-16 code units of their keys.

    Raises:
        NotCanonicalError: Something else is inside (a float, a date, half of a surrogate pair, a loop).
    """
    return _written(value, 0).encode("utf-8")


def parse_canonical(line: bytes) -> object:
    """Return the value whose canonical form these bytes are.

    Raises:
        ValueError: They are not JSON at all.
        NotCanonicalError: They are JSON, but not in canonical form.
    """
    try:
        value: object = json.loads(line.decode("utf-8"))
    except RecursionError as fault:
        raise NotCanonicalError(reason="nesting") from fault
    if canonical_json(value) != line:
        raise NotCanonicalError(reason="form")
    return value


def _written(value: object, depth: int) -> str:
    if isinstance(value, (Mapping, list, tuple)):
        return _container(value, depth + 1)
    return _scalar(value)


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, str):
        return _text(value)
    raise NotCanonicalError(reason="type", type=type(value).__name__)


def _integer(value: int) -> str:
    if abs(value) > LARGEST_INTEGER:
        raise NotCanonicalError(reason="integer-range")
    return int.__repr__(value)


def _text(value: str) -> str:
    _code_units(value)
    return json.dumps(value, ensure_ascii=False)


def _code_units(text: str) -> bytes:
    try:
        return text.encode("utf-16-be")
    except UnicodeEncodeError as fault:
        raise NotCanonicalError(reason="surrogate") from fault


def _container(value: Mapping[object, object] | Sequence[object], depth: int) -> str:
    if depth > DEEPEST_NESTING:
        raise NotCanonicalError(reason="nesting")
    if isinstance(value, Mapping):
        return _mapping(value, depth)
    return "[" + ",".join(_written(item, depth) for item in value) + "]"


def _mapping(value: Mapping[object, object], depth: int) -> str:
    keyed: dict[str, object] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise NotCanonicalError(reason="key", type=type(key).__name__)
        keyed[key] = item
    members = (f"{_text(key)}:{_written(keyed[key], depth)}" for key in sorted(keyed, key=_code_units))
    return "{" + ",".join(members) + "}"
