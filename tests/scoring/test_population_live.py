"""One adjustment at a time: afterwards everything is as if all had been scored anew, and movers are told."""

import random
from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from scoring import MISSING, Answer, FactsError, Scorecard, ScoreStatus, UnitFacts, given, score
from scoring.answers import FactKey
from scoring.criteria.policies import Ranking
from scoring.population import Change, LiveScores
from tests.scoring.population_agreement import Population, compare_cards, compare_places
from tests.scoring.random_sets import random_answer, random_facts, random_rulebooks
from tests.scoring.sample_sets import rulebooks

SEEDS = st.integers(min_value=0, max_value=10**9)


class Province:
    """Facts that can be adjusted, beside the live scores of them."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.books = random_rulebooks(self.rng, criteria=5)
        facts = random_facts(self.books, self.rng)
        self.facts = {unit.unit: unit for unit in facts}
        population = Population(self.books, facts)
        self.live = LiveScores(population.tables, population.columns)

    def cards(self) -> Mapping[str, Scorecard]:
        return score(self.books, list(self.facts.values()))

    def adjust(self) -> Change:
        """Change one random answer in both."""
        unit = self.rng.choice(list(self.facts.values()))
        criteria = [item for item in self.books[unit.kind].criteria() if item.fields]
        criterion = self.rng.choice(criteria)
        field = self.rng.choice(criterion.fields)
        answer = random_answer(field, self.rng, 0.3) or MISSING
        key = (criterion.id, field.id)
        self.facts[unit.unit] = with_answer(unit, key, answer)
        return self.live.adjust(unit.unit, key, answer)


def with_answer(unit: UnitFacts, key: FactKey, answer: Answer) -> UnitFacts:
    return UnitFacts(unit.unit, unit.kind, unit.parent, {**unit.answers, key: answer})


@for_all(SEEDS)
def test_after_many_adjustments_everything_is_as_if_scored_anew(seed: int) -> None:
    adjust_and_compare(seed)


@pytest.mark.parametrize("seed", range(25))
def test_the_same_adjustments_agree_in_every_run(seed: int) -> None:
    """Random ones may leave a rare case out; these together reach all of them."""
    adjust_and_compare(seed)


def adjust_and_compare(seed: int) -> None:
    """Adjust a random province a dozen times and compare everything with the reference."""
    province = Province(seed)
    for _ in range(12):
        province.adjust()
    cards = province.cards()
    parents = {unit.unit: unit.parent for unit in province.facts.values()}
    for kind, scores in province.live.scores.items():
        compare_cards(scores, province.live.settled[kind], cards)
        for ranking in scores.table.rulebook.rankings:
            compare_places(scores, province.live.places(kind, ranking.id), cards, parents)


@for_all(SEEDS)
def test_an_adjustment_tells_exactly_the_cells_that_changed(seed: int) -> None:
    province = Province(seed)
    before = cells_of(province.cards())
    change = province.adjust()
    after = cells_of(province.cards())
    expected = {key: (*before[key], *after[key]) for key in before if before[key] != after[key]}
    told = {
        (cell.unit, cells.criterion): (cell.points_before, cell.status_before, cell.points, cell.status)
        for cells in change.cells
        for cell in cells
    }
    assert told == expected


def cells_of(cards: Mapping[str, Scorecard]) -> dict[tuple[str, str], tuple[Fraction, ScoreStatus]]:
    """Points and status of every cell."""
    return {
        (unit, item): (cell.points, cell.status)
        for unit, card in cards.items()
        for item, cell in card.criteria.items()
    }


@for_all(SEEDS)
def test_an_adjustment_tells_exactly_who_moved(seed: int) -> None:
    province = Province(seed)
    before = standings(province.live)
    change = province.adjust()
    after = standings(province.live)
    told = {(moved.kind, moved.ranking, move.unit): move for moved in change.moved for move in moved}
    assert set(told) == {key for key in before if before[key] != after[key]}
    for key, move in told.items():
        assert (move.place_before, move.reason_before, move.level_before) == before[key]
        assert (move.place, move.reason, move.level) == after[key]


def standings(live: LiveScores) -> dict[tuple[str, str, str], tuple[object, object, object]]:
    """Place, reason and level of everybody in every list."""
    found: dict[tuple[str, str, str], tuple[object, object, object]] = {}
    for kind, ranking in lists_of(live):
        name, places = ranking.id, live.places(kind, ranking.id)
        scores, levels = live.scores[kind], live.settled[kind].levels.get(ranking.of)
        sections = {section.id: section for section in scores.table.rulebook.sections}
        table = sections[ranking.of].levels if levels is not None else None
        steps = table.steps if table is not None else ()
        for at, unit in enumerate(scores.columns.units):
            code = len(steps) if levels is None else int(levels[at])
            place = places.declared(at) if places.place[at] else None
            found[kind, name, unit] = place, places.reason(at), steps[code] if code < len(steps) else None
    return found


def lists_of(live: LiveScores) -> list[tuple[str, Ranking]]:
    """All lists of all kinds."""
    return [
        (kind, ranking) for kind, scores in live.scores.items() for ranking in scores.table.rulebook.rankings
    ]


def sample_live() -> LiveScores:
    """Two units of the sample set: one with ten machines for ten people, one with nothing."""
    first = UnitFacts("S1", "so", None, {("S.1.1", "so_may"): given("10"), ("S.1.1", "so_cbcc"): given("10")})
    second = UnitFacts("S2", "so", None, {})
    population = Population(rulebooks(), [first, second])
    return LiveScores(population.tables, population.columns)


def test_a_number_beyond_those_seen_so_far_widens_its_column() -> None:
    live = sample_live()
    live.adjust("S2", ("S.1.1", "so_cbcc"), given("4000000000"))
    live.adjust("S2", ("S.1.1", "so_may"), given("3000000000"))
    at = live.scores["so"].columns.units.index("S2")
    place = live.scores["so"].table.place_of("S.1.1")
    assert live.scores["so"].points_of(place, at) * 4 == 3 * 5


def test_an_answer_that_changes_no_cell_moves_nobody() -> None:
    change = sample_live().adjust("S1", ("S.1.1", "so_may"), given("10"))
    assert change == Change((), ())


def test_the_columns_handed_in_stay_as_they_were() -> None:
    first = UnitFacts("S1", "so", None, {("S.1.1", "so_may"): given("10"), ("S.1.1", "so_cbcc"): given("10")})
    population = Population(rulebooks(), [first])
    live = LiveScores(population.tables, population.columns)
    live.adjust("S1", ("S.1.1", "so_may"), given("5"))
    assert population.columns["so"].planes["S.1.1", "so_may"].values.tolist() == [10]


def test_a_change_is_counted_and_told_row_by_row() -> None:
    live = sample_live()
    live.adjust("S2", ("S.1.1", "so_cbcc"), given("10"))
    change = live.adjust("S2", ("S.1.1", "so_may"), given("5"))
    assert [[cell.points for cell in cells] for cells in change.cells] == [[Fraction(5, 2)]]
    assert all(len(moved) == len(list(moved)) for moved in change.moved)


@pytest.mark.parametrize(
    ("unit", "key", "value", "code"),
    [
        ("S9", ("S.1.1", "so_may"), "1", "facts.unknown-unit"),
        ("S1", ("S.1.1", "gi_do"), "1", "facts.unknown-field"),
        ("S1", ("S.1.1", "so_may"), "1.5", "facts.bad-value"),
        ("S1", ("S.1.1", "so_may"), " 1", "facts.bad-value"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    unit: str, key: FactKey, value: str, code: str
) -> None:
    live = sample_live()
    with pytest.raises(FactsError) as refused:
        live.adjust(unit, key, given(value))
    assert refused.value.code == code
    assert live.scores["so"].columns.planes["S.1.1", "so_may"].values.tolist() == [10, 0]
