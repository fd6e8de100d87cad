"""Who stands elsewhere than by the claims, and how much of it is their own doing."""

from __future__ import annotations

from fractions import Fraction

from inspection_api.publication.rules import Movement, movements
from scoring import RankTable, rank
from tests.scoring.sample_sets import card, rulebooks

XA = rulebooks()["xa"]


def table(points: dict[str, int]) -> RankTable:
    """Rank communes by their points for readiness; below 21 there is no place."""
    cards = [card(XA, unit, {"san_sang": Fraction(each)}) for unit, each in points.items()]
    [made] = rank(XA, XA.ranking("san_sang"), cards)
    return made


def test_nobody_moves_where_nothing_changed() -> None:
    claimed = table({"A": 27, "B": 25, "C": 10})
    assert movements(claimed, claimed) == ()


def test_a_unit_that_falls_lifts_the_ones_behind_it() -> None:
    """A falls from 27 to 24 by its own correction: two places. B and C each rise one by that alone."""
    moved = movements(table({"A": 27, "B": 26, "C": 25}), table({"A": 24, "B": 26, "C": 25}))
    assert moved == (
        Movement("B", 2, 1, Fraction(0), Fraction(-1)),
        Movement("C", 3, 2, Fraction(0), Fraction(-1)),
        Movement("A", 1, 3, Fraction(2), Fraction(0)),
    )


def test_a_unit_without_a_place_counts_as_behind_all_that_have_one() -> None:
    """A loses its place; B passes it both by its own correction and by A's, half a place each."""
    moved = movements(table({"A": 27, "B": 26}), table({"A": 20, "B": 28}))
    assert moved == (
        Movement("B", 2, 1, Fraction(-1, 2), Fraction(-1, 2)),
        Movement("A", 1, None, Fraction(1, 2), Fraction(1, 2)),
    )
