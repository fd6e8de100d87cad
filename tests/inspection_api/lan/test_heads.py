"""Heads of requests: read in one way only, passed on without the client's own word about itself."""

from __future__ import annotations

import pytest

from inspection_api.lan.addresses import (
    certificate_address,
    local_addresses,
    local_name,
    ordered,
    site_address,
)
from inspection_api.lan.heads import RefusedError, read_head


def _head(*lines: str, first: str = "GET /a?b=c HTTP/1.1") -> bytes:
    return "\r\n".join([first, *lines, "", ""]).encode("latin-1")


def test_a_sound_head_is_read() -> None:
    head = read_head(_head("Host: may-chu.local:8443", "Content-Length: 12", first="PUT /x HTTP/1.1"))
    assert (head.method, head.target, head.length, head.host) == ("PUT", "/x", 12, "may-chu.local")


def test_what_the_client_says_as_a_proxy_would_is_dropped() -> None:
    said = [
        "X-Forwarded-For: 6.6.6.6",
        "x-forwarded-proto: http",
        "Forwarded: for=6.6.6.6",
        "X-Real-IP: 6.6.6.6",
    ]
    head = read_head(_head("Host: a", *said, "X_Forwarded_For: 6.6.6.6", "X-Kept: 1"))
    assert head.forwarded("192.168.1.9") == (
        b"GET /a?b=c HTTP/1.1\r\nhost: a\r\nx-kept: 1\r\n"
        b"x-forwarded-for: 192.168.1.9\r\nx-forwarded-proto: https\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (_head("Host: a", first="GET /"), 400),
        (_head("Host: a", first="GET / HTTP/2.0"), 400),
        (_head("Host: a", first="GET /a b HTTP/1.1"), 400),
        (_head(), 400),
        (_head("Host: a", "Host: b"), 400),
        (_head("Host: a", "Name : b"), 400),
        (_head("Host: a", " folded"), 400),
        (_head("Host: a", "X: b\nContent-Length: 5"), 400),
        (_head("Host: a", "X: b\rContent-Length: 5"), 400),
        (_head("Host: a", "Content-Length: 5", "Content-Length: 5"), 400),
        (_head("Host: a", "Content-Length: +5"), 400),
        (_head("Host: a", "Content-Length: 5, 5"), 400),
        (_head("Host: a", "Transfer-Encoding: chunked"), 411),
    ],
)
def test_a_head_that_others_might_read_otherwise_is_refused(text: bytes, status: int) -> None:
    with pytest.raises(RefusedError) as refused:
        read_head(text)
    assert refused.value.status == status


def test_a_host_of_no_usual_form_is_no_host() -> None:
    assert read_head(_head("Host: a/b")).host == ""


def test_addresses_are_named_once_without_loopback() -> None:
    assert ordered(["192.168.1.5", "127.0.0.1", "0.0.0.0", "10.0.0.1", "192.168.1.5"]) == (  # noqa: S104 -- left out
        "192.168.1.5",
        "10.0.0.1",
    )
    assert "127.0.0.1" not in local_addresses()
    assert site_address(("10.0.0.1", "10.0.0.2"), 8443) == "https://10.0.0.1:8443"
    assert certificate_address(("10.0.0.1",), 8080) == "http://10.0.0.1:8080/ca.crt"


@pytest.mark.parametrize(
    ("host", "name"), [("May-Chu.tinh.vn", "may-chu.local"), ("localhost", ""), ("máy", ""), ("", "")]
)
def test_the_name_on_the_network_comes_from_the_host(
    monkeypatch: pytest.MonkeyPatch, host: str, name: str
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: host)
    assert local_name() == name
    assert site_address((), 1) == f"https://{name or 'localhost'}:1"
