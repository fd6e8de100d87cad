"""Results say what makes a place surprising, and show every list; earlier formats are still written."""

from functools import cache
from typing import Any

import pytest

from scoring import load_rulebook
from scoring.exchange.documents import RESULTS_FORMAT, RESULTS_FORMATS, results_document
from scoring.exchange.result_rows import criterion_rows, section_rows
from scoring.exchange.scored import Job, Scored, compute
from scoring.exchange.totals_tables import read_totals
from tests.scoring.test_exchange_tables import READY, rows

RANKS = READY[READY.index("  - id: muc\n    label: Xếp hạng") :]
BREAKER = "breakers: [{by: total, higher_first: true, ref: thử}]"
ORDINAL = (
    RANKS.replace("ties: competition", "ties: ordinal")
    .replace("id: muc", "id: rieng")
    .replace("breakers: []", BREAKER)
)
EXACT = "value: null"
TOLD = ("X1,xa,muc,18", "X2,xa,muc,17.999", "X3,xa,muc,17.998", "X4,xa,muc,17.998", "X5,xa,muc,9.999")


@cache
def scored(*, two: bool = False) -> Scored:
    rounded = "value: {places: 2, mode: half_up, ref: thử}"
    text = READY.replace(rounded, EXACT) + (ORDINAL.replace(rounded, EXACT) if two else "")
    books = {"xa": load_rulebook(text, name="san.yaml")}
    read = read_totals(rows("unit,kind,section,points", *TOLD), books, name="t", as_typed=False)
    return compute(Job(books, read.table))


def places(form: str = RESULTS_FORMAT, *, two: bool = False) -> dict[str, Any]:
    document: Any = results_document(scored(two=two), form)
    return {unit["unit"]: unit["places"] for unit in document["units"]}


def test_a_value_that_prints_like_a_threshold_or_like_the_one_ahead_says_so() -> None:
    second, third = places()["X2"]["muc"], places()["X3"]["muc"]
    assert second["near_miss"] == {"level": "I", "short": "0.001", "printed": "18,00"}
    assert second["near_ahead"] == {"ahead": ["X1"], "short": "0.001", "printed": "18,00"}
    assert third["near_ahead"]["ahead"] == ["X2"]
    assert (places()["X1"]["muc"]["near_miss"], places()["X1"]["muc"]["near_ahead"]) == (None, None)
    assert places()["X5"]["muc"]["near_miss"] == {"level": "II", "short": "0.001", "printed": "10,00"}


def test_ties_that_nothing_parts_are_told() -> None:
    found = places(two=True)
    assert (found["X3"]["rieng"]["unresolved"], found["X3"]["muc"]["unresolved"]) == (True, False)
    assert found["X3"]["rieng"]["parted_by"] == []
    document: Any = results_document(scored())
    assert [item["provisional"] for item in document["lists"]] == [False]


@pytest.mark.parametrize("form", RESULTS_FORMATS)
def test_a_document_is_written_in_the_format_that_was_asked_for(form: str) -> None:
    assert results_document(scored(), form)["format"] == form
    assert ("near_miss" in places(form)["X5"]["muc"]) is (form == RESULTS_FORMAT)


def test_what_a_ready_made_section_only_names_has_a_row_without_points() -> None:
    text = READY.replace("{id: N, label: Nhóm}", "{id: N, label: Nhóm, criteria: [{id: N.1, label: Một}]}")
    books = {"xa": load_rulebook(text, name="san.yaml")}
    read = read_totals(rows("unit,kind,section,points", TOLD[0]), books, name="t", as_typed=False)
    _, *found = criterion_rows(compute(Job(books, read.table)))
    assert found == [
        ("xa", "X1", "", "N", "Nhóm", "", "", "not_in_source"),
        ("xa", "X1", "", "N.1", "Một", "", "", "not_in_source"),
    ]


def test_two_lists_of_one_section_have_a_column_each() -> None:
    head, *body = section_rows(scored(two=True))
    assert head[-2:] == ("place.muc", "place.rieng")
    assert [row[-2:] for row in body] == [("1", "1"), ("2", "2"), ("3", "3"), ("3", "3"), ("", "")]
    assert next(iter(section_rows(scored())))[-1] == "place"
