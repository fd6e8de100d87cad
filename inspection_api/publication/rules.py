"""What keeps a result from being published, and what a published record says. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scoring import RankTable, Rulebook, Scorecard, wire

FORMAT = "thamtra-result/1"
Json = Mapping[str, object]


class BlockerKind(StrEnum):
    """Why a result cannot be published yet."""

    OPEN_CASES = "open_cases"
    OPEN_VISITS = "open_visits"
    PARKED = "parked"
    WAITING_PHOTOS = "waiting_photos"
    UNDETECTED = "undetected"
    BROKEN_LOG = "broken_log"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing to be settled first, and how many there are of it."""

    kind: BlockerKind
    count: int


@dataclass(frozen=True, slots=True)
class KindResult:
    """The result of one kind of unit: its rankings and the cards behind them.

    Attributes:
        kind: Kind of unit; units are ranked within it.
        rulebook: What they were scored by.
        tables: One per ranking the rulebook declares.
        cards: Final scorecards of all units that reported, by unit.
        late: Units that reported after the deadline.
        not_submitted: Units that did not report.
    """

    kind: str
    rulebook: Rulebook
    tables: tuple[RankTable, ...]
    cards: Mapping[str, Scorecard]
    late: frozenset[str]
    not_submitted: frozenset[str]


def blockers(counts: Mapping[BlockerKind, int]) -> tuple[Blocker, ...]:
    """Return what keeps a result from being published; nothing when it may be."""
    return tuple(Blocker(kind, counts[kind]) for kind in BlockerKind if counts.get(kind, 0))


def record(
    campaign: Json,
    results: Sequence[KindResult],
    names: Mapping[str, str],
    *,
    published_at: datetime,
    log: Json,
) -> Json:
    """Compose the record of a publication: strings and integers only, so that its bytes are canonical.

    Args:
        campaign: Id, title and whether it is illustrative.
        results: One per kind of unit.
        names: Unit names by code.
        published_at: Instant of publication.
        log: Position and hash of the log it stands on.
    """
    return {
        "format": FORMAT,
        "campaign": campaign,
        "published_at": published_at.isoformat(),
        "log": log,
        "kinds": [_kind(result, names) for result in results],
    }


def _kind(result: KindResult, names: Mapping[str, str]) -> Json:
    rulebook = result.rulebook
    return {
        "kind": result.kind,
        "rulebook": {
            "id": rulebook.id,
            "digest": rulebook.digest,
            "title": rulebook.title,
            "illustrative": rulebook.illustrative,
        },
        "rankings": [_ranking(table, names) for table in result.tables],
        "units": [_unit(card, names) for card in result.cards.values()],
    }


def _ranking(table: RankTable, names: Mapping[str, str]) -> Json:
    return {
        "id": table.ranking.id,
        "label": table.ranking.label,
        "block": table.block,
        "rows": [
            {
                "unit": row.unit,
                "name": names[row.unit],
                "value": wire(row.value),
                "place": row.place,
                "shown": row.shown,
                "level": row.level.label if row.level else None,
                "tied": row.tied,
            }
            for row in table.rows
        ],
        "unranked": [
            {"unit": row.unit, "name": names[row.unit], "reason": row.reason, "text": row.text}
            for row in table.unranked
        ],
    }


def _unit(card: Scorecard, names: Mapping[str, str]) -> Json:
    return {
        "unit": card.unit,
        "name": names[card.unit],
        "total": wire(card.total.points),
        "sections": [
            {
                "id": section.section,
                "label": section.label,
                "points": wire(section.points),
                "max": wire(section.max),
                "level": section.level_label,
            }
            for section in card.sections.values()
        ],
        "criteria": {item.criterion: wire(item.points) for item in card.criteria.values()},
    }
