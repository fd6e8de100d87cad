"""The tablet page over HTTPS under a name that is not localhost: trusted, and the worker registers."""

from __future__ import annotations

import base64
import hashlib
import http.client
import ssl
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import sync_playwright

from tests.journeys.browsing import find_chromium
from tests.journeys.installation import Installation, _free_port, until

pytestmark = pytest.mark.journey
_NAME = "may-chu-tinh.local"
_WORKER = "navigator.serviceWorker.getRegistration('/tablet/').then(found => Boolean(found && found.active))"


@dataclass
class LanInstallation(Installation):
    """An installation that serves the local network."""

    http_port: int = field(default_factory=_free_port)

    def authority(self) -> bytes:
        """Fetch the authority's certificate as a tablet would."""
        address = f"http://127.0.0.1:{self.http_port}/ca.crt"
        with urllib.request.urlopen(address, timeout=10) as answer:
            content: bytes = answer.read()
            return content

    def trusted_answer(self, authority: bytes) -> int:
        """Ask over HTTPS, trusting this authority alone."""
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trust.load_verify_locations(cadata=authority)
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10, context=trust)
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
        connection.close()
        return status

    def _healthy(self) -> bool:
        try:
            return self.trusted_answer(self.authority()) == HTTPStatus.OK
        except OSError:
            return False

    def _environment(self) -> dict[str, str]:
        lan = {"THAMTRA_LAN": "true", "THAMTRA_HOST": "127.0.0.1", "THAMTRA_HTTP_PORT": str(self.http_port)}
        return {**super()._environment(), **lan}


def _laid_out(home: Path) -> LanInstallation:
    home.mkdir()
    return LanInstallation(home, f"sqlite:///{home / 'thamtra.db'}")


def _public_key_digest(certificate: bytes) -> str:
    key = x509.load_der_x509_certificate(certificate).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


def test_the_worker_registers_under_a_name_of_the_local_network(tmp_path: Path) -> None:
    installation = _laid_out(tmp_path / "home")
    installation.run("migrate")
    installation.start_web()
    try:
        trusted = _public_key_digest(installation.authority())
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch_persistent_context(
                tmp_path / "profile",
                executable_path=find_chromium(),
                args=[
                    "--no-sandbox",
                    "--disable-gpu",
                    f"--host-resolver-rules=MAP {_NAME} 127.0.0.1",
                    f"--ignore-certificate-errors-spki-list={trusted}",
                ],
            )
            page = browser.new_page()
            page.goto(f"https://{_NAME}:{installation.port}/tablet/")
            until(lambda: page.evaluate(_WORKER), "worker", seconds=40)
            assert page.evaluate("isSecureContext")
            browser.close()
    finally:
        installation.stop()


def test_killed_and_started_again_it_is_still_trusted(tmp_path: Path) -> None:
    installation = _laid_out(tmp_path / "home")
    installation.run("migrate")
    installation.start_web()
    try:
        before = installation.authority()
        installation.kill("web")
        installation.start_web()
        assert installation.authority() == before
        assert installation.trusted_answer(before) == HTTPStatus.OK
    finally:
        installation.stop()


def test_the_command_announces_address_code_and_fingerprint(tmp_path: Path) -> None:
    installation = _laid_out(tmp_path / "home")
    installation.run("migrate")
    installation._open("serve", sys.executable, "-m", "inspection_api.cli", "serve", "--lan")
    try:
        installation.wait_for_web()
        digest = hashlib.sha256(installation.authority()).hexdigest().upper()
        said = until(lambda: "/cai-dat-may" in installation.log.read_text("utf-8"), "announcement")
        text = installation.log.read_text("utf-8")
        assert said
        assert digest in text.replace(":", "")
        assert "█" in text
    finally:
        subprocess.run(["/bin/kill", "--", f"-{installation.processes['serve'].pid}"], check=False)
        installation.stop()
