"""Compares the population back end with the reference, cell by cell, for the tests and the measurements."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from scoring import Criterion, Group, Level, Rulebook, Scorecard, Section, UnitFacts, rank
from scoring.criteria.rules import RelativeMax, RollupRatio
from scoring.population import (
    NOTHING_KNOWN,
    Circumstances,
    Columns,
    Places,
    RuleTable,
    Scores,
    Settled,
    columns_from_facts,
    compile_set,
    rank_columns,
    score_columns,
)
from scoring.population.fields import CELL_STATUSES
from scoring.reference.across import children_of
from scoring.reference.evaluation import granted
from scoring.reference.interpreter import _bests, _criteria, _outcome, _Surroundings
from scoring.reference.workings import round_by, worth
from tests.scoring.random_sets import random_answer, random_rulebooks


@dataclass(frozen=True)
class Population:
    """A province in both forms: facts for the reference, columns for the kernels."""

    rulebooks: Mapping[str, Rulebook]
    facts: Sequence[UnitFacts]
    tables: Mapping[str, RuleTable] = field(init=False)
    columns: Mapping[str, Columns] = field(init=False)

    def __post_init__(self) -> None:
        """Compile the sets and fill the columns."""
        tables = {kind: compile_set(book, self.rulebooks) for kind, book in self.rulebooks.items()}
        columns = {
            kind: columns_from_facts(table.fields, [unit for unit in self.facts if unit.kind == kind])
            for kind, table in tables.items()
        }
        object.__setattr__(self, "tables", tables)
        object.__setattr__(self, "columns", columns)

    def scores(self) -> Mapping[str, Scores]:
        """Score in columns."""
        return score_columns(self.tables, self.columns)


def compare_cards(scores: Scores, settled: Settled, cards: Mapping[str, Scorecard]) -> None:
    """Assert that cells, section and total values, levels and gates are those of the scorecards."""
    for at, unit in enumerate(scores.columns.units):
        card = cards[unit]
        for place, plan in enumerate(scores.table.criteria):
            expected = card.criteria[plan.criterion.id]
            found = scores.points_of(place, at), scores.status_of(place, at)
            assert found == (expected.points, expected.status), (unit, plan.criterion)
        for section in scores.table.rulebook.sections:
            result = card.sections[section.id]
            assert settled.compared[section.id].at(at) == result.compared, (unit, section.id)
            assert settled.exact[section.id].at(at) == result.trace.value.exact, (unit, section.id)
            assert level_at(section, settled, at) == result.level, (unit, section.levels)
            assert bool(settled.gated[section.id][at]) == result.gated, (unit, section.levels)
        assert settled.compared["total"].at(at) == card.total.compared, unit


def level_at(section: Section, settled: Settled, at: int) -> Level | None:
    """Read one unit's level."""
    steps, place = section.levels.steps if section.levels else (), int(settled.levels[section.id][at])
    return steps[place] if place < len(steps) else None


def compare_places(
    scores: Scores,
    places: Places,
    cards: Mapping[str, Scorecard],
    parents: Mapping[str, str | None],
    around: Circumstances = NOTHING_KNOWN,
) -> None:
    """Assert that a list of places is that of scoring.ranks, every unit with its reason."""
    book, ranking = scores.table.rulebook, places.ranking
    tables = rank(
        book,
        ranking,
        list(cards.values()),
        late=around.late,
        not_submitted=around.not_submitted,
        late_rule=around.late_rule,
        out_of_scope=around.out_of_scope,
        below_lowest={ranking.of: around.below_lowest},
        parents=parents,
    )
    expected = {
        row.unit: (row.place, row.declared, row.tied, None, row.value, None)
        for table in tables
        for row in table.rows
    } | {
        item.unit: (0, 0, False, item.reason, None, item.shown_place)
        for table in tables
        for item in table.unranked
    }
    for at, unit in enumerate(scores.columns.units):
        reason = places.reason(at)
        value = places.value.at(at) if reason is None else None
        found = (int(places.place[at]), places.declared(at), bool(places.tied[at]), reason, value)
        assert (*found, int(places.shown[at]) or None) == expected[unit], (unit, ranking)


def rankings_of(scores: Scores, settled: Settled, around: Circumstances) -> list[Places]:
    """Make every list of places the set declares."""
    return [rank_columns(scores, settled, ranking, around) for ranking in scores.table.rulebook.rankings]


def large_population(seed: int, *, huyen: int, xa: int, criteria: int, pool: int) -> Population:
    """Make a population from few different answers per field, drawn once and dealt out at random."""
    rng = random.Random(seed)
    books = random_rulebooks(rng, criteria=criteria)
    above = [f"H{place}" for place in range(huyen)]
    facts = _dealt(books["huyen"], above, [rng.choice(["A", "B", None]) for _ in above], pool, rng)
    below = [f"X{place}" for place in range(xa)]
    facts += _dealt(books["xa"], below, rng.choices([*above, None], k=xa), pool, rng)
    return Population(books, facts)


def _dealt(
    book: Rulebook, units: Sequence[str], parents: Sequence[str | None], pool: int, rng: random.Random
) -> list[UnitFacts]:
    trouble = rng.choice([0.0, 0.05, 0.2])
    keys = [(criterion.id, item.id) for criterion in book.criteria() for item in criterion.fields]
    fields = [item for criterion in book.criteria() for item in criterion.fields]
    dealt = (
        rng.choices([random_answer(item, rng, trouble) for _ in range(pool)], k=len(units)) for item in fields
    )
    rows = zip(*dealt, strict=True) if fields else iter([()] * len(units))
    return [
        UnitFacts(
            unit, book.kind, parent, {key: answer for key, answer in zip(keys, row, strict=True) if answer}
        )
        for unit, parent, row in zip(units, parents, rows, strict=True)
    ]


@dataclass(frozen=True)
class Compared:
    """How many cells were compared, and how often the reference worked one out for that."""

    cells: int
    worked_out: int
    differences: int


def compare_cells(population: Population) -> Compared:
    """Compare the points and status of every cell with the reference's own rules, without making scorecards.

    A rule is worked out once per distinct set of what it reads.
    """
    around = _Surroundings(_bests(population.rulebooks, population.facts), children_of(population.facts))
    cells = worked_out = differences = 0
    for kind, scores in population.scores().items():
        units = [unit for unit in population.facts if unit.kind == kind]
        book = population.rulebooks[kind]
        for place, (group, criterion) in enumerate(_criteria(book)):
            known: dict[object, tuple[int, object]] = {}
            read_by = _reader(group, criterion)
            points, statuses = scores.points[place].tolist(), scores.statuses[place].tolist()
            for unit, found, status in zip(units, points, statuses, strict=True):
                key = read_by(unit)
                if key not in known:
                    outcome = granted(
                        _outcome(book, group, criterion, unit, around), book.not_applicable.rebase
                    )
                    exact = round_by(worth(outcome.working, criterion.max), book.criterion_rounding)
                    known[key] = int(exact * scores.table.steps), outcome.status
                differences += known[key] != (found, CELL_STATUSES[status])
            cells, worked_out = cells + len(units), worked_out + len(known)
    return Compared(cells, worked_out, differences)


def _reader(group: Group, criterion: Criterion) -> Callable[[UnitFacts], object]:
    """Make what names, within one population, everything a criterion of a unit depends on."""
    if isinstance(criterion.rule, RollupRatio):
        return lambda unit: unit.unit
    conditions = [item for item in (group.applies_when, criterion.applies_when) if item is not None]
    keys = [(criterion.id, item.id) for item in criterion.fields]
    keys += [(item.criterion, item.field) for item in conditions]
    if isinstance(criterion.rule, RelativeMax):
        return lambda unit: (unit.parent, *map(id, map(unit.answers.get, keys)))
    return lambda unit: tuple(map(id, map(unit.answers.get, keys)))
