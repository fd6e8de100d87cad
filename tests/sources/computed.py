"""What scoring makes of the printed totals, for the figures that are results and not data."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from inspection_api.cli.source import story_of
from scoring import Reason
from tests.sources.figures import CONFIG, rows
from tests.sources.rounds import campaign, rulebooks, scored, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scoring import RankTable, Rulebook, Section, YearChanges

DAK_NONG = "dak-nong-2019"
DAK_NONG_2018 = "results/dak-nong-2018.csv"
QUANG_NINH = "quang-ninh-2018"
QUANG_BINH = "quang-binh-2018"


@cache
def computed() -> Mapping[str, Any]:
    """Every computed result by the name that the lists use."""
    return {
        "dak_nong": {kind: _kind(rulebooks(DAK_NONG)[kind]) for kind in ("huyen", "xa")},
        "quang_ninh": _quang_ninh(),
        "quang_binh": {
            "districts_with_silent_communes": len(campaign(QUANG_BINH)["not_submitted"]["xa_of"]),
        },
    }


def _quang_ninh() -> Mapping[str, Any]:
    book = rulebooks(QUANG_NINH)["huyen"]
    card = scored(QUANG_NINH)["uong-bi"]
    return {
        "sections": len(book.sections),
        "total": card.total.points,
        "max": book.max,
        "points": {name: section.points for name, section in card.sections.items()},
    }


def _kind(book: Rulebook) -> Mapping[str, Any]:
    units = {row["unit"] for row in rows(campaign(DAK_NONG)["results"]) if row["kind"] == book.kind}
    lists = {section.id: _section(book, section) for section in book.sections}
    return {"evaluated": len(units), "sections": len(book.sections), **lists}


def years(kind: str, section: str) -> YearChanges:
    """Compare 2019 with 2018 as the source does: by the same table, and 2018 only as it was told."""
    return story_of(CONFIG / f"campaigns/{DAK_NONG}.yaml").scored.changes[kind, section, ""]


def _section(book: Rulebook, section: Section) -> Mapping[str, Any]:
    made, compared = table(DAK_NONG, book.kind, section.id), years(book.kind, section.id)
    assert section.levels is not None
    assert section.ready_made is not None
    return {
        "ranked": compared.ranked_now,
        "ranked_change": compared.ranked_now - compared.ranked_before,
        "groups": len(section.ready_made.named),
        "levels": len(section.levels.steps),
        "lowest_level": section.levels.steps[-1].label,
        "unranked": "rest" if _rest_is_below(made) else "some",
        **_units(made, compared),
    }


def _rest_is_below(made: RankTable) -> bool:
    return bool(made.unranked) and {item.reason for item in made.unranked} == {Reason.BELOW_LOWEST_LEVEL}


def _units(made: RankTable, compared: YearChanges) -> Mapping[str, Any]:
    changes = {change.unit: change.value for change in compared.units}
    return {
        row.unit: {
            "place": row.place,
            "points": row.value,
            "level": row.level.label if row.level else "",
            "change": changes[row.unit],
        }
        for row in made.rows
    }
