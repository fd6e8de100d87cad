"""Settings: sound ones are read as they are, a bad one stops the start by its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_api.settings import SettingsError, read_settings


def test_nothing_set_means_a_local_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings({})
    assert settings.home == tmp_path / "var"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/thamtra.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.objects_folder == tmp_path / "var" / "evidence"
    assert not settings.secure_cookies
    assert not settings.testing


def test_the_environment_of_the_process_is_read_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "4711")
    assert read_settings().port == 4711


@pytest.mark.parametrize(
    ("given_url", "read"),
    [
        ("sqlite:////srv/x.db", "sqlite:////srv/x.db"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
    ],
)
def test_both_engines_are_addressed(given_url: str, read: str) -> None:
    assert read_settings({"THAMTRA_DATABASE_URL": given_url}).database_url == read


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("1", True), ("TRUE", True), (" yes ", True), ("0", False), ("no", False), ("", False)],
)
def test_switches_are_read_in_the_usual_spellings(text: str, meaning: bool) -> None:  # noqa: FBT001 -- a table's column
    assert read_settings({"THAMTRA_SECURE_COOKIES": text}).secure_cookies is meaning


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("THAMTRA_DATABASE_URL", "mysql://h/d"),
        ("THAMTRA_DATABASE_URL", "thamtra.db"),
        ("THAMTRA_DATABASE_URL", "sqlite://"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "8000.0"),
        ("PORT", "٨٠٨٠"),
        ("PORT", "9" * 5000),
        ("THAMTRA_UPLOAD_LIMIT", "256 MB"),
        ("THAMTRA_UPLOAD_LIMIT", "0"),
        ("THAMTRA_SECURE_COOKIES", "maybe"),
        ("THAMTRA_TESTING", "2"),
        ("THAMTRA_ORIGIN", "tham tra"),
        ("THAMTRA_ORIGIN", "sở-nội-vụ.vn"),
        ("THAMTRA_ORIGIN", "a+b"),
    ],
)
def test_a_bad_value_is_refused_by_its_name(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}[=:]"):
        read_settings({name: text})


@given(st.text(max_size=8))
def test_a_port_is_a_port_or_refused(text: str) -> None:
    try:
        port = read_settings({"PORT": text}).port
    except SettingsError:
        assert not (text.strip().isascii() and text.strip().isdigit() and 1 <= int(text) <= 65535)
    else:
        assert port == (int(text) if text.strip() else 8000)
