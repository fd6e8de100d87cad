"""The clock and what follows from it: Vietnamese dates, deadlines, working days, the clock of a sample."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_api.directory.rules import Deadline
from inspection_api.kernel.clock import (
    ZONE,
    FixedClock,
    SystemClock,
    add_working_days,
    is_before,
    local_date,
)

DAYS = st.dates(date(2018, 1, 1), date(2027, 12, 31))
LAST_MOMENT = datetime(2019, 10, 17, 16, 59, 59, 999999, tzinfo=UTC)
MIDNIGHT = datetime(2019, 10, 17, 17, 0, tzinfo=UTC)
"""The 18th begins in Viet Nam."""


def _deadline(semantic: str) -> Deadline:
    return Deadline(("so",), date(2019, 10, 18), semantic, "trước ngày 18/10/2019")


def test_a_day_begins_at_midnight_in_viet_nam() -> None:
    assert local_date(LAST_MOMENT) == date(2019, 10, 17)
    assert local_date(MIDNIGHT) == date(2019, 10, 18)
    assert is_before(LAST_MOMENT, date(2019, 10, 18))
    assert not is_before(MIDNIGHT, date(2019, 10, 18))


def test_before_a_day_ends_with_the_day_before() -> None:
    assert not _deadline("before").missed_by(LAST_MOMENT)
    assert _deadline("before").missed_by(MIDNIGHT)


def test_through_a_day_ends_with_that_day() -> None:
    assert not _deadline("through").missed_by(MIDNIGHT)
    assert not _deadline("through").missed_by(LAST_MOMENT + timedelta(days=1))
    assert _deadline("through").missed_by(MIDNIGHT + timedelta(days=1))


@pytest.mark.parametrize(
    ("start", "days", "last", "why"),
    [
        (date(2019, 11, 5), 5, date(2019, 11, 12), "a Tuesday, over one weekend"),
        (date(2019, 11, 8), 1, date(2019, 11, 11), "a Friday ends on Monday"),
        (date(2019, 11, 9), 1, date(2019, 11, 11), "received on Saturday"),
        (date(2019, 8, 30), 1, date(2019, 9, 3), "Monday is the National Day"),
        (date(2019, 4, 26), 1, date(2019, 5, 2), "three days off after a weekend"),
        (date(2019, 5, 3), 1, date(2019, 5, 4), "the Saturday worked in exchange"),
        (date(2019, 11, 5), 0, date(2019, 11, 5), "no day at all"),
    ],
)
def test_working_days_by_hand(start: date, days: int, last: date, why: str) -> None:
    holidays = {date(2019, 4, 29), date(2019, 4, 30), date(2019, 5, 1), date(2019, 9, 2)}
    assert add_working_days(start, days, holidays, {date(2019, 5, 4)}) == last, why


@given(DAYS, st.integers(1, 40), st.sets(DAYS, max_size=30))
def test_a_period_holds_exactly_its_working_days(start: date, days: int, holidays: set[date]) -> None:
    last = add_working_days(start, days, holidays)
    passed = [start + timedelta(days=number) for number in range(1, (last - start).days + 1)]
    worked = [day for day in passed if day.isoweekday() <= 5 and day not in holidays]
    assert len(worked) == days
    assert worked[-1] == last


def test_the_system_clock_tells_utc() -> None:
    clock = SystemClock()
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().tzinfo is UTC
    assert clock.offset() == timedelta()


def test_a_clock_without_a_sample_cannot_be_set() -> None:
    with pytest.raises(ValueError, match="no sample offset"):
        SystemClock().set_sample_time(datetime(2019, 11, 1, tzinfo=UTC))


def test_the_clock_of_a_sample_goes_on_from_where_it_was_set(tmp_path: Path) -> None:
    clock = SystemClock(tmp_path / "sample-clock.json")
    set_to = datetime(2019, 11, 1, 2, 0, tzinfo=UTC)
    clock.set_sample_time(set_to)
    assert timedelta() <= clock.now() - set_to < timedelta(minutes=1)
    assert clock.wall() - clock.now() > timedelta(days=365)


def test_the_clock_of_a_sample_only_moves_forward(tmp_path: Path) -> None:
    clock = SystemClock(tmp_path / "sample-clock.json")
    clock.set_sample_time(datetime(2019, 11, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="only moves forward"):
        clock.set_sample_time(datetime(2019, 10, 31, tzinfo=UTC))
    clock.set_sample_time(datetime(2019, 11, 2, tzinfo=UTC))
    assert local_date(clock.now()) == date(2019, 11, 2)


def test_every_process_of_an_installation_sees_the_same_sample_time(tmp_path: Path) -> None:
    web, worker = (SystemClock(tmp_path / "sample-clock.json") for _ in range(2))
    web.set_sample_time(datetime(2019, 11, 1, tzinfo=UTC))
    assert abs(web.now() - worker.now()) < timedelta(minutes=1)
    assert [entry.name for entry in tmp_path.iterdir()] == ["sample-clock.json"]


def test_a_fixed_clock_stands_still() -> None:
    clock = FixedClock(MIDNIGHT)
    assert clock.now() == clock.wall() == MIDNIGHT
    clock.set(LAST_MOMENT)
    assert clock.now().astimezone(ZONE).day == 17
