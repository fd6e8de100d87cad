"""Exact amounts: rounding modes, storage, the wire, what people see."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import (
    InexactAmountError,
    Mode,
    amount,
    from_storage,
    rounded,
    show,
    show_exact,
    to_storage,
    wire,
)

TABLE = [
    # value, half_up, half_down, half_even, up, down, ceiling, floor (to whole numbers)
    ("2.5", "3 2 2 3 2 3 2"),
    ("3.5", "4 3 4 4 3 4 3"),
    ("2.4", "2 2 2 3 2 3 2"),
    ("2.6", "3 3 3 3 2 3 2"),
    ("-2.5", "-3 -2 -2 -3 -2 -2 -3"),
    ("-2.4", "-2 -2 -2 -3 -2 -2 -3"),
    ("2", "2 2 2 2 2 2 2"),
]


@pytest.mark.parametrize(("value", "expected"), TABLE)
def test_rounding_modes(value: str, expected: str) -> None:
    assert " ".join(str(rounded(amount(value), 0, mode)) for mode in Mode) == expected


@given(st.fractions(min_value=0, max_value=1000), st.integers(min_value=0, max_value=4))
def test_rounding_stays_within_half_a_step(value: Fraction, places: int) -> None:
    step = Fraction(1, 10**places)
    assert abs(rounded(value, places, Mode.HALF_UP) - value) <= step / 2


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("1250", -2, "1300 1200 1200 1300 1200 1300 1200"),
        ("-1250", -2, "-1300 -1200 -1200 -1300 -1200 -1200 -1300"),
        ("0.4", -1, "0 0 0 10 0 10 0"),
        ("1.25", 1, "13/10 6/5 6/5 13/10 6/5 13/10 6/5"),
    ],
)
def test_negative_places_round_to_tens_and_hundreds(value: str, places: int, expected: str) -> None:
    assert " ".join(str(rounded(amount(value), places, mode)) for mode in Mode) == expected


@given(st.fractions(), st.integers(min_value=-3, max_value=12), st.sampled_from(Mode))
def test_rounding_lands_on_a_step_at_most_one_step_away(value: Fraction, places: int, mode: Mode) -> None:
    step = Fraction(10) ** -places
    result = rounded(value, places, mode)
    assert (result / step).denominator == 1
    assert abs(result - value) < step
    assert rounded(result, places, mode) == result


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_storage_and_wire_round_trip(stored: int) -> None:
    assert to_storage(from_storage(stored)) == stored
    assert amount(wire(from_storage(stored))) == from_storage(stored)


def test_what_does_not_fit_is_refused() -> None:
    for function in (to_storage, wire):
        with pytest.raises(InexactAmountError):
            function(Fraction(1, 3))


@pytest.mark.parametrize(
    ("value", "two", "exact"),
    [
        ("37.865", "37,87", "37,865"),
        ("5", "5,00", "5"),
        ("0.005", "0,01", "0,005"),
        ("-0.5", "-0,50", "-0,5"),
    ],
)
def test_people_see_a_decimal_comma(value: str, two: str, exact: str) -> None:
    assert (show(amount(value)), show_exact(amount(value))) == (two, exact)


def test_an_endless_fraction_is_shown_as_one() -> None:
    assert show_exact(Fraction(10, 3)) == "10/3"
    assert show(Fraction(7, 2), 0) == "4"
    assert show(Fraction(7, 2), 0, Mode.DOWN) == "3"
    assert show(Fraction(-1, 300)) == "0,00"


@pytest.mark.parametrize("text", ["1e3", "1.0", ".5", "01", "+1", "-0", "1_000", "", "nan", "1,5"])
def test_only_canonical_text_is_an_amount(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        amount(text)
