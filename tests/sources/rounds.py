"""Rounds that are known only from a source, put through scoring: ready-made totals in, places out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from scoring import (
    LateRule,
    RankTable,
    Rulebook,
    Scorecard,
    UnitFacts,
    given,
    load_rulebooks,
    rank,
    score,
    wire,
)
from tests.sources.figures import CONFIG, document, points_of, rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction


def campaign(name: str) -> Any:
    """A campaign file."""
    return document(f"campaigns/{name}.yaml")


@cache
def rulebooks(name: str) -> Mapping[str, Rulebook]:
    """The criteria sets of a campaign by kind of unit."""
    paths = [entry["criteria"] for entry in campaign(name)["kinds"].values()]
    return load_rulebooks({path: (CONFIG / path).read_text(encoding="utf-8") for path in paths})


def ready(unit: str, kind: str, points: Mapping[str, Fraction], parent: str | None = None) -> UnitFacts:
    """Facts of a unit whose section totals come ready-made."""
    answers = {(section, "points"): given(wire(value)) for section, value in points.items()}
    return UnitFacts(unit, kind, parent, answers)


@cache
def scored(name: str, results: str = "") -> Mapping[str, Scorecard]:
    """Score the units of a result file by the sets of a campaign; totals it does not give stay unknown."""
    path = results or campaign(name)["results"]
    known = points_of(path)
    units = {row["unit"]: (row["kind"], row["parent"] or None) for row in rows(path)}
    facts = [ready(unit, kind, known.get(unit, {}), parent) for unit, (kind, parent) in units.items()]
    return score(rulebooks(name), facts)


@dataclass(frozen=True, slots=True)
class Told:
    """What a result file says of the units of a kind beside points."""

    not_submitted: list[str]
    below_lowest: list[str]
    parents: dict[str, str | None]


def told(name: str, kind: str, section: str) -> Told:
    """Read what the result file of a campaign says beside points."""
    own = [row for row in rows(campaign(name)["results"]) if (row["kind"], row["section"]) == (kind, section)]
    with_status = {
        status: [row["unit"] for row in own if row["status"] == status]
        for status in ("not_submitted", "below_lowest")
    }
    return Told(**with_status, parents={row["unit"]: row["parent"] or None for row in own})


def table(name: str, kind: str, section: str) -> RankTable:
    """The list of places of all units of a kind by one section, where a campaign has one block."""
    book, around = rulebooks(name)[kind], told(name, kind, section)
    without = {*around.not_submitted, *around.below_lowest}
    cards = [card for unit, card in scored(name).items() if unit not in without]
    (made,) = rank(
        book,
        book.ranking(section),
        cards,
        not_submitted=around.not_submitted,
        late_rule=LateRule.UNRANKED,
        below_lowest={section: around.below_lowest},
    )
    return made
