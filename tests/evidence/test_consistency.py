"""Claims against files: each finding with its figures, and silence where there is nothing to say."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from evidence.case import Policy
from evidence.consistency import findings
from evidence.digests import canonical_json
from evidence.items import Claim, Fence, Finding, Position, Severity
from tests.evidence.capture import (
    CLAIM,
    FACTS,
    FAR,
    FENCE,
    KNOWN,
    SITE,
    TAKEN,
    codes,
    found,
    moved,
    only,
)


def test_a_photo_in_order_has_no_findings() -> None:
    assert found() == ()


def test_outside_the_fence() -> None:
    facts = replace(FACTS, exif_position=None)
    code, severity, data = only(found(moved(position=FAR), facts))
    assert (code, severity) == ("evidence.outside-fence", Severity.SERIOUS)
    assert data == {"distance_m": "11064", "accuracy_m": "12.5", "radius_m": 500}


def test_the_accuracy_is_too_poor_to_tell() -> None:
    told = [(finding.code, finding.severity) for finding in found(moved(accuracy_m=Decimal(600)))]
    assert told == [("evidence.fence-uncertain", Severity.INFO), ("evidence.poor-accuracy", Severity.INFO)]


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


@pytest.mark.parametrize("latitude", ["NaN", "sNaN", "-Infinity", "91"])
def test_a_fix_that_cannot_be_is_a_finding_and_never_inside(latitude: str) -> None:
    nowhere = Position(Decimal(latitude), Decimal(0))
    data: dict[str, str | int] = {"latitude": latitude, "longitude": "0"}
    assert only(found(moved(position=nowhere))) == ("evidence.unusable-fix", Severity.WARN, data)


def test_zero_and_zero_is_no_position() -> None:
    data = {"latitude": "0", "longitude": "0.0"}
    told = only(found(moved(position=Position(Decimal(0), Decimal("0.0")))))
    assert told == ("evidence.zero-position", Severity.WARN, data)


def test_latitude_and_longitude_the_wrong_way_round() -> None:
    turned = Position(SITE.longitude, SITE.latitude)
    data = {"latitude": "108", "longitude": "13.98"}
    assert only(found(moved(position=turned))) == ("evidence.swapped-position", Severity.WARN, data)
    assert codes(found(moved(position=turned), fence=None)) == ["evidence.swapped-position"]


def test_a_swap_is_seen_at_a_site_anywhere_on_the_earth() -> None:
    fence = Fence(Position(Decimal("48.85"), Decimal("2.35")), 500)
    facts = replace(FACTS, exif_position=None)
    turned = moved(position=Position(fence.centre.longitude, fence.centre.latitude))
    assert codes(found(turned, facts, fence)) == ["evidence.swapped-position"]
    assert codes(found(moved(position=fence.centre), facts, fence)) == []
    elsewhere = moved(position=Position(Decimal(3), Decimal(48)))
    assert codes(found(elsewhere, facts, fence)) == ["evidence.outside-fence"]


def test_no_region_no_swap_without_a_site() -> None:
    turned = moved(position=Position(SITE.longitude, SITE.latitude))
    policy = Policy(region=None)
    assert codes(findings(turned, None, None, KNOWN, policy)) == ["evidence.unusable-fix"]
    assert codes(findings(turned, None, FENCE, KNOWN, policy)) == ["evidence.swapped-position"]


@pytest.mark.parametrize("accuracy", ["NaN", "-1", "1E+7000000"])
def test_an_accuracy_that_cannot_be_makes_a_fix_unusable(accuracy: str) -> None:
    data = {"accuracy": accuracy}
    assert only(found(moved(accuracy_m=Decimal(accuracy)))) == (
        "evidence.unusable-accuracy",
        Severity.WARN,
        data,
    )


def test_a_finding_stays_short_whatever_was_sent() -> None:
    nowhere = Position(Decimal("9" * 5000), Decimal("9E+7000000"))
    _, _, data = only(found(moved(position=nowhere)))
    assert len(canonical_json(data)) < 200


@pytest.mark.parametrize(("age", "stale"), [(60, False), (61, True), (-60, False), (-61, True)])
def test_a_fix_of_another_moment(age: int, *, stale: bool) -> None:
    results = found(moved(fixed_at=TAKEN - timedelta(seconds=age)))
    expected = (Finding("evidence.stale-fix", Severity.WARN, {"age_s": age}),)
    assert results == (expected if stale else ())


def test_the_file_says_another_place_than_the_fix() -> None:
    code, severity, data = only(found(facts=replace(FACTS, exif_position=FAR)))
    assert (code, severity) == ("evidence.exif-position-far", Severity.SERIOUS)
    assert data == {"distance_m": "11064", "allowed_m": "512.5"}


def test_without_a_fix_the_file_is_held_against_the_site() -> None:
    told = found(replace(CLAIM, fix=None), replace(FACTS, exif_position=FAR))
    assert codes(told) == ["evidence.no-fix", "evidence.exif-position-far"]


@pytest.mark.parametrize("position", [Position(Decimal("NaN"), Decimal(0)), Position(Decimal(0), Decimal(0))])
def test_a_place_in_the_file_that_cannot_be_says_nothing(position: Position) -> None:
    assert found(facts=replace(FACTS, exif_position=position)) == ()


def test_a_file_without_position_or_time_is_not_held_against_anybody() -> None:
    assert found(facts=replace(FACTS, exif_time=None, exif_position=None)) == ()
    assert found(facts=None) == ()


def test_a_bare_claim_is_only_missing_its_fix() -> None:
    bare = findings(Claim(sha256="a" * 64), None, None)
    assert codes(bare) == ["evidence.no-fix"]
    dateless = replace(CLAIM, taken_at=None)
    assert found(dateless) == ()
