"""Settings: sound ones are read as they are, a bad one stops the start by its name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.ports import Bucket
from inspection_api.settings import SettingsError, Stamping, read_settings


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


BUCKET = {
    "THAMTRA_OBJECTS": "s3://minh-chung/thamtra/2019",
    "THAMTRA_S3_ENDPOINT": "http://kho.local:9000",
    "THAMTRA_S3_KEY_ID": "keeper",
    "THAMTRA_S3_SECRET": "mật khẩu",
}


def test_files_are_kept_in_a_folder_unless_a_bucket_is_named(tmp_path: Path) -> None:
    assert read_settings({"THAMTRA_HOME": str(tmp_path)}).bucket is None
    settings = read_settings({"THAMTRA_HOME": str(tmp_path), **BUCKET})
    assert settings.bucket == Bucket(
        "minh-chung", "thamtra/2019", "http://kho.local:9000", "us-east-1", "keeper", "mật khẩu"
    )
    assert settings.spool_folder == tmp_path / "spool"


def test_a_bucket_of_amazon_needs_no_address() -> None:
    given_region = {"THAMTRA_S3_ENDPOINT": "", "THAMTRA_S3_REGION": "ap-southeast-1"}
    bucket = read_settings({**BUCKET, **given_region, "THAMTRA_OBJECTS": "s3://minh-chung/"}).bucket
    assert bucket is not None
    assert (bucket.endpoint, bucket.prefix) == ("https://s3.ap-southeast-1.amazonaws.com", "")


def test_the_switches_of_a_bucket_are_read() -> None:
    switches = {"THAMTRA_S3_PATH_STYLE": "false", "THAMTRA_S3_READ_BACK": "true"}
    bucket = read_settings({**BUCKET, **switches}).bucket
    assert bucket is not None
    assert (bucket.path_style, bucket.read_back) == (False, True)


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("mật khẩu\n", "utf-8")
    bucket = read_settings({**BUCKET, "THAMTRA_S3_SECRET": "", "THAMTRA_S3_SECRET_FILE": str(file)}).bucket
    assert bucket is not None
    assert bucket.secret == "mật khẩu"


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff"], ids=["none", "empty", "blank", "not text"])
def test_a_file_without_a_secret_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"^THAMTRA_S3_SECRET_FILE="):
        read_settings({**BUCKET, "THAMTRA_S3_SECRET": "", "THAMTRA_S3_SECRET_FILE": str(file)})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("THAMTRA_OBJECTS", "/srv/files"),
        ("THAMTRA_OBJECTS", "s3://"),
        ("THAMTRA_OBJECTS", "s3://Minh-Chung"),
        ("THAMTRA_OBJECTS", "s3://minh-chung/../x"),
        ("THAMTRA_OBJECTS", "s3://minh-chung//x"),
        ("THAMTRA_S3_ENDPOINT", "kho.local:9000"),
        ("THAMTRA_S3_ENDPOINT", "http://kho.local/duong-dan"),
        ("THAMTRA_S3_ENDPOINT", "http://ten:mat-khau@kho.local"),
        ("THAMTRA_S3_REGION", "Việt Nam"),
        ("THAMTRA_S3_KEY_ID", ""),
        ("THAMTRA_S3_SECRET", " "),
        ("THAMTRA_S3_SECRET_FILE", "both"),
        ("THAMTRA_S3_PATH_STYLE", "perhaps"),
        ("THAMTRA_S3_READ_BACK", "2"),
    ],
)
def test_a_bucket_that_cannot_be_used_is_refused_by_the_name_of_the_setting(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}[=:]") as refusal:
        read_settings({**BUCKET, name: text})
    assert "mật khẩu" not in str(refusal.value)


@pytest.mark.parametrize("name", ["THAMTRA_S3_ENDPOINT", "THAMTRA_S3_KEY_ID", "THAMTRA_S3_SECRET"])
def test_a_key_without_a_bucket_is_a_mistake(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}:"):
        read_settings({name: BUCKET[name]})


def test_the_public_address_stands_without_a_slash_at_its_end() -> None:
    assert read_settings({}).public_url == ""
    given_url = "https://tham-tra.example.vn:8443/ky-2019/"
    assert read_settings({"THAMTRA_PUBLIC_URL": given_url}).public_url == given_url.rstrip("/")


@pytest.mark.parametrize(
    "text",
    ["tham-tra.example.vn", "ftp://tham-tra.vn", "https://a.vn/?x=1", "https://a.vn/#x", "https://a b"],
)
def test_what_is_no_public_address_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^THAMTRA_PUBLIC_URL="):
        read_settings({"THAMTRA_PUBLIC_URL": text})


def test_an_authority_is_named_with_what_it_is_trusted_by(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_text("", "utf-8")
    address = {"THAMTRA_TSA_URL": "https://tsa.example.vn/tsr"}
    assert read_settings({}).stamping is None
    named = read_settings({**address, "THAMTRA_TSA_CA": str(roots)}).stamping
    assert named == Stamping("https://tsa.example.vn/tsr", roots)
    for half in (address, {"THAMTRA_TSA_CA": str(roots)}):
        with pytest.raises(SettingsError, match=r"^THAMTRA_TSA_URL, THAMTRA_TSA_CA:"):
            read_settings(half)
    with pytest.raises(SettingsError, match=r"^THAMTRA_TSA_CA="):
        read_settings({**address, "THAMTRA_TSA_CA": str(tmp_path / "none.pem")})


def test_heic_is_read_only_where_what_reads_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not read_settings({}).heic
    assert read_settings({"THAMTRA_HEIC": "true"}).heic
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(SettingsError, match=r"^THAMTRA_HEIC=true: "):
        read_settings({"THAMTRA_HEIC": "true"})


@given(st.text(max_size=8))
def test_a_port_is_a_port_or_refused(text: str) -> None:
    try:
        port = read_settings({"PORT": text}).port
    except SettingsError:
        assert not (text.strip().isascii() and text.strip().isdigit() and 1 <= int(text) <= 65535)
    else:
        assert port == (int(text) if text.strip() else 8000)
