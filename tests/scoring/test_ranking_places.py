"""Places from keys: the four rules for ties, breakers, and what must hold whatever the values are."""

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from scoring import Breaker, Ranking, RankTable, Scorecard, Ties, competition_places, rank
from scoring.ranks.places import Place, entry, places
from tests.scoring.sample_sets import card, comma, rulebooks

HUYEN = rulebooks()["huyen"]
VALUES = st.lists(st.fractions(min_value=0, max_value=3, max_denominator=3), max_size=30)
RULES = st.sampled_from(Ties)
BY_RESULTS = Breaker("ket_qua", higher_first=True, ref="thử")
BY_TOTAL = Breaker("total", higher_first=False, ref="thử")


def placed(values: Sequence[Fraction], ties: Ties) -> list[Place]:
    return places([(entry(value),) for value in values], ties)


def listed(**declared: Any) -> Ranking:
    return replace(HUYEN.ranking("san_sang"), **declared)


def units(**points: tuple[str, str]) -> list[Scorecard]:
    return [
        card(HUYEN, unit, {"san_sang": comma(ready), "ket_qua": comma(results)})
        for unit, (ready, results) in points.items()
    ]


def shown(table: RankTable) -> dict[str, str]:
    return {row.unit: row.shown for row in table.rows}


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        (Ties.COMPETITION, [4, 4, 4, 7, 8, 1, 2, 2]),
        (Ties.ORDINAL, [4, 4, 4, 7, 8, 1, 2, 2]),
        (Ties.AVERAGE, [5, 5, 5, 7, 8, 1, Fraction(5, 2), Fraction(5, 2)]),
        (Ties.DENSE, [3, 3, 3, 4, 5, 1, 2, 2]),
    ],
)
def test_the_tie_rules_match_the_published_table(ties: Ties, expected: list[Fraction]) -> None:
    values = [Fraction(value) for value in (4, 4, 4, 3, 1, 10, 7, 7)]
    found = placed(values, ties)
    assert [place.declared for place in found] == expected
    assert [place.competition for place in found] == [4, 4, 4, 7, 8, 1, 2, 2] == competition_places(values)
    assert [place.tied for place in found] == [True, True, True, False, False, False, True, True]


@drawn(VALUES, RULES, st.randoms(use_true_random=False))
def test_places_do_not_depend_on_the_order_of_units(
    values: list[Fraction], ties: Ties, rng: random.Random
) -> None:
    order = list(range(len(values)))
    rng.shuffle(order)
    shuffled = placed([values[at] for at in order], ties)
    assert [shuffled[order.index(at)] for at in range(len(values))] == placed(values, ties)


@drawn(VALUES)
def test_average_places_share_out_all_places(values: list[Fraction]) -> None:
    total = sum((place.declared for place in placed(values, Ties.AVERAGE)), Fraction(0))
    assert total == Fraction(len(values) * (len(values) + 1), 2)


@drawn(VALUES)
def test_competition_places_count_the_better_ones(values: list[Fraction]) -> None:
    counted = [1 + sum(1 for other in values if other > value) for value in values]
    assert competition_places(values) == counted
    assert [place.declared for place in placed(values, Ties.COMPETITION)] == counted


@drawn(VALUES)
def test_dense_places_have_no_gaps(values: list[Fraction]) -> None:
    assert {place.declared for place in placed(values, Ties.DENSE)} == set(range(1, len(set(values)) + 1))


@drawn(VALUES, RULES)
def test_a_better_value_has_the_better_place_under_every_rule(values: list[Fraction], ties: Ties) -> None:
    found = dict(zip(values, placed(values, ties), strict=True))
    in_order = sorted(found, reverse=True)
    for better, worse in pairwise(in_order):
        assert found[better].declared < found[worse].declared
        assert found[better].competition < found[worse].competition


@drawn(st.lists(st.integers(0, 2), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_breakers_that_all_differ_leave_nothing_shared(values: list[int], rng: random.Random) -> None:
    tie_breaks = rng.sample(range(100), len(values))
    keys = [
        (entry(Fraction(value)), entry(Fraction(other)))
        for value, other in zip(values, tie_breaks, strict=True)
    ]
    found = places(keys, Ties.ORDINAL)
    assert sorted(place.declared for place in found) == list(range(1, len(values) + 1))
    assert not any(place.tied for place in found)


def test_a_unit_without_a_value_at_a_breaker_stands_behind_in_either_direction() -> None:
    for higher_first in (True, False):
        assert entry(None, higher_first=higher_first) < entry(Fraction(-7), higher_first=higher_first)


def test_average_places_are_exact_and_read_with_a_comma() -> None:
    (table,) = rank(HUYEN, listed(ties=Ties.AVERAGE), units(A=("45", "0"), B=("44", "0"), C=("44", "0")))
    assert shown(table) == {"A": "1", "B": "2,5", "C": "2,5"}
    assert [row.place for row in table.rows] == [1, 2, 2]


def test_ordinal_places_follow_the_breakers_and_flag_what_they_leave_equal() -> None:
    cards = units(A=("44", "50"), B=("44", "60"), C=("44", "50"), D=("45", "0"))
    (table,) = rank(HUYEN, listed(ties=Ties.ORDINAL, breakers=(BY_RESULTS,)), cards)
    assert shown(table) == {"D": "1", "B": "2", "A": "3", "C": "3"}
    assert {row.unit: row.unresolved for row in table.rows} == {"D": False, "B": False, "A": True, "C": True}
    assert {row.unit: row.parted_by for row in table.rows} == {
        "D": (),
        "B": ("ket_qua",),
        "A": ("ket_qua",),
        "C": ("ket_qua",),
    }


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        (Ties.COMPETITION, {"B": "1", "A": "2", "C": "2", "D": "4"}),
        (Ties.DENSE, {"B": "1", "A": "2", "C": "2", "D": "3"}),
        (Ties.AVERAGE, {"B": "1", "A": "2,5", "C": "2,5", "D": "4"}),
    ],
)
def test_breakers_part_ties_under_every_rule_and_only_full_equals_share(
    ties: Ties, expected: dict[str, str]
) -> None:
    cards = units(A=("44", "50"), B=("44", "60"), C=("44", "50"), D=("40", "90"))
    (table,) = rank(HUYEN, listed(ties=ties, breakers=(BY_RESULTS,)), cards)
    assert shown(table) == expected
    assert not any(row.unresolved for row in table.rows)


def test_breakers_are_taken_in_the_declared_order_and_direction() -> None:
    criterion = next(HUYEN.sections[0].criteria()).id
    by_criterion = Breaker(criterion, higher_first=True, ref="thử")
    cards = units(A=("44", "50"), B=("44", "60"))
    (table,) = rank(HUYEN, listed(breakers=(BY_TOTAL, BY_RESULTS)), cards)
    assert shown(table) == {"A": "1", "B": "2"}
    (table,) = rank(HUYEN, listed(breakers=(BY_RESULTS, BY_TOTAL)), cards)
    assert shown(table) == {"B": "1", "A": "2"}
    assert table.rows[0].parted_by == ("ket_qua",)
    (table,) = rank(HUYEN, listed(breakers=(by_criterion,)), cards)
    assert shown(table) == {"A": "1", "B": "1"}  # ready-made cards have no criteria: nothing parts them


def test_without_a_declared_breaker_nothing_parts_equal_values() -> None:
    cards = units(A=("44", "0"), B=("44", "99"))
    (table,) = rank(HUYEN, listed(ties=Ties.ORDINAL), cards)
    assert [(row.place, row.unresolved, row.parted_by) for row in table.rows] == [(1, True, ())] * 2
