"""Texts that are the same for every unit are written once; nothing a reader does to an answer comes back."""

from dataclasses import replace

from scoring import Mode, explain
from scoring.amounts import exact_text, show_exact
from scoring.criteria.policies import Rounding
from scoring.explanation.criterion_texts import criterion_texts
from scoring.explanation.kept import Kept
from tests.scoring.built_sets import WHOLE, one_criterion, ratio, score_of

BOOK = one_criterion("5", ratio(), {"a": WHOLE, "b": WHOLE})


def test_texts_are_kept_by_identity_up_to_a_limit() -> None:
    written: list[list[str]] = []

    def write(thing: list[str]) -> str:
        written.append(thing)
        return thing[0]

    kept = Kept(write, 2)
    one, same, other = ["một"], ["một"], ["hai"]
    assert [kept.of(thing) for thing in (one, one, same, same)] == ["một"] * 4
    assert [thing is expected for thing, expected in zip(written, (one, same), strict=True)] == [True, True]
    assert kept.of(other) == "hai"
    assert kept.of(one) == "một"
    assert len(written) == 4


def test_criteria_that_differ_in_one_word_have_texts_of_their_own() -> None:
    criterion = next(iter(BOOK.criteria()))
    renamed = replace(criterion, label="Tên khác")
    assert criterion_texts(criterion) is criterion_texts(criterion)
    assert criterion_texts(renamed).head == "Tên khác: "
    assert criterion_texts(criterion).head == "Tiêu chí T: "


def test_what_a_reader_changes_in_one_units_json_is_not_in_the_next_ones() -> None:
    trace = score_of(BOOK, a="1", b="2").trace
    before = explain(trace).data
    spoilt = explain(trace).data
    for value in spoilt.values():
        if isinstance(value, list):
            value.append("thừa")
        elif isinstance(value, dict):
            value.clear()
    spoilt.clear()
    assert explain(trace).data == before


def test_the_same_points_with_another_rounding_are_told_with_that_rounding() -> None:
    trace = score_of(BOOK, a="1", b="3").trace
    down, up = (replace(trace, display=Rounding(1, mode, "")) for mode in (Mode.DOWN, Mode.UP))
    assert [explain(item).data["shown"] for item in (down, up, down)] == ["1,6", "1,7", "1,6"]


def test_short_decimals_are_written_with_a_point_for_machines_and_a_comma_for_people() -> None:
    points = next(iter(BOOK.criteria())).max / 16
    assert (exact_text(points), show_exact(points), exact_text(points)) == ("0.3125", "0,3125", "0.3125")
    assert (exact_text(points / 5 * 16), exact_text(points / 3)) == ("1", "5/48")
