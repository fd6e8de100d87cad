"""Places: ties 1-2-2-4 on the printed value, the unranked apart, both sayings of the late rule."""

from fractions import Fraction

import pytest

from scoring import LateRule, RankTable, Reason, Scorecard, competition_places, rank, rank_all
from tests.scoring.sample_sets import card, comma, rulebooks

HUYEN = rulebooks()["huyen"]


def cards(**points: str) -> list[Scorecard]:
    return [card(HUYEN, unit, {"san_sang": comma(text)}) for unit, text in points.items()]


def ranked(table: RankTable) -> list[tuple[str, int, bool]]:
    return [(row.unit, row.place, row.tied) for row in table.rows]


def test_the_tie_rule_matches_the_published_table() -> None:
    values = [Fraction(text) for text in (4, 4, 4, 3, 1, 10, 7, 7)]
    assert competition_places(values) == [4, 4, 4, 7, 8, 1, 2, 2]


def test_ties_are_found_on_the_printed_value() -> None:
    table = rank(HUYEN, HUYEN.ranking("san_sang"), cards(A="44", B="45,004", C="44,9951", D="43"))
    assert ranked(table) == [("B", 1, True), ("C", 1, True), ("A", 3, False), ("D", 4, False)]
    assert table.rows[0].level is not None
    assert table.rows[0].level.label == "Mức I"


def test_late_units_have_no_place_but_are_shown_last() -> None:
    table = rank(
        HUYEN,
        HUYEN.ranking("san_sang"),
        cards(A="44", B="49", C="30"),
        late=["B"],
        not_submitted=["Z"],
    )
    assert ranked(table) == [("A", 1, False)]
    reasons = {item.unit: (item.reason, item.shown_place) for item in table.unranked}
    assert reasons == {
        "B": (Reason.LATE, 2),
        "C": (Reason.BELOW_LOWEST_LEVEL, None),
        "Z": (Reason.NOT_SUBMITTED, 2),  # the letter's sentence is about whoever has not sent by the day
    }
    late = next(item for item in table.unranked if item.unit == "B")
    assert late.text == "Gửi báo cáo quá hạn: không được xếp hạng (xem như xếp hạng cuối: hạng 2)"
    assert late.value == 49
    below = next(item for item in table.unranked if item.unit == "C")
    assert below.text == "Dưới mức thấp nhất: không xếp hạng"


@pytest.mark.parametrize(
    ("rule", "places", "shown"),
    [
        (LateRule.RANKED, {"B": 1, "A": 2}, []),
        (LateRule.UNRANKED, {"A": 1}, [None]),
        (LateRule.UNRANKED_SHOWN_LAST, {"A": 1}, [2]),
    ],
)
def test_the_campaign_decides_about_late_units(
    rule: LateRule,
    places: dict[str, int],
    shown: list[int | None],
) -> None:
    table = rank(HUYEN, HUYEN.ranking("san_sang"), cards(A="44", B="49"), late=["B"], late_rule=rule)
    assert {row.unit: row.place for row in table.rows} == places
    assert [item.shown_place for item in table.unranked] == shown


def test_the_total_ranks_everybody_of_the_block() -> None:
    other = card(rulebooks()["xa"], "X", {"san_sang": Fraction(30)})
    tables = rank_all(HUYEN, [*cards(A="44", B="10"), other])
    assert [table.ranking.of for table in tables] == ["san_sang", "ket_qua", "total"]
    assert ranked(tables[2]) == [("A", 1, False), ("B", 2, False)]


def test_where_nothing_applies_there_is_no_place() -> None:
    book = rulebooks()["so"]
    empty = card(book, "S", {})
    section = empty.sections["tong"]
    nothing = Scorecard(
        "S",
        "so",
        {},
        {
            "tong": type(section)(
                "tong",
                section.label,
                Fraction(0),
                section.max,
                Fraction(0),
                None,
                None,
                "Không áp dụng",
            )
        },
        empty.total,
    )
    table = rank(book, book.ranking("tong"), [nothing])
    assert [item.reason for item in table.unranked] == [Reason.NOT_APPLICABLE]
