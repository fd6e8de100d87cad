"""Values as people in Viet Nam write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_web import formatting

LATE_EVENING = datetime(2019, 11, 5, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("4.21", "4,21"),
        (5, "5,00"),
        (Fraction(1, 3), "0,33"),
        (Decimal("0.005"), "0,01"),
        (Fraction(-1, 2), "−0,50"),
        ("1234.5", "1234,50"),
        ("12345.5", "12\u00a0345,50"),
        (None, "—"),
        ("", "—"),
    ],
)
def test_points_have_a_comma_and_two_places(value: formatting.Number | None, text: str) -> None:
    assert formatting.points_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(Fraction(3, 2), "+1,5"), (Fraction(-2), "−2"), (Fraction(0), "0")]
)
def test_steps_of_a_ranking_are_exact_and_signed(value: Fraction, text: str) -> None:
    assert formatting.steps_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [("0.29", "+0,29"), ("-0.29", "−0,29"), ("0", "0,00"), (None, "—")]
)
def test_a_difference_shows_its_sign(value: str | None, text: str) -> None:
    assert formatting.difference_text(value) == text


@given(st.integers(-(10**15), 10**15))
def test_stored_points_are_shown_within_half_a_hundredth(ten_thousandths: int) -> None:
    exact = Fraction(ten_thousandths, 10_000)
    shown = formatting.points_text(exact).replace("\u00a0", "").replace(",", ".").replace("−", "-")
    assert abs(Fraction(shown) - exact) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("12", "int", "12"),
        ("1234567", "int", "1\u00a0234\u00a0567"),
        ("3.5", "decimal", "3,5"),
        ("true", "bool", "Có"),
        ("false", "bool", "Không"),
        ("level_4", "choice", "Mức độ 4"),
        ("unknown", "choice", "unknown"),
        (None, "int", "—"),
    ],
)
def test_values_are_written_by_their_kind(value: str | None, kind: str, text: str) -> None:
    assert formatting.value_text(value, kind, {"level_4": "Mức độ 4"}) == text


def test_an_instant_is_told_by_the_clock_of_viet_nam() -> None:
    assert formatting.datetime_text(LATE_EVENING) == "03:30, 06/11/2019"
    assert formatting.datetime_text(LATE_EVENING.isoformat()) == "03:30, 06/11/2019"
    assert formatting.date_text(LATE_EVENING) == "06/11/2019"


@pytest.mark.parametrize("value", [date(2019, 11, 5), "2019-11-05", "2019-11-05T09:00:00+07:00"])
def test_a_date_is_day_month_year(value: date | str) -> None:
    assert formatting.date_text(value) == "05/11/2019"


def test_nothing_is_a_dash() -> None:
    assert formatting.date_text(None) == formatting.datetime_text(None) == "—"


@pytest.mark.parametrize(
    ("count", "text"), [(512, "512 byte"), (2000, "2 kB"), (120_400, "120 kB"), (2_340_000, "2,3 MB")]
)
def test_sizes_have_units(count: int, text: str) -> None:
    assert formatting.size_text(count) == text
