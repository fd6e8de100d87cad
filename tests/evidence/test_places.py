"""Distances and fences."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import PlaceError
from evidence.items import Fence, FenceVerdict, Fix, Position
from evidence.places import VIET_NAM, Region, fence_verdict, is_plausible, is_usable, is_zero, metres_between

CENTRE = Position(Decimal("13.98"), Decimal("108.00"))
NOON = datetime(2019, 11, 5, 5, tzinfo=UTC)
LATITUDES = st.decimals(-90, 90, places=7)
LONGITUDES = st.decimals(-180, 180, places=7)
POSITIONS = st.builds(Position, LATITUDES, LONGITUDES)
BAD = ["9E+7000000", "NaN", "sNaN", "Infinity", "-Infinity", "90.0000001", "-1000"]


def north(metres: int, accuracy: str = "10") -> Fix:
    """A fix about so many metres north of the centre."""
    position = Position(CENTRE.latitude + Decimal(metres) / 110_650, CENTRE.longitude)
    return Fix(position, Decimal(accuracy), NOON)


def test_a_degree_of_latitude_at_the_equator_has_its_known_length() -> None:
    zero, one = Position(Decimal(0), Decimal(0)), Position(Decimal(1), Decimal(0))
    assert metres_between(zero, one) == Decimal("110574.4")


def test_a_degree_of_longitude_at_the_equator_has_its_known_length() -> None:
    zero, one = Position(Decimal(0), Decimal(0)), Position(Decimal(0), Decimal(1))
    assert metres_between(zero, one) == Decimal("111319.5")


@given(POSITIONS, POSITIONS)
def test_distance_is_symmetrical_and_not_negative(one: Position, other: Position) -> None:
    there, back = metres_between(one, other), metres_between(other, one)
    assert there >= 0
    assert abs(there - back) <= Decimal("0.1")
    assert metres_between(one, one) == 0


@pytest.mark.parametrize("bad", BAD)
def test_no_distance_to_nowhere(bad: str) -> None:
    nowhere = Position(Decimal(bad), Decimal(105))
    assert not is_plausible(nowhere)
    for pair in ((CENTRE, nowhere), (nowhere, CENTRE)):
        with pytest.raises(PlaceError):
            metres_between(*pair)


def test_the_null_island_is_not_plausible_but_the_equator_is() -> None:
    assert not is_plausible(Position(Decimal(0), Decimal("0.0")))
    assert is_plausible(Position(Decimal(0), Decimal(105)))
    assert is_plausible(Position(Decimal(21), Decimal(0)))
    assert not is_plausible(Position(Decimal(21), Decimal("180.1")))


@pytest.mark.parametrize("bad", BAD)
def test_nowhere_is_not_zero_and_in_no_region(bad: str) -> None:
    for nowhere in (Position(Decimal(bad), Decimal(0)), Position(Decimal(100), Decimal(bad))):
        assert not is_zero(nowhere)
        assert not Region(-90, 90, -180, 180).holds(nowhere)


@pytest.mark.parametrize(
    ("latitude", "longitude", "held"),
    [
        ("8.56", "104.72", True),
        ("23.39", "105.32", True),
        ("16.5", "112", True),
        ("8.6", "111.9", True),
        ("13.98", "101.9", False),
        ("13.98", "118.1", False),
        ("5.9", "108", False),
        ("24.1", "108", False),
        ("108", "13.98", False),
    ],
)
def test_the_region_holds_the_mainland_and_the_islands(latitude: str, longitude: str, *, held: bool) -> None:
    assert VIET_NAM.holds(Position(Decimal(latitude), Decimal(longitude))) is held


@pytest.mark.parametrize(
    ("metres", "accuracy", "expected"),
    [
        (0, "10", FenceVerdict.INSIDE),
        (499, "10", FenceVerdict.INSIDE),
        (499, "500", FenceVerdict.INSIDE),
        (505, "10", FenceVerdict.CANNOT_TELL),
        (515, "10", FenceVerdict.OUTSIDE),
        (900, "450", FenceVerdict.CANNOT_TELL),
        (0, "501", FenceVerdict.CANNOT_TELL),
        (5000, "800", FenceVerdict.OUTSIDE),
        (600, "0", FenceVerdict.OUTSIDE),
    ],
)
def test_accuracy_has_the_benefit_of_the_doubt(metres: int, accuracy: str, expected: FenceVerdict) -> None:
    assert fence_verdict(Fence(CENTRE, 500), north(metres, accuracy)) is expected


@given(st.integers(0, 20_000), st.integers(0, 5_000), st.integers(1, 5_000))
def test_a_worse_accuracy_never_turns_doubt_into_certainty(metres: int, accuracy: int, radius: int) -> None:
    fence = Fence(CENTRE, radius)
    better = fence_verdict(fence, north(metres, str(accuracy)))
    worse = fence_verdict(fence, north(metres, str(accuracy + 100)))
    assert worse in {better, FenceVerdict.CANNOT_TELL}


@pytest.mark.parametrize("accuracy", ["NaN", "Infinity", "-1", "50000000"])
def test_an_accuracy_that_is_no_length_is_refused(accuracy: str) -> None:
    fix = north(0, accuracy)
    assert not is_usable(fix)
    with pytest.raises(PlaceError):
        fence_verdict(Fence(CENTRE, 500), fix)


@pytest.mark.parametrize("radius", [0, -5])
def test_a_fence_without_an_inside_is_refused(radius: int) -> None:
    with pytest.raises(PlaceError):
        fence_verdict(Fence(CENTRE, radius), north(0))


def test_a_fix_nowhere_is_not_usable() -> None:
    assert is_usable(north(0))
    assert not is_usable(Fix(Position(Decimal("NaN"), Decimal("NaN")), Decimal(5), NOON))
