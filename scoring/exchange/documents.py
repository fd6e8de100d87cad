"""Results and facts as plain data, ready for the canonical form. Amounts are exact text ("43.8", "10/3")."""

from collections.abc import Mapping
from fractions import Fraction

from scoring.amounts import show_exact
from scoring.answers import Answer, UnitFacts
from scoring.criteria.policies import Level
from scoring.criteria.rulebook import NamedPart, Rulebook
from scoring.exchange.canonical import Json, canonical_json
from scoring.exchange.scored import Job, Scored
from scoring.exchange.units import FactsTable
from scoring.ranks.changes import YearChanges, year_of
from scoring.ranks.near_misses import LevelMiss
from scoring.ranks.ranking import RankTable, Row, Unranked
from scoring.reference.scorecard import Scorecard, SectionScore

RESULTS_FORMATS = ("thamtra-results/1", "thamtra-results/2", "thamtra-results/3")
"""The second adds what makes a place surprising: near misses, breakers, open ties, what is provisional. The
third names the parts of a section whose total comes ready-made; their points are null."""
_FIRST, _SECOND, RESULTS_FORMAT = RESULTS_FORMATS
NOT_IN_SOURCE = "not_in_source"
"""The status of what a ready-made section only names."""


def exact_text(value: Fraction) -> str:
    """Write an exact amount with a point, or as a fraction where no short decimal is equal to it."""
    return show_exact(value).replace(",", ".")


def facts_bytes(table: FactsTable) -> bytes:
    """Write facts in canonical form: equal facts have equal bytes, whatever file they came from."""
    return canonical_json([_facts(unit, table.names) for unit in table.facts])


def results_document(scored: Scored, form: str = RESULTS_FORMAT) -> dict[str, Json]:
    """Put everything that was computed into one document of one of RESULTS_FORMATS."""
    return {
        "format": form,
        "day": _day(scored.job),
        "sets": [
            {"kind": kind, "id": book.id, "valid_from": book.valid.start.isoformat()}
            for kind, book in sorted(scored.job.rulebooks.items())
        ],
        "units": unit_documents(scored, form),
        "lists": [
            _list(scored, kind, table, form) for kind, tables in scored.tables.items() for table in tables
        ],
    }


def unit_documents(scored: Scored, form: str = RESULTS_FORMAT) -> list[Json]:
    """Put each unit's results into a document of its own, in order of their codes."""
    places = _places(scored, form)
    named = {kind: _named(book, form) for kind, book in scored.job.rulebooks.items()}
    return [
        {
            **_unit(unit, scored.job.table.names),
            **_card(scored.cards[unit.unit], named[unit.kind]),
            "places": places.get(unit.unit, {}),
        }
        for unit in scored.job.table.facts
    ]


def _facts(unit: UnitFacts, names: Mapping[str, str]) -> Json:
    answers: list[Json] = [
        {"criterion": criterion, "field": field, **_answer(answer)}
        for (criterion, field), answer in sorted(unit.answers.items())
    ]
    return {**_unit(unit, names), "answers": answers}


def _answer(answer: Answer) -> dict[str, Json]:
    return {"status": answer.status.value, "value": answer.value, "origin": answer.origin.value}


def _unit(unit: UnitFacts, names: Mapping[str, str]) -> dict[str, Json]:
    return {"unit": unit.unit, "name": names.get(unit.unit), "kind": unit.kind, "parent": unit.parent}


def _named(rulebook: Rulebook, form: str) -> Mapping[str, dict[str, Json]]:
    """Name the parts of ready-made sections, by section; earlier formats do not."""
    if form in {_FIRST, _SECOND}:
        return {}
    return {
        section.id: {"named": [_part(group) for group in section.ready_made.named]}
        for section in rulebook.sections
        if section.ready_made
    }


def _part(part: NamedPart) -> Json:
    return {
        "id": part.id,
        "label": part.label,
        "points": None,
        "status": NOT_IN_SOURCE,
        "parts": [_part(inner) for inner in part.parts],
    }


def _card(card: Scorecard, named: Mapping[str, dict[str, Json]]) -> dict[str, Json]:
    return {
        "criteria": {
            item.criterion: {
                "points": exact_text(item.points),
                "max": exact_text(item.max),
                "status": item.status.value,
            }
            for item in card.criteria.values()
        },
        "sections": {
            section.section: {**_section(section), **named.get(section.section, {})}
            for section in card.sections.values()
        },
        "total": {
            "points": None if card.total.gaps else exact_text(card.total.points),
            "max": exact_text(card.total.max),
            "applicable_max": exact_text(card.total.applicable_max),
            "compared": _amount(card.total.compared),
        },
    }


def _section(section: SectionScore) -> dict[str, Json]:
    return {
        "points": None if section.gap else exact_text(section.points),
        "max": exact_text(section.max),
        "applicable_max": exact_text(section.applicable_max),
        "compared": _amount(section.compared),
        "groups": {group.group: exact_text(group.points) for group in section.groups},
        "level": _level(section.level),
        "level_label": section.level_label,
        "undecided": list(section.undecided),
    }


def _places(scored: Scored, form: str) -> Mapping[str, dict[str, Json]]:
    found: dict[str, dict[str, Json]] = {}
    for table in (table for tables in scored.tables.values() for table in tables):
        for row in table.rows:
            found.setdefault(row.unit, {})[table.ranking.id] = {
                **_standing(table, row),
                "place": exact_text(row.declared),
                "tied": row.tied,
                **({} if form == _FIRST else _surprises(row)),
            }
        for item in table.unranked:
            found.setdefault(item.unit, {})[table.ranking.id] = {
                **_standing(table, item),
                "place": None,
                "reason": item.reason.value,
                "text": item.text,
                **({} if form == _FIRST else {"near_miss": _level_miss(item.near_miss)}),
            }
    return found


def _standing(table: RankTable, item: Row | Unranked) -> dict[str, Json]:
    return {"block": table.block or None, "value": _amount(item.value), "level": _level(item.level)}


def _surprises(row: Row) -> dict[str, Json]:
    ahead = row.near_ahead
    return {
        "near_miss": _level_miss(row.near_miss),
        "near_ahead": None
        if ahead is None
        else {"ahead": list(ahead.ahead), "short": exact_text(ahead.short), "printed": ahead.printed},
        "parted_by": list(row.parted_by),
        "unresolved": row.unresolved,
    }


def _level_miss(miss: LevelMiss | None) -> Json:
    if miss is None:
        return None
    return {"level": miss.level.code, "short": exact_text(miss.short), "printed": miss.printed}


def _list(scored: Scored, kind: str, table: RankTable, form: str) -> Json:
    year = year_of(scored.job.rulebooks[kind], table)
    return {
        "kind": kind,
        "list": table.ranking.id,
        "label": table.ranking.label,
        "block": table.block or None,
        "ranked": str(len(table.rows)),
        "not_ranked": str(len(table.unranked)),
        "levels": {code or "-": str(count) for code, count in year.level_counts.items()},
        "changes": _changes(scored.changes.get((kind, table.ranking.id, table.block))),
        **({} if form == _FIRST else {"provisional": table.provisional}),
    }


def _changes(changes: YearChanges | None) -> Json:
    if changes is None:
        return None
    return {change.unit: exact_text(change.value) for change in changes.units if change.value is not None}


def _level(level: Level | None) -> str | None:
    return level.code if level else None


def _amount(value: Fraction | None) -> str | None:
    return None if value is None else exact_text(value)


def _day(job: Job) -> str | None:
    return job.day.isoformat() if job.day else None
