"""The way to a time-stamping authority (RFC 3161): the one place of the product that calls another machine.

Only the digest of a checkpoint goes out. What comes back is judged by whoever asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from http.client import HTTPException
from typing import Protocol
from urllib.request import Request, urlopen

_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"
_SECONDS = 10
_LARGEST_ANSWER = 1024 * 1024


class AuthorityAwayError(Exception):
    """The authority cannot be reached, or does not answer as one does."""


class Authority(Protocol):
    """Who stamps the time of checkpoints."""

    @property
    def roots(self) -> bytes:
        """The certificates by which it is trusted, PEM."""
        ...

    def ask(self, request: bytes) -> bytes:
        """Send a request and return the answer.

        Raises:
            AuthorityAwayError: There is none.
        """
        ...


@dataclass(frozen=True, slots=True)
class WebAuthority:
    """An authority behind an address, asked over HTTP (RFC 3161, 3.4).

    Attributes:
        address: Where it is, ``http://`` or ``https://``.
        roots: The certificates by which it is trusted, PEM.
    """

    address: str
    roots: bytes

    def ask(self, request: bytes) -> bytes:
        """Send a request and return the answer; waits ten seconds at most for each part of it."""
        asked = Request(self.address, request, {"Content-Type": _QUERY, "Accept": _REPLY})  # noqa: S310 -- settings
        try:
            with urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310 -- settings let http and https pass only
                return bytes(answer.read(_LARGEST_ANSWER + 1))
        except (OSError, HTTPException) as fault:
            raise AuthorityAwayError(type(fault).__name__) from fault
