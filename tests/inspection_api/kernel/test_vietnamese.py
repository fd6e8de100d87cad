"""Vietnamese order and accent-blind search: against lists made by hand, and against a browser's collation."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright

from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.vietnamese import fold, sort_key

Sort = Callable[[list[str]], list[str]]
LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
NAMES = sorted({row["name"] for row in Configuration().table("units/gia-lai-2019.csv")})
TEXTS = st.text(st.sampled_from(LETTERS + LETTERS.upper() + " -'0123456789"), max_size=12)

BY_HAND = [
    "An Phú",
    "An Phước",
    "Ayun",
    "AYun",
    "Ayun Hạ",
    "Ăn",
    "Ân",
    "Chư",
    "Chư Á",
    "Chư A Thai",
    "Chư Păh",
    "Chư Prông",
    "Dun",
    "Đak Đoa",
    "Đắk Lắk",
    "Đăk Pơ",
    "H' Neng",
    "Hà Bầu",
    "Ia",
    "Ia Bă",
    "Ia Băng",
    "Ia Phí",
    "Ia Phìn",
    "ma",
    "mà",
    "mả",
    "mã",
    "má",
    "mạ",
    "măng",
    "mâm",
    "Yên Đỗ",
    "Yên Thế",
]


@pytest.fixture(scope="module")
def browser_sort() -> Iterator[Sort]:
    """Sorts as Chromium does for Vietnamese readers."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        yield lambda texts: page.evaluate("texts => texts.sort(new Intl.Collator('vi').compare)", texts)
        browser.close()


def _shuffled(texts: list[str], draw: random.Random) -> list[str]:
    return draw.sample(texts, len(texts))


def test_the_order_by_hand(draw: random.Random) -> None:
    assert sorted(_shuffled(BY_HAND, draw), key=sort_key) == BY_HAND


def test_numbers_are_compared_sign_by_sign() -> None:
    assert sorted(["Phường 2", "Phường 12", "Phường"], key=sort_key) == ["Phường", "Phường 12", "Phường 2"]


def test_all_names_of_gia_lai_stand_as_in_a_browser(browser_sort: Sort, draw: random.Random) -> None:
    names = _shuffled(NAMES, draw)
    assert len(names) >= 222
    assert sorted(names, key=sort_key) == browser_sort(names)


def test_any_text_stands_as_in_a_browser(browser_sort: Sort, draw: random.Random) -> None:
    alphabet = LETTERS + LETTERS.upper() + " _-,;:!?.'\"()[]{}@*/&#%0123456789"
    drawn = {"".join(draw.choices(alphabet, k=draw.randint(1, 6))).strip() for _ in range(1500)}
    drawn |= {"".join(draw.choices("aAàáăâ -'", k=draw.randint(1, 5))).strip() for _ in range(1500)}
    texts = _shuffled(sorted(drawn), draw)
    ours, theirs = sorted(texts, key=sort_key), browser_sort(texts)
    assert [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]] == []


@given(TEXTS)
def test_the_form_of_a_text_does_not_matter(text: str) -> None:
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(unicodedata.normalize("NFC", text))


@given(st.text(max_size=20))
def test_any_text_has_a_key_that_a_database_can_hold(text: str) -> None:
    key = sort_key(text)
    assert key.isascii()
    assert key.isprintable()
    assert len(key) <= 3 * len(unicodedata.normalize("NFC", text)) + 2


@given(TEXTS.filter(str.strip), TEXTS.filter(str.strip))
def test_a_name_stands_before_a_longer_one(name: str, more: str) -> None:
    assert sort_key(name) < sort_key(f"{name.strip()}{more.strip()}")


def test_letters_of_the_highland_languages_stand_with_their_plain_ones() -> None:
    for earlier, later in pairwise(["co", "čo", "da", "o", "ŏ", "ô", "p"]):
        assert sort_key(earlier) < sort_key(later)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Đắk Đoa", "dak doa"),
        ("  Thành phố Pleiku ", "thanh pho pleiku"),
        ("ĐƯỜNG", "duong"),
        ("Huyện Chư Păh", "huyen chu pah"),
        ("K' Dang", "k' dang"),
        ("", ""),
    ],
)
def test_searching_is_blind_to_accents(text: str, plain: str) -> None:
    assert fold(text) == plain


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert fold(text).isascii()
