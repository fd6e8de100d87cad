"""What scoring hands out cannot be written to: every record is frozen with slots, but for those named."""

import dataclasses
import importlib
import pkgutil

import pytest

import scoring

# Collect while something is read, searched or adjusted.
FILLED = {
    "scoring.criteria.marked.Faults",
    "scoring.exchange.tables.Sheet",
    "scoring.exchange.totals_tables._Totals",
    "scoring.exchange.units.Units",
    "scoring.exchange.units._Unit",
    "scoring.formula.evaluation._Run",
    "scoring.formula.measures._Judge",
    "scoring.formula.proof.Survey",
    "scoring.population.columns.Plane",
}
# Keep what they work out once in a dictionary of their own.
WITHOUT_SLOTS = {
    "scoring.criteria.rulebook.Rulebook",
    "scoring.exchange.places._PlaceStory",
    "scoring.explanation.sections._SectionStory",
    "scoring.explanation.sections._TotalStory",
}


def records() -> dict[str, type]:
    """Every dataclass of scoring by its full name."""
    names = [found.name for found in pkgutil.walk_packages(scoring.__path__, "scoring.")]
    found = {}
    for name in names:
        for thing in vars(importlib.import_module(name)).values():
            if isinstance(thing, type) and dataclasses.is_dataclass(thing) and thing.__module__ == name:
                found[f"{name}.{thing.__qualname__}"] = thing
    return found


RECORDS = records()


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_a_record_is_frozen_and_has_slots(name: str) -> None:
    record = RECORDS[name]
    frozen = record.__dict__["__dataclass_params__"].frozen
    assert (frozen, "__slots__" in vars(record)) == (name not in FILLED, name not in WITHOUT_SLOTS)
