"""The authority of a machine and its server certificate: made once, good for tablets, renewed in time."""

from __future__ import annotations

import hashlib
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

import pytest
from cryptography import x509

from inspection_api.lan.certificates import AUTHORITY_FILE, SERVER_FILE, ensure, grouped, kept_authority

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
HOME_NET = "192.168.1.5"
NAME = "may-chu.local"


def _server(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificates((folder / SERVER_FILE).read_bytes())[0]


def _authority(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificates((folder / AUTHORITY_FILE).read_bytes())[0]


def _names(certificate: x509.Certificate) -> x509.SubjectAlternativeName:
    return certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value


def _handshake(chain: Path, authority: bytes, asked: str) -> str:
    """Shake hands in memory and return the name that the client accepted."""
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(chain)
    client_side = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_side.load_verify_locations(cadata=authority)
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client_side.wrap_bio(to_client, to_server, server_hostname=asked),
        server_side.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return str(ends[0].version())


@pytest.mark.parametrize("asked", [HOME_NET, "10.0.0.7", NAME, "localhost", "127.0.0.1"])
def test_whoever_trusts_the_authority_reaches_every_name_of_the_machine(tmp_path: Path, asked: str) -> None:
    now = datetime.now(UTC)
    issued = ensure(tmp_path, (HOME_NET, "10.0.0.7"), NAME, now)
    assert _handshake(issued.chain, issued.authority, asked) == "TLSv1.3"


def test_a_name_that_is_not_of_the_machine_is_not_reached(tmp_path: Path) -> None:
    issued = ensure(tmp_path, (HOME_NET,), NAME, datetime.now(UTC))
    with pytest.raises(ssl.SSLCertVerificationError):
        _handshake(issued.chain, issued.authority, "192.168.1.6")


def test_names_times_and_limits_are_what_browsers_accept(tmp_path: Path) -> None:
    ensure(tmp_path, (HOME_NET,), NAME, NOW)
    server, authority = _server(tmp_path), _authority(tmp_path)
    assert _names(server).get_values_for_type(x509.DNSName) == [NAME, "localhost"]
    assert _names(server).get_values_for_type(x509.IPAddress) == [
        IPv4Address(HOME_NET),
        IPv4Address("127.0.0.1"),
    ]
    assert server.not_valid_after_utc - server.not_valid_before_utc <= timedelta(days=398)
    assert server.not_valid_before_utc < NOW
    basic = authority.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    assert authority.extensions.get_extension_for_class(x509.NameConstraints).critical
    server.verify_directly_issued_by(authority)


def test_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    ensure(folder, (HOME_NET,), NAME, NOW)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {place.name for place in folder.iterdir()} == {AUTHORITY_FILE, SERVER_FILE}
    assert all(place.stat().st_mode & 0o777 == 0o600 for place in folder.iterdir())


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    first = ensure(tmp_path, (HOME_NET,), NAME, NOW)
    before = [(tmp_path / name).read_bytes() for name in (AUTHORITY_FILE, SERVER_FILE)]
    second = ensure(tmp_path, (HOME_NET,), NAME, NOW + timedelta(days=300))
    assert (first.renewed, second.renewed) == (True, False)
    assert [(tmp_path / name).read_bytes() for name in (AUTHORITY_FILE, SERVER_FILE)] == before


def test_another_address_gives_another_certificate_of_the_same_authority(tmp_path: Path) -> None:
    first = ensure(tmp_path, (HOME_NET,), NAME, NOW)
    second = ensure(tmp_path, ("192.168.7.9",), NAME, NOW)
    assert second.renewed
    assert (second.addresses, second.authority) == (("192.168.7.9",), first.authority)


def test_a_certificate_is_renewed_thirty_days_before_its_end(tmp_path: Path) -> None:
    ensure(tmp_path, (HOME_NET,), NAME, NOW)
    end = _server(tmp_path).not_valid_after_utc
    assert not ensure(tmp_path, (HOME_NET,), NAME, end - timedelta(days=30)).renewed
    assert ensure(tmp_path, (HOME_NET,), NAME, end - timedelta(days=29)).renewed
    assert _server(tmp_path).not_valid_after_utc > end


def test_an_authority_that_ends_before_what_it_would_sign_is_made_anew(tmp_path: Path) -> None:
    first = ensure(tmp_path, (HOME_NET,), NAME, NOW)
    later = _authority(tmp_path).not_valid_after_utc - timedelta(days=300)
    second = ensure(tmp_path, (HOME_NET,), NAME, later)
    assert second.authority != first.authority
    assert second.renewed


@pytest.mark.parametrize("name", [AUTHORITY_FILE, SERVER_FILE])
def test_a_file_that_cannot_be_read_is_made_anew(tmp_path: Path, name: str) -> None:
    ensure(tmp_path, (HOME_NET,), NAME, NOW)
    (tmp_path / name).write_bytes(b"-----BEGIN")
    assert ensure(tmp_path, (HOME_NET,), NAME, NOW).renewed
    _server(tmp_path).verify_directly_issued_by(_authority(tmp_path))


def test_the_authority_vouches_for_no_address_of_the_wide_world_that_comes_later(tmp_path: Path) -> None:
    first = ensure(tmp_path, ("203.0.113.7",), "", NOW)
    assert first.addresses == ("203.0.113.7",)
    second = ensure(tmp_path, ("203.0.113.8", HOME_NET), "", NOW)
    assert second.addresses == (HOME_NET,)


def test_the_fingerprint_is_that_of_the_file_tablets_install(tmp_path: Path) -> None:
    assert kept_authority(tmp_path) is None
    issued = ensure(tmp_path, (HOME_NET,), NAME, NOW)
    assert kept_authority(tmp_path) == issued.authority
    assert issued.fingerprint == hashlib.sha256(issued.authority).hexdigest()
    assert grouped("0aff12") == "0A:FF:12"
