"""What a claim says against what the file and the receiving side show: findings, never a refusal.

Honest photos fail such checks too (Android strips positions, clocks drift, rooms have no sky), so each
finding carries its figures and is for a person to weigh. What is absent is not counted against anybody,
except the device's own fix, which the tablet always asks for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from evidence.items import (
    Claim,
    Fence,
    FenceVerdict,
    Finding,
    Fix,
    Known,
    PhotoFacts,
    Position,
    Severity,
    Source,
)
from evidence.places import fence_verdict, is_usable, metres_between


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """From which point on something is worth a finding.

    Attributes:
        fix_age: A fix this much away from the moment of taking is another moment's fix.
        clock: Clocks may differ this much; phones are known to differ by minutes.
        poor_accuracy_m: A fix less accurate than this says little.
        exif_distance_m: File and fix may lie this far apart, beside the accuracy of the fix.
    """

    fix_age: timedelta = timedelta(seconds=60)
    clock: timedelta = timedelta(minutes=5)
    poor_accuracy_m: int = 100
    exif_distance_m: int = 500


DEFAULT_POLICY = Policy()
NOTHING_KNOWN = Known()

_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class _Case:
    claim: Claim
    facts: PhotoFacts | None
    fence: Fence | None
    known: Known
    policy: Policy

    @property
    def fix(self) -> Fix | None:
        """The claimed fix, if it can be computed with."""
        fix = self.claim.fix
        return fix if fix is not None and is_usable(fix) else None

    @property
    def taken_at(self) -> datetime | None:
        """The claimed moment on the server's clock, as far as the skew was measured."""
        if self.claim.taken_at is None:
            return None
        return self.claim.taken_at - (self.known.clock_skew or timedelta())


def findings(
    claim: Claim,
    facts: PhotoFacts | None,
    fence: Fence | None,
    known: Known = NOTHING_KNOWN,
    policy: Policy = DEFAULT_POLICY,
) -> tuple[Finding, ...]:
    """Compare and return what does not fit, always in the same order.

    Args:
        claim: What the tablet said.
        facts: What the photo shows; None when it could not be read.
        fence: Where the visit was to take place; None when the unit has no position (nothing is then said
            about the place).
        known: What the receiving side knows.
        policy: From which point on something is worth a finding.
    """
    case = _Case(claim, facts, fence, known, policy)
    return tuple(finding for check in _CHECKS for finding in check(case))


def _place(case: _Case) -> Iterator[Finding]:
    if case.claim.fix is None:
        yield Finding("evidence.no-fix", Severity.WARN)
    elif case.fix is None:
        position = case.claim.fix.position
        data = {"latitude": _shown(position.latitude), "longitude": _shown(position.longitude)}
        yield Finding("evidence.unusable-fix", Severity.WARN, data)


def _fence(case: _Case) -> Iterator[Finding]:
    if case.fix is None or case.fence is None:
        return
    verdict = fence_verdict(case.fence, case.fix)
    data: dict[str, str | int] = {
        "distance_m": _metres(metres_between(case.fence.centre, case.fix.position)),
        "accuracy_m": _metres(case.fix.accuracy_m),
        "radius_m": case.fence.radius_m,
    }
    if verdict is FenceVerdict.OUTSIDE:
        yield Finding("evidence.outside-fence", Severity.SERIOUS, data)
    elif verdict is FenceVerdict.CANNOT_TELL:
        yield Finding("evidence.fence-uncertain", Severity.INFO, data)


def _accuracy(case: _Case) -> Iterator[Finding]:
    if case.fix is not None and case.fix.accuracy_m > case.policy.poor_accuracy_m:
        data = {"accuracy_m": _metres(case.fix.accuracy_m)}
        yield Finding("evidence.poor-accuracy", Severity.INFO, data)


def _fix_age(case: _Case) -> Iterator[Finding]:
    if case.claim.fix is None or case.claim.taken_at is None:
        return
    age = case.claim.taken_at - case.claim.fix.fixed_at
    if abs(age) > case.policy.fix_age:
        yield Finding("evidence.stale-fix", Severity.WARN, {"age_s": _seconds(age)})


def _source(case: _Case) -> Iterator[Finding]:
    if case.claim.source is Source.GALLERY:
        yield Finding("evidence.from-gallery", Severity.WARN)


def _exif_time(case: _Case) -> Iterator[Finding]:
    shown = _zoned(case)
    if shown is None or case.claim.taken_at is None:
        return
    difference = shown - case.claim.taken_at
    if abs(difference) > case.policy.clock:
        yield Finding("evidence.exif-time-differs", Severity.WARN, {"difference_s": _seconds(difference)})


def _zoned(case: _Case) -> datetime | None:
    shown = None if case.facts is None else case.facts.exif_time
    if shown is None or shown.tzinfo is not None:
        return shown
    zone = case.known.exif_zone
    return None if zone is None else shown.replace(tzinfo=zone)


def _exif_position(case: _Case) -> Iterator[Finding]:
    shown = None if case.facts is None else case.facts.exif_position
    reference = _reference(case)
    if shown is None or reference is None:
        return
    place, allowed = reference
    distance = metres_between(place, shown)
    if distance > allowed:
        data = {"distance_m": _metres(distance), "allowed_m": _metres(allowed)}
        yield Finding("evidence.exif-position-far", Severity.SERIOUS, data)


def _reference(case: _Case) -> tuple[Position, Decimal] | None:
    """The file's position is held against the fix, or failing that against the site."""
    if case.fix is not None:
        return case.fix.position, case.policy.exif_distance_m + case.fix.accuracy_m
    if case.fence is not None:
        return case.fence.centre, Decimal(case.fence.radius_m)
    return None


def _clock(case: _Case) -> Iterator[Finding]:
    skew = case.known.clock_skew
    if skew is not None and abs(skew) > case.policy.clock:
        yield Finding("evidence.clock-skew", Severity.WARN, {"skew_s": _seconds(skew)})


def _package(case: _Case) -> Iterator[Finding]:
    taken, issued = case.taken_at, case.known.package_issued_at
    if taken is not None and issued is not None and taken < issued:
        yield Finding("evidence.before-package", Severity.SERIOUS, {"early_s": _seconds(issued - taken)})


def _size(case: _Case) -> Iterator[Finding]:
    claimed, stored = case.claim.size, case.known.stored_size
    if claimed is not None and stored is not None and claimed != stored:
        yield Finding("evidence.size-differs", Severity.WARN, {"claimed": claimed, "stored": stored})


def _media_type(case: _Case) -> Iterator[Finding]:
    claimed = case.claim.media_type
    if claimed is not None and case.facts is not None and claimed != case.facts.media_type:
        data = {"claimed": claimed, "found": case.facts.media_type}
        yield Finding("evidence.media-type-differs", Severity.INFO, data)


def _shown(degrees: Decimal) -> str:
    """Whatever was sent, but not more of it than tells what it is."""
    return str(degrees)[:_LONGEST_SHOWN]


def _metres(length: Decimal) -> str:
    """Canonical decimal text: no exponent, no trailing zeros."""
    text = f"{length:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)


_CHECKS: tuple[Callable[[_Case], Iterator[Finding]], ...] = (
    _place,
    _fence,
    _accuracy,
    _fix_age,
    _source,
    _exif_time,
    _exif_position,
    _clock,
    _package,
    _size,
    _media_type,
)
