"""The time, and deadlines that follow from it. The only reader of the system clock.

A sample campaign lies in the past, so its clock may be set back by a fixed offset, kept in a file
of the installation; the offset only shrinks, time never runs backwards.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_SATURDAY = 5


class Clock(Protocol):
    """Something that tells the time of the campaign."""

    def now(self) -> datetime:
        """Return the present instant of the campaign, in UTC."""
        ...

    def wall(self) -> datetime:
        """Return the present instant of the world, in UTC; differs from now() in a sample only."""
        ...

    def seconds_behind(self) -> int:
        """Return how far now() lies behind wall(); 0 unless the campaign is a sample."""
        ...


class SystemClock:
    """The machine's clock, moved by the sample's offset where there is one."""

    def __init__(self, offset_file: Path | None = None) -> None:
        self._offset_file = offset_file

    def now(self) -> datetime:
        """Return the present instant of the campaign, in UTC."""
        return self.wall() - self.offset()

    def wall(self) -> datetime:
        """Return the present instant of the world, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 -- the one reader of the system clock

    def seconds_behind(self) -> int:
        """Return how far now() lies behind wall(), for tablets, which follow a sample's clock."""
        return int(self.offset().total_seconds())

    def offset(self) -> timedelta:
        """Return how far the sample's clock lies behind the world's."""
        if self._offset_file is None or not self._offset_file.exists():
            return timedelta()
        return timedelta(seconds=int(json.loads(self._offset_file.read_text("utf-8"))["seconds_behind"]))

    def set_sample_time(self, instant: datetime) -> None:
        """Make now() start at an instant of the sample; it may only move forward.

        Raises:
            ValueError: The instant lies before the sample's present.
        """
        if self._offset_file is None:
            raise ValueError("this clock has no sample offset")
        if self._offset_file.exists() and instant < self.now():
            raise ValueError("the clock of a sample only moves forward")
        seconds = int((self.wall() - instant).total_seconds())
        fresh = self._offset_file.with_suffix(".new")
        fresh.write_text(json.dumps({"seconds_behind": seconds}), "utf-8")
        os.replace(fresh, self._offset_file)  # noqa: PTH105 -- atomic, so that the worker never reads half a file


class FixedClock:
    """A clock that stands still until told; for tests and for loading a sample at its own dates."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def now(self) -> datetime:
        """Return the set instant."""
        return self._instant

    def wall(self) -> datetime:
        """Return the set instant."""
        return self._instant

    def seconds_behind(self) -> int:
        """Return 0: this clock has one time."""
        return 0

    def set(self, instant: datetime) -> None:
        """Move to another instant."""
        self._instant = instant


def local_date(instant: datetime) -> date:
    """Return the Vietnamese calendar date of an instant."""
    return instant.astimezone(ZONE).date()


def is_before(instant: datetime, day: date) -> bool:
    """Tell whether an instant lies before a day begins in Viet Nam ("trước ngày …")."""
    return instant < datetime.combine(day, time.min, ZONE)


def add_working_days(
    start: date, days: int, holidays: Collection[date], worked_weekends: Collection[date] = ()
) -> date:
    """Return the last day of a period of working days that begins on the day after ``start``.

    Args:
        start: The day on which the paper was received; it does not count.
        days: Working days, Monday to Friday, holidays apart.
        holidays: Public holidays and days in lieu.
        worked_weekends: Saturdays and Sundays worked in exchange for another day.
    """
    day = start
    left = days
    while left > 0:
        day += timedelta(days=1)
        if day in worked_weekends or (day.weekday() < _SATURDAY and day not in holidays):
            left -= 1
    return day
