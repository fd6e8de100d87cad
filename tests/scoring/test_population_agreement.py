"""The population back end against the reference: random sets of every kind, random facts, every cell."""

import random

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from scoring import LateRule, score
from scoring.population import Circumstances
from tests.scoring.population_agreement import (
    Compared,
    Population,
    compare_cards,
    compare_cells,
    compare_places,
    large_population,
    rankings_of,
)
from tests.scoring.random_sets import random_facts, random_rulebooks
from tests.scoring.sample_sets import random_facts as sample_facts
from tests.scoring.sample_sets import rulebooks

SEEDS = st.integers(min_value=0, max_value=10**9)
MILLION = 1_000_000


@for_all(SEEDS)
def test_every_cell_level_and_place_is_that_of_the_reference(seed: int) -> None:
    agree(seed)


@pytest.mark.parametrize("seed", range(25))
def test_the_same_provinces_agree_in_every_run(seed: int) -> None:
    """Random ones may leave a rare case out; these together reach all of them."""
    agree(seed)


def agree(seed: int) -> None:
    """Compare everything of one random province with the reference."""
    rng = random.Random(seed)
    books = random_rulebooks(rng)
    facts = random_facts(books, rng)
    cards, population = score(books, facts), Population(books, facts)
    parents = {unit.unit: unit.parent for unit in facts}
    around = some_circumstances([unit.unit for unit in facts], rng)
    for kind, scores in population.scores().items():
        settled = scores.settled()
        compare_cards(scores, settled, cards)
        own = of_kind(around, kind, population)
        for places in rankings_of(scores, settled, own):
            compare_places(scores, places, cards, parents, own)


@for_all(SEEDS)
def test_the_sample_sets_agree_cell_by_cell(seed: int) -> None:
    facts = sample_facts(seed)
    cards, population = score(rulebooks(), facts), Population(rulebooks(), facts)
    for scores in population.scores().values():
        settled = scores.settled()
        compare_cards(scores, settled, cards)
        for places in rankings_of(scores, settled, Circumstances()):
            compare_places(scores, places, cards, {})


# The second half goes through the same lines as the first: watching them again would double its time.
@pytest.mark.parametrize("part", [0, pytest.param(1, marks=pytest.mark.no_cover)])
def test_half_a_million_random_cells_agree_twice(part: int) -> None:
    assert agreeing_cells(MILLION // 2, first_seed=1000 * part) >= MILLION // 2


@pytest.mark.soak
def test_ten_million_random_cells_agree() -> None:
    assert agreeing_cells(10 * MILLION, first_seed=5000) >= 10 * MILLION


def agreeing_cells(wanted: int, first_seed: int) -> int:
    """Compare random populations until enough cells were compared; any difference fails."""
    compared, seed = 0, first_seed
    while compared < wanted:
        found = compare_cells(large_population(seed, huyen=100, xa=4000, criteria=20, pool=12))
        assert found == Compared(found.cells, found.worked_out, 0), seed
        compared, seed = compared + found.cells, seed + 1
    return compared


def some_circumstances(units: list[str], rng: random.Random) -> Circumstances:
    """A few units that are late, missing, out of scope or said to be below the lowest level."""
    late, not_submitted, out_of_scope, below = (rng.sample(units, rng.choice([0, 0, 2])) for _ in range(4))
    return Circumstances(late, not_submitted, out_of_scope, below, rng.choice(list(LateRule)))


def of_kind(around: Circumstances, kind: str, population: Population) -> Circumstances:
    """Those circumstances that speak of units of one kind."""
    own = set(population.columns[kind].units)
    return Circumstances(
        own.intersection(around.late),
        own.intersection(around.not_submitted),
        own.intersection(around.out_of_scope),
        own.intersection(around.below_lowest),
        around.late_rule,
    )
