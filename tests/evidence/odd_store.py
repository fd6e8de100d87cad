"""An S3 door that answers what a test tells it to: faults that no sound server shows on demand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from evidence import s3
from evidence.ports import Bucket

EMPTY_LIST = b"<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated></ListBucketResult>"


@dataclass(frozen=True)
class Answer:
    """What is sent back; ``cut`` sends only so many bytes of the body, status 0 hangs up without a word."""

    status: int = 200
    body: bytes = b""
    cut: int | None = None


@dataclass
class OddStore:
    """A store of one bucket that keeps what it is sent, unless ``answer`` says otherwise.

    Attributes:
        answer: Asked first, with method, path and body; None means: behave.
        kept: Path to bytes.
        asked: Method and path of every request.
    """

    answer: Callable[[str, str, bytes], Answer | None] = lambda *_: None
    kept: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    def bucket(self, **changes: bool) -> Bucket:
        """Where it is."""
        return Bucket("b", "", f"http://127.0.0.1:{self.port}", "us-east-1", "key", "secret", **changes)

    def respond(self, method: str, path: str, body: bytes) -> Answer:
        """Return the answer to a request."""
        self.asked.append((method, path))
        return self.answer(method, path, body) or self._behave(method, path, body)

    def _behave(self, method: str, path: str, body: bytes) -> Answer:
        if "list-type" in path:
            return Answer(body=EMPTY_LIST)
        if method == "PUT":
            # "Create only" is ignored here, as some stores do.
            self.kept[path] = body
            return Answer()
        return Answer(body=self.kept[path]) if path in self.kept else Answer(404)


class _Handler(BaseHTTPRequestHandler):
    store: OddStore

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self.store.respond(self.command, self.path, body)
        self.close_connection = True
        if answer.status:
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        part = self._part(answer)
        self.send_response(206 if part is not None else answer.status)
        self.send_header("ETag", '"odd"')
        self.send_header("Last-Modified", "Tue, 05 Nov 2019 02:00:00 GMT")
        shown = answer.body if part is None else answer.body[part]
        if part is not None:
            self.send_header(
                "Content-Range", f"bytes {part.start}-{part.start + len(shown) - 1}/{len(answer.body)}"
            )
        self.send_header("Content-Length", str(len(shown)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(shown[: answer.cut])

    def _part(self, answer: Answer) -> slice | None:
        wanted = self.headers.get("Range")
        if wanted is None or answer.status != 200:
            return None
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        return slice(int(first), int(last) + 1)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the base class's
        """Say nothing."""


def be_impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again once only, and at once."""
    pause = timedelta(milliseconds=1)
    backoff = {"init_backoff": pause, "max_backoff": pause, "base": 2}
    monkeypatch.setattr(s3, "_RETRY", {"max_retries": 1, "backoff": backoff})


@contextmanager
def odd_store() -> Iterator[OddStore]:
    """Serve an odd store on the loopback range while the block runs."""
    store = OddStore()
    doors = {f"do_{method}": _Handler.answer for method in ("GET", "PUT", "HEAD", "POST", "DELETE")}
    handler = type("Handler", (_Handler,), {"store": store, **doors})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        store.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield store
        server.shutdown()
        thread.join()
