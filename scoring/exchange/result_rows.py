"""Results as rows of text: a table of criteria, one of sections, one of places, in canonical numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from scoring.criteria.policies import TOTAL, Ranking
from scoring.criteria.rulebook import NamedPart, Rulebook, Section
from scoring.exchange.documents import NOT_IN_SOURCE, exact_text
from scoring.exchange.scored import Scored
from scoring.ranks.ranking import RankTable, Row, Unranked
from scoring.reference.scorecard import Scorecard

Rows = Iterator[Sequence[str]]

CRITERIA = ("kind", "unit", "name", "criterion", "label", "points", "max", "status")
SECTIONS = (
    "kind",
    "unit",
    "name",
    "section",
    "label",
    "points",
    "max",
    "applicable_max",
    "compared",
    "level",
)
"""Before one column per list of places."""
PLACES = (
    "kind",
    "list",
    "block",
    "place",
    "unit",
    "name",
    "value",
    "level",
    "change",
    "reason",
    "near_miss",
    "near_ahead",
    "parted_by",
    "unresolved",
    "provisional",
)
"""The last five say what is surprising: two in words, breakers by their ids, the rest true or false."""


def criterion_rows(scored: Scored) -> Rows:
    """One row per unit and criterion; what a ready-made section only names has a row without points."""
    yield CRITERIA
    for card in _cards(scored):
        rulebook = scored.job.rulebooks[card.kind]
        for item in card.criteria.values():
            label = rulebook.criterion(item.criterion).label
            points = (exact_text(item.points), exact_text(item.max), item.status.value)
            yield *_whose(scored, card), item.criterion, label, *points
        for part in _named(rulebook):
            yield *_whose(scored, card), part.id, part.label, "", "", NOT_IN_SOURCE


def section_rows(scored: Scored) -> Rows:
    """One row per unit and section, with the places in the lists of that section.

    The last column is `place` where no section has more than one list, else there is `place.<list>` for each.
    """
    apart = _lists_share_a_section(scored)
    places = _section_places(scored, apart=apart)
    lists = [ranking for own in _section_lists(scored).values() for ranking in own]
    columns = tuple(dict.fromkeys(_place_column(ranking, apart=apart) for ranking in lists)) or ("place",)
    yield (*SECTIONS, *columns)
    for card in _cards(scored):
        for section in scored.job.rulebooks[card.kind].sections:
            own = (places.get((card.unit, section.id, column), "") for column in columns)
            yield *_whose(scored, card), *_section(section, card), *own


def place_rows(scored: Scored) -> Rows:
    """One row per list and unit: those with a place in its order, then the others with the reason."""
    yield PLACES
    for kind, tables in scored.tables.items():
        for table in tables:
            head, moved = (kind, table.ranking.id, table.block), _moved(scored, kind, table)
            for row in table.rows:
                own = (*_standing(scored, row), moved.get(row.unit, ""), "")
                yield *head, exact_text(row.declared), *own, *_surprises(scored, table, row)
            for item in table.unranked:
                own = (*_standing(scored, item), moved.get(item.unit, ""), item.text)
                yield *head, "", *own, *_surprises(scored, table, item)


TABLES: Mapping[str, Callable[[Scored], Rows]] = {
    "criteria": criterion_rows,
    "sections": section_rows,
    "places": place_rows,
}


def _named(rulebook: Rulebook) -> Iterator[NamedPart]:
    for section in rulebook.sections:
        for group in section.ready_made.named if section.ready_made else ():
            yield from (group, *group.parts)


def _cards(scored: Scored) -> Iterator[Scorecard]:
    return (scored.cards[unit.unit] for unit in scored.job.table.facts)


def _whose(scored: Scored, card: Scorecard) -> Sequence[str]:
    return card.kind, card.unit, scored.job.table.names.get(card.unit, "")


def _section(section: Section, card: Scorecard) -> Sequence[str]:
    score = card.sections[section.id]
    return (
        section.id,
        section.label,
        "" if score.gap else exact_text(score.points),
        exact_text(score.max),
        exact_text(score.applicable_max),
        "" if score.compared is None else exact_text(score.compared),
        score.level_label,
    )


def _section_lists(scored: Scored) -> Mapping[str, Sequence[Ranking]]:
    return {
        kind: tuple(ranking for ranking in book.rankings if ranking.of != TOTAL)
        for kind, book in scored.job.rulebooks.items()
    }


def _lists_share_a_section(scored: Scored) -> bool:
    return any(
        len({ranking.of for ranking in lists}) < len(lists) for lists in _section_lists(scored).values()
    )


def _place_column(ranking: Ranking, *, apart: bool) -> str:
    return f"place.{ranking.id}" if apart else "place"


def _section_places(scored: Scored, *, apart: bool) -> Mapping[tuple[str, str, str], str]:
    tables = (table for tables in scored.tables.values() for table in tables)
    return {
        (row.unit, table.ranking.of, _place_column(table.ranking, apart=apart)): exact_text(row.declared)
        for table in tables
        for row in table.rows
    }


def _moved(scored: Scored, kind: str, table: RankTable) -> Mapping[str, str]:
    changes = scored.changes.get((kind, table.ranking.id, table.block))
    units = changes.units if changes else ()
    return {item.unit: exact_text(item.value) for item in units if item.value is not None}


def _standing(scored: Scored, item: Row | Unranked) -> Sequence[str]:
    name = scored.job.table.names.get(item.unit, "")
    value = "" if item.value is None else exact_text(item.value)
    return item.unit, name, value, item.level.label if item.level else ""


def _surprises(scored: Scored, table: RankTable, item: Row | Unranked) -> Sequence[str]:
    row = item if isinstance(item, Row) else None
    return (
        item.near_miss.text if item.near_miss else "",
        row.near_ahead.sentence(scored.job.table.names) if row and row.near_ahead else "",
        " ".join(row.parted_by) if row else "",
        _flag(holds=row is not None and row.unresolved),
        _flag(holds=table.provisional),
    )


def _flag(*, holds: bool) -> str:
    return "true" if holds else "false"
