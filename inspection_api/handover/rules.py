"""The file a queue travels in when a tablet cannot send: sealed chunks under a passphrase, opened in order.

First line: a header in JSON, closed by a line feed. Then chunks, each led by its length (4 bytes, most
significant first) and sealed by itself with AES-GCM. Sealed along with a chunk: the header, and whether it is
the last one. Inside stand records: length of a head (4 bytes), the head in JSON, as many bytes as its member
``bytes`` says. Pure but for reading on in the stream it is given.
"""

from __future__ import annotations

import json
import unicodedata
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from evidence import canonical_json, sha256_bytes
from inspection_api.fieldwork.rules import TabletCommand
from inspection_api.kernel.problems import Problem

_FORMAT, _VERSION = "thamtra-queue", 1
_CHUNK, _TAG, _LENGTH = 1024 * 1024, 16, 4
_MOST_HEADER, _MOST_HEAD = 1000, 8 * _CHUNK
_LARGEST_RECORD = 64 * _CHUNK
_ROUNDS = range(100_000, 5_000_001)
_UNPROCESSABLE = 422
_MOST_UNREAD, _MOST_UNREAD_SIGNS = 5_000, 32 * _CHUNK
_LONGEST_HINT = {"kind": 40, "name": 200}
_TRIES = frozenset({"seq", "attempts", "next_try", "fault", "alone", "wanted", "sent", "preview"})
"""What a tablet notes about its tries; it differs between two files of one queue."""


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """One record of a file.

    Attributes:
        head: What it says; its member ``kind`` names what it is.
        said: The same as it came, in JSON.
        data: The bytes that came with it, of a photo.
    """

    head: Mapping[str, Any]
    said: str
    data: bytes


class MalformedError(ValueError):
    """A record has another shape than it should have, or is of a kind that nobody here knows.

    Attributes:
        code: Which of the two: a code with a sentence.
        params: What the sentence names.
    """

    def __init__(self, kind: object, code: str, params: Mapping[str, str]) -> None:
        super().__init__(kind)
        self.code = code
        self.params = {name: printable(text, 400) for name, text in params.items()}


@dataclass(frozen=True, slots=True)
class Unread:
    """A record that could not be read, with what could be made out of it.

    Attributes:
        number: Its place in the file, from 1.
        said: What it says, in JSON, as it came.
        fingerprint: What tells it from others; the same in every file of one queue.
        kind: What it says it is; may be empty.
        author: The name of who made it; may be empty.
        visit: The visit it names, if any.
        code: Why it could not be read.
        params: What the sentence of the code names.
    """

    number: int
    said: str
    fingerprint: str
    kind: str
    author: str
    visit: UUID | None
    code: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CarriedCommand:
    """A command of a file: where it belongs, who made it, and its author's name as the file has it."""

    visit: UUID
    device: UUID
    package: str
    author: str
    command: TabletCommand

    @property
    def delivery(self) -> tuple[UUID, UUID, str]:
        """Return what may travel together."""
        return self.visit, self.device, self.package


@dataclass(frozen=True, slots=True)
class CarriedPhoto:
    """A photo of a file: what its bytes are said to be, what it is to show, and its taker's name."""

    sha256: str
    criterion: str
    author: str


Carried = CarriedCommand | CarriedPhoto


def unread(number: int, record: SealedRecord, fault: MalformedError) -> Unread:
    """Return a record that could not be read, as it is kept."""
    item = _members(record.head.get("item"))
    return Unread(
        number=number,
        said=record.said,
        fingerprint=_fingerprint(record),
        kind=_hint(record.head, "kind"),
        author=_hint(_members(item.get("author")), "name"),
        visit=_visit(item.get("visit_id")),
        code=fault.code,
        params=fault.params,
    )


def check_unread(found: Iterable[object]) -> None:
    """Refuse a file of which more cannot be read than is kept of one.

    Raises:
        Problem: ``handover.malformed`` with the number of the first record too many.
    """
    count = signs = 0
    for each in found:
        if isinstance(each, Unread):
            count, signs = count + 1, signs + len(each.said)
            if count > _MOST_UNREAD or signs > _MOST_UNREAD_SIGNS:
                raise Problem("handover.malformed", _UNPROCESSABLE, params={"number": str(each.number)})


def printable(text: str, longest: int) -> str:
    """Return the beginning of a text with a sign in place of each that cannot be shown or kept."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text[:longest])


def _members(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _hint(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    return printable(value, _LONGEST_HINT[name]) if isinstance(value, str) else ""


def _visit(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _fingerprint(record: SealedRecord) -> str:
    item = record.head.get("item")
    stays = {name: said for name, said in _members(item).items() if name not in _TRIES}
    head = {**record.head, "item": stays} if isinstance(item, dict) else record.head
    try:
        said = json.dumps(head, sort_keys=True)
    except RecursionError:  # nested as deep as it can be read
        said = record.said
    return sha256_bytes(canonical_json([said, sha256_bytes(record.data)]))


def records(stream: BinaryIO, passphrase: str) -> Iterator[SealedRecord]:
    """Open a file, record by record; nothing of it is to be believed before its end was reached.

    Raises:
        Problem: ``handover.not-ours``, ``handover.passphrase``, ``handover.cut`` or
            ``handover.damaged``.
    """
    rest = b""
    for chunk in _chunks(stream, passphrase):
        rest += chunk
        found = _record(rest)
        while found is not None:
            record, end = found
            yield record
            rest = rest[end:]
            found = _record(rest)
    if rest:
        raise _refused("damaged")


def _chunks(stream: BinaryIO, passphrase: str) -> Iterator[bytes]:
    line = stream.readline(_MOST_HEADER)
    salt, prefix, rounds = _header(line)
    secret = " ".join(unicodedata.normalize("NFC", passphrase).lower().split())
    key = PBKDF2HMAC(SHA256(), 32, salt, rounds).derive(secret.encode())
    cipher, body, number = AESGCM(key), _body(stream), 0
    while body is not None:
        following = _body(stream)
        along = line + bytes([following is None])
        try:
            yield cipher.decrypt(prefix + number.to_bytes(4, "big"), body, along)
        except InvalidTag:
            raise _refused("damaged" if number else "passphrase") from None
        body, number = following, number + 1
    if number == 0:
        raise _refused("cut")


def _header(line: bytes) -> tuple[bytes, bytes, int]:
    """Return salt, beginning of the nonces and rounds."""
    try:
        head = json.loads(line)
        kdf = head["kdf"]
        given = (head["format"], head["v"], kdf["name"], kdf["hash"])
        salt, prefix, rounds = b64decode(head["salt"]), b64decode(head["iv"]), kdf["iterations"]
    except (ValueError, KeyError, TypeError, RecursionError, Base64Error):
        raise _refused("not-ours") from None
    sizes = (len(salt), len(prefix))
    if given != (_FORMAT, _VERSION, "PBKDF2", "SHA-256") or sizes != (16, 8):
        raise _refused("not-ours")
    if type(rounds) is not int or rounds not in _ROUNDS:
        raise _refused("not-ours")
    return salt, prefix, rounds


def _body(stream: BinaryIO) -> bytes | None:
    """Return the next sealed chunk; None at the end of the file."""
    length = stream.read(_LENGTH)
    if not length:
        return None
    size = int.from_bytes(length, "big")
    if len(length) < _LENGTH:
        raise _refused("cut")
    if not _TAG <= size <= _CHUNK + _TAG:
        raise _refused("damaged")
    body = stream.read(size)
    if len(body) < size:
        raise _refused("cut")
    return body


def _record(stream: bytes) -> tuple[SealedRecord, int] | None:
    """Return the first record and where it ends; None where it has not come whole yet."""
    if len(stream) < _LENGTH:
        return None
    start = _LENGTH + int.from_bytes(stream[:_LENGTH], "big")
    if start > _MOST_HEAD:
        raise _refused("damaged")
    if len(stream) < start:
        return None
    head, said, size = _head(stream[_LENGTH:start])
    if len(stream) < start + size:
        return None
    return SealedRecord(head, said, stream[start : start + size]), start + size


def _head(text: bytes) -> tuple[Mapping[str, Any], str, int]:
    try:
        said = text.decode()
        head = json.loads(said)
        size = head["bytes"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _refused("damaged") from None
    if type(size) is not int or not 0 <= size <= _LARGEST_RECORD:
        raise _refused("damaged")
    return head, said, size


def _refused(what: str) -> Problem:
    return Problem(f"handover.{what}", _UNPROCESSABLE)
