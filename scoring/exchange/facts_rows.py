"""Facts as the rows of a long table with canonical values; scoring.exchange.facts_tables reads them back."""

from collections.abc import Iterator, Sequence

from scoring.answers import UnitFacts
from scoring.exchange.facts_tables import LONG_COLUMNS
from scoring.exchange.units import UNIT_COLUMNS, FactsTable


def facts_rows(table: FactsTable) -> Iterator[Sequence[str]]:
    """Write the heading, then every answer of every unit; a unit without answers has one empty row."""
    yield (*UNIT_COLUMNS, *LONG_COLUMNS)
    for facts in table.facts:
        whose = (facts.unit, table.names.get(facts.unit, ""), facts.kind, facts.parent or "")
        answers = tuple(_answers(facts)) or (("",) * len(LONG_COLUMNS),)
        yield from ((*whose, *answer) for answer in answers)


def _answers(facts: UnitFacts) -> Iterator[Sequence[str]]:
    for (criterion, field), answer in sorted(facts.answers.items()):
        yield criterion, field, answer.status.value, answer.value or "", answer.origin.value
