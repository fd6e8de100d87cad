"""Đắk Nông 2019 (source S3): places, levels, changes, counts as printed; 2018 as told, not recomputed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from scoring import Reason, rank, show_exact
from tests.sources.computed import DAK_NONG, DAK_NONG_2018
from tests.sources.figures import number, points_of, rows
from tests.sources.rounds import campaign, rulebooks, scored, table

# As the source prints them: kind, section, unit, place, points, level, change against 2018, points of 2018.
PRINTED = [
    ("huyen", "san_sang", "gia-nghia", 1, "43,80", "Mức II", "giảm 1,9", "45,70"),
    ("huyen", "san_sang", "cu-jut", 2, "40,23", "Mức II", "tăng 2,365", "37,865"),
    ("huyen", "san_sang", "dak-rlap", 3, "37,42", "Mức IV", "tăng 1,84", "35,58"),
    ("huyen", "ket_qua", "gia-nghia", 1, "81,75", "Mức III", "giảm 2,2", "83,95"),
    ("huyen", "ket_qua", "krong-no", 2, "71,18", "Mức IV", "tăng 1,69", "69,49"),
    ("xa", "san_sang", "nam-njang", 1, "21,5", "Mức IV", "tăng 3", "18,5"),
    ("xa", "san_sang", "tam-thang", 2, "21,4", "Mức IV", "tăng 0,3", "21,1"),
]
LISTS = [("huyen", "san_sang"), ("huyen", "ket_qua"), ("xa", "san_sang"), ("xa", "ket_qua")]


@pytest.mark.parametrize(("kind", "section"), LISTS)
def test_places_and_levels_are_those_that_were_printed(kind: str, section: str) -> None:
    expected = [row[2:6] for row in PRINTED if row[:2] == (kind, section)]
    made = [(row.unit, row.place, row.value, row.level) for row in table(DAK_NONG, kind, section).rows]
    assert [(unit, place, level.label if level else "") for unit, place, _, level in made] == [
        (unit, place, level) for unit, place, _, level in expected
    ]
    assert [value for _, _, value, _ in made] == [number(points) for _, _, points, _ in expected]


@pytest.mark.parametrize("printed", PRINTED, ids=lambda printed: f"{printed[2]}-{printed[1]}")
def test_the_points_of_2018_are_those_of_2019_less_the_change(
    printed: tuple[str, str, str, int, str, str, str, str],
) -> None:
    _, section, unit, _, points, _, change, before = printed
    assert points_of(DAK_NONG_2018)[unit][section] == number(points) - number(change) == number(before)


def test_the_two_sections_are_ranked_apart() -> None:
    ranked = {
        section: [row.unit for row in table(DAK_NONG, "huyen", section).rows] for _, section in LISTS[:2]
    }
    assert ranked["san_sang"] == ["gia-nghia", "cu-jut", "dak-rlap"]
    assert ranked["ket_qua"] == ["gia-nghia", "krong-no"], "ranked on results though not on readiness"


@pytest.mark.parametrize(
    ("kind", "section", "evaluated", "ranked", "more"),
    [
        ("huyen", "san_sang", 8, 3, "tăng 02"),
        ("huyen", "ket_qua", 8, 2, "tăng 01"),
        ("xa", "san_sang", 71, 2, "tăng 01"),
        ("xa", "ket_qua", 71, 0, "giảm 01"),
    ],
)
def test_counts_are_those_that_were_printed(
    kind: str, section: str, evaluated: int, ranked: int, more: str
) -> None:
    made = table(DAK_NONG, kind, section)
    before = campaign(DAK_NONG)["compared_with"]["ranked"][kind][section]
    assert len(made.rows) == ranked
    assert len(made.rows) - before == number(more)
    assert len(made.rows) + len(made.unranked) == evaluated
    assert {item.reason for item in made.unranked} == {Reason.BELOW_LOWEST_LEVEL}
    assert {(item.value, item.shown_place) for item in made.unranked} == {(None, None)}, "no place, no figure"


@pytest.mark.parametrize(
    ("kind", "section", "counts"),
    [
        ("huyen", "san_sang", {"Mức II": 2, "Mức IV": 1}),
        ("huyen", "ket_qua", {"Mức III": 1, "Mức IV": 1}),
        ("xa", "san_sang", {"Mức IV": 2}),
        ("xa", "ket_qua", {}),
    ],
)
def test_units_per_level(kind: str, section: str, counts: dict[str, int]) -> None:
    levels = [row.level.label for row in table(DAK_NONG, kind, section).rows if row.level]
    assert {label: levels.count(label) for label in levels} == counts


def test_units_the_source_does_not_name_have_no_figures() -> None:
    for row in rows(campaign(DAK_NONG)["results"]):
        unnamed = "nguồn không nêu tên" in row["name"]
        assert (row["status"] == "below_lowest") == (row["points"] == "")
        assert not (unnamed and row["points"]), row["unit"]


def contradiction() -> dict[str, int]:
    (entry,) = campaign(DAK_NONG)["contradictions"]
    found: dict[str, int] = entry
    return found


def test_the_contradiction_with_2018_is_reported_and_not_smoothed_over() -> None:
    book = rulebooks(DAK_NONG)["huyen"]
    before = scored(DAK_NONG, DAK_NONG_2018)
    cards = [before[unit] for unit in ("gia-nghia", "cu-jut", "dak-rlap")]
    (by_table,) = rank(book, book.ranking("san_sang"), cards)
    by_source = campaign(DAK_NONG)["compared_with"]["ranked"]["huyen"]["san_sang"]
    assert contradiction()["ranked_by_table"] == len(by_table.rows) == 3
    assert contradiction()["ranked_by_source"] == by_source == 1
    assert [show_exact(row.value) for row in by_table.rows] == ["45,7", "37,865", "35,58"]


def test_no_table_on_totals_alone_could_settle_the_contradiction() -> None:
    lowest_ranked_in_2019 = min(row.value for row in table(DAK_NONG, "huyen", "san_sang").rows)
    in_2018 = [points["san_sang"] for points in points_of(DAK_NONG_2018).values() if "san_sang" in points]
    reach_it = [points for points in in_2018 if points >= lowest_ranked_in_2019]
    assert lowest_ranked_in_2019 == Fraction("37.42")
    assert len(reach_it) > contradiction()["ranked_by_source"]


@pytest.mark.parametrize(("kind", "section", "ranked"), [("huyen", "ket_qua", 1), ("xa", "san_sang", 1)])
def test_the_other_lists_of_2018_do_not_contradict(kind: str, section: str, ranked: int) -> None:
    book = rulebooks(DAK_NONG)[kind]
    known = points_of(DAK_NONG_2018)
    cards = [card for unit, card in scored(DAK_NONG, DAK_NONG_2018).items() if section in known[unit]]
    (made,) = rank(book, book.ranking(section), [card for card in cards if card.kind == kind])
    assert len(made.rows) == ranked == campaign(DAK_NONG)["compared_with"]["ranked"][kind][section]
