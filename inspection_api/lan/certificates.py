"""A certificate authority of this machine alone, and the server certificate it signs.

The authority may only vouch for names and addresses of local networks: whoever steals its key cannot stand in
for a bank on a tablet that trusts it. Each lies with its key in one file, so that both change at once or not.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_FILE, SERVER_FILE = "lan-authority.pem", "lan-server.pem"
_AUTHORITY_TIME = timedelta(days=3650)
_SERVER_TIME = timedelta(days=397)
"""One day less than browsers accept."""
_RENEWED_BEFORE = timedelta(days=30)
_BACKDATED = timedelta(days=1)
"""Clocks of tablets differ; together with the time of a server certificate at most 398 days."""
_ZONES = ("local", "localhost")
_NETWORKS = (
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
)
_ALWAYS = ("localhost", "127.0.0.1")
_LOCAL = tuple(IPv4Network(text) for text in _NETWORKS)


@dataclass(frozen=True, slots=True)
class Issued:
    """What a server answers with.

    Attributes:
        chain: File with the server's key, its certificate and that of the authority, PEM.
        authority: The authority's certificate, DER.
        addresses: Addresses that the certificate is for, loopback left out.
        renewed: It was made by this call.
    """

    chain: Path
    authority: bytes
    addresses: tuple[str, ...]
    renewed: bool

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, lower-case hex."""
        return hashlib.sha256(self.authority).hexdigest()


@dataclass(frozen=True, slots=True)
class _Pair:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def ensure(folder: Path, addresses: Iterable[str], name: str, now: datetime) -> Issued:
    """Return certificates that are good today for these addresses; what lacks or no longer fits is made.

    An address outside the local networks that was not there when the authority was made is left out.

    Args:
        folder: Where secrets lie.
        addresses: IPv4 addresses of this machine.
        name: Its name on the local network; empty for none.
        now: The present instant.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = tuple(addresses)
    authority = _read(folder / AUTHORITY_FILE)
    if authority is None or _ends_within(authority.certificate, now, _SERVER_TIME):
        authority = _new_authority(wanted, now)
        _keep(folder / AUTHORITY_FILE, authority, ())
    kept = tuple(one for one in wanted if _may_vouch(authority.certificate, one))
    names = (*filter(None, (name,)), *kept, *_ALWAYS)
    server = _read(folder / SERVER_FILE)
    renewed = server is None or not _fits(server.certificate, authority.certificate, names, now)
    if renewed:
        _keep(folder / SERVER_FILE, _new_server(authority, names, now), (authority.certificate,))
    der = authority.certificate.public_bytes(serialization.Encoding.DER)
    return Issued(folder / SERVER_FILE, der, kept, renewed)


def grouped(fingerprint: str) -> str:
    """Return a digest as tablets show it: pairs of digits, parted by colons."""
    return ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2)).upper()


def kept_authority(folder: Path) -> bytes | None:
    """Return the certificate of the authority that was made, DER; None before the first."""
    pair = _read(folder / AUTHORITY_FILE)
    return None if pair is None else pair.certificate.public_bytes(serialization.Encoding.DER)


def _fits(
    certificate: x509.Certificate, authority: x509.Certificate, names: Sequence[str], now: datetime
) -> bool:
    if _ends_within(certificate, now, _RENEWED_BEFORE) or set(_names_of(certificate)) != set(names):
        return False
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _ends_within(certificate: x509.Certificate, now: datetime, span: timedelta) -> bool:
    return not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc - span


def _names_of(certificate: x509.Certificate) -> list[str]:
    named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [*named.get_values_for_type(x509.DNSName), *map(str, named.get_values_for_type(x509.IPAddress))]


def _may_vouch(authority: x509.Certificate, address: str) -> bool:
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or ()
    networks = [one.value for one in limits if isinstance(one, x509.IPAddress)]
    return any(isinstance(one, IPv4Network) and IPv4Address(address) in one for one in networks)


def _new_authority(addresses: Sequence[str], now: datetime) -> _Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    own = (one for one in map(IPv4Network, addresses) if not any(one.subnet_of(zone) for zone in _LOCAL))
    networks = [x509.IPAddress(network) for network in (*_LOCAL, *own)]
    limits = x509.NameConstraints([*map(x509.DNSName, _ZONES), *networks], None)
    day = f"{now:%Y-%m-%d}"
    name = _name(f"Thẩm tra – máy chủ nội bộ {day}")
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    draft = (
        _draft(name, name, key, now, _AUTHORITY_TIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(limits, critical=True)
    )
    return _Pair(key, draft.sign(key, hashes.SHA256()))


def _new_server(authority: _Pair, names: Sequence[str], now: datetime) -> _Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate.subject
    made = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    draft = (
        _draft(_name("Thẩm tra"), issuer, key, now, _SERVER_TIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(made), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
    )
    return _Pair(key, draft.sign(authority.key, hashes.SHA256()))


def _draft(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, span: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now - _BACKDATED + span)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _general(name: str) -> x509.GeneralName:
    return (
        x509.IPAddress(IPv4Address(name)) if name[0].isdigit() and name[-1].isdigit() else x509.DNSName(name)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _read(place: Path) -> _Pair | None:
    """Return a key and the first certificate of a file; None where there is none that can be read."""
    try:
        content = place.read_bytes()
        key = serialization.load_pem_private_key(content, password=None)
        certificate = x509.load_pem_x509_certificates(content)[0]
    except (OSError, ValueError):
        return None
    return _Pair(key, certificate) if isinstance(key, ec.EllipticCurvePrivateKey) else None


def _keep(place: Path, pair: _Pair, above: Sequence[x509.Certificate]) -> None:
    """Write a key and its certificates, readable by their owner only, whole or not at all."""
    parts = [
        pair.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        *(one.public_bytes(serialization.Encoding.PEM) for one in (pair.certificate, *above)),
    ]
    with NamedTemporaryFile("wb", dir=place.parent, delete=False) as file:  # its owner's only
        file.write(b"".join(parts))
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(place)
