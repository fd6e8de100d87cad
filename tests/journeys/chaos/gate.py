"""What may stand in the line: a page of a hotel, one that loses answers, one that sends everything eightfold.

It ends TLS with a certificate of its own, so that it knows where a request ends; what it passes on goes to
the server over HTTPS again.
"""

from __future__ import annotations

import contextlib
import http.client
import random
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.journeys.lan import NAME, LanInstallation, public_key_digest

EIGHT: Final = 8
_KEPT = 20
_RESET = struct.pack("ii", 1, 0)
_WELCOME = "<!doctype html><title>Khách sạn</title><p>Xin chào quý khách, mời đăng nhập Wi-Fi.".encode()
_OF_ONE_LINE = {"connection", "transfer-encoding", "keep-alive", "content-length"}


class Manner(StrEnum):
    """What a gate does with what comes."""

    PORTAL = "portal"
    LOSES_ANSWERS = "loses answers"
    EIGHTFOLD = "eightfold"


@dataclass(frozen=True)
class Sent:
    """A request as a tablet sent it."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def delivers(self) -> bool:
        """Whether it brings records or photos."""
        is_batch = self.method == "POST" and self.path.endswith("/commands")
        return is_batch or (self.method == "PUT" and "/api/evidence/" in self.path)

    @property
    def brings_minutes(self) -> bool:
        """Whether minutes are among the records it brings."""
        return self.delivers and b'"sign_minutes"' in self.body


@dataclass(frozen=True)
class Answered:
    """What the server said to it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass
class Gate:
    """Stands before one installation.

    Attributes:
        installation: What it stands before.
        draw: Which answers are lost, and what goes out once more beside what came.
        trusted: Digest of its key, for browsers to trust.
        manner: What it does.
        counts: How often it did what.
        refused: Deliveries that the server refused, of all that went out eightfold.
    """

    installation: LanInstallation
    draw: random.Random
    port: int = 0
    trusted: str = ""
    manner: Manner = Manner.PORTAL
    counts: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    _authority: bytes = b""
    _older: list[Sent] = field(default_factory=list)
    _lost: set[bool] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def expects(self, manner: Manner) -> None:
        """Do this from now on, and forget what came before."""
        with self._lock:
            self.manner, self._older, self._lost = manner, [], set()

    def answer(self, sent: Sent) -> Answered | None:
        """Return what the tablet is told; None: nothing, the line breaks."""
        if self.manner is Manner.PORTAL:
            self.counts["pages of a hotel"] += 1
            return Answered(HTTPStatus.OK, (("Content-Type", "text/html; charset=utf-8"),), _WELCOME)
        if not sent.delivers:
            return self._forwarded(sent)
        self.counts["deliveries through the gate"] += 1
        return self._lossy(sent) if self.manner is Manner.LOSES_ANSWERS else self._eightfold(sent)

    def _lossy(self, sent: Sent) -> Answered | None:
        """Lose the first answer about minutes, the first about anything else, and every other one."""
        answered = self._forwarded(sent)
        with self._lock:
            is_lost = sent.brings_minutes not in self._lost or self.draw.random() < 0.5
            self._lost.add(sent.brings_minutes)
            self.counts["answers lost"] += is_lost
            self.counts["answers about minutes lost"] += is_lost and sent.brings_minutes
        return None if is_lost else answered

    def _eightfold(self, sent: Sent) -> Answered:
        """Deliver from eight connections at once; every other one brings something older first."""
        with self._lock:
            older = [self.draw.choice(self._older) if self._older else sent for _ in range(EIGHT)]
            self._older = [*self._older[-_KEPT:], sent]
        trips = [[before, sent] if number % 2 else [sent, before] for number, before in enumerate(older)]
        with ThreadPoolExecutor(EIGHT) as lines:
            answers = list(lines.map(self._trip, trips))
        self.counts["sent again"] += 2 * EIGHT - 1
        self.counts["minutes sent eightfold"] += sent.brings_minutes
        answered = [answer for trip in answers for answer in trip]
        self.refused += [
            f"{sent.method} {sent.path} {each.status} {each.body[:300]!r}"
            for each in answered
            if _is_refusal(each)
        ]
        return answers[0][0]

    def _trip(self, trip: list[Sent]) -> list[Answered]:
        return [self._forwarded(each) for each in trip]

    def _forwarded(self, sent: Sent) -> Answered:
        self._authority = self._authority or self.installation.authority()
        connection = self.installation.trusting(self._authority, 60)
        try:
            connection.request(sent.method, sent.path, sent.body or None, dict(sent.headers))
            answer = connection.getresponse()
            headers = tuple(pair for pair in answer.getheaders() if pair[0].lower() not in _OF_ONE_LINE)
            return Answered(answer.status, headers, answer.read())
        except (OSError, http.client.HTTPException) as fault:
            said = f"Bad gateway: {fault!r}".encode()
            return Answered(HTTPStatus.BAD_GATEWAY, (("Content-Type", "text/html"),), said)
        finally:
            connection.close()


@contextmanager
def gate(installation: LanInstallation, draw: random.Random, folder: Path) -> Iterator[Gate]:
    """A gate that listens until the end."""
    made = Gate(installation, draw)
    certificate = _self_signed(folder)
    made.trusted = public_key_digest(certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"made": made}))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "gate.crt", folder / "gate.key")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.daemon_threads = True
    made.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


def _is_refusal(answered: Answered) -> bool:
    return answered.status >= HTTPStatus.BAD_REQUEST


class _Handler(BaseHTTPRequestHandler):
    """Reads requests for the gate it belongs to, and writes what that answers."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    made: ClassVar[Gate]

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # the tablet went, or the line did
            super().handle()

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        sent = Sent(self.command, self.path, dict(self.headers.items()), self.rfile.read(length))
        answered = self.made.answer(sent)
        if answered is None:
            self.close_connection = True
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            return
        self.send_response_only(answered.status)
        for name, text in (*answered.headers, ("Content-Length", str(len(answered.body)))):
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else answered.body)

    do_HEAD = do_POST = do_PUT = do_GET  # noqa: N815 -- the library's names

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 -- the library's name
        del format, arguments


def _self_signed(folder: Path) -> bytes:
    """Write a certificate and its key; return the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "gate.crt").write_bytes(certificate.public_bytes(Encoding.PEM))
    own = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "gate.key").write_bytes(own)
    return certificate.public_bytes(Encoding.DER)
