"""The tablet page over HTTPS under a name that is not localhost: trusted, and the worker registers."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.journeys.browsing import find_chromium
from tests.journeys.installation import until
from tests.journeys.lan import NAME, LanInstallation, public_key_digest

pytestmark = pytest.mark.journey
_WORKER = "navigator.serviceWorker.getRegistration('/tablet/').then(found => Boolean(found && found.active))"


def test_the_worker_registers_under_a_name_of_the_local_network(
    playwright: Playwright, tmp_path: Path
) -> None:
    installation = LanInstallation.at(tmp_path / "home")
    installation.run("migrate")
    installation.start_web()
    try:
        trusted = public_key_digest(installation.authority())
        browser = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=find_chromium(),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
                f"--ignore-certificate-errors-spki-list={trusted}",
            ],
        )
        page = browser.new_page()
        page.goto(f"https://{NAME}:{installation.port}/tablet/")
        until(lambda: page.evaluate(_WORKER), "worker", seconds=40)
        assert page.evaluate("isSecureContext")
        browser.close()
    finally:
        installation.stop()


def test_killed_and_started_again_it_is_still_trusted(tmp_path: Path) -> None:
    installation = LanInstallation.at(tmp_path / "home")
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
    installation = LanInstallation.at(tmp_path / "home")
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
