"""Columns of whole numbers: rounding is that of scoring.amounts, every step is in a width that holds it."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from scoring import Mode, Rounding, rounded
from scoring.population.wholes import Exact, Whole, column, constant, planes, width

SIZES = st.sampled_from([1, 200, 60_000, 4_000_000_000, 2**63 - 1, 2**64, 10**30])


def whole(values: list[int]) -> Whole:
    low, high = min([*values, 0]), max([*values, 0])
    return Whole(np.array(values, dtype=width(low, high)), low, high)


@st.composite
def numbers(draw: st.DrawFn, *, least: int | None = None) -> list[int]:
    size = draw(SIZES)
    low = -size if least is None else least
    return draw(st.lists(st.integers(low, max(size, low)), min_size=4, max_size=4))


@pytest.mark.parametrize("mode", Mode)
@for_all(st.data())
def test_fractions_are_rounded_as_one_by_one(mode: Mode, data: st.DataObject) -> None:
    above, below = data.draw(numbers()), data.draw(numbers(least=1))
    found = Exact(whole(above), Whole(whole(below).values, 1, max(below))).rounded(mode)
    expected = [rounded(Fraction(a, b), 0, mode) for a, b in zip(above, below, strict=True)]
    assert found.values.tolist() == expected
    assert all(found.low <= value <= found.high for value in expected)


@pytest.mark.parametrize("mode", Mode)
@for_all(numbers(), st.integers(1, 10**12))
def test_fractions_over_one_constant_are_rounded_as_one_by_one(
    mode: Mode, above: list[int], below: int
) -> None:
    found = Exact(whole(above), below).rounded(mode)
    assert found.values.tolist() == [rounded(Fraction(value, below), 0, mode) for value in above]


@for_all(numbers(), numbers(), st.integers(-(10**9), 10**9))
def test_arithmetic_never_overflows(left: list[int], right: list[int], factor: int) -> None:
    one, other = whole(left), whole(right)
    pairs = list(zip(left, right, strict=True))
    assert (one + other).values.tolist() == [a + b for a, b in pairs]
    assert (one - other).values.tolist() == [a - b for a, b in pairs]
    assert (one * other).values.tolist() == [a * b for a, b in pairs]
    assert one.times(factor).values.tolist() == [a * factor for a in left]
    assert one.smaller(other).values.tolist() == [min(a, b) for a, b in pairs]
    assert one.larger(other).values.tolist() == [max(a, b) for a, b in pairs]
    assert one.at_most(factor).values.tolist() == [min(a, factor) for a in left]
    assert one.at_least(factor).values.tolist() == [max(a, factor) for a in left]


@for_all(numbers(), numbers(least=1), numbers(), st.integers(1, 1000), st.integers(0, 1000))
def test_fractions_add_up_and_are_capped_exactly(
    left: list[int], below: list[int], right: list[int], divide: int, cap: int
) -> None:
    denominator = Whole(whole(below).values, 1, max(below))
    varied, plain = Exact(whole(left), denominator), Exact(whole(right), divide)
    expected = [Fraction(a, b) + Fraction(c, divide) for a, b, c in zip(left, below, right, strict=True)]
    for found in (varied.plus(plain), plain.plus(varied)):
        assert as_fractions(found) == expected
    assert as_fractions(varied.plus(varied)) == [2 * Fraction(a, b) for a, b in zip(left, below, strict=True)]
    assert as_fractions(plain.plus(plain)) == [2 * Fraction(c, divide) for c in right]
    assert as_fractions(varied.at_most(cap, divide)) == [
        min(Fraction(a, b), Fraction(cap, divide)) for a, b in zip(left, below, strict=True)
    ]
    assert as_fractions(plain.at_most(cap, 7)) == [min(Fraction(c, divide), Fraction(cap, 7)) for c in right]


@for_all(numbers(), numbers(least=1), st.integers(0, 4), st.sampled_from(list(Mode)))
def test_rounding_at_other_places_keeps_the_steps(
    left: list[int], below: list[int], places: int, mode: Mode
) -> None:
    rounding = Rounding(places, mode, "")
    denominator = Whole(whole(below).values, 1, max(below))
    found = Exact(whole(left), denominator).rounded_at(rounding, 100)
    assert as_fractions(found) == [
        rounded(Fraction(a, b * 100), places, mode) * 100 for a, b in zip(left, below, strict=True)
    ]


def test_granting_adds_a_constant_where_the_mask_says_so() -> None:
    mask = np.array([True, False, True, False])
    plain = Exact(whole([0, 1, 0, 3]), 4).granting(mask, 5, 3)
    assert as_fractions(plain) == [Fraction(5, 3), Fraction(1, 4), Fraction(5, 3), Fraction(3, 4)]
    varied = Exact(whole([0, 1, 0, 3]), Whole(np.array([1, 2, 3, 4]), 1, 4)).granting(mask, 5, 3)
    assert as_fractions(varied) == [Fraction(5, 3), Fraction(1, 2), Fraction(5, 3), Fraction(3, 4)]
    kept = Exact(whole([7, 1, 0, 3]), 2).where(mask)
    assert as_fractions(kept) == [Fraction(7, 2), Fraction(0), Fraction(0), Fraction(0)]


@pytest.mark.parametrize(
    ("low", "high", "name"),
    [
        (0, 255, "uint8"),
        (0, 256, "uint16"),
        (0, 2**32, "uint64"),
        (0, 2**64, "object"),
        (-1, 127, "int8"),
        (-1, 128, "int16"),
        (-(2**63) - 1, 0, "object"),
    ],
)
def test_the_narrowest_width_that_holds_the_bounds_is_taken(low: int, high: int, name: str) -> None:
    assert width(low, high).name == name


def test_columns_take_their_own_bounds_and_constants_fill_one() -> None:
    assert (column(np.array([3, 9])).low, column(np.array([3, 9])).high) == (0, 9)
    assert column(np.array([], np.int64)).high == 0
    assert constant(10**20, np.zeros(2)).values.tolist() == [10**20, 10**20]


def test_planes_lie_side_by_side_and_do_not_overlap() -> None:
    dtypes = [np.dtype(np.uint8), np.dtype(object), np.dtype(np.uint32), np.dtype(np.uint16)]
    made = planes(dtypes, 5)
    for place, plane in enumerate(made):
        plane[:] = place + 1
    assert [plane.tolist() for plane in made] == [[place + 1] * 5 for place in range(4)]
    assert [plane.dtype for plane in made] == dtypes


def test_no_block_of_planes_is_so_large_that_huge_pages_are_asked_for() -> None:
    made = planes([np.dtype(np.uint16), np.dtype(np.uint8)] * 3, 700_000)
    made += planes([np.dtype(np.uint8)] * 3, 40)
    for plane in made:
        assert plane.base is not None
        assert plane.base.nbytes < 2**22
    assert made[-1].base is made[-2].base


def as_fractions(exact: Exact) -> list[Fraction]:
    below = exact.denominator
    each = [below] * len(exact.numerator.values) if isinstance(below, int) else below.values.tolist()
    return [Fraction(int(a), int(b)) for a, b in zip(exact.numerator.values, each, strict=True)]
