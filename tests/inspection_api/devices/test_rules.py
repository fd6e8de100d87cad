"""What codes and tokens are worth at an instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inspection_api.devices import rules
from inspection_api.devices.rules import Standing, TokenTimes

NOW = datetime(2019, 11, 5, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("end", "revoked", "replaced", "expected"),
    [
        (NOW + SECOND, None, None, Standing.ACTIVE),
        (NOW, None, None, Standing.EXPIRED),
        (NOW - 90 * DAY + SECOND, None, None, Standing.EXPIRED),
        (NOW - 90 * DAY, None, None, Standing.OVER),
        (NOW + DAY, NOW, None, Standing.REVOKED),
        (NOW - 90 * DAY, NOW, None, Standing.REVOKED),
        (NOW + DAY, None, NOW - DAY, Standing.REPLACED),
        (NOW + DAY, None, NOW - 90 * DAY, Standing.OVER),
        (NOW - 90 * DAY, None, NOW, Standing.OVER),
    ],
)
def test_a_token_ends_by_time_by_people_and_with_its_tablet(
    end: datetime, revoked: datetime | None, replaced: datetime | None, expected: Standing
) -> None:
    assert rules.standing(TokenTimes(end, revoked, replaced), NOW) is expected


@pytest.mark.parametrize(
    ("found", "asking", "delivering", "parked"),
    [
        (Standing.ACTIVE, None, None, None),
        (Standing.EXPIRED, "devices.token-expired", None, "devices.token-expired"),
        (Standing.REPLACED, "devices.replaced", None, "devices.replaced"),
        (Standing.REVOKED, "devices.token-revoked", "devices.token-revoked", None),
        (Standing.OVER, "devices.token-expired", "devices.token-expired", None),
    ],
)
def test_who_is_late_delivers_and_asks_for_nothing(
    found: Standing, asking: str | None, delivering: str | None, parked: str | None
) -> None:
    assert rules.refusal(found, delivers=False) == asking
    assert rules.refusal(found, delivers=True) == delivering
    assert rules.parking(found) == parked


def test_a_code_is_good_once_and_until_its_end() -> None:
    assert rules.pairing_fault(None, NOW + SECOND, NOW) is None
    assert rules.pairing_fault(None, NOW, NOW) == "devices.pairing-expired"
    assert rules.pairing_fault(NOW, NOW + SECOND, NOW) == "devices.pairing-used"


@pytest.mark.parametrize("typed", ["abcde-fgh23", "ABCDEFGH23", " abcde \u2013 fgh23 ", "\uff41bcde-fgh23"])
def test_a_code_is_one_however_it_is_typed(typed: str) -> None:
    assert rules.code_hash(typed) == rules.code_hash("abcde-fgh23")
    assert rules.code_hash(typed) != rules.code_hash("abcde-fgh24")


def test_that_a_token_was_used_is_noted_once_an_hour() -> None:
    assert rules.is_seen_anew(None, NOW)
    assert not rules.is_seen_anew(NOW - timedelta(minutes=59), NOW)
    assert rules.is_seen_anew(NOW - timedelta(hours=1), NOW)


def test_a_name_has_one_spelling() -> None:
    assert rules.normal_name("  Ma\u0301y   số 3 ") == "Máy số 3"
