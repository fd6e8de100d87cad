"""Gia Lai 2019 (source S4): three kinds of unit, estimates before the window ends, late shown last."""

from __future__ import annotations

from datetime import date

from scoring import LateRule, Reason, UnitFacts, given, rank, score
from tests.scoring.sample_sets import full_answers
from tests.sources.rounds import campaign, rulebooks

NAME = "gia-lai-2019"


def test_three_kinds_of_unit_have_a_set_of_their_own() -> None:
    assert set(rulebooks(NAME)) == {"so", "huyen", "xa"}
    assert {kind: entry["submits_to"] for kind, entry in campaign(NAME)["kinds"].items()} == {
        "so": "standing_office",
        "huyen": "standing_office",
        "xa": "parent",
    }


def test_figures_are_estimates_because_forms_are_due_before_the_window_ends() -> None:
    read = campaign(NAME)
    assert read["data_window"]["estimated"]
    assert (read["data_window"]["from"], read["data_window"]["through"]) == (
        date(2018, 11, 1),
        date(2019, 10, 31),
    )
    assert {kind: entry["last_day"] for entry in read["deadlines"] for kind in entry["kinds"]} == {
        "so": date(2019, 10, 17),
        "huyen": date(2019, 10, 24),
        "xa": date(2019, 10, 24),
    }
    assert all(entry["last_day"] < read["data_window"]["through"] for entry in read["deadlines"])


def test_a_criterion_below_its_maximum_needs_a_reason() -> None:
    assert campaign(NAME)["reasons_below_maximum"]["required"]
    assert "nêu rõ lý do không đạt" in campaign(NAME)["reasons_below_maximum"]["quote"]


def test_a_late_unit_has_no_place_and_is_shown_last() -> None:
    assert (campaign(NAME)["late_rule"]["ranking"], campaign(NAME)["late_rule"]["shown_as"]) == (
        "unranked",
        "last",
    )
    book = rulebooks(NAME)["xa"]
    less = {("X.A1.1", "so_may"): given("90")}
    facts = [
        UnitFacts("a", "xa", "h", full_answers(book) | less),
        UnitFacts("b", "xa", "h", full_answers(book) | less),
        UnitFacts("late", "xa", "h", full_answers(book)),
    ]
    cards = list(score(rulebooks(NAME), facts).values())
    (made,) = rank(
        book, book.ranking("san_sang"), cards, late=["late"], late_rule=LateRule.UNRANKED_SHOWN_LAST
    )
    assert [(row.unit, row.place) for row in made.rows] == [("a", 1), ("b", 1)]
    (last,) = made.unranked
    assert (last.unit, last.reason, last.shown_place) == ("late", Reason.LATE, 3)
    assert last.value == book.section("san_sang").max, "its points are kept"
