"""Identifiers: UUIDs of version 7 that sort by time, passwords that can be typed from paper."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from hypothesis import example, given
from hypothesis import strategies as st

from inspection_api.kernel.identifiers import SystemIdentifiers, uuid7

BITS_A, BITS_B = st.integers(0, 2**12 - 1), st.integers(0, 2**62 - 1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 2**53).map(lambda microseconds: EPOCH + timedelta(microseconds=microseconds))


def _milliseconds(identifier: UUID) -> int:
    return identifier.int >> 80


def test_the_example_of_the_standard() -> None:
    at = EPOCH + timedelta(milliseconds=0x017F22E279B0)
    assert uuid7(at, 0xCC3, 0x18C4DC0C0C07398F) == UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")


@given(INSTANTS, BITS_A, BITS_B)
@example(datetime(2019, 11, 12, 2, 0, 0, 1000, tzinfo=UTC), 0, 0)
def test_version_variant_and_time_stand_in_their_places(at: datetime, random_a: int, random_b: int) -> None:
    made = uuid7(at, random_a, random_b)
    assert made.version == 7
    assert made.variant == RFC_4122
    assert _milliseconds(made) == (at - EPOCH) // timedelta(milliseconds=1)
    assert made.int >> 64 & 0xFFF == random_a
    assert made.int & (2**62 - 1) == random_b


@given(INSTANTS, st.integers(1, 10**6), BITS_A, BITS_B)
def test_a_later_millisecond_sorts_later(at: datetime, later: int, random_a: int, random_b: int) -> None:
    assert uuid7(at, random_a, random_b) < uuid7(at + timedelta(milliseconds=later), 0, 0)


def test_one_instant_yields_different_identifiers() -> None:
    identifiers, at = SystemIdentifiers(), datetime(2019, 11, 12, tzinfo=UTC)
    assert len({identifiers.uuid(at) for _ in range(500)}) == 500


def test_passwords_have_no_letters_that_are_taken_for_another() -> None:
    passwords = {SystemIdentifiers().password() for _ in range(300)}
    assert len(passwords) == 300
    for password in passwords:
        assert re.fullmatch(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}", password)
        assert not set("lo01i") & set(password)


def test_salts_are_sixteen_bytes_and_never_repeat() -> None:
    salts = {SystemIdentifiers().salt() for _ in range(300)}
    assert len(salts) == 300
    assert all(len(bytes.fromhex(salt)) == 16 for salt in salts)


def test_seeds_of_photo_codes_are_sixteen_bytes_and_never_repeat() -> None:
    seeds = {SystemIdentifiers().photo_seed() for _ in range(300)}
    assert len(seeds) == 300
    assert all(len(bytes.fromhex(seed)) == 16 for seed in seeds)
