"""What a campaign file says, as values that can be asked. Pure: text comes in parsed, nothing goes out.

Deadlines keep the wording of their source: "trước ngày 25/10" (``before``) ends with the 24th.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from inspection_api.kernel.clock import add_working_days, is_before, local_date
from scoring import Rulebook, load_rulebooks, require_in_force

Document = Mapping[str, Any]
SOURCE = "source"
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last moment for the forms of some kinds of unit.

    Attributes:
        kinds: Kinds of unit it binds.
        day: The date the source names.
        semantic: ``before`` or ``through`` that date.
        quote: The source's words.
    """

    kinds: tuple[str, ...]
    day: date
    semantic: str
    quote: str

    @property
    def last_day(self) -> date:
        """The last day that still counts: the 17th where the source says before the 18th."""
        return self.day - _ONE_DAY if self.semantic == "before" else self.day

    def missed_by(self, instant: datetime) -> bool:
        """Tell whether something received at an instant is late."""
        return not is_before(instant, self.last_day + _ONE_DAY)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """When a difference needs a dialogue. It never decides whether a difference is recorded."""

    points_by_kind: Mapping[str, Decimal]
    outcomes: frozenset[str]
    on_level_change: bool
    reference: str

    def needs_dialogue(
        self, kind: str, points_changed: Decimal, outcome: str, *, level_changed: bool
    ) -> bool:
        """Tell whether a difference has to be put to the unit.

        Args:
            kind: Kind of the unit.
            points_changed: Change of the criterion's points, of either sign.
            outcome: What the inspector concluded.
            level_changed: Whether the unit's level moves with it.
        """
        if outcome in self.outcomes or (level_changed and self.on_level_change):
            return True
        threshold = self.points_by_kind.get(kind, self.points_by_kind["default"])
        return abs(points_changed) >= threshold


@dataclass(frozen=True, slots=True)
class CampaignRules:
    """The dates, bodies and settings of one round, as frozen when it was opened."""

    id: str
    title: str
    year: int
    illustrative: bool
    illustrative_note: str
    bodies: Mapping[str, str]
    instruments: tuple[Mapping[str, str], ...]
    deadlines: tuple[Deadline, ...]
    window_from: date
    window_through: date
    window_text: str
    estimated: bool
    late_sentence: str
    late_quote: str
    late_is_unranked: bool
    fence_metres: int
    response_days: int
    criteria: Mapping[str, str]
    holidays: frozenset[date]
    worked_weekends: frozenset[date]
    tolerance: Tolerance

    @property
    def cycle_day(self) -> date:
        """The day on which the criteria of the round have to be in force: the last of its data window."""
        return self.window_through

    def deadline(self, kind: str) -> Deadline:
        """Return the deadline of a kind of unit."""
        return next(entry for entry in self.deadlines if kind in entry.kinds)

    def response_until(self, notified_at: datetime) -> date:
        """Return the last day on which a unit may explain a difference it was notified of."""
        return add_working_days(
            local_date(notified_at), self.response_days, self.holidays, self.worked_weekends
        )


def is_source(document: Document) -> bool:
    """Tell whether a campaign file only tells of a round that others ran."""
    return bool(document.get("purpose") == SOURCE)


def load_criteria(texts: Mapping[str, str], cycle_day: date) -> Mapping[str, Rulebook]:
    """Read the criteria of a round together and see that they are in force.

    Args:
        texts: The text of each criteria file by the name that faults give it.
        cycle_day: The day on which they have to be in force.

    Returns:
        The rulebook of each kind of unit.

    Raises:
        RulebookError: Some file has faults; all of them are listed.
        ValidityError: A set is not in force on the day.
    """
    rulebooks = load_rulebooks(texts)
    for rulebook in rulebooks.values():
        require_in_force(rulebook, cycle_day)
    return rulebooks


def takes_part(row: Mapping[str, str], window_through: date) -> bool:
    """Tell whether a unit exists at the end of the data window: not merged away before, not founded after."""
    founded = date.fromisoformat(row["valid_from"])
    ended = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
    return founded <= window_through <= ended


def read_campaign(document: Document, calendars: Sequence[Document], tolerances: Document) -> CampaignRules:
    """Read the parsed files of a campaign.

    Args:
        document: The campaign file.
        calendars: Its holiday calendars.
        tolerances: The tolerance file; the version in force at the campaign's source date counts.

    Raises:
        KeyError: A file lacks something a campaign must say; the configuration tests hold this shut.
    """
    window = document["data_window"]
    late = document["late_rule"]
    return CampaignRules(
        id=document["id"],
        title=document["title"],
        year=document["year"],
        illustrative=document["illustrative"],
        illustrative_note=document["illustrative_note"],
        bodies=document["bodies"],
        instruments=tuple(document["instruments"]),
        deadlines=tuple(_deadline(entry) for entry in document["deadlines"]),
        window_from=window["from"],
        window_through=window["through"],
        window_text=window["quote"],
        estimated=window["estimated"],
        late_sentence=late["sentence"],
        late_quote=late["quote"],
        late_is_unranked=late["ranking"] == "unranked",
        fence_metres=document["visits"]["fence_metres"],
        response_days=document["response"]["working_days"],
        criteria={kind: entry["criteria"] for kind, entry in document["kinds"].items()},
        holidays=_days(calendars, "holidays"),
        worked_weekends=_days(calendars, "working_days"),
        tolerance=_tolerance(tolerances, document["source"]["issued_on"]),
    )


def _deadline(entry: Document) -> Deadline:
    return Deadline(tuple(entry["kinds"]), entry["date"], entry["semantic"], entry["quote"])


def _days(calendars: Sequence[Document], part: str) -> frozenset[date]:
    return frozenset(entry["date"] for calendar in calendars for entry in calendar[part])


def _tolerance(document: Document, on: date) -> Tolerance:
    in_force = [version for version in document["versions"] if version["valid_from"] <= on]
    version = max(in_force, key=lambda entry: entry["valid_from"])
    return Tolerance(
        points_by_kind={kind: Decimal(text) for kind, text in version["dialogue_points"].items()},
        outcomes=frozenset(version["always_dialogue_outcomes"]),
        on_level_change=version["always_dialogue_on_level_change"],
        reference=version["reference"],
    )
