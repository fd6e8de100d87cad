"""Long lists in pages, by the address alone."""

from __future__ import annotations

import pytest
from flask import Flask

from inspection_web.desk.paging import page_of


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("1", 1), ("3", 3), ("99", 3), ("0", 1), ("-3", 1), ("abc", 1), ("9" * 5000, 1), ("٣", 1)],
)
def test_a_number_that_names_no_page_gives_the_nearest(asked: str, number: int) -> None:
    with Flask("test").test_request_context("/", query_string={"trang": asked}):
        page = page_of(list(range(95)), 40)
    assert (page.number, page.count, page.total) == (number, 3, 95)
    assert page.items[0] == (number - 1) * 40


def test_the_pages_hold_everything_once() -> None:
    found: list[int] = []
    for number in (1, 2, 3):
        with Flask("test").test_request_context(f"/?trang={number}"):
            found += page_of(list(range(95)), 40).items
    assert found == list(range(95))


def test_the_way_on_keeps_what_was_asked() -> None:
    with Flask("test").test_request_context("/ky/a/don-vi?q=chư+sê&trang=2"):
        page = page_of(list(range(95)), 40)
        assert page.next == "/ky/a/don-vi?q=ch%C6%B0+s%C3%AA&trang=3"
        assert page.previous == "/ky/a/don-vi?q=ch%C6%B0+s%C3%AA&trang=1"


def test_there_is_nothing_before_the_first_and_after_the_last() -> None:
    with Flask("test").test_request_context("/"):
        page = page_of([1, 2], 40)
        assert (page.previous, page.next, page.count) == (None, None, 1)
