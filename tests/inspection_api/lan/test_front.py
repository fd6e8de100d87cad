"""The door before waitress, with waitress behind it: whoever is slow, silent or sly holds up nobody else."""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import waitress

from inspection_api.lan.front import Limits
from inspection_api.settings import read_settings
from inspection_web.lan_door import LanDoor

if TYPE_CHECKING:
    from pathlib import Path

_LAN = "192.168.1.5"
_SLOW, _SILENT = 100, 100


def _told(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
    """Tell what arrived: the digest of the body and what is believed of the client."""
    body = environ["wsgi.input"].read()
    said = {name: text for name, text in environ.items() if "FORWARDED" in name or name == "REMOTE_ADDR"}
    told = {"sha256": hashlib.sha256(body).hexdigest(), "scheme": environ["wsgi.url_scheme"], **said}
    start("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(told).encode()]


@pytest.fixture(scope="module")
def upstream() -> Iterator[int]:
    server = waitress.create_server(
        _told,
        host="127.0.0.1",
        port=0,
        threads=4,
        connection_limit=1000,
        asyncore_use_poll=True,
        trusted_proxy="127.0.0.1",
        trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"},
        clear_untrusted_proxy_headers=True,
    )
    threading.Thread(target=server.run, daemon=True).start()
    yield server.effective_port
    server.close()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _door(home: Path, limits: Limits, **given: str) -> LanDoor:
    settings = read_settings(
        {
            "THAMTRA_HOME": str(home),
            "THAMTRA_LAN": "true",
            "THAMTRA_HOST": "127.0.0.1",
            "PORT": str(_free_port()),
            "THAMTRA_HTTP_PORT": str(_free_port()),
            **given,
        }
    )
    return LanDoor(settings, lambda: datetime.now(UTC), lambda: (_LAN,), limits, look_seconds=0.05)


@pytest.fixture(scope="module")
def door(upstream: int, tmp_path_factory: pytest.TempPathFactory) -> LanDoor:
    made = _door(tmp_path_factory.mktemp("lan"), Limits(head_seconds=0.5, head_bytes=4096))
    made.open(upstream)
    return made


def _trusting(door: LanDoor) -> ssl.SSLContext:
    assert door.issued is not None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=door.issued.authority)
    return context


def _connected(door: LanDoor) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", door.settings.port), timeout=20)
    return _trusting(door).wrap_socket(plain, server_hostname=_LAN)


def _client(door: LanDoor) -> closing[http.client.HTTPSConnection]:
    client = http.client.HTTPSConnection("127.0.0.1", door.settings.port, timeout=20, context=_trusting(door))
    return closing(client)


def _ask_once(door: LanDoor, body: bytes = b"", **fields: str) -> dict[str, str]:
    with _client(door) as client:
        return _ask(client, body, **fields)


def _ask(client: http.client.HTTPConnection, body: bytes = b"", **fields: str) -> dict[str, str]:
    client.request("PUT", "/x", body, {name.replace("_", "-"): text for name, text in fields.items()})
    told: dict[str, str] = json.loads(client.getresponse().read())
    return told


def test_the_client_is_told_apart_by_its_address_not_by_its_word(door: LanDoor) -> None:
    told = _ask_once(door, X_Forwarded_For="6.6.6.6", X_Forwarded_Proto="http", Forwarded="for=6.6.6.6")
    assert (told["REMOTE_ADDR"], told["scheme"]) == ("127.0.0.1", "https")
    assert "6.6.6.6" not in json.dumps(told)


def test_one_connection_carries_many_requests_and_a_large_upload_whole(door: LanDoor) -> None:
    large = b"0123456789abcdef" * 500_000
    with _client(door) as client:
        for body in (b"", b"a", large, b"b"):
            assert _ask(client, body)["sha256"] == hashlib.sha256(body).hexdigest()


def test_two_hundred_slow_and_silent_clients_starve_nobody(upstream: int, tmp_path: Path) -> None:
    door = _door(tmp_path, Limits())
    door.open(upstream)
    with ExitStack() as open_ones:
        slow = [open_ones.enter_context(_connected(door)) for _ in range(_SLOW)]
        for one in slow:
            one.sendall(b"PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 200\r\n\r\n")
        for _ in range(_SILENT):
            open_ones.enter_context(_connected(door)).sendall(b"GET / HTT")
        for _ in range(20):
            for one in slow:
                one.sendall(b"x")
            assert _ask_once(door, b"soon")["sha256"] == hashlib.sha256(b"soon").hexdigest()


def test_at_the_limit_the_longest_silent_connection_goes(upstream: int, tmp_path: Path) -> None:
    door = _door(tmp_path, Limits(connections=3))
    door.open(upstream)
    silent = [_connected(door) for _ in range(3)]
    assert _ask_once(door)["scheme"] == "https"
    assert silent[0].recv(1) == b""
    silent[2].sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert silent[2].recv(12) == b"HTTP/1.1 200"
    for one in silent:
        one.close()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"GET / HTT", b"408"),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 9000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"nonsense\r\n\r\n", b"400"),
    ],
)
def test_heads_that_are_slow_long_or_sly_are_refused(door: LanDoor, text: bytes, status: bytes) -> None:
    with _connected(door) as sly:
        sly.sendall(text)
        assert sly.recv(12) == b"HTTP/1.1 " + status


def test_a_silent_connection_is_closed_in_time(upstream: int, tmp_path: Path) -> None:
    door = _door(tmp_path, Limits(idle_seconds=0.1, stall_seconds=0.1))
    door.open(upstream)
    with _connected(door) as silent:
        assert silent.recv(1) == b""
    with _connected(door) as stalled:
        stalled.sendall(b"PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
        assert stalled.recv(1) == b""


def test_without_a_web_process_the_answer_says_so(tmp_path: Path) -> None:
    door = _door(tmp_path, Limits())
    door.open(_free_port())
    with _connected(door) as early:
        early.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert early.recv(12) == b"HTTP/1.1 502"


def test_plain_http_leads_to_https_and_hands_out_the_certificate(door: LanDoor) -> None:
    client = http.client.HTTPConnection("127.0.0.1", door.settings.http_port, timeout=20)
    client.request("GET", "/tablet/?a=1", headers={"Host": "may-chu.local:8080"})
    answer = client.getresponse()
    answer.read()
    assert (answer.status, answer.headers["Location"]) == (
        307,
        f"https://may-chu.local:{door.settings.port}/tablet/?a=1",
    )
    client.request("GET", "/ca.crt")
    answer = client.getresponse()
    assert door.issued is not None
    assert (answer.read(), answer.headers["Content-Type"]) == (
        door.issued.authority,
        "application/x-x509-ca-cert",
    )
    client.close()


@pytest.mark.parametrize(
    ("request_line", "host", "status"),
    [("POST / HTTP/1.1", "a", b"405"), ("GET //b HTTP/1.1", "a b", b"400"), ("GET x HTTP/1.1", "a", b"400")],
)
def test_plain_http_does_nothing_else(door: LanDoor, request_line: str, host: str, status: bytes) -> None:
    with socket.create_connection(("127.0.0.1", door.settings.http_port), timeout=20) as plain:
        plain.sendall(f"{request_line}\r\nHost: {host}\r\nContent-Length: 1\r\n\r\nx".encode())
        assert plain.recv(12) == b"HTTP/1.1 " + status


def test_another_address_gets_its_certificate_while_serving(upstream: int, tmp_path: Path) -> None:
    addresses = [_LAN]
    door = _door(tmp_path, Limits())
    door.addresses = lambda: tuple(addresses)
    door.open(upstream)
    addresses[:] = ["192.168.7.9"]
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and (door.issued is None or door.issued.addresses != tuple(addresses)):
        time.sleep(0.05)
    plain = socket.create_connection(("127.0.0.1", door.settings.port), timeout=20)
    with _trusting(door).wrap_socket(plain, server_hostname="192.168.7.9") as renewed:
        assert renewed.version() == "TLSv1.3"


def test_the_office_certificate_is_served_where_there_is_one(upstream: int, tmp_path: Path) -> None:
    own = _door(tmp_path / "own", Limits())
    own.renew()
    assert own.issued is not None
    place = str(own.issued.chain)
    office = _door(tmp_path / "office", Limits(), THAMTRA_TLS_CERT=place, THAMTRA_TLS_KEY=place)
    office.open(upstream)
    assert not office.settings.secrets_folder.exists()
    assert "ca.crt" not in office.announcement()
    assert _ask_once(replace(office, issued=own.issued))["scheme"] == "https"


def test_what_is_announced_is_what_tablets_need(door: LanDoor) -> None:
    said = door.announcement()
    assert f"https://{_LAN}:{door.settings.port}/tablet/" in said
    assert f"http://{_LAN}:{door.settings.http_port}/ca.crt" in said
    assert "█" in said
