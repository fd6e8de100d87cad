"""Lists of places: the declared value, the three ways of having no place and a fourth, blocks."""

from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest

from scoring import (
    BelowLowest,
    Block,
    Breaker,
    Gate,
    LateRule,
    Ranking,
    RanksError,
    RankTable,
    Reason,
    Scorecard,
    ScoreStatus,
    Tally,
    UnitFacts,
    rank,
    rank_all,
    score,
    settle,
    settle_total,
)
from scoring.reference.scorecard import Gap
from tests.scoring.sample_sets import card, comma, rulebooks

HUYEN = rulebooks()["huyen"]


def cards(**points: str) -> list[Scorecard]:
    return [card(HUYEN, unit, {"san_sang": comma(text)}) for unit, text in points.items()]


def listed(**declared: Any) -> Ranking:
    return replace(HUYEN.ranking("san_sang"), **declared)


def reasons(table: RankTable) -> dict[str, tuple[Reason, int | None]]:
    return {item.unit: (item.reason, item.shown_place) for item in table.unranked}


def tallied(unit: str, **tallies: Tally) -> Scorecard:
    """A card from what its sections collected; sections not named earn nothing."""
    found = {section.id: Tally(Fraction(0), section.max) for section in HUYEN.sections} | tallies
    return Scorecard(unit, "huyen", {}, settle(HUYEN, found), settle_total(HUYEN, found))


def without_points(unit: str, gap: str) -> Scorecard:
    return tallied(unit, san_sang=Tally(Fraction(0), Fraction(50), gap=gap))


def undecided(unit: str) -> Scorecard:
    """A card with 45 points of readiness, one criterion of which has none yet."""
    return tallied(unit, san_sang=Tally(Fraction(45), Fraction(50), undecided=("H.A1.1",)))


def ranked(table: RankTable) -> list[tuple[str, int, bool]]:
    return [(row.unit, row.place, row.tied) for row in table.rows]


def test_ties_are_found_on_the_printed_value() -> None:
    (table,) = rank(HUYEN, HUYEN.ranking("san_sang"), cards(A="44", B="45,004", C="44,9951", D="43"))
    assert ranked(table) == [("B", 1, True), ("C", 1, True), ("A", 3, False), ("D", 4, False)]
    assert table.rows[0].level is not None
    assert table.rows[0].level.label == "Mức I"


def test_late_units_have_no_place_but_are_shown_last() -> None:
    (table,) = rank(
        HUYEN,
        HUYEN.ranking("san_sang"),
        cards(A="44", B="49", C="30"),
        late=["B"],
        not_submitted=["Z"],
        late_rule=LateRule.UNRANKED_SHOWN_LAST,
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
    (table,) = rank(HUYEN, HUYEN.ranking("san_sang"), cards(A="44", B="49"), late=["B"], late_rule=rule)
    assert {row.unit: row.place for row in table.rows} == places
    assert [item.shown_place for item in table.unranked] == shown


def test_the_total_ranks_everybody_of_the_block() -> None:
    other = card(rulebooks()["xa"], "X", {"san_sang": Fraction(30)})
    tables = rank_all(HUYEN, [*cards(A="44", B="10"), other])
    assert [table.ranking.of for table in tables] == ["san_sang", "ket_qua", "total"]
    assert ranked(tables[2]) == [("A", 1, False), ("B", 2, False)]


def test_where_nothing_applies_there_is_no_place() -> None:
    nothing = tallied("A", san_sang=Tally(Fraction(0), Fraction(0)))
    (table,) = rank(HUYEN, listed(), [nothing, *cards(B="44")])
    assert reasons(table) == {"A": (Reason.NOT_APPLICABLE, None)}
    assert table.unranked[0].value is None


@pytest.mark.parametrize(
    ("gap", "reason"),
    [
        (Gap.NOT_IN_SOURCE, Reason.NOT_IN_SOURCE),
        (Gap.NOT_YET, Reason.UNDECIDED),
        (Gap.NOT_PROVEN, Reason.UNDECIDED),
    ],
)
def test_a_ready_made_figure_that_is_not_there_leaves_no_place_in_its_lists(gap: str, reason: Reason) -> None:
    tables = rank_all(HUYEN, [without_points("A", gap), *cards(B="44")])
    found = {table.ranking.of: reasons(table) for table in tables}
    assert found["san_sang"] == {"A": (reason, None)}
    assert found["total"] == {"A": (reason, None)}
    assert found["ket_qua"]["A"] == (Reason.BELOW_LOWEST_LEVEL, None)


def test_a_source_may_say_only_that_a_unit_is_below_the_lowest_level() -> None:
    (table,) = rank(HUYEN, HUYEN.ranking("san_sang"), cards(A="44"), below_lowest={"san_sang": ["B"]})
    assert reasons(table) == {"B": (Reason.BELOW_LOWEST_LEVEL, None)}
    (carded,) = rank(HUYEN, listed(), cards(A="44", B="44"), below_lowest={"san_sang": ["B"]})
    assert reasons(carded) == reasons(table)
    (table,) = rank(HUYEN, HUYEN.ranking("ket_qua"), cards(A="44"), below_lowest={"san_sang": ["B"]})
    assert "B" not in reasons(table)


def test_units_outside_the_round_are_named_and_never_shown_last() -> None:
    (table,) = rank(
        HUYEN,
        HUYEN.ranking("san_sang"),
        cards(A="44", B="49"),
        late=["B"],
        late_rule=LateRule.UNRANKED_SHOWN_LAST,
        out_of_scope=["B", "Q"],
    )
    assert ranked(table) == [("A", 1, False)]
    assert reasons(table) == {"B": (Reason.OUT_OF_SCOPE, None), "Q": (Reason.OUT_OF_SCOPE, None)}
    assert table.unranked[0].value == 49


@pytest.mark.parametrize(
    ("declared", "places", "unranked"),
    [
        (BelowLowest.NO_PLACE, {"A": 1, "B": 2}, {"C": (Reason.BELOW_LOWEST_LEVEL, None)}),
        (BelowLowest.SHARED_LAST, {"A": 1, "B": 2}, {"C": (Reason.BELOW_LOWEST_LEVEL, 3)}),
        (BelowLowest.RANKED, {"A": 1, "B": 2, "C": 3}, {}),
    ],
)
def test_the_set_decides_about_units_below_the_lowest_level(
    declared: BelowLowest,
    places: dict[str, int],
    unranked: dict[str, tuple[Reason, int | None]],
) -> None:
    (table,) = rank(HUYEN, listed(below_lowest=declared), cards(A="44", B="40", C="20"))
    assert {row.unit: row.place for row in table.rows} == places
    assert reasons(table) == unranked


def test_enough_points_without_the_condition_of_the_level_is_another_reason() -> None:
    levels = HUYEN.sections[0].levels
    assert levels is not None
    gated = replace(HUYEN.sections[0], levels=replace(levels, requires=Gate("ket_qua", "IV")))
    book = replace(HUYEN, sections=(gated, *HUYEN.sections[1:]))
    tallies = {section.id: Tally(Fraction(45), section.max) for section in book.sections}
    found = Scorecard("A", "huyen", {}, settle(book, tallies), settle_total(book, tallies))
    shared = listed(below_lowest=BelowLowest.SHARED_LAST)
    (table,) = rank(book, shared, [found])
    assert reasons(table) == {"A": (Reason.CONDITION_NOT_MET, None)}, "nobody has a place to come after"
    full = {section.id: Tally(section.max, section.max) for section in book.sections}
    best = Scorecard("B", "huyen", {}, settle(book, full), settle_total(book, full))
    (table,) = rank(book, shared, [found, best])
    assert reasons(table) == {"A": (Reason.CONDITION_NOT_MET, 2)}


def test_what_is_undecided_has_no_place_yet_and_makes_the_list_provisional() -> None:
    tables = {table.ranking.of: table for table in rank_all(HUYEN, [undecided("A"), *cards(B="44")])}
    assert reasons(tables["san_sang"]) == reasons(tables["total"]) == {"A": (Reason.UNDECIDED, None)}
    assert tables["san_sang"].unranked[0].text == "Còn điểm chưa kết luận: chưa xếp hạng"
    assert reasons(tables["ket_qua"])["A"] == (Reason.BELOW_LOWEST_LEVEL, None)
    assert {of: table.provisional for of, table in tables.items()} == {
        "san_sang": True,
        "ket_qua": False,
        "total": True,
    }


@pytest.mark.parametrize("by", ["san_sang", "total", "H.A1.1"])
def test_a_breaker_that_is_undecided_leaves_the_place_open(by: str) -> None:
    found = undecided("A")
    (scored,) = score(rulebooks(), [UnitFacts("A", "huyen", None, {})]).values()
    criteria = {"H.A1.1": replace(scored.criteria["H.A1.1"], status=ScoreStatus.UNDECIDED)}
    breaker = Breaker(by, higher_first=True, ref="thử")
    (table,) = rank(
        HUYEN,
        listed(of="ket_qua", breakers=(breaker,), below_lowest=BelowLowest.RANKED),
        [replace(found, criteria=criteria), *cards(B="44")],
    )
    assert reasons(table) == {"A": (Reason.UNDECIDED, None)}


def test_a_gate_that_is_undecided_leaves_the_place_open() -> None:
    levels = HUYEN.section("ket_qua").levels
    assert levels is not None
    gated = replace(HUYEN.section("ket_qua"), levels=replace(levels, requires=Gate("san_sang", "IV")))
    book = replace(HUYEN, sections=(HUYEN.sections[0], gated, *HUYEN.sections[2:]))
    (table,) = rank(book, listed(of="ket_qua"), [undecided("A")])
    assert reasons(table) == {"A": (Reason.UNDECIDED, None)}


def test_taking_a_state_back_gives_the_list_it_would_always_have_given() -> None:
    found = cards(A="44", B="49", C="30")
    (plain,) = rank(HUYEN, listed(), found)
    (late,) = rank(HUYEN, listed(), found, late=["B"], late_rule=LateRule.UNRANKED)
    assert late != plain
    (again,) = rank(HUYEN, listed(), found, late=[])
    assert again == plain


def test_the_order_of_units_does_not_matter() -> None:
    found = cards(A="44", B="44", C="49", D="30")
    tables = {
        rank(HUYEN, listed(), order, late=["D"], late_rule=LateRule.UNRANKED)[0]
        for order in permutations(found)
    }
    assert len(tables) == 1


def test_blocks_are_ranked_apart() -> None:
    parents = {"A": "Q1", "B": "Q2", "C": "Q1", "D": None, "Z": "Q2"}
    tables = rank(
        HUYEN,
        listed(block=Block.PARENT),
        cards(A="44", B="41", C="49", D="40"),
        not_submitted=["Z"],
        late_rule=LateRule.UNRANKED_SHOWN_LAST,
        parents=parents,
    )
    assert {table.block: ranked(table) for table in tables} == {
        "": [("D", 1, False)],
        "Q1": [("C", 1, False), ("A", 2, False)],
        "Q2": [("B", 1, False)],
    }
    assert reasons(tables[2]) == {"Z": (Reason.NOT_SUBMITTED, 2)}


@pytest.mark.parametrize("who", [{"late": ["A"]}, {"not_submitted": ["A"]}])
def test_what_becomes_of_late_and_silent_units_has_no_default(who: dict[str, list[str]]) -> None:
    late, silent = who.get("late", []), who.get("not_submitted", [])
    with pytest.raises(RanksError) as error:
        rank(HUYEN, listed(), cards(A="44"), late=late, not_submitted=silent)
    assert (error.value.code, error.value.detail) == ("ranks.no-late-rule", "A")
    (nobody,) = rank(HUYEN, listed(), cards(A="44"))
    assert ranked(nobody) == [("A", 1, False)]


def test_where_nobody_has_a_place_none_is_shown_as_the_last() -> None:
    last = LateRule.UNRANKED_SHOWN_LAST
    (table,) = rank(HUYEN, listed(), cards(A="44"), late=["A"], not_submitted=["B"], late_rule=last)
    assert reasons(table) == {"A": (Reason.LATE, None), "B": (Reason.NOT_SUBMITTED, None)}
    assert "hạng 1" not in table.unranked[0].text


def test_a_list_by_the_unit_above_needs_to_know_it() -> None:
    with pytest.raises(RanksError) as error:
        rank(HUYEN, listed(block=Block.PARENT), cards(A="44"))
    assert (error.value.code, error.value.detail) == ("ranks.unknown-parent", "A")
    (empty,) = rank(HUYEN, listed(block=Block.PARENT), [])
    assert (empty.rows, empty.unranked, empty.block) == ((), (), "")
