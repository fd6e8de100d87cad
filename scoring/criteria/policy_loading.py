"""Reads what a set declares about its results: instrument, validity, rounding, levels, places."""

from collections.abc import Mapping
from datetime import date

from scoring.amounts import STORAGE_PLACES, Mode
from scoring.criteria.cursor import Cursor
from scoring.criteria.marked import Lines
from scoring.criteria.policies import (
    Amendment,
    BelowLowest,
    Breaker,
    Compared,
    Feed,
    Gate,
    GroupMinimum,
    Instrument,
    Level,
    Levels,
    NotApplicablePolicy,
    Ranking,
    Rebase,
    Rounding,
    Stage,
    Ties,
    Validity,
)
from scoring.criteria.rules import Block

MAX_PLACES = 9
NOBODY_KNOWS = date(1, 1, 1)


def load_instrument(cursor: Cursor | None) -> Instrument:
    """Read the legal document."""
    if cursor is None:
        return Instrument("", NOBODY_KNOWS, "", "", "")
    found = Instrument(
        cursor.text("number"),
        cursor.date("issued"),
        cursor.text("by"),
        cursor.text("title"),
        cursor.text("note"),
        tuple(_amendment(item) for item in cursor.optional_children("amended_by")),
    )
    cursor.finish()
    return found


def _amendment(cursor: Cursor) -> Amendment:
    found = Amendment(cursor.text("number"), cursor.date("issued"))
    cursor.finish()
    return found


def load_validity(cursor: Cursor | None) -> Validity:
    """Read the days on which the set is in force."""
    if cursor is None:
        return Validity(NOBODY_KNOWS, None)
    found = Validity(cursor.date("from"), cursor.optional_date("to"))
    cursor.finish()
    return found


def load_roundings(top: Cursor) -> Mapping[Stage, Rounding]:
    """Read the declared rounding steps, each stage at most once."""
    found: dict[Stage, Rounding] = {}
    for item in top.children("rounding"):
        stage = item.one_of("at", Stage)
        if stage in found:
            item.fault("at", f"Bước làm tròn tại «{stage}» khai hai lần", "Giữ một mục cho mỗi nơi làm tròn")
        found[stage] = load_rounding(item, STORAGE_PLACES if stage is Stage.CRITERION else MAX_PLACES)
    return found


def load_rounding(cursor: Cursor, largest: int = MAX_PLACES) -> Rounding:
    """Read one rounding step."""
    found = Rounding(cursor.whole("places", largest), cursor.one_of("mode", Mode), cursor.text("ref"))
    cursor.finish()
    return found


def load_not_applicable(cursor: Cursor | None) -> NotApplicablePolicy:
    """Read what becomes of criteria that do not apply."""
    if cursor is None:
        return NotApplicablePolicy(Rebase.DROP, Compared.POINTS, "")
    found = NotApplicablePolicy(
        cursor.one_of("policy", Rebase), cursor.one_of("compare", Compared), cursor.text("ref")
    )
    cursor.finish()
    return found


def load_levels(cursor: Cursor, section_id: str, lines: Lines) -> Levels:
    """Read a section's level table."""
    lines[f"levels:{section_id}"] = cursor.line
    value, gate = cursor.optional_child("value"), cursor.optional_child("requires")
    found = Levels(
        tuple(_level(item) for item in cursor.some_children("steps")),
        load_rounding(value) if value else None,
        cursor.text("below"),
        _gate(gate) if gate else None,
        cursor.text("ref"),
        tuple(_group_minimum(item) for item in cursor.optional_children("group_minima")),
    )
    cursor.finish()
    return found


def _level(cursor: Cursor) -> Level:
    found = Level(cursor.text("code"), cursor.text("label"), cursor.number("min"))
    cursor.finish()
    return found


def _gate(cursor: Cursor) -> Gate:
    found = Gate(cursor.text("section"), cursor.text("min_level"))
    cursor.finish()
    return found


def _group_minimum(cursor: Cursor) -> GroupMinimum:
    found = GroupMinimum(cursor.text("group"), cursor.text("level"), cursor.number("min"))
    cursor.finish()
    return found


def load_ranking(cursor: Cursor, lines: Lines) -> Ranking:
    """Read one list of places."""
    value = cursor.optional_child("value")
    ranking_id = cursor.name("id")
    lines[f"ranking:{ranking_id}"] = cursor.line
    found = Ranking(
        ranking_id,
        cursor.text("label"),
        cursor.text("of"),
        load_rounding(value) if value else None,
        cursor.one_of("ties", Ties),
        tuple(_breaker(item) for item in cursor.optional_children("breakers")),
        cursor.one_of("block", Block),
        cursor.one_of("below_lowest", BelowLowest),
        cursor.text("ref"),
    )
    cursor.finish()
    return found


def _breaker(cursor: Cursor) -> Breaker:
    found = Breaker(cursor.text("by"), cursor.flag("higher_first"), cursor.text("ref"))
    cursor.finish()
    return found


def load_feed(cursor: Cursor) -> Feed:
    """Read what another index looks at."""
    found = Feed(*(cursor.text(key) for key in ("component", "title", "instrument", "wording")))
    cursor.finish()
    return found
