"""Claims against files: each finding with its figures, and silence where there is nothing to say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.consistency import DEFAULT_POLICY, findings
from evidence.digests import canonical_json
from evidence.items import Claim, Fence, Finding, Fix, Known, PhotoFacts, Position, Severity, Source

HOUR = timedelta(hours=1)
VIET_NAM = timezone(timedelta(hours=7))
TAKEN = datetime(2019, 11, 5, 9, 30, tzinfo=VIET_NAM)
SITE = Position(Decimal("13.98"), Decimal(108))
FAR = Position(Decimal("14.08"), Decimal(108))
FENCE = Fence(SITE, 500)
FIX = Fix(SITE, Decimal("12.50"), TAKEN - timedelta(seconds=5))
CLAIM = Claim(
    sha256="a" * 64,
    size=1000,
    media_type="image/jpeg",
    taken_at=TAKEN,
    source=Source.CAMERA,
    fix=FIX,
)
FACTS = PhotoFacts(
    format="JPEG",
    media_type="image/jpeg",
    width=4000,
    height=3000,
    exif_time=TAKEN.replace(tzinfo=None),
    exif_position=SITE,
)
KNOWN = Known(
    stored_size=1000,
    package_issued_at=TAKEN - HOUR,
    clock_skew=timedelta(seconds=20),
    exif_zone=VIET_NAM,
)


def moved(**changes: object) -> Claim:
    return replace(CLAIM, fix=replace(FIX, **changes))  # type: ignore[arg-type]  # names are checked by replace


def found(
    claim: Claim = CLAIM, facts: PhotoFacts | None = FACTS, fence: Fence | None = FENCE, known: Known = KNOWN
) -> tuple[Finding, ...]:
    return findings(claim, facts, fence, known)


def only(results: tuple[Finding, ...]) -> tuple[str, Severity, dict[str, str | int]]:
    assert len(results) == 1, results
    return results[0].code, results[0].severity, dict(results[0].data)


def test_a_photo_in_order_has_no_findings() -> None:
    assert found() == ()


def test_outside_the_fence() -> None:
    facts = replace(FACTS, exif_position=None)
    code, severity, data = only(found(moved(position=FAR), facts))
    assert (code, severity) == ("evidence.outside-fence", Severity.SERIOUS)
    assert data == {"distance_m": "11064", "accuracy_m": "12.5", "radius_m": 500}


def test_the_accuracy_is_too_poor_to_tell() -> None:
    codes = [(finding.code, finding.severity) for finding in found(moved(accuracy_m=Decimal(600)))]
    assert codes == [("evidence.fence-uncertain", Severity.INFO), ("evidence.poor-accuracy", Severity.INFO)]


def test_a_poor_accuracy_has_its_figure_in_plain_decimals() -> None:
    assert only(found(moved(accuracy_m=Decimal("1.2E+2")))) == (
        "evidence.poor-accuracy",
        Severity.INFO,
        {"accuracy_m": "120"},
    )


def test_without_a_fence_nothing_is_said_about_the_place() -> None:
    assert found(moved(position=FAR), replace(FACTS, exif_position=FAR), None) == ()


def test_no_fix() -> None:
    assert only(found(replace(CLAIM, fix=None))) == ("evidence.no-fix", Severity.WARN, {})


@pytest.mark.parametrize("latitude", ["NaN", "91", "0"])
def test_a_fix_that_cannot_be_is_a_finding_and_never_inside(latitude: str) -> None:
    nowhere = Position(Decimal(latitude), Decimal(0))
    expected = ("evidence.unusable-fix", Severity.WARN, {"latitude": latitude, "longitude": "0"})
    assert only(found(moved(position=nowhere))) == expected


@pytest.mark.parametrize("accuracy", ["NaN", "-1", "1E+7000000"])
def test_an_accuracy_that_cannot_be_makes_a_fix_unusable(accuracy: str) -> None:
    assert only(found(moved(accuracy_m=Decimal(accuracy))))[0] == "evidence.unusable-fix"


def test_a_finding_stays_short_whatever_was_sent() -> None:
    nowhere = Position(Decimal("9" * 5000), Decimal("9E+7000000"))
    _, _, data = only(found(moved(position=nowhere)))
    assert len(canonical_json(data)) < 200


@pytest.mark.parametrize(("age", "stale"), [(60, False), (61, True), (-60, False), (-61, True)])
def test_a_fix_of_another_moment(age: int, *, stale: bool) -> None:
    results = found(moved(fixed_at=TAKEN - timedelta(seconds=age)))
    expected = (Finding("evidence.stale-fix", Severity.WARN, {"age_s": age}),)
    assert results == (expected if stale else ())


def test_from_the_gallery() -> None:
    assert only(found(replace(CLAIM, source=Source.GALLERY)))[0] == "evidence.from-gallery"


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


def test_the_file_says_another_place_than_the_fix() -> None:
    code, severity, data = only(found(facts=replace(FACTS, exif_position=FAR)))
    assert (code, severity) == ("evidence.exif-position-far", Severity.SERIOUS)
    assert data == {"distance_m": "11064", "allowed_m": "512.5"}


def test_without_a_fix_the_file_is_held_against_the_site() -> None:
    codes = [one.code for one in found(replace(CLAIM, fix=None), replace(FACTS, exif_position=FAR))]
    assert codes == ["evidence.no-fix", "evidence.exif-position-far"]


def test_a_file_without_position_or_time_is_not_held_against_anybody() -> None:
    assert found(facts=replace(FACTS, exif_time=None, exif_position=None)) == ()
    assert found(facts=None) == ()


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


def test_another_size_than_claimed() -> None:
    expected = ("evidence.size-differs", Severity.WARN, {"claimed": 1000, "stored": 999})
    assert only(found(known=replace(KNOWN, stored_size=999))) == expected


def test_another_kind_than_claimed() -> None:
    expected = {"claimed": "image/png", "found": "image/jpeg"}
    assert only(found(replace(CLAIM, media_type="image/png"))) == (
        "evidence.media-type-differs",
        Severity.INFO,
        expected,
    )


def test_a_bare_claim_is_only_missing_its_fix() -> None:
    bare = findings(Claim(sha256="a" * 64), None, None)
    assert [finding.code for finding in bare] == ["evidence.no-fix"]
    dateless = replace(CLAIM, taken_at=None)
    assert found(dateless) == ()


@given(
    st.decimals(allow_nan=True, allow_infinity=True),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.decimals(allow_nan=True, allow_infinity=True),
)
def test_any_numbers_give_findings_fit_for_the_ledger(
    latitude: Decimal, longitude: Decimal, accuracy: Decimal
) -> None:
    claim = moved(position=Position(latitude, longitude), accuracy_m=accuracy)
    results = findings(claim, FACTS, FENCE, KNOWN, DEFAULT_POLICY)
    for finding in results:
        canonical_json(finding.data)
