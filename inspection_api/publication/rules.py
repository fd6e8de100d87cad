"""What keeps a result from being published, what a record says, what a unit's corrections did. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from inspection_api.discrepancies.rules import CampaignScores, without_corrections
from scoring import (
    Adjustment,
    AdjustmentError,
    Block,
    Origin,
    PlaceChange,
    Ranking,
    RankTable,
    Rivals,
    Rulebook,
    Scorecard,
    UnitFacts,
    attribute_unit,
    attribution_sentences,
    chains,
    clusters,
    is_plain,
    next_level,
    next_level_sentence,
    own_and_others,
    own_and_others_sentence,
    rivals_of,
    show_exact,
    wire,
)
from scoring.exchange.facts_rows import facts_rows
from scoring.exchange.receipts import Sources, receipt_of
from scoring.exchange.scored import Circumstances, Job, compute
from scoring.exchange.units import FactsTable
from scoring.population.agreement import Agreement, agreement

_MOST_WIDE, _MOST_SETTLED = 2, 9
"""Corrections of a unit shared out while a page waits: those that move others, those under conditions."""
FORMAT = "thamtra-result/1"
FACTS_FILE = "so-lieu.csv"
RECEIPT_FILE = "bien-nhan.json"
Json = Mapping[str, object]


class BlockerKind(StrEnum):
    """Why a result cannot be published yet."""

    OPEN_CASES = "open_cases"
    OPEN_VISITS = "open_visits"
    PARKED = "parked"
    UNREAD = "unread"
    WAITING_PHOTOS = "waiting_photos"
    UNDETECTED = "undetected"
    BROKEN_LOG = "broken_log"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing to be settled first, and how many there are of it."""

    kind: BlockerKind
    count: int


@dataclass(frozen=True, slots=True)
class Movement:
    """A unit that stands elsewhere than by what everybody claimed, and why.

    Attributes:
        unit: Its code.
        before: Its place if every claim were taken as it is; None where it would have none.
        after: Its place by the figures as they stand; None where it has none.
        own: Places lost (above zero) or won by the unit's own corrections, in halves.
        others: The same by the corrections of all others; both add up to the whole change, where a unit
            without a place counts as behind all that have one.
    """

    unit: str
    before: int | None
    after: int | None
    own: Fraction
    others: Fraction


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
        moved: Per table, in the same order, the units that stand elsewhere than by the claims.
    """

    kind: str
    rulebook: Rulebook
    tables: tuple[RankTable, ...]
    cards: Mapping[str, Scorecard]
    late: frozenset[str]
    not_submitted: frozenset[str]
    moved: tuple[tuple[Movement, ...], ...] = ()


def blockers(counts: Mapping[BlockerKind, int]) -> tuple[Blocker, ...]:
    """Return what keeps a result from being published; nothing when it may be."""
    return tuple(Blocker(kind, counts[kind]) for kind in BlockerKind if counts.get(kind, 0))


def movements(claimed: RankTable, standing: RankTable) -> tuple[Movement, ...]:
    """List the units of a block whose place moved from the claims to the figures as they stand.

    Returns:
        In order of the place they have now, those without one last; then by code.
    """
    before, after = _values(claimed), _values(standing)
    units = before.keys() | after.keys()
    changes = own_and_others(
        {unit: before.get(unit) for unit in units}, {unit: after.get(unit) for unit in units}
    )
    was = {row.unit: row.place for row in claimed.rows}
    now = {row.unit: row.place for row in standing.rows}
    moved = [
        Movement(
            unit,
            was.get(unit),
            now.get(unit),
            Fraction(change.twice_own, 2),
            Fraction(change.twice_others, 2),
        )
        for unit, change in changes.items()
        if (change.twice_own, change.twice_others) != (0, 0)
    ]
    last = len(units) + 1
    return tuple(sorted(moved, key=lambda each: (each.after or last, each.unit)))


def _values(table: RankTable) -> Mapping[str, Fraction | None]:
    ranked: dict[str, Fraction | None] = {row.unit: row.value for row in table.rows}
    return ranked | dict.fromkeys((row.unit for row in table.unranked), None)


@dataclass(frozen=True, slots=True)
class Calculation:
    """What a result was computed from, so that anyone entitled computes it again without our server.

    Attributes:
        facts: The final figures of every unit, as a long CSV table of canonical values.
        receipt: What `thamtra replay` compares against.
        agreed: How the points fared that were worked out in a second way, in columns of whole numbers.
    """

    facts: bytes
    receipt: Json
    agreed: Agreement


def criteria_file(kind: str) -> str:
    """Name the criteria file of a kind of unit beside a receipt."""
    return f"{kind}.yaml"


def calculation(
    rulebooks: Mapping[str, Rulebook],
    table: FactsTable,
    around: Circumstances,
    *,
    cycle_day: date,
    log_hash: str,
) -> Calculation:
    """Compute a result from its figures alone and write down from what and how.

    Args:
        rulebooks: By kind of unit.
        table: The final figures of all units, those that sent nothing without answers.
        around: Who was late, who sent nothing, and what that means.
        cycle_day: The day on which the criteria have to be in force.
        log_hash: The last event of the log that the figures follow from.
    """
    sources = Sources({kind: criteria_file(kind) for kind in rulebooks}, FACTS_FILE, log_head=log_hash)
    scored = compute(Job(rulebooks, table, around, cycle_day))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(facts_rows(table))
    agreed = agreement(rulebooks, table.facts, scored.cards)
    return Calculation(text.getvalue().encode(), receipt_of(scored, sources), agreed)


def record(
    campaign: Json,
    results: Sequence[KindResult],
    names: Mapping[str, str],
    *,
    published_at: datetime,
    log: Json,
    computed: Json,
) -> Json:
    """Compose the record of a publication: strings and integers only, so that its bytes are canonical.

    Args:
        campaign: Id, title and whether it is illustrative.
        results: One per kind of unit.
        names: Unit names by code.
        published_at: Instant of publication.
        log: Position and hash of the log it stands on.
        computed: The receipt of the calculation, and the digest of the figures it was made from.
    """
    return {
        "format": FORMAT,
        "campaign": campaign,
        "published_at": published_at.isoformat(),
        "log": log,
        "computed": computed,
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
                "value": _exact(row.value),
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


def _exact(value: Fraction) -> str:
    """Write a ranked value: a list that ranks the exact one may hold a fraction ("10/3")."""
    return show_exact(value).replace(",", ".")


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


@dataclass(frozen=True, slots=True)
class ListChange:
    """What a unit's corrections did in one list, in sentences; `moved` counts others' corrections in."""

    ranking: Ranking
    sentences: tuple[str, ...]
    moved: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a unit's corrections did: the total before and after, and list by list.

    `lists` are empty where the unit has no place to lose, or where too many corrections meet to be told
    apart.
    """

    before: Fraction
    after: Fraction
    lists: tuple[ListChange, ...]


def changes_of(
    scores: CampaignScores, unit: str, made: Sequence[Adjustment], listed: Collection[str]
) -> Changes:
    """Tell what a unit's corrections did; all other units stand as decided.

    Args:
        scores: Those of the whole round.
        unit: Its code.
        made: Its corrections.
        listed: The units whose forms count for places.
    """
    before, after = (scores.cards[origin][unit].total.points for origin in (Origin.REPORTED, Origin.FINAL))
    try:
        lists = _list_changes(scores, unit, made, listed) if unit in listed else ()
    except AdjustmentError:
        lists = ()
    return Changes(before, after, lists)


def _list_changes(
    scores: CampaignScores, unit: str, made: Sequence[Adjustment], listed: Collection[str]
) -> tuple[ListChange, ...]:
    rulebook = scores.rulebooks[scores.facts[Origin.REPORTED][unit].kind]
    facts = scores.facts[Origin.FINAL]
    near, cards = without_corrections(scores, unit, made)
    lists = []
    for ranking in rulebook.rankings:
        block = _block(ranking, facts, unit, listed)
        rivals = rivals_of(rulebook, ranking, [cards[code] for code in block])
        if not _quick(rulebook, made, rivals, unit):
            return ()
        shared = attribute_unit(scores.rulebooks, near, unit, made, rivals)
        claimed, standing = (
            rivals_of(rulebook, ranking, [scores.cards[origin][code] for code in block])
            for origin in (Origin.REPORTED, Origin.FINAL)
        )
        parted = _parted(claimed, standing, unit)
        moved = own_and_others_sentence(parted) if parted.twice_own or parted.twice_others else None
        lists.append(ListChange(ranking, attribution_sentences(rulebook, shared), moved))
    return tuple(lists)


def _block(ranking: Ranking, facts: Mapping[str, UnitFacts], unit: str, listed: Collection[str]) -> list[str]:
    own = facts[unit]
    return [
        code
        for code in sorted(listed)
        if facts[code].kind == own.kind and (ranking.block is Block.KIND or facts[code].parent == own.parent)
    ]


def _quick(rulebook: Rulebook, made: Sequence[Adjustment], rivals: Rivals, unit: str) -> bool:
    """Tell whether the shares can be told while a page is waited for."""
    players = chains(made)
    wide = max((len(part.players) for part in clusters(rulebook, players) if part.wide), default=0)
    return wide <= _MOST_WIDE and (len(players) <= _MOST_SETTLED or is_plain(rivals.cards[unit], (), rivals))


def _parted(claimed: Rivals, standing: Rivals, unit: str) -> PlaceChange:
    """Part a change of place into what the unit's own corrections did and what those of all others did."""
    old, new = claimed.own.get(unit), standing.own.get(unit)
    before, after = claimed.place(unit, old), standing.place(unit, new)
    own = claimed.place(unit, new) - before + after - standing.place(unit, old)
    return PlaceChange(before, after, own, 2 * (after - before) - own)


def next_levels_of(scores: CampaignScores, unit: str) -> tuple[str, ...]:
    """Say what a unit lacks to the next level of each section that has one above where it stands."""
    facts = scores.facts[Origin.FINAL]
    sections = scores.rulebooks[facts[unit].kind].sections
    found = (next_level(scores.rulebooks, list(facts.values()), unit, section.id) for section in sections)
    return tuple(next_level_sentence(item) for item in found if item)
