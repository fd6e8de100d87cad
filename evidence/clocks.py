"""Whether a photo was taken when it should have been, by clocks of which none is trusted.

A clock that was never set says nothing about when; that is told once, and nothing else is concluded from it.
The server's instants are compared with the device's clock less its skew, where that was measured.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from evidence.case import Case, seconds, shown
from evidence.items import Earlier, Finding, Severity

FACTORY_DAYS = (date(1970, 1, 1), date(1980, 1, 1), date(1990, 1, 1), date(2000, 1, 1))
"""Days that cameras show whose clock was never set."""

_NO_YEAR = "0000"
_LONGEST_COUNT = timedelta(days=3650) // timedelta(milliseconds=1)


def _unset(case: Case) -> Iterator[Finding]:
    taken = case.claim.taken_at
    if taken is not None and case.is_unset(taken):
        yield Finding("evidence.clock-unset", Severity.WARN, {"shown": shown(taken.isoformat())})


def _exif_unset(case: Case) -> Iterator[Finding]:
    if case.facts is None:
        return
    time, text = case.facts.exif_time, case.facts.exif_time_text
    if text is not None and text.startswith(_NO_YEAR):
        yield Finding("evidence.exif-clock-unset", Severity.INFO, {"shown": shown(text)})
    elif time is not None and time.date() in FACTORY_DAYS:
        yield Finding("evidence.exif-clock-unset", Severity.INFO, {"shown": shown(time.isoformat())})


def _exif_time(case: Case) -> Iterator[Finding]:
    time, taken = _exif_instant(case), case.claimed_time
    if time is None or taken is None:
        return
    difference = time - taken
    if abs(difference) > case.policy.clock:
        yield Finding("evidence.exif-time-differs", Severity.WARN, {"difference_s": seconds(difference)})


def _exif_instant(case: Case) -> datetime | None:
    time = None if case.facts is None else case.facts.exif_time
    if time is None or time.date() in FACTORY_DAYS:
        return None
    zone = time.tzinfo or case.known.exif_zone
    return None if zone is None else time.replace(tzinfo=zone)


def _skew(case: Case) -> Iterator[Finding]:
    skew = case.known.clock_skew
    if skew is not None and abs(skew) > case.policy.clock:
        yield Finding("evidence.clock-skew", Severity.WARN, {"skew_s": seconds(skew)})


def _steps(case: Case) -> Iterator[Finding]:
    """Hold the wall clock against the counter nobody can set, from the capture before to this one."""
    taken, earlier = case.claimed_time, case.known.earlier
    if taken is None or earlier is None or case.is_unset(earlier.taken_at):
        return
    by_clock = taken - earlier.taken_at
    at_least, counted = _elapsed(case.claim.monotonic_ms, earlier)
    if at_least - by_clock > case.policy.clock:
        data = {"back_s": seconds(at_least - by_clock)}
        yield Finding("evidence.clock-set-back", Severity.WARN, data)
    elif counted is not None and by_clock - counted > case.policy.idle:
        data = {"ahead_s": seconds(by_clock - counted)}
        yield Finding("evidence.clock-jumped-ahead", Severity.INFO, data)


def _elapsed(count: int | None, earlier: Earlier) -> tuple[timedelta, timedelta | None]:
    """Return how long it was at least, and how long by the counter if it did not start anew in between.

    A counter that started anew has been running since after the earlier capture; one that stood still while
    the device slept shows too little. So it never shows more than the time that went by.
    """
    now, before = _span(count), _span(earlier.monotonic_ms)
    if now is None or before is None:
        return timedelta(), None
    return (now, None) if now < before else (now - before, now - before)


def _span(count: int | None) -> timedelta | None:
    """Return a counter's reading; None for one that no device can show."""
    return timedelta(milliseconds=count) if count is not None and 0 <= count <= _LONGEST_COUNT else None


def _before_package(case: Case) -> Iterator[Finding]:
    after = case.time_after(case.known.package_issued_at)
    if after is not None and after < timedelta():
        yield Finding("evidence.before-package", Severity.SERIOUS, {"early_s": seconds(-after)})


def _visit(case: Case) -> Iterator[Finding]:
    opened, closed = case.time_after(case.known.visit_opened_at), case.time_after(case.known.visit_closed_at)
    if opened is not None and -opened > case.policy.clock:
        yield Finding("evidence.before-visit", Severity.WARN, {"early_s": seconds(-opened)})
    if closed is not None and closed > case.policy.clock:
        yield Finding("evidence.after-visit", Severity.WARN, {"late_s": seconds(closed)})


def _future(case: Case) -> Iterator[Finding]:
    ahead = case.time_after(case.known.received_at)
    if ahead is not None and ahead > case.policy.clock:
        yield Finding("evidence.in-the-future", Severity.WARN, {"ahead_s": seconds(ahead)})


def _checkpoint_time(case: Case) -> Iterator[Finding]:
    after = case.time_after(case.known.checkpoint_at)
    if after is not None and -after > case.policy.clock:
        yield Finding("evidence.before-checkpoint", Severity.SERIOUS, {"early_s": seconds(-after)})


CLOCK_CHECKS = (
    _unset,
    _exif_unset,
    _exif_time,
    _skew,
    _steps,
    _before_package,
    _visit,
    _future,
    _checkpoint_time,
)
