"""What faults of criteria files say to the last digit, and limits that are met exactly."""

import pytest

from scoring.criteria.complaints import Complaint
from scoring.criteria.encoding import MAX_BYTES, decode
from scoring.criteria.loading import lines_of
from scoring.criteria.marked import MAX_DEPTH, Faults, read_marked
from scoring.criteria.together import check_together
from scoring.errors import RulebookError
from tests.scoring.broken.every_kind import EVERY_KIND, book_of, changed
from tests.scoring.built_sets import WHOLE, one_criterion, ratio, rounding


def nested(depth: int) -> str:
    """A document whose innermost item stands at this depth; its top is the first."""
    return "a: " + "[" * (depth - 2) + "x" + "]" * (depth - 2)


def test_a_file_that_is_too_large_is_told_the_limit() -> None:
    with pytest.raises(RulebookError) as caught:
        decode(b" " * (MAX_BYTES + 1), "bo.yaml")
    assert [fault.message for fault in caught.value.faults] == ["Tệp lớn hơn 800 nghìn byte"]


def test_a_file_of_the_largest_size_is_read() -> None:
    assert len(decode(b" " * MAX_BYTES, "bo.yaml")) == MAX_BYTES


def test_the_deepest_nesting_is_read_and_one_more_is_refused() -> None:
    faults = Faults("bo.yaml")
    read_marked(nested(MAX_DEPTH), faults)
    assert not faults.found
    with pytest.raises(RulebookError) as caught:
        read_marked(nested(MAX_DEPTH + 1), Faults("bo.yaml"))
    assert [fault.message for fault in caught.value.faults] == [f"Lồng nhau sâu hơn {MAX_DEPTH} mức"]


def test_a_circle_of_sets_stands_at_the_sections_of_each() -> None:
    below = changed(
        ("id: thu.moi-loai", "id: thu.xa"),
        ("kind: huyen", "kind: xa"),
        ("child_kind: xa", "child_kind: huyen"),
    )
    texts = {"huyen": EVERY_KIND, "xa": below}
    books = {name: book_of(text) for name, text in texts.items()}
    faults = check_together(books, lambda name: lines_of(texts[name]))
    circles = [fault for fault in faults if "chờ kết quả của nhau" in fault.message]
    line = EVERY_KIND.splitlines().index("sections:") + 1
    assert [(fault.name, fault.line) for fault in circles] == [("huyen", line), ("xa", line)]


def test_four_thousand_items_are_read_and_one_more_is_refused() -> None:
    """The list and what holds it are two of them."""
    read_marked(f"a: [{'x,' * 3998}]", Faults("bo.yaml"))
    with pytest.raises(RulebookError) as caught:
        read_marked(f"a: [{'x,' * 3999}]", Faults("bo.yaml"))
    assert [fault.message for fault in caught.value.faults] == ["Nhiều hơn 4000 mục"]


def test_four_marks_on_one_letter_are_read_and_one_more_is_refused() -> None:
    faults = Faults("bo.yaml")
    read_marked("a: o" + "\u0323" * 4, faults)
    assert not faults.found
    with pytest.raises(RulebookError) as caught:
        read_marked("a: o" + "\u0323" * 5, Faults("bo.yaml"))
    assert [fault.message for fault in caught.value.faults] == ["Nhiều dấu chồng lên một chữ"]


def test_a_declared_rounding_keeps_nine_places_at_most() -> None:
    pair = {"a": WHOLE, "b": WHOLE}
    assert one_criterion("1", ratio(), pair, roundings=[rounding("section", 9)]).roundings
    with pytest.raises(RulebookError):
        one_criterion("1", ratio(), pair, roundings=[rounding("section", 10)])


@pytest.mark.parametrize(("place", "line"), [("a/b", 7), ("a/b/c/d", 7), ("a/x", 3), ("x", 1)])
def test_a_complaint_stands_at_its_place_or_the_nearest_thing_around_it(place: str, line: int) -> None:
    assert Complaint(place, "", "").line({"": 1, "a": 3, "a/b": 7}) == line
