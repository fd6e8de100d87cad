"""EXIF values as no camera should write them, but some do."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.exif import position_of, time_of
from evidence.items import Position
from evidence.places import is_plausible

GOOD: dict[int, object] = {1: "N", 2: (13, 58, Fraction(96, 2)), 3: "E", 4: (108, 0, 0)}
ANYTHING = (
    st.none()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | st.tuples(st.fractions(), st.integers(), st.floats())
    | st.tuples(st.integers(0, 200), st.integers(0, 60), st.fractions(0, 60))
)


def test_degrees_minutes_and_seconds_add_up() -> None:
    assert position_of(GOOD) == Position(Decimal("13.98"), Decimal(108))


@pytest.mark.parametrize("ref", [b"N", b"N\x00", "N\x00", " N"])
def test_the_side_may_come_as_bytes_with_a_closing_zero(ref: object) -> None:
    assert position_of(GOOD | {1: ref}) == position_of(GOOD)


@pytest.mark.parametrize(
    "latitude",
    [(-13, 58, 48), (13, -58, 48), (13.0, 58.0, 48.0), 13, [13, 58, 48], "13 58 48", (13, 58, float("nan"))],
)
def test_what_is_not_three_ratios_from_zero_up_is_no_latitude(latitude: object) -> None:
    assert position_of(GOOD | {2: latitude}) is None


@given(st.dictionaries(st.integers(1, 4), ANYTHING))
def test_whatever_the_tags_hold_a_position_is_plausible_or_absent(tags: dict[int, object]) -> None:
    for found in (position_of(tags), position_of(GOOD | {2: tags.get(2), 4: tags.get(4)})):
        assert found is None or is_plausible(found)


@given(ANYTHING, ANYTHING)
def test_whatever_the_tags_hold_a_time_is_a_time_or_absent(time: object, offset: object) -> None:
    assert time_of({0x9003: time, 0x9011: offset}) is None
    known = time_of({0x9003: b"2019:11:05 09:30:00\x00", 0x9011: offset})
    assert known is not None
    assert known.replace(tzinfo=None) == datetime(2019, 11, 5, 9, 30)  # noqa: DTZ001 - cameras state no zone


@pytest.mark.parametrize("offset", ["+25:00", "+07:99", "-99:00", "+7", "Z", ""])
def test_an_offset_no_clock_has_counts_as_none(offset: str) -> None:
    found = time_of({0x9003: "2019:11:05 09:30:00", 0x9011: offset})
    assert found is not None
    assert found.tzinfo is None
