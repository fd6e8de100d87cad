"""Results say what makes a place surprising, and show every list; earlier formats are still written."""

from functools import cache
from typing import Any

import pytest

from scoring import load_rulebook
from scoring.exchange.documents import RESULTS_FORMAT, RESULTS_FORMATS, results_document
from scoring.exchange.result_rows import PLACES, criterion_rows, place_rows, section_rows
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
def scored(*, two: bool = False, ranks: bool = True) -> Scored:
    rounded = "value: {places: 2, mode: half_up, ref: thử}"
    text = READY.replace(rounded, EXACT) + (ORDINAL.replace(rounded, EXACT) if two else "")
    text = text if ranks else text.partition("ranks:\n")[0] + "ranks: []\n"
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
    assert ("near_miss" in places(form)["X5"]["muc"]) is (form != RESULTS_FORMATS[0])


def surprises(made: Scored) -> dict[tuple[str, str], tuple[str, ...]]:
    """What the table of places says beside places, by list and unit."""
    head, *body = place_rows(made)
    assert tuple(head) == PLACES
    assert head[10:] == ("near_miss", "near_ahead", "parted_by", "unresolved", "provisional")
    return {(row[1], row[4]): tuple(row[10:]) for row in body}


def test_a_table_of_places_says_what_is_surprising() -> None:
    found = surprises(scored(two=True))
    miss = "In ra 18,00 như ngưỡng Mức I (18) nhưng chưa đạt: thiếu đúng 0,001 điểm"
    ahead = "In ra 18,00 như X1 nhưng xếp sau: kém đúng 0,001 điểm, vì xếp hạng theo giá trị chưa làm tròn"
    assert found["muc", "X2"] == (miss, ahead, "", "false", "false")
    assert found["muc", "X1"] == ("", "", "", "false", "false")
    assert found["muc", "X5"][0].startswith("In ra 10,00 như ngưỡng Mức II (10) nhưng chưa đạt")
    assert found["rieng", "X3"][2:] == ("", "true", "false"), "equal in the breaker too"
    assert found["muc", "X3"][3] == "false"


def test_a_table_of_places_names_the_breaker_that_parted_units() -> None:
    second = (
        READY[READY.index("  - id: muc\n") : READY.index("ranks:")]
        .replace("muc", "phu")
        .replace("N, ", "P, ")
    )
    by_second = BREAKER.replace("by: total", "by: phu")
    text = READY.replace("ranks:", f"{second}ranks:").replace("breakers: []", by_second)
    books = {"xa": load_rulebook(text, name="san.yaml")}
    told = ("X1,xa,muc,18", "X1,xa,phu,2", "X2,xa,muc,18", "X2,xa,phu,1", "X3,xa,muc,17", "X3,xa,phu,1")
    read = read_totals(rows("unit,kind,section,points", *told), books, name="t", as_typed=False)
    found = surprises(compute(Job(books, read.table)))
    assert {unit: row[2] for (_, unit), row in found.items()} == {"X1": "phu", "X2": "phu", "X3": ""}


@pytest.mark.parametrize("form", RESULTS_FORMATS)
def test_the_parts_of_a_ready_made_section_are_named_without_points(form: str) -> None:
    document: Any = results_document(scored(), form)
    sections = [unit["sections"]["muc"] for unit in document["units"]]
    part: Any = {"id": "N", "label": "Nhóm", "points": None, "status": "not_in_source", "parts": []}
    assert {"named" in section for section in sections} == {form == RESULTS_FORMAT}
    assert all(section.get("named", [part]) == [part] for section in sections)
    assert all(section["groups"] == {} for section in sections)


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


def test_the_column_of_places_is_there_where_a_set_ranks_nobody() -> None:
    head, *body = section_rows(scored(ranks=False))
    assert head[-2:] == ("level", "place")
    assert [row[-1] for row in body] == [""] * len(TOLD)
