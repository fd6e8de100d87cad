"""One-time photo codes: what a package issues to a tablet, and nothing else, is known again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.codes import CodePool, photo_code

SEED = "000102030405060708090a0b0c0d0e0f"
TABLET = "018e0000-0000-7000-8000-00000000d001"
POOL = CodePool(SEED, 500)
NUMBERS = st.integers(1, 500)
NAMES = st.text("0123456789abcdef-", min_size=1, max_size=36)


@pytest.mark.parametrize(("number", "code"), [(1, "1-g1t5z5"), (2, "2-mwzv14"), (500, "500-wje7mq")])
def test_codes_are_those_that_the_page_of_the_tablet_draws(number: int, code: str) -> None:
    assert photo_code(SEED, TABLET, number) == code


@given(NAMES, NUMBERS)
def test_what_was_issued_is_known_again(device: str, number: int) -> None:
    assert POOL.issued(device, photo_code(SEED, device, number))


@given(NAMES, NAMES, NUMBERS)
def test_tablets_with_one_package_never_meet(one: str, other: str, number: int) -> None:
    code = photo_code(SEED, one, number)
    assert POOL.issued(other, code) is (one == other)


@given(st.text("0123456789abcdef", min_size=32, max_size=32), NUMBERS)
def test_another_package_gives_other_codes(seed: str, number: int) -> None:
    assert POOL.issued(TABLET, photo_code(seed, TABLET, number)) is (seed == SEED)


def test_no_two_codes_of_a_tablet_are_the_same() -> None:
    assert len({photo_code(SEED, TABLET, number) for number in range(1, 501)}) == 500


@pytest.mark.parametrize("number", [501, 1_000_000, 10**40])
def test_beyond_the_count_nothing_was_issued(number: int) -> None:
    assert not POOL.issued(TABLET, photo_code(SEED, TABLET, number))


@pytest.mark.parametrize("change", ["0{}", " {}", "{}\n", "{}x", "-{}"])
def test_a_code_has_one_form(change: str) -> None:
    assert not POOL.issued(TABLET, change.format(photo_code(SEED, TABLET, 7)))


@given(st.text(max_size=20))
def test_what_is_no_code_was_not_issued(text: str) -> None:
    assert not POOL.issued(TABLET, text)


@pytest.mark.parametrize("text", ["", "7", "7-", "0-aaaaaa", "٧-aaaaaa", "7-ắaaaaa", "7-AAAAAA"])
def test_odd_texts_are_read_without_trouble(text: str) -> None:
    assert not POOL.issued(TABLET, text)
