"""Exact shares of points, level and place: worked by hand, by all orders, and in general."""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from scoring.adjustments import own_others_numpy, shapley_numpy
from scoring.adjustments.errors import AdjustmentError
from scoring.adjustments.own_others import OwnAndOthers, PlaceChange, own_and_others, part_change
from scoring.adjustments.pivotal import PivotalSets, pivotal_sets
from scoring.adjustments.sampling import Estimate, Sampling, estimate
from scoring.adjustments.shapley import attribute, each, shapley, subset_sums
from scoring.ranks.places import competition_places

WORTHS = st.integers(min_value=0, max_value=5).flatmap(
    lambda players: st.lists(st.integers(-50, 50), min_size=1 << players, max_size=1 << players)
)


def by_orders(worths: list[int]) -> tuple[Fraction, ...]:
    """Shares as the mean over all orders, literally."""
    players = len(worths).bit_length() - 1
    shares = [Fraction(0)] * players
    orders = list(permutations(range(players)))
    for order in orders:
        subset = 0
        for player in order:
            shares[player] += worths[subset | 1 << player] - worths[subset]
            subset |= 1 << player
    return tuple(share / len(orders) for share in shares)


def test_two_corrections_that_only_count_together_share_the_loss() -> None:
    """3 points are lost as soon as both figures are corrected; either alone costs nothing."""
    assert list(map(str, attribute(2, [0, 0, 0, -3].__getitem__))) == ["-3/2", "-3/2"]


def test_either_of_two_corrections_is_enough() -> None:
    """Mức II falls to III with either; the third correction has no part in it."""
    worths = [2 if not subset & 0b011 else 1 for subset in range(8)]
    assert list(map(str, attribute(3, worths.__getitem__))) == ["-1/2", "-1/2", "0"]


def test_a_dictator_takes_all() -> None:
    shares = attribute(3, lambda subset: 7 if subset & 0b010 else 0)
    assert list(map(str, shares)) == ["0", "7", "0"]


def test_exact_points_are_shared_exactly() -> None:
    worths = [Fraction(1, 3), Fraction(1, 7), Fraction(0), Fraction(0)]
    assert attribute(2, lambda subset: worths[subset]) == (Fraction(-2, 21), Fraction(-5, 21))


def test_no_player_has_no_share() -> None:
    assert attribute(0, lambda _: 5) == ()


@for_all(WORTHS)
def test_shares_are_the_mean_over_all_orders(worths: list[int]) -> None:
    assert shapley(worths) == by_orders(worths)


@for_all(WORTHS)
def test_shares_add_up_to_last_less_first(worths: list[int]) -> None:
    assert sum(shapley(worths)) == worths[-1] - worths[0]


@for_all(st.lists(st.integers(-50, 50), min_size=4, max_size=4), st.permutations(range(3)))
def test_the_order_of_players_does_not_matter(sizes: list[int], order: list[int]) -> None:
    """The third player is like the second and the first adds nothing: symmetry and dummy in one."""

    def worth(subset: int) -> int:
        return sizes[(subset >> 1 & 1) + (subset >> 2 & 1)]

    def renamed(subset: int) -> int:
        return worth(sum(1 << player for place, player in enumerate(order) if subset >> place & 1))

    shares = attribute(3, worth)
    assert shares[0] == 0
    assert shares[1] == shares[2]
    assert attribute(3, renamed) == tuple(shares[player] for player in order)


@for_all(WORTHS)
def test_columns_give_the_same_shares_as_lists(worths: list[int]) -> None:
    assert shapley_numpy.shapley(shapley_numpy.each(_column(worths), lambda n: (n,))[0]) == shapley(worths)


@pytest.mark.parametrize("scale", [1, 10**5, 10**12, 10**20])
def test_columns_hold_numbers_of_any_size(scale: int) -> None:
    tables = [[scale, -3 * scale], [0, scale, 5, 7 * scale], [2, 3]]
    sums = subset_sums(tables)
    columns = shapley_numpy.subset_sums(tables)
    assert columns.tolist() == sums
    squares = shapley_numpy.each(columns, lambda state: (state, state * state))
    assert [column.tolist() for column in squares] == each(sums, lambda state: (state, state * state))
    assert shapley_numpy.shapley(squares[1]) == shapley([state * state for state in sums])


def test_tables_add_up_over_their_own_bits() -> None:
    """The first player has bit 0; the second and third share a table, which is not the sum of its parts."""
    assert subset_sums([[0, 1], [10, 20, 30, 99]]) == [10, 11, 20, 21, 30, 31, 99, 100]


def test_more_players_than_can_be_shared_out_exactly_are_refused() -> None:
    with pytest.raises(AdjustmentError) as refused:
        attribute(17, lambda _: 0)
    assert (refused.value.code, str(refused.value)) == (
        "attribution.too-many",
        "attribution.too-many: 17 > 16",
    )


# ------------------------------------------------------------------ estimates


def test_an_estimate_of_what_only_adds_up_is_exact() -> None:
    """Where players do not meet, every order tells the same."""
    found = estimate(3, lambda subset: (subset,), Sampling(2, Random(5)))
    assert found == (Estimate(exact("1", "2", "4"), exact("0", "0", "0")),)


def test_estimates_add_up_and_their_errors_hold_the_exact_shares() -> None:
    """Two worths at once, five players; four hundred orders from one seed."""
    draw = Random(3)
    worths = [(draw.randint(-9, 9), draw.randint(0, 3)) for _ in range(32)]
    found = estimate(5, worths.__getitem__, Sampling(200, Random(7)))
    assert found == estimate(5, worths.__getitem__, Sampling(200, Random(7)))
    for kind, estimated in enumerate(found):
        column = [worth[kind] for worth in worths]
        assert sum(estimated.shares) == column[-1] - column[0]
        for own, share, error in zip(shapley(column), estimated.shares, estimated.errors, strict=True):
            assert 0 < error < 1
            assert abs(own - share) <= 2 * error


def test_an_order_and_its_reverse_cancel_what_two_players_differ_by() -> None:
    """Either of two is enough: an order and its reverse always give ½ each, so nothing is uncertain."""
    assert estimate(2, [(0,), (1,), (1,), (1,)].__getitem__, Sampling(9, Random(1)))[0].errors == exact(
        "0", "0"
    )


def test_the_error_is_twice_the_standard_error_of_the_pairs_rounded_up() -> None:
    """Only all three together are worth 6: a pair gives the last of each order 3, so 0, 3 and never more."""
    worths = [0] * 7 + [6]
    (found,) = estimate(3, lambda subset: (worths[subset],), Sampling(5, Random(4)))
    draw = Random(4)
    orders = [draw.sample(range(3), 3) for _ in range(5)]
    for player in range(3):
        means = [3 * (order[0] == player) + 3 * (order[-1] == player) for order in orders]
        mean = Fraction(sum(means), 5)
        error = 2 * math.sqrt(sum((own - mean) ** 2 for own in means) / 4 / 5)
        assert found.shares[player] == mean
        assert error <= found.errors[player] <= error + 0.01


def test_a_single_pair_of_orders_says_nothing_about_its_error() -> None:
    with pytest.raises(ValueError, match="at least 2 pairs"):
        Sampling(1, Random(1))


def exact(*texts: str) -> tuple[Fraction, ...]:
    """Figures written as text."""
    return tuple(Fraction(text) for text in texts)


# ------------------------------------------------------------------ pivotal sets


def outcomes(players: int, worth: Callable[[set[int]], int]) -> list[int]:
    return [
        worth({player for player in range(players) if subset >> player & 1}) for subset in range(1 << players)
    ]


def test_the_level_hung_on_one_correction_or_on_two_others_together() -> None:
    """It falls with correction 0 and one of 1 and 2: without 0, or without 1 and 2, it would have stood."""
    fallen = outcomes(4, lambda some: 1 if 0 in some and some & {1, 2} else 2)
    assert pivotal_sets(fallen.__getitem__, range(4)) == PivotalSets(((0,), (1, 2)), changed=True)


def test_players_are_named_in_their_own_order() -> None:
    assert pivotal_sets([0, 0, 1, 1].__getitem__, [5, 3]).sets == ((3,),)


def test_nothing_is_pivotal_where_nothing_changed() -> None:
    found = pivotal_sets([2, 1, 1, 2].__getitem__, range(2))
    assert (found, found.larger) == (PivotalSets((), changed=False), False)


def test_sets_of_more_than_three_are_only_said_to_be_larger() -> None:
    any_of_four = outcomes(4, lambda some: 1 if some else 2)
    assert pivotal_sets(any_of_four.__getitem__, range(4)).larger
    any_of_three = outcomes(3, lambda some: 1 if some else 2)
    assert pivotal_sets(any_of_three.__getitem__, range(3)).sets == ((0, 1, 2),)


# ------------------------------------------------------------------ own and others


def test_own_fall_and_the_rise_of_others_are_told_apart() -> None:
    """A falls by its own correction from 1 to 2; B did nothing and moves up."""
    parted = own_and_others({"A": 90, "B": 80, "C": 70}, {"A": 75, "B": 80, "C": 70})
    assert parted == {
        "A": PlaceChange(1, 2, twice_own=2, twice_others=0),
        "B": PlaceChange(2, 1, twice_own=0, twice_others=-2),
        "C": PlaceChange(3, 3, twice_own=0, twice_others=0),
    }


def test_a_half_place_each_stays_a_whole_number_when_doubled() -> None:
    """A meets B halfway: either correction alone would have been enough to change places."""
    parted = own_and_others({"A": 90, "B": 80}, {"A": 79, "B": 91})
    assert parted["A"] == PlaceChange(1, 2, twice_own=1, twice_others=1)


def test_units_without_a_place_stand_behind_all_that_have_one() -> None:
    parted = own_and_others({"A": None, "B": Fraction(3, 2)}, {"A": 2, "B": None})
    assert parted["A"] == PlaceChange(2, 1, twice_own=-1, twice_others=-1)
    assert parted["B"] == PlaceChange(1, 2, twice_own=0, twice_others=2)


VALUES = st.one_of(st.none(), st.fractions(min_value=0, max_value=3, max_denominator=4))


@for_all(st.lists(st.tuples(VALUES, VALUES), max_size=8))
def test_own_and_others_agree_with_ranking_everybody_four_times(
    pairs: list[tuple[Fraction | None, Fraction | None]],
) -> None:
    before = {str(unit): pair[0] for unit, pair in enumerate(pairs)}
    after = {str(unit): pair[1] for unit, pair in enumerate(pairs)}
    for unit, change in own_and_others(before, after).items():
        nothing, both = place(before, unit), place(after, unit)
        own_only, others_only = (
            place({**before, unit: after[unit]}, unit),
            place({**after, unit: before[unit]}, unit),
        )
        expected = part_change(*map(Fraction, (nothing, own_only, others_only, both)))
        assert change.twice_own == expected.twice_own
        assert change.twice_others == expected.twice_others
        assert expected.own + expected.others == change.after - change.before


@for_all(st.lists(st.tuples(VALUES, VALUES), max_size=8), st.sampled_from([1, 10**9]))
def test_columns_part_changes_of_place_alike(
    pairs: list[tuple[Fraction | None, Fraction | None]], scale: int
) -> None:
    first, last = ({str(unit): pair[end] for unit, pair in enumerate(pairs)} for end in (0, 1))
    expected = list(own_and_others(first, last).values())
    found = own_others_numpy.own_and_others(ranked(first, scale), ranked(last, scale))
    columns = (found.before, found.after, found.twice_own, found.twice_others)
    told = [tuple(map(int, numbers)) for numbers in zip(*columns, strict=True)]
    assert told == [(item.before, item.after, item.twice_own, item.twice_others) for item in expected]


def ranked(values: Mapping[str, Fraction | None], scale: int) -> own_others_numpy.RankedColumn:
    """The values as a column of twelfths, times the scale."""
    steps = [int((value or Fraction(0)) * 12) * scale for value in values.values()]
    placed = [value is not None for value in values.values()]
    return own_others_numpy.RankedColumn(np.array(steps, dtype=np.int64), np.array(placed, dtype=np.bool_))


def test_points_are_parted_by_the_four_states() -> None:
    """Its own correction costs a point; the leader's correction gives it one back."""
    parted = part_change(Fraction(4), Fraction(3), Fraction(5), Fraction(4))
    assert parted == OwnAndOthers(Fraction(4), Fraction(4), Fraction(-2), Fraction(2))
    assert (parted.own, parted.others) == (Fraction(-1), Fraction(1))


def place(values: Mapping[str, Fraction | None], unit: str) -> int:
    """A unit's place among those that have a value; behind them without one."""
    ranked = {name: value for name, value in values.items() if value is not None}
    if unit not in ranked:
        return len(ranked) + 1
    return dict(zip(ranked, competition_places(list(ranked.values())), strict=True))[unit]


def _column(worths: list[int]) -> shapley_numpy.Column:
    return shapley_numpy.subset_sums([worths])
