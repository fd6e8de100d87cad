"""The one unit an adjustment concerns is settled as the columns settle everybody; each case met exactly."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest

from scoring import Rulebook
from scoring.population.settling import Value
from scoring.population.single import OneValue, settle_one
from scoring.population.wholes import Whole
from tests.scoring.built_sets import (
    EDGES,
    WHOLE,
    Json,
    book,
    criterion,
    group,
    levels,
    one_criterion,
    ratio,
    rounding,
    section,
    unit,
)
from tests.scoring.population_agreement import Population


def counted(name: str, more: Json | None = None) -> Json:
    """A section of ten points, one for each of what is counted."""
    rule = {"kind": "count_capped", "count": "n", "each": "1", **EDGES}
    found = section(name, "10", group(f"N{name}", "10", criterion(f"T{name}", "10", rule, {"n": WHOLE})))
    return found | ({"levels": more} if more else {})


def levels_of(rulebook: Rulebook, **counts: str) -> dict[str, int]:
    """The levels of one unit by its own way, after making sure that the columns say the same."""
    facts = [unit("A", {(f"T{name}", "n"): count for name, count in counts.items()})]
    scores = Population({"xa": rulebook}, facts).scores()["xa"]
    one = settle_one(scores, 0)
    assert one.levels == {name: int(column[0]) for name, column in scores.settled().levels.items()}
    return dict(one.levels)


@pytest.mark.parametrize(("figure", "level"), [("9", 0), ("8", 0), ("7", 1), ("4", 1), ("3", 2)])
def test_a_level_is_reached_with_exactly_its_threshold(figure: str, level: int) -> None:
    rulebook = book(counted("A", levels(("I", "8"), ("II", "4"))), roundings=[rounding("criterion")])
    assert levels_of(rulebook, A=figure) == {"A": level}


@pytest.mark.parametrize(("figure", "level"), [("8", 0), ("4", 0), ("3", 2)])
def test_a_gate_is_open_with_exactly_the_level_it_asks_for(figure: str, level: int) -> None:
    asked = {"section": "A", "min_level": "II"}
    rulebook = book(
        counted("A", levels(("I", "8"), ("II", "4"))),
        counted("B", levels(("I", "8"), ("II", "4"), requires=asked)),
        roundings=[rounding("criterion")],
    )
    assert levels_of(rulebook, A=figure, B="9")["B"] == level


@pytest.mark.parametrize(("asked", "level"), [("I", 1), ("II", 2), ("III", 3)])
def test_a_group_under_its_minimum_leads_to_the_level_below_the_one_it_asks_for(
    asked: str, level: int
) -> None:
    minimum = {"group": "NA", "level": asked, "min": "9.5"}
    table = levels(("I", "8"), ("II", "4"), ("III", "2"), group_minima=[minimum])
    rulebook = book(counted("A", table), roundings=[rounding("criterion")])
    assert levels_of(rulebook, A="9") == {"A": level}


def test_one_value_is_ordered_among_all_by_the_same_number() -> None:
    points, applicable = [0, 1, 1, 2, 3, 7], [1, 3, 2, 3, 4, 7]
    below = Whole(np.array(applicable, np.uint8), 1, 7)
    known = np.ones(len(points), np.bool_)
    everybody = Value(Whole(np.array(points, np.uint8), 0, 7), below, Fraction(10), known)
    alone = [
        OneValue(own, most, Fraction(10), known=True).order(below)
        for own, most in zip(points, applicable, strict=True)
    ]
    assert alone == everybody.order().values.tolist() == [0, 16, 24, 32, 36, 49]


@pytest.mark.parametrize(
    ("more", "pairs", "expected"),
    [
        ({}, ["1/3", "2/3", "1/1"], ["3.33", "6.67", "10"]),
        ({"target_percent": "80"}, ["2/5", "4/5", "1/1"], ["5", "10", "10"]),
        ({"floor_percent": "50"}, ["499/1000", "1/2", "9/10"], ["0", "5", "9"]),
    ],
)
def test_columns_give_points_for_the_rounded_percentage(
    more: Json, pairs: Sequence[str], expected: Sequence[str]
) -> None:
    stages = [rounding("percent", 1), rounding("criterion")]
    rulebook = one_criterion("10", ratio(**more), {"a": WHOLE, "b": WHOLE}, roundings=stages)
    facts = [
        unit(pair, {("T", "a"): pair.partition("/")[0], ("T", "b"): pair.partition("/")[2]}) for pair in pairs
    ]
    scores = Population({"xa": rulebook}, facts).scores()["xa"]
    assert [scores.points_of(0, at) for at in range(len(pairs))] == [Fraction(text) for text in expected]
