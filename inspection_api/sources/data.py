"""A round of a source as plain data with the same content as its sentences; amounts and counts are text."""

from __future__ import annotations

from fractions import Fraction

from inspection_api.directory.rules import Deadline
from inspection_api.sources.reading import Contradiction, SourceRound
from inspection_api.sources.story import (
    ListThen,
    Shortfall,
    Story,
    is_printed,
    largest,
    named_groups,
    shortfalls,
    then_and_now,
)
from scoring import NamedPart, RankTable, year_of
from scoring.amounts import exact_text
from scoring.exchange.canonical import Json

FORMAT = "thamtra-source/1"


def source_document(story: Story) -> dict[str, Json]:
    """Put everything that is told into one document."""
    told = story.round
    return {
        "format": FORMAT,
        "campaign": told.id,
        "title": told.title,
        "year": str(told.year),
        "illustrative_note": told.illustrative_note or None,
        **_origin(told),
        "sections": _sections(story),
        "lists": [_list(story, kind, table) for kind, table in story.lists()],
        "compared_with": _earlier(story),
        "below_maximum": [_short(item) for item in shortfalls(story)],
        "contradictions": [_contradiction(item) for item in told.contradictions],
        "feeds": [
            {
                "kind": kind,
                "component": feed.component,
                "title": feed.title,
                "instrument": feed.instrument,
                "wording": feed.wording,
                "automatic_points": False,
            }
            for kind, book in story.books.items()
            for feed in book.feeds
        ],
        "not_in_source": [{"what": item.what, "note": item.note} for item in told.unknown],
    }


def _origin(told: SourceRound) -> dict[str, Json]:
    return {
        "source": {
            "id": told.origin.id,
            "title": told.origin.title,
            "issued_on": told.origin.issued_on.isoformat(),
            "publisher": told.origin.publisher,
            "note": told.origin.note or None,
        },
        "instruments": [
            {
                "number": item.number,
                "issued_on": item.issued_on.isoformat(),
                "issuer": item.issuer,
                "abstract": item.abstract,
                "note": item.note or None,
            }
            for item in told.decisions
        ],
        "data_window": None
        if told.window is None
        else {
            "from": told.window.start.isoformat(),
            "through": told.window.through.isoformat(),
            "quote": told.window.quote,
        },
        "deadlines": [_deadline(item) for item in told.deadlines],
        "feedback": None if told.feedback is None else _deadline(told.feedback),
    }


def _deadline(item: Deadline) -> Json:
    return {"kinds": list(item.kinds), "last_day": item.last_day.isoformat(), "quote": item.quote}


def _sections(story: Story) -> list[Json]:
    return [
        {
            "kind": kind,
            "set": book.id,
            "notice": book.notice or None,
            "section": section.id,
            "label": section.label,
            "max": exact_text(section.max),
            "groups": [_part(group) for group in named_groups(section)],
        }
        for kind, book in story.books.items()
        for section in book.sections
    ]


def _part(part: NamedPart) -> dict[str, Json]:
    """Name a part; no source gives its points."""
    return {
        "id": part.id,
        "label": part.label,
        "points": None,
        "parts": [_part(inner) for inner in part.parts],
    }


def _list(story: Story, kind: str, table: RankTable) -> Json:
    levels = year_of(story.books[kind], table).level_counts
    printed = is_printed(table)
    return {
        "kind": kind,
        "list": table.ranking.id,
        "label": table.ranking.label,
        "block": table.block or None,
        "max": exact_text(largest(story, kind, table)),
        "ranked": str(len(table.rows)) if printed else None,
        "levels": {code: str(count) for code, count in levels.items() if code} if printed else None,
        "units": [
            {
                "unit": row.unit,
                "name": story.name(row.unit),
                "place": exact_text(row.declared),
                "value": exact_text(row.value),
                "level": row.level.code if row.level else None,
                "reason": None,
            }
            for row in table.rows
        ]
        + [
            {
                "unit": item.unit,
                "name": story.name(item.unit),
                "place": None,
                "value": _amount(item.value),
                "level": item.level.code if item.level else None,
                "reason": item.reason.value,
            }
            for item in table.unranked
        ],
    }


def _earlier(story: Story) -> Json:
    if story.round.earlier is None:
        return None
    return {
        "year": str(story.round.earlier.year),
        "lists": [_then(story, item) for item in then_and_now(story)],
    }


def _then(story: Story, item: ListThen) -> Json:
    then = item.ranked_then
    return {
        "kind": item.kind,
        "list": item.table.ranking.id,
        "block": item.table.block or None,
        "ranked": str(item.ranked),
        "ranked_before": None if then is None else str(then),
        "ranked_change": None if then is None else str(item.ranked - then),
        "units": [
            {
                "unit": change.unit,
                "name": story.name(change.unit),
                "value": _amount(change.now.value if change.now else None),
                "value_before": _amount(change.before.value if change.before else None),
                "change": _amount(change.value),
            }
            for change in item.units
        ],
    }


def _short(item: Shortfall) -> Json:
    return {
        "unit": item.unit,
        "name": item.name,
        "sections": {
            tally.id: {"label": tally.label, "points": _amount(tally.points), "max": exact_text(tally.max)}
            for tally in item.tallies
        },
        "groups": [
            {"id": group.id, "label": group.label, "section": section, "points": None}
            for section, group in item.groups
        ],
        "criteria": [
            {"id": part.id, "label": part.label, "points": _amount(points)} for part, points in item.criteria
        ],
        "note": item.note or None,
    }


def _contradiction(item: Contradiction) -> Json:
    return {
        "id": item.id,
        "year": _count(item.year),
        "kind": item.kind,
        "section": item.section,
        "ranked_by_source": _count(item.by_source),
        "ranked_by_table": _count(item.by_table),
        "note": item.note,
    }


def _count(number: int | None) -> str | None:
    return None if number is None else str(number)


def _amount(value: Fraction | None) -> str | None:
    return None if value is None else exact_text(value)
