"""Settings of HTTPS for tablets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspection_api.settings import OfficeCertificate, SettingsError, read_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_on_the_local_network_cookies_are_secure_and_every_address_serves() -> None:
    settings = read_settings({"THAMTRA_LAN": "true"})
    assert (settings.host, settings.port, settings.http_port) == ("0.0.0.0", 8443, 8080)  # noqa: S104 -- meant
    assert settings.secure_cookies
    assert read_settings({"THAMTRA_LAN": "1", "PORT": "9", "THAMTRA_HOST": "10.0.0.1"}).host == "10.0.0.1"


def test_the_office_may_bring_its_own_certificate(tmp_path: Path) -> None:
    place = tmp_path / "x.pem"
    given = {"THAMTRA_TLS_CERT": str(place), "THAMTRA_TLS_KEY": str(place)}
    with pytest.raises(SettingsError, match="THAMTRA_TLS_CERT="):
        read_settings(given)
    place.touch()
    assert read_settings(given).office_certificate == OfficeCertificate(place, place)
    with pytest.raises(SettingsError, match="đặt cả hai"):
        read_settings({"THAMTRA_TLS_CERT": str(place)})
