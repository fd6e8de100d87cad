"""An installation that serves tablets of the local network over HTTPS, and people who reach it that way."""

from __future__ import annotations

import base64
import hashlib
import http.client
import ssl
import urllib.request
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.journeys.installation import Installation, free_port

NAME = "may-chu-tinh.local"


@dataclass
class LanInstallation(Installation):
    """An installation that serves the local network."""

    http_port: int = field(default_factory=free_port)

    def authority(self) -> bytes:
        """Fetch the authority's certificate as a tablet would."""
        address = f"http://127.0.0.1:{self.http_port}/ca.crt"
        with urllib.request.urlopen(address, timeout=10) as answer:
            content: bytes = answer.read()
            return content

    def trusted_answer(self, authority: bytes) -> int:
        """Ask over HTTPS, trusting this authority alone."""
        connection = self.trusting(authority, 10)
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
        connection.close()
        return status

    def connection(self, timeout: float) -> http.client.HTTPConnection:
        """Return a connection over HTTPS that trusts the installation's own authority alone."""
        return self.trusting(self.authority(), timeout)

    def trusting(self, authority: bytes, timeout: float) -> http.client.HTTPSConnection:
        """Return a connection that trusts this authority alone."""
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trust.load_verify_locations(cadata=authority)
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=trust)

    def _healthy(self) -> bool:
        try:
            return super()._healthy()
        except OSError:
            return False

    def _environment(self) -> dict[str, str]:
        lan = {"THAMTRA_LAN": "true", "THAMTRA_HOST": "127.0.0.1", "THAMTRA_HTTP_PORT": str(self.http_port)}
        return {**super()._environment(), **lan}


def public_key_digest(certificate: bytes) -> str:
    """Return by what Chromium is told to trust a certificate's key, and all that it signed."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()
