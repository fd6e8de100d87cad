"""Holds scorecards of the reference against the same units worked out in columns, before a result goes out.

Two programs that share no arithmetic and give the same points are a better reason for trust than one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoring.answers import UnitFacts
from scoring.criteria.policies import TOTAL
from scoring.criteria.rulebook import Rulebook
from scoring.population.columns import Columns, columns_from_facts
from scoring.population.errors import KernelRefusal
from scoring.population.scores import Scores, score_columns
from scoring.population.table import RuleTable, compile_set
from scoring.reference.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Agreement:
    """What came of the comparison.

    Attributes:
        cells: How many criteria of units were compared.
        differences: Unit, and criterion, section or TOTAL, of everything that is not equal.
        left: Kinds that only the reference can score, with the reason.
    """

    cells: int
    differences: tuple[tuple[str, str], ...]
    left: Mapping[str, KernelRefusal]


def agreement(
    rulebooks: Mapping[str, Rulebook], facts: Sequence[UnitFacts], cards: Mapping[str, Scorecard]
) -> Agreement:
    """Compare points and status of every criterion, and what levels and places look at.

    Args:
        rulebooks: By kind of unit.
        facts: All units that were scored together.
        cards: What the reference made of them.
    """
    tables, left = _compiled(rulebooks)
    columns = {kind: _columns(table, kind, facts) for kind, table in tables.items()}
    found = score_columns(tables, columns)
    cells = sum(len(columns[kind]) * len(table.criteria) for kind, table in tables.items())
    differences = tuple(each for scores in found.values() for each in _differences(scores, cards))
    return Agreement(cells, differences, left)


def _compiled(
    rulebooks: Mapping[str, Rulebook],
) -> tuple[Mapping[str, RuleTable], Mapping[str, KernelRefusal]]:
    tables: dict[str, RuleTable] = {}
    left: dict[str, KernelRefusal] = {}
    for kind, rulebook in rulebooks.items():
        try:
            tables[kind] = compile_set(rulebook, rulebooks)
        except KernelRefusal as refusal:
            left[kind] = refusal
    return tables, left


def _columns(table: RuleTable, kind: str, facts: Sequence[UnitFacts]) -> Columns:
    return columns_from_facts(table.fields, [unit for unit in facts if unit.kind == kind])


def _differences(scores: Scores, cards: Mapping[str, Scorecard]) -> Iterator[tuple[str, str]]:
    values = scores.settled().compared
    for at, unit in enumerate(scores.columns.units):
        card = cards[unit]
        for place, plan in enumerate(scores.table.criteria):
            own = card.criteria[plan.criterion.id]
            if (own.points, own.status) != (scores.points_of(place, at), scores.status_of(place, at)):
                yield unit, plan.criterion.id
        expected = {TOTAL: card.total.compared} | {
            section.section: section.compared for section in card.sections.values()
        }
        yield from ((unit, name) for name, value in values.items() if value.at(at) != expected[name])
