"""Whether a photo was taken where it should have been, as far as its positions allow to say."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from evidence.case import Case, metres, seconds, shown
from evidence.items import FenceVerdict, Finding, Fix, Position, Severity
from evidence.places import fence_verdict, is_plausible, is_usable, is_zero, metres_between


def _fix(case: Case) -> Iterator[Finding]:
    fix = case.claim.fix
    if fix is None:
        yield Finding("evidence.no-fix", Severity.WARN)
    elif _is_swapped(case, fix):
        yield Finding("evidence.swapped-position", Severity.WARN, _sent(fix))
    elif is_zero(fix.position):
        yield Finding("evidence.zero-position", Severity.WARN, _sent(fix))
    elif not is_plausible(fix.position):
        yield Finding("evidence.unusable-fix", Severity.WARN, _sent(fix))
    elif case.fix is None:
        data = {"accuracy": shown(fix.accuracy_m)}
        yield Finding("evidence.unusable-accuracy", Severity.WARN, data)


def _fence(case: Case) -> Iterator[Finding]:
    if case.fix is None or case.fence is None or _is_swapped(case, case.fix):
        return
    verdict = fence_verdict(case.fence, case.fix)
    data: dict[str, str | int] = {
        "distance_m": metres(metres_between(case.fence.centre, case.fix.position)),
        "accuracy_m": metres(case.fix.accuracy_m),
        "radius_m": case.fence.radius_m,
    }
    if verdict is FenceVerdict.OUTSIDE:
        yield Finding("evidence.outside-fence", Severity.SERIOUS, data)
    elif verdict is FenceVerdict.CANNOT_TELL:
        yield Finding("evidence.fence-uncertain", Severity.INFO, data)


def _is_swapped(case: Case, fix: Fix) -> bool:
    """Whether latitude and longitude make sense only the other way round."""
    turned = replace(fix, position=Position(fix.position.longitude, fix.position.latitude))
    return not _makes_sense(case, fix) and is_plausible(turned.position) and _makes_sense(case, turned)


def _makes_sense(case: Case, fix: Fix) -> bool:
    """Whether a position is in the region, or at the site, where it is known and the doubt allows to say."""
    region = case.policy.region
    if region is not None and region.holds(fix.position):
        return True
    if case.fence is None or not is_usable(fix):
        return False
    return fence_verdict(case.fence, fix) is FenceVerdict.INSIDE


def _accuracy(case: Case) -> Iterator[Finding]:
    if case.fix is not None and case.fix.accuracy_m > case.policy.poor_accuracy_m:
        data = {"accuracy_m": metres(case.fix.accuracy_m)}
        yield Finding("evidence.poor-accuracy", Severity.INFO, data)


def _fix_age(case: Case) -> Iterator[Finding]:
    fix, taken = case.claim.fix, case.claimed_time
    if fix is None or taken is None:
        return
    age = taken - fix.fixed_at
    if abs(age) > case.policy.fix_age:
        yield Finding("evidence.stale-fix", Severity.WARN, {"age_s": seconds(age)})


def _exif_position(case: Case) -> Iterator[Finding]:
    place = None if case.facts is None else case.facts.exif_position
    reference = _reference(case)
    if place is None or not is_plausible(place) or reference is None:
        return
    expected, allowed = reference
    distance = metres_between(expected, place)
    if distance > allowed:
        data = {"distance_m": metres(distance), "allowed_m": metres(allowed)}
        yield Finding("evidence.exif-position-far", Severity.SERIOUS, data)


def _reference(case: Case) -> tuple[Position, Decimal] | None:
    """The file's position is held against the fix, or failing that against the site."""
    if case.fix is not None:
        return case.fix.position, case.policy.exif_distance_m + case.fix.accuracy_m
    if case.fence is not None:
        return case.fence.centre, Decimal(case.fence.radius_m)
    return None


def _sent(fix: Fix) -> dict[str, str | int]:
    return {"latitude": shown(fix.position.latitude), "longitude": shown(fix.position.longitude)}


SITE_CHECKS = (_fix, _fence, _accuracy, _fix_age, _exif_position)
