"""Year on year: differences of value, level and place, both counts, and which years may be compared."""

from dataclasses import replace
from fractions import Fraction

import pytest

from scoring import (
    LateRule,
    LevelMove,
    RanksError,
    Year,
    YearResult,
    changes_between,
    rank,
    version_of,
    year_of,
)
from scoring.ranks.changes import NO_LEVEL
from tests.scoring.sample_sets import card, comma, rulebooks

HUYEN = rulebooks()["huyen"]
LEVELS = ("I", "II", "III", "IV")


def last_year(ranked: int | None = None, **units: YearResult) -> Year:
    return Year("cu@2017-12-25", "san_sang", Fraction(50), LEVELS, units, ranked)


def this_year(**points: str) -> Year:
    cards = [card(HUYEN, unit, {"san_sang": comma(text)}) for unit, text in points.items()]
    (table,) = rank(
        HUYEN,
        HUYEN.ranking("san_sang"),
        cards,
        late=["L"],
        not_submitted=["N"],
        late_rule=LateRule.UNRANKED_SHOWN_LAST,
    )
    return year_of(HUYEN, table)


COMPARABLE = {"cu@2017-12-25": version_of(HUYEN)}


def test_a_version_is_named_by_its_set_and_its_first_day() -> None:
    assert version_of(HUYEN) == f"{HUYEN.id}@2019-04-05"


def test_value_level_and_place_of_every_unit_are_set_against_last_years() -> None:
    before = last_year(
        A=YearResult(comma("45,70"), "I", Fraction(1)),
        B=YearResult(comma("37,865"), None, None),
        C=YearResult(comma("36"), "IV", Fraction(2)),
        X=YearResult(comma("30"), NO_LEVEL, None),
    )
    found = changes_between(before, this_year(A="43,80", B="40,23", C="20", L="49"), comparable=COMPARABLE)
    changes = {item.unit: (item.value, item.level, item.place) for item in found.units}
    assert changes == {
        "A": (comma("-1,9"), LevelMove.DOWN, 0),
        "B": (comma("2,365"), None, None),
        "C": (-16, LevelMove.DOWN, None),
        "L": (None, None, None),
        "N": (None, None, None),
        "X": (None, None, None),
    }
    assert (found.ranked_before, found.ranked_now) == (2, 2)
    assert found.levels_before == {"I": 1, "II": 0, "III": 0, "IV": 1, NO_LEVEL: 1}
    assert found.levels_now == {"I": 1, "II": 2, "III": 0, "IV": 0, NO_LEVEL: 1}
    assert [item.unit for item in found.units if item.before is None] == ["L", "N"]
    assert [item.unit for item in found.units if item.now is None] == ["X"]


def test_moves_are_told_by_the_order_of_levels_and_places() -> None:
    before = last_year(
        A=YearResult(None, NO_LEVEL, Fraction(2)),
        B=YearResult(None, "II", Fraction(1)),
        C=YearResult(None, "V"),
    )
    found = changes_between(before, this_year(A="44", B="41", C="40"), comparable=COMPARABLE)
    moves = [(item.level, item.place) for item in found.units if item.before]
    assert moves == [(LevelMove.UP, 1), (LevelMove.SAME, -1), (None, None)]


def test_a_printed_count_of_ranked_units_stands_whatever_else_is_known() -> None:
    before = last_year(1, A=YearResult(comma("45,70")), B=YearResult(comma("37,865")))
    found = changes_between(before, this_year(A="44"), comparable=COMPARABLE)
    assert (found.ranked_before, found.ranked_now) == (1, 1)


def test_late_units_keep_their_level_and_those_without_a_card_have_none_known() -> None:
    year = this_year(A="44", L="20")
    assert year.units["L"] == YearResult(Fraction(20), NO_LEVEL, None)
    assert year.units["N"] == YearResult(None, None, None)


def test_a_list_of_totals_has_no_levels() -> None:
    by_total = next(ranking for ranking in HUYEN.rankings if ranking.of == "total")
    (table,) = rank(HUYEN, by_total, [card(HUYEN, "A", {"san_sang": Fraction(40)})])
    year = year_of(HUYEN, table)
    assert (year.levels, year.max) == ((), Fraction(170))
    assert year.units == {"A": YearResult(Fraction(40), None, Fraction(1))}
    assert changes_between(year, year).units[0].level is None


@pytest.mark.parametrize(
    ("before", "comparable", "code"),
    [
        (last_year(), {}, "ranks.not-comparable"),
        (last_year(), {"cu@2017-12-25": "khac@2019-04-05"}, "ranks.not-comparable"),
        (replace(last_year(), of="ket_qua"), COMPARABLE, "ranks.not-comparable"),
        (replace(last_year(), max=Fraction(30)), COMPARABLE, "ranks.different-scale"),
    ],
)
def test_years_are_compared_only_where_somebody_declared_it_and_scales_agree(
    before: Year, comparable: dict[str, str], code: str
) -> None:
    with pytest.raises(RanksError) as error:
        changes_between(before, this_year(A="44"), comparable=comparable)
    assert error.value.code == code


def test_a_version_is_comparable_with_itself() -> None:
    year = this_year(A="44")
    (same, absent) = changes_between(year, year).units
    assert (same.value, same.level, same.place) == (Fraction(0), LevelMove.SAME, Fraction(0))
    assert (absent.unit, absent.value) == ("N", None)
