"""What the sample's data file says, as values that can be asked. The same file gives the same sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from random import Random
from typing import Any

from inspection_api.kernel.configuration import Configuration
from scoring import Rulebook, load_rulebook

SAMPLE = "samples/gia-lai-2019.yaml"
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SampleUnit:
    """A unit of the sample, as its list has it."""

    code: str
    name: str
    kind: str
    label_kind: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The data file of the sample, with the criteria sets and units of its campaign.

    Attributes:
        seed: What everything is drawn from.
        campaign_id: The round.
        campaign_path: Its file below config/.
        opened_at: When the round opens.
        starts_at: Where the sample's clock begins.
        open_units: Units whose form is left to whoever tries the product.
        first_visits: Units whose visit is planned from the start.
        silent_units: Units that hand in nothing.
        late_units: Units that hand in after the deadline.
        data: The file itself, for the ranges that figures are drawn from.
        rulebooks: The criteria set of each kind.
        units: All units by code, in the order of the list.
    """

    seed: int
    campaign_id: str
    campaign_path: str
    opened_at: datetime
    starts_at: datetime
    open_units: frozenset[str]
    first_visits: tuple[str, ...]
    silent_units: frozenset[str]
    late_units: frozenset[str]
    data: Mapping[str, Any]
    rulebooks: Mapping[str, Rulebook]
    units: Mapping[str, SampleUnit]

    def chance(self, unit_code: str, purpose: str) -> Random:
        """Return a generator of one unit and purpose, independent of all others."""
        return Random(f"{self.seed}/{unit_code}/{purpose}")  # noqa: S311 -- a sample, nothing secret

    def arrivals(self, unit: SampleUnit) -> tuple[date, date]:
        """Return the first and last day on which the form of a unit may arrive."""
        spans: Mapping[str, Any] = self.data["arrivals"]
        drawn = self.chance(unit.code, "wave").randrange(1000)
        if unit.code in self.late_units:
            return _days(spans["late"][unit.kind])
        if drawn < int(spans["later_permille"]):
            return _days(spans["later"][unit.kind])
        return _days(spans["early"])


def read_plan(configuration: Configuration) -> Plan:
    """Read the sample's data file with what it stands on."""
    data: Mapping[str, Any] = configuration.document(SAMPLE)
    campaign: Mapping[str, Any] = configuration.document(data["campaign"])
    return Plan(
        seed=int(data["seed"]),
        campaign_id=campaign["id"],
        campaign_path=data["campaign"],
        opened_at=datetime.fromisoformat(data["opened_at"]),
        starts_at=datetime.fromisoformat(data["starts_at"]),
        open_units=frozenset(data["open_units"]),
        first_visits=tuple(data["first_visits"]),
        silent_units=frozenset(data["not_submitted"]),
        late_units=frozenset(data["late_units"]),
        data=data,
        rulebooks={
            kind: _rulebook(entry["criteria"], configuration.text(entry["criteria"]))
            for kind, entry in campaign["kinds"].items()
        },
        units={
            row["code"]: SampleUnit(row["code"], row["name"], row["kind"], row["label_kind"])
            for row in configuration.table(campaign["units"])
        },
    )


def span(pair: Sequence[object]) -> Span:
    """Read a range of whole numbers, both ends included."""
    low, high = pair
    return int(str(low)), int(str(high))


@lru_cache(maxsize=16)
def _rulebook(path: str, text: str) -> Rulebook:
    return load_rulebook(text, name=f"config/{path}")


def _days(pair: Sequence[str]) -> tuple[date, date]:
    first, last = pair
    return date.fromisoformat(first), date.fromisoformat(last)
