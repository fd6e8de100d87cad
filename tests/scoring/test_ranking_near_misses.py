"""Values that print like a threshold or like the unit ahead, and are less."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from scoring import LateRule, Mode, Ranking, Rounding, Rulebook, Stage, rank
from scoring.ranks.near_misses import place_misses
from tests.scoring.sample_sets import card, comma, rulebooks

HUYEN = rulebooks()["huyen"]


def exact_levels(**roundings: Rounding) -> Rulebook:
    """The set with levels and places on the exact value."""
    first = HUYEN.sections[0]
    assert first.levels is not None
    return replace(
        HUYEN,
        sections=(replace(first, levels=replace(first.levels, value=None)), *HUYEN.sections[1:]),
        roundings={Stage(stage): rounding for stage, rounding in roundings.items()},
    )


def listed(**declared: Any) -> Ranking:
    return replace(HUYEN.ranking("san_sang"), value=None, **declared)


def test_a_value_that_prints_like_a_threshold_and_fails_it_is_flagged() -> None:
    book = exact_levels()
    cards = [
        card(book, unit, {"san_sang": comma(text)}) for unit, text in {"A": "37,4996", "B": "37,49"}.items()
    ]
    (table,) = rank(book, listed(), cards)
    miss, none = (row.near_miss for row in table.rows)
    assert none is None
    assert miss is not None
    assert (miss.level.code, miss.short) == ("III", Fraction(4, 10000))
    assert miss.text == "In ra 37,50 như ngưỡng Mức III (37,5) nhưng chưa đạt: thiếu đúng 0,0004 điểm"


def test_units_without_a_place_are_flagged_too() -> None:
    book = exact_levels()
    below = card(book, "A", {"san_sang": comma("34,9999")})
    late = card(book, "B", {"san_sang": comma("44,9999")})
    (table,) = rank(book, listed(), [below, late], late=["B"], late_rule=LateRule.UNRANKED)
    shorts = {
        item.unit: item.near_miss and (item.near_miss.level.code, item.near_miss.short)
        for item in table.unranked
    }
    assert shorts == {"A": ("IV", Fraction(1, 10000)), "B": ("I", Fraction(1, 10000))}


@pytest.mark.parametrize(("places", "flagged"), [(1, True), (2, False)])
def test_what_prints_alike_follows_the_declared_display(places: int, *, flagged: bool) -> None:
    book = exact_levels(display=Rounding(places, Mode.HALF_UP, "thử"))
    (table,) = rank(book, listed(), [card(book, "A", {"san_sang": comma("37,46")})])
    assert (table.rows[0].near_miss is not None) is flagged


def test_where_levels_look_at_the_printed_value_nothing_is_missed_nearly() -> None:
    (table,) = rank(HUYEN, listed(), [card(HUYEN, "A", {"san_sang": comma("37,4996")})])
    assert table.rows[0].level is not None
    assert (table.rows[0].level.code, table.rows[0].near_miss) == ("III", None)


def test_a_value_that_prints_like_the_unit_ahead_is_flagged() -> None:
    book = exact_levels()
    values = {"A": "40,004", "B": "40,0039", "C": "40,004", "D": "39,99", "E": "39,99"}
    cards = [card(book, unit, {"san_sang": comma(text)}) for unit, text in values.items()]
    (table,) = rank(book, listed(), cards)
    flagged = {row.unit: row.near_ahead for row in table.rows if row.near_ahead}
    assert set(flagged) == {"B"}
    assert (flagged["B"].ahead, flagged["B"].short) == (("A", "C"), Fraction(1, 10000))
    assert flagged["B"].sentence({"A": "Xã A"}) == (
        "In ra 40,00 như Xã A, C nhưng xếp sau: kém đúng 0,0001 điểm, vì xếp hạng theo giá trị chưa làm tròn"
    )
    assert flagged["B"].sentence().startswith("In ra 40,00 như A, C ")


def test_where_the_printed_value_is_ranked_nobody_is_behind_a_like_value() -> None:
    cards = [
        card(HUYEN, unit, {"san_sang": comma(text)}) for unit, text in {"A": "40,004", "B": "40,0039"}.items()
    ]
    (table,) = rank(HUYEN, HUYEN.ranking("san_sang"), cards)
    assert [(row.place, row.near_ahead) for row in table.rows] == [(1, None), (1, None)]


def test_the_ranked_value_is_rounded_once_from_the_exact_one() -> None:
    one_place = replace(HUYEN.ranking("san_sang"), value=Rounding(1, Mode.HALF_UP, "thử"))
    (table,) = rank(HUYEN, one_place, [card(HUYEN, "A", {"san_sang": comma("40,0449")})])
    assert table.rows[0].value == 40  # by way of 40,05 it would be 40,1


def test_only_the_next_better_value_counts() -> None:
    values = {"A": Fraction(1, 1000), "B": Fraction(2, 1000), "C": Fraction(3, 1000)}
    found = place_misses(values, Rounding(2, Mode.HALF_UP, ""))
    assert {unit: miss.ahead for unit, miss in found.items()} == {"A": ("B",), "B": ("C",)}
