"""The door before waitress: ends TLS, reads heads within limits, passes bytes both ways.

A connection reaches waitress with its first whole head; until then it costs a few kilobytes here. Bodies and
answers are passed on as they come; waitress takes a body in whole before it takes a thread.
"""

from __future__ import annotations

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from socket import socket

from inspection_api.lan.heads import END, Head, RefusedError, read_head

_PIECE = 64 * 1024
_CERTIFICATE_PATH = "/ca.crt"
_CERTIFICATE_FIELDS = {
    "Content-Type": "application/x-x509-ca-cert",
    "Content-Disposition": "attachment; filename=tham-tra-ca.crt",
}
_GOODBYE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may cost.

    Attributes:
        connections: At most so many at once; above, whoever has been silent longest goes.
        head_bytes: Longest head of a request.
        head_seconds: From the first byte of a head to its last.
        idle_seconds: Between two requests.
        stall_seconds: Without a byte of a body or of an answer.
        handshake_seconds: For the TLS handshake.
    """

    connections: int = 600
    head_bytes: int = 32 * 1024
    head_seconds: float = 15
    idle_seconds: float = 120
    stall_seconds: float = 120
    handshake_seconds: float = 10


@dataclass(eq=False)
class _Client:
    """One connection: when something last went over it, and whether it is between two requests."""

    reader: StreamReader
    writer: StreamWriter
    active: float
    waits: bool = True

    @property
    def peer(self) -> str:
        """Its address."""
        return str((self.writer.get_extra_info("peername") or ("",))[0])

    def touch(self) -> None:
        """Note that something went over it."""
        self.active = asyncio.get_running_loop().time()


_Talk = Callable[[_Client], Awaitable[None]]


@dataclass(eq=False)
class Front:
    """Serves one site over HTTPS.

    Attributes:
        upstream: Port of waitress on this machine.
        limits: What one client may cost.
    """

    upstream: int
    limits: Limits = field(default_factory=Limits)
    _clients: set[_Client] = field(default_factory=set)

    async def listen(self, listening: socket, context: ssl.SSLContext) -> asyncio.Server:
        """Serve HTTPS on a bound socket.

        Args:
            listening: Where to accept connections.
            context: The certificate; it may be given another one at any time.
        """
        return await asyncio.start_server(
            self._door(self._pass_on),
            sock=listening,
            ssl=context,
            ssl_handshake_timeout=self.limits.handshake_seconds,
            ssl_shutdown_timeout=_GOODBYE_SECONDS,
            limit=self.limits.head_bytes,
        )

    async def listen_plainly(
        self, listening: socket, port: int, authority: Callable[[], bytes]
    ) -> asyncio.Server:
        """Serve HTTP that hands out the authority's certificate and leads to HTTPS for everything else.

        Args:
            listening: Where to accept connections.
            port: Port of HTTPS.
            authority: Gives the certificate, DER; empty for none.
        """

        async def lead(client: _Client) -> None:
            while (text := await self._head(client)) is not None:
                head = read_head(text)
                client.writer.write(_direction(head, port, authority()))
                await client.writer.drain()
                if head.length:  # nobody reads it
                    return

        return await asyncio.start_server(self._door(lead), sock=listening, limit=self.limits.head_bytes)

    def _door(self, talk: _Talk) -> Callable[[StreamReader, StreamWriter], Awaitable[None]]:
        async def enter(reader: StreamReader, writer: StreamWriter) -> None:
            client = _Client(reader, writer, asyncio.get_running_loop().time())
            self._make_room()
            self._clients.add(client)
            try:
                await talk(client)
            except RefusedError as refused:
                writer.write(_answer(refused.status))
            except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                pass  # the other end went, or did not keep to the limits: there is nobody to tell
            finally:
                self._clients.discard(client)
                writer.close()

        return enter

    def _make_room(self) -> None:
        """At the limit, let go of whoever has been silent longest, one between two requests before others."""
        if len(self._clients) >= self.limits.connections:
            oldest = min(self._clients, key=lambda client: (not client.waits, client.active))
            self._clients.discard(oldest)
            oldest.writer.transport.abort()

    async def _pass_on(self, client: _Client) -> None:
        """Pass requests to waitress and its answers back, over one connection, until either end closes."""
        text = await self._head(client)
        if text is None:
            return
        head = read_head(text)
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        except OSError as fault:
            raise RefusedError(HTTPStatus.BAD_GATEWAY) from fault
        back = asyncio.create_task(self._bring_back(reader, client))
        try:
            await self._bring(client, head, writer)
        finally:
            back.cancel()
            with suppress(asyncio.CancelledError, OSError, TimeoutError):
                await back
            writer.close()

    async def _bring(self, client: _Client, head: Head, writer: StreamWriter) -> None:
        """Pass this request on, and those that follow on the connection."""
        text: bytes | None = b""
        while text is not None:
            writer.write(head.forwarded(client.peer))
            await writer.drain()
            await self._bring_body(client, head.length, writer)
            if (text := await self._head(client)) is not None:
                head = read_head(text)

    async def _bring_body(self, client: _Client, length: int, writer: StreamWriter) -> None:
        while length:
            async with asyncio.timeout(self.limits.stall_seconds):
                piece = await client.reader.read(min(length, _PIECE))
            if not piece:
                raise ConnectionError
            client.touch()
            length -= len(piece)
            writer.write(piece)
            await writer.drain()

    async def _bring_back(self, reader: StreamReader, client: _Client) -> None:
        """Pass answers on; when waitress closes, the client is told by closing too."""
        try:
            while piece := await reader.read(_PIECE):
                client.touch()
                client.writer.write(piece)
                async with asyncio.timeout(self.limits.stall_seconds):
                    await client.writer.drain()
        finally:
            client.writer.close()

    async def _head(self, client: _Client) -> bytes | None:
        """Return the next head; None when the client went or was silent for too long."""
        client.waits = True
        first = await self._first_byte(client)
        if not first:
            return None
        try:
            async with asyncio.timeout(self.limits.head_seconds):
                rest = await client.reader.readuntil(END)
        except asyncio.LimitOverrunError as fault:
            raise RefusedError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE) from fault
        except TimeoutError as fault:
            raise RefusedError(HTTPStatus.REQUEST_TIMEOUT) from fault
        client.waits = False
        client.touch()
        return first + rest

    async def _first_byte(self, client: _Client) -> bytes:
        """Wait for a request to begin; an answer still on its way counts as no silence."""
        loop = asyncio.get_running_loop()
        while (left := client.active + self.limits.idle_seconds - loop.time()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    return await client.reader.read(1)
        return b""


def _direction(head: Head, port: int, authority: bytes) -> bytes:
    if head.method not in {"GET", "HEAD"}:
        return _answer(HTTPStatus.METHOD_NOT_ALLOWED)
    if head.target == _CERTIFICATE_PATH and authority:
        kind = "".join(f"{name}: {text}\r\n" for name, text in _CERTIFICATE_FIELDS.items())
        return _answer(HTTPStatus.OK, kind, authority, shown=head.method == "GET")
    if not (head.host and head.target.startswith("/")):
        return _answer(HTTPStatus.BAD_REQUEST)
    place = f"https://{head.host}:{port}{head.target}"
    return _answer(HTTPStatus.TEMPORARY_REDIRECT, f"Location: {place}\r\n")


def _answer(status: int, fields: str = "", body: bytes = b"", *, shown: bool = True) -> bytes:
    end = "" if status < HTTPStatus.BAD_REQUEST else "Connection: close\r\n"
    said = HTTPStatus(status)
    line = f"HTTP/1.1 {said.value} {said.phrase}\r\n{fields}Content-Length: {len(body)}\r\n{end}\r\n"
    return line.encode() + (body if shown else b"")
