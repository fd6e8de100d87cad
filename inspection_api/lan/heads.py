"""Reading the head of an HTTP/1 request strictly enough that nobody behind us can read it otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

END = b"\r\n\r\n"
_LINE = re.compile(rb"([A-Z]{1,20}) ([\x21-\x7e]+) HTTP/1\.[01]")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e\x80-\xff\t]*)")
_LENGTH = re.compile(rb"[0-9]{1,15}")
_HOST = re.compile(r"([A-Za-z0-9.-]{1,253})(:[0-9]{1,5})?")
_OURS = (b"x-forwarded-", b"x-real-", b"forwarded")
"""What a proxy says about a request; of the client's own word nothing is passed on."""


class RefusedError(Exception):
    """A request that is not passed on.

    Attributes:
        status: The status to answer with.
    """

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one request.

    Attributes:
        method: Its method.
        target: What it asks for, as it stands in the request line.
        fields: Names in lower case and values, in order.
        length: Bytes of the body that follows.
        line: The request line.
    """

    line: bytes
    method: str
    target: str
    fields: Sequence[tuple[bytes, bytes]]
    length: int

    @property
    def host(self) -> str:
        """The host asked for, without its port; empty when it has no usual form."""
        found = _HOST.fullmatch(dict(self.fields).get(b"host", b"").decode("latin-1"))
        return found[1] if found else ""

    def forwarded(self, peer: str) -> bytes:
        """Return the head as it is passed on: with what is known of the client instead of what it says.

        Args:
            peer: The client's address.
        """
        said: Mapping[bytes, bytes] = {b"x-forwarded-for": peer.encode(), b"x-forwarded-proto": b"https"}
        kept = [field for field in self.fields if not (field[0].startswith(_OURS) or b"_" in field[0])]
        lines = [self.line, *(b": ".join(field) for field in (*kept, *said.items()))]
        return b"\r\n".join(lines) + END


def read_head(text: bytes) -> Head:
    """Read the head of a request.

    Args:
        text: Its bytes up to and with the empty line.

    Raises:
        RefusedError: It can be read in two ways, or its body has no announced length.
    """
    line, *lines = text.removesuffix(END).split(b"\r\n")
    asked = _LINE.fullmatch(line)
    found = [_FIELD.fullmatch(one) for one in lines]
    fields = [(one[1].lower(), one[2].rstrip(b" \t")) for one in found if one is not None]
    if asked is None or len(fields) != len(lines):
        raise RefusedError(400)
    names = [name for name, _ in fields]
    if names.count(b"host") != 1 or names.count(b"content-length") > 1:
        raise RefusedError(400)
    if b"transfer-encoding" in names:
        raise RefusedError(411)
    length = dict(fields).get(b"content-length", b"0")
    if _LENGTH.fullmatch(length) is None:
        raise RefusedError(400)
    return Head(line, asked[1].decode(), asked[2].decode(), fields, int(length))
