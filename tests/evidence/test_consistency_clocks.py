"""Times: the device's clock, its counter, the file's clock and the server's instants."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from evidence.items import Earlier, Finding, Known, Severity
from tests.evidence.capture import (
    CLAIM,
    FACTS,
    HOUR,
    KNOWN,
    MINUTE,
    NEVER_SET,
    TAKEN,
    codes,
    found,
    only,
)

SECOND = timedelta(seconds=1)
BEFORE = TAKEN - 10 * MINUTE
TRUSTING = replace(KNOWN, clock_skew=None)


@pytest.mark.parametrize(("seconds", "differs"), [(300, False), (301, True), (-301, True)])
def test_the_file_says_another_time(seconds: int, *, differs: bool) -> None:
    shown = (TAKEN + timedelta(seconds=seconds)).replace(tzinfo=None)
    results = found(facts=replace(FACTS, exif_time=shown))
    expected = (Finding("evidence.exif-time-differs", Severity.WARN, {"difference_s": seconds}),)
    assert results == (expected if differs else ())


def test_a_stated_offset_is_believed() -> None:
    assert found(facts=replace(FACTS, exif_time=TAKEN.astimezone(UTC))) == ()


def test_a_time_without_zone_is_not_judged_when_no_zone_is_given() -> None:
    shown = (TAKEN + HOUR).replace(tzinfo=None)
    assert found(facts=replace(FACTS, exif_time=shown), known=replace(KNOWN, exif_zone=None)) == ()


@pytest.mark.parametrize(("seconds", "skewed"), [(300, False), (301, True), (-301, True)])
def test_a_clock_that_is_wrong(seconds: int, *, skewed: bool) -> None:
    results = found(known=replace(KNOWN, clock_skew=timedelta(seconds=seconds)))
    expected = (Finding("evidence.clock-skew", Severity.WARN, {"skew_s": seconds}),)
    assert results == (expected if skewed else ())


def test_taken_before_the_package_was_issued() -> None:
    early = only(found(known=replace(KNOWN, package_issued_at=TAKEN + HOUR, clock_skew=None)))
    assert early == ("evidence.before-package", Severity.SERIOUS, {"early_s": 3600})


def test_a_slow_clock_does_not_make_a_photo_early() -> None:
    skew = timedelta(seconds=-200)
    issued = TAKEN + timedelta(seconds=100)
    assert found(known=replace(KNOWN, package_issued_at=issued, clock_skew=skew)) == ()


@pytest.mark.parametrize(
    ("shown", "unset"),
    [
        (NEVER_SET, True),
        (datetime(2000, 1, 1, tzinfo=UTC), True),
        (TAKEN - timedelta(days=731), True),
        (TAKEN - timedelta(days=729), False),
    ],
)
def test_a_clock_that_was_never_set_is_told_once_and_proves_nothing(shown: datetime, *, unset: bool) -> None:
    told = codes(found(replace(CLAIM, taken_at=shown)))
    assert (told == ["evidence.clock-unset"]) is unset
    assert ("evidence.before-package" in told) is not unset


def test_a_clock_that_was_never_set_has_what_it_showed() -> None:
    bare = Known()
    told = only(found(replace(CLAIM, taken_at=NEVER_SET), known=bare))
    assert told == ("evidence.clock-unset", Severity.WARN, {"shown": "1970-01-01T00:00:00+00:00"})
    assert codes(found(replace(CLAIM, taken_at=TAKEN), known=bare)) == []


@pytest.mark.parametrize("day", ["1970-01-01", "1980-01-01", "1990-01-01", "2000-01-01"])
def test_a_camera_whose_clock_was_never_set_shows_its_factory_day(day: str) -> None:
    shown = datetime.fromisoformat(f"{day}T03:04:05")
    told = only(found(facts=replace(FACTS, exif_time=shown)))
    assert told == ("evidence.exif-clock-unset", Severity.INFO, {"shown": f"{day}T03:04:05"})


def test_a_camera_may_write_no_year_at_all() -> None:
    blank = "0000:00:00 00:00:00"
    told = only(found(facts=replace(FACTS, exif_time=None, exif_time_text=blank)))
    assert told == ("evidence.exif-clock-unset", Severity.INFO, {"shown": blank})
    usual = replace(FACTS, exif_time_text="2019:11:05 09:30:00")
    assert found(facts=usual) == ()


def before(known: Known, earlier: Earlier, monotonic_ms: int | None) -> tuple[Finding, ...]:
    return found(replace(CLAIM, monotonic_ms=monotonic_ms), known=replace(known, earlier=earlier))


@pytest.mark.parametrize(
    ("earlier", "count", "expected"),
    [
        # ten minutes by the clock and by the counter
        (Earlier(BEFORE, 0), 600_000, None),
        # the counter says more: the clock went back
        (Earlier(BEFORE, 0), 900_000, None),
        (Earlier(BEFORE, 0), 901_000, ("evidence.clock-set-back", {"back_s": 301})),
        # no counter is needed to see that time does not run backwards
        (Earlier(TAKEN + HOUR, None), None, ("evidence.clock-set-back", {"back_s": 3600})),
        (Earlier(TAKEN + 5 * MINUTE, None), 5, None),
        (Earlier(TAKEN + HOUR, 5), None, ("evidence.clock-set-back", {"back_s": 3600})),
        # it started anew and has run for an hour since
        (Earlier(BEFORE, 99_000_000), 3_600_000, ("evidence.clock-set-back", {"back_s": 3000})),
        (Earlier(BEFORE, 99_000_000), 600_000, None),
        # the clock went ahead, or the device slept longer than an hour
        (Earlier(TAKEN - 70 * MINUTE, 0), 600_000, None),
        (Earlier(TAKEN - 71 * MINUTE, 0), 600_000, ("evidence.clock-jumped-ahead", {"ahead_s": 3660})),
        # a counter that started anew says nothing of what was before
        (Earlier(TAKEN - 30 * HOUR, 99_000_000), 600_000, None),
        # nonsense is no counter
        (Earlier(TAKEN - 30 * HOUR, -5), 600_000, None),
        (Earlier(BEFORE, 0), 10**30, None),
        # a clock that was not yet set is no measure
        (Earlier(NEVER_SET, 0), 600_000, None),
    ],
)
def test_the_counter_tells_of_a_clock_that_was_moved(
    earlier: Earlier, count: int | None, expected: tuple[str, dict[str, str | int]] | None
) -> None:
    results = before(KNOWN, earlier, count)
    assert [(each.code, dict(each.data)) for each in results] == ([] if expected is None else [expected])


def test_a_clock_set_back_weighs_more_than_one_that_jumped_ahead() -> None:
    back = before(KNOWN, Earlier(TAKEN + HOUR), None)
    ahead = before(KNOWN, Earlier(TAKEN - 9 * HOUR, 0), 0)
    assert [only(each)[1] for each in (back, ahead)] == [Severity.WARN, Severity.INFO]


@pytest.mark.parametrize(
    ("member", "offset", "code", "severity", "figure"),
    [
        ("visit_opened_at", 301, "evidence.before-visit", Severity.WARN, "early_s"),
        ("visit_closed_at", -301, "evidence.after-visit", Severity.WARN, "late_s"),
        ("received_at", -301, "evidence.in-the-future", Severity.WARN, "ahead_s"),
        ("checkpoint_at", 301, "evidence.before-checkpoint", Severity.SERIOUS, "early_s"),
    ],
)
def test_taken_before_or_after_what_the_server_knows(
    member: str, offset: int, code: str, severity: Severity, figure: str
) -> None:
    def knowing(instant: datetime) -> Known:
        changes: dict[str, Any] = {member: instant}
        return replace(TRUSTING, **changes)

    assert only(found(known=knowing(TAKEN + offset * SECOND))) == (code, severity, {figure: 301})
    within = offset - 1 if offset > 0 else offset + 1
    assert found(known=knowing(TAKEN + within * SECOND)) == ()


def test_the_measured_skew_is_taken_off_before_the_server_is_asked() -> None:
    skewed = replace(KNOWN, clock_skew=2 * HOUR, earlier=None, checkpoint_at=None, package_issued_at=None)
    known = replace(skewed, visit_opened_at=TAKEN - 2 * HOUR, visit_closed_at=TAKEN - HOUR)
    assert codes(found(known=known)) == ["evidence.clock-skew"]


def test_an_open_visit_has_no_end_to_be_after() -> None:
    assert found(known=replace(KNOWN, visit_closed_at=None)) == ()
