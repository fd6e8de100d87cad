"""How numbers, dates and places read in Vietnamese."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_api.documents import formats


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (Fraction(421, 100), "4,21"),
        (Decimal("37.865"), "37,865"),
        (Fraction(19, 6), "3,1667"),
        (Fraction(1, 20000), "0,0001"),
        (Fraction(-5, 4), "−1,25"),
        (Fraction(123456789, 100), "1.234.567,89"),
        (4, "4,00"),
        (0, "0,00"),
        (None, "–"),
    ],
)
def test_points_have_a_decimal_comma_and_two_to_four_places(
    points: Fraction | Decimal | int | None, text: str
) -> None:
    assert formats.points(points) == text


def test_points_can_be_cut_to_two_places_rounding_half_up() -> None:
    assert formats.points(Decimal("37.865"), most=2) == "37,87"
    assert formats.points(Decimal("-0.001"), most=2) == "0,00"


@given(st.integers(-(10**9), 10**9))
def test_points_as_stored_read_back_exactly(stored: int) -> None:
    text = formats.points(Fraction(stored, 10**4))
    back = Decimal(text.replace(".", "").replace(",", ".").replace("−", "-"))
    assert back * 10**4 == stored


@pytest.mark.parametrize(
    ("change", "text"), [(Fraction(1, 2), "+0,50"), (Fraction(-7, 12), "−0,5833"), (0, "0,00"), (None, "–")]
)
def test_a_difference_carries_its_sign(change: Fraction | int | None, text: str) -> None:
    assert formats.difference(change) == text


def test_values_of_every_type_read_as_words_or_numbers() -> None:
    assert formats.field_value("int", "1204", unit="văn bản") == "1.204\N{NO-BREAK SPACE}văn bản"
    assert formats.field_value("decimal", "3.5") == "3,5"
    assert formats.field_value("bool", "true") == "Có"
    assert formats.field_value("bool", "false") == "Không"
    assert formats.field_value("choice", "half", choices={"half": "kiêm nhiệm"}) == "kiêm nhiệm"
    assert formats.field_value("choice", "new") == "new"
    assert formats.field_value("int", None) == "–"


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (date(2019, 11, 5), "ngày 05 tháng 11 năm 2019"),
        (date(2020, 2, 9), "ngày 09 tháng 02 năm 2020"),
        (date(2020, 6, 12), "ngày 12 tháng 6 năm 2020"),
        (datetime(2019, 12, 31, 20, tzinfo=UTC), "ngày 01 tháng 01 năm 2020"),
    ],
)
def test_the_long_date_pads_days_and_the_first_two_months_only(when: date, text: str) -> None:
    assert formats.long_day(when) == text


def test_instants_are_shown_in_vietnamese_time() -> None:
    moment = datetime(2019, 11, 4, 18, 5, 9, tzinfo=UTC)
    assert formats.day(moment) == "05/11/2019"
    assert formats.minute(moment) == "01:05 ngày 05/11/2019"
    assert formats.second(moment) == "01:05:09 ngày 05/11/2019"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        formats.minute(datetime(2019, 11, 5, 9))  # noqa: DTZ001 - the missing zone is the point


def test_places_and_lengths() -> None:
    assert formats.position(Decimal("13.971836"), Decimal("108.01508")) == "13,971836° B; 108,01508° Đ"
    assert formats.position(Decimal("-1.5"), Decimal(-2)) == "1,5° N; 2° T"
    assert formats.metres(Decimal("1249.5")) == "1.250\N{NO-BREAK SPACE}m"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 giây"),
        (-61, "1 phút 1 giây"),
        (3600, "1 giờ"),
        (3601, "1 giờ"),
        (7_320, "2 giờ 2 phút"),
        (86_400 * 3 + 7_200, "3 ngày 2 giờ"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(seconds: int, text: str) -> None:
    assert formats.span(seconds) == text


def test_figures_of_a_finding_are_written_by_their_names() -> None:
    data: dict[str, str | int] = {"age_s": 90, "distance_m": "11064.4", "software": "GIMP 2.10", "others": 3}
    assert formats.figures(data) == {
        "age_s": "1 phút 30 giây",
        "distance_m": "11.064\N{NO-BREAK SPACE}m",
        "software": "GIMP 2.10",
        "others": "3",
    }
