"""The pure rules of accounts."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_api.accounts import passwords, rules
from inspection_api.settings import read_settings

NOW = datetime(2019, 11, 5, 2, 0, tzinfo=UTC)
CHEAP = read_settings({"THAMTRA_TESTING": "true"})


@given(st.text(max_size=40))
def test_every_spelling_of_a_password_is_one_password(text: str) -> None:
    stored = passwords.hash_password(CHEAP, text)
    assert all(
        passwords.is_right(CHEAP, stored, unicodedata.normalize(form, text))
        for form in ("NFC", "NFD", "NFKC", "NFKD")
    )


def test_an_unreadable_hash_opens_nothing() -> None:
    assert not passwords.is_right(CHEAP, "not a hash", "not a hash")


def test_real_hashes_are_argon2id_of_usual_cost() -> None:
    stored = passwords.hash_password(read_settings({}), "một mật khẩu")
    assert stored.startswith("$argon2id$v=19$m=65536")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        None,
        "/\tx",
        "x",
    ],
)
def test_sign_in_never_leads_to_another_site(target: str | None) -> None:
    assert rules.safe_next(target) == "/"


@pytest.mark.parametrize("target", ["/", "/cases?state=notified", "/tablet/#/visit/1"])
def test_sign_in_leads_back_to_where_one_was(target: str) -> None:
    assert rules.safe_next(target) == target


def test_the_tenth_failure_locks() -> None:
    assert rules.after_failure(8, NOW) == (9, None)
    assert rules.after_failure(9, NOW) == (0, NOW + rules.LOCK_TIME)


def test_a_lock_ends_on_the_minute() -> None:
    assert rules.is_locked(NOW + rules.LOCK_TIME, NOW)
    assert not rules.is_locked(NOW, NOW)
    assert not rules.is_locked(None, NOW)
