"""Lists of places at the rim of the values that are counted, and what the codes of cells mean."""

from dataclasses import replace
from fractions import Fraction

import pytest

from scoring import Mode, Rounding, Rulebook, ScoreStatus, given
from scoring.criteria.policies import BelowLowest, Ranking, Ties
from scoring.criteria.rules import Block
from scoring.population import NOTHING_KNOWN, AnswerCode, CellCode, LiveScores
from scoring.population.counting import list_columns
from scoring.population.fields import CELL_STATUSES
from scoring.population.live import _ROOM
from tests.scoring.built_sets import EDGES, book, criterion, group, rounding, section, unit
from tests.scoring.population_agreement import Population

MANY = {"type": "int", "unit": "máy", "min": "0", "max": "10000"}
COUNT = criterion("T", "10000", {"kind": "count_capped", "count": "n", "each": "1", **EDGES}, {"n": MANY})
WHOLE_POINTS = Rounding(0, Mode.HALF_UP, "")


def counted_points(ties: Ties) -> Rulebook:
    """A set that ranks by a single count of up to ten thousand."""
    ranking = Ranking("r", "Hạng", "M", WHOLE_POINTS, ties, (), Block.KIND, BelowLowest.RANKED, "")
    plain = book(section("M", "10000", group("N", "10000", COUNT)), roundings=[rounding("criterion")])
    return replace(plain, rankings=(ranking,))


def population(ties: Ties, **values: int) -> Population:
    """Units with a count each."""
    facts = [unit(code, {("T", "n"): str(value)}) for code, value in values.items()]
    return Population({"xa": counted_points(ties)}, facts)


@pytest.mark.parametrize("ties", [Ties.COMPETITION, Ties.DENSE, Ties.AVERAGE])
@pytest.mark.parametrize(
    ("first", "second", "to"),
    [
        (5000, 4500, 4500 - _ROOM),
        (5000, 4500, 4500 - _ROOM - 1),
        (50, 100, 100 + _ROOM),
        (50, 100, 100 + _ROOM + 1),
    ],
)
def test_a_unit_may_move_to_the_last_value_counted_and_beyond(
    ties: Ties, first: int, second: int, to: int
) -> None:
    province = population(ties, A=first, B=second)
    live = LiveScores(province.tables, province.columns)
    (moved,) = live.adjust("A", ("T", "n"), given(str(to))).moved
    places = {True: Fraction(1), False: Fraction(2)}
    assert {move.unit: (move.place_before, move.place) for move in moved} == {
        "A": (places[first > second], places[to > second]),
        "B": (places[second > first], places[second > to]),
    }


def test_so_many_values_beyond_the_lowest_and_the_highest_are_counted_as_there_is_room_for() -> None:
    province = population(Ties.COMPETITION, A=7, B=4, C=7)
    scores = province.scores()["xa"]
    ranking = scores.table.rulebook.rankings[0]
    counted = list_columns(scores, scores.settled(), ranking, NOTHING_KNOWN, room=2).counted
    assert {key: counted.where(key, 0) for key in range(12)} == {
        **dict.fromkeys(range(12)),
        2: 0,
        3: 1,
        4: 2,
        5: 3,
        6: 4,
        7: 5,
        8: 6,
        9: 7,
    }
    assert counted.span == 8
    assert counted.at.tolist() == [5, 2, 5]


@pytest.mark.parametrize("status", ScoreStatus)
def test_the_code_of_a_cell_means_the_status_of_the_same_name(status: ScoreStatus) -> None:
    assert CELL_STATUSES[getattr(CellCode, status.name)] is status


@pytest.mark.parametrize("name", ["NOT_PROVEN", "MISSING", "NOT_APPLICABLE"])
def test_a_cell_that_comes_from_an_answer_has_the_number_of_that_answer(name: str) -> None:
    assert getattr(CellCode, name) == getattr(AnswerCode, name)
