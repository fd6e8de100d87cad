"""A tablet for the tests: makes commands as the page does and sends them through the service."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from inspection_api.fieldwork import service, views
from inspection_api.fieldwork.rules import Batch, BatchAnswer, CommandKind, TabletCommand
from inspection_api.kernel.transaction import reading
from tests.inspection_api.archive.installation import INSPECTOR, LEADER, NOW, UNIT
from tests.inspection_api.planning.campaign import CAMPAIGN, package_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspection_api.kernel.actors import Actor
    from inspection_api.kernel.context import Context

_numbers = count(1)


def new_id() -> UUID:
    return UUID(int=(1 << 100) + next(_numbers))


def finding(criterion: str = "H.A1.1", name: str = "so_may", **changes: Any) -> TabletCommand:
    """A finding that says "as reported" unless told otherwise."""
    body: dict[str, Any] = {
        "criterion": criterion,
        "field": name,
        "outcome": "match",
        "value": None,
        "cause": None,
        "note": None,
        "base": None,
        "photos": [],
    }
    return TabletCommand(new_id(), CommandKind.RECORD_FINDING, NOW - timedelta(hours=1), {**body, **changes})


def differ(value: str, criterion: str = "H.A1.1", name: str = "so_may", **changes: Any) -> TabletCommand:
    return finding(criterion, name, outcome="differ", value=value, cause="entry_error", **changes)


def photo(sha256: str, size: int, **changes: Any) -> TabletCommand:
    body: dict[str, Any] = {
        "sha256": sha256,
        "size": size,
        "media_type": "image/jpeg",
        "criterion": "H.A1.1",
        "field": "so_may",
        "taken_at": (NOW - timedelta(hours=1)).isoformat(),
        "source": "camera",
        "fix": {
            "lat": "13.971836",
            "lon": "108.015080",
            "accuracy_m": "8",
            "fixed_at": (NOW - timedelta(hours=1)).isoformat(),
        },
        "notice_given": True,
    }
    return TabletCommand(new_id(), CommandKind.ATTACH_PHOTO, NOW - timedelta(hours=1), {**body, **changes})


def closing(note: str | None = None) -> TabletCommand:
    return TabletCommand(new_id(), CommandKind.CLOSE_VISIT, NOW, {"note": note})


@dataclass
class Tablet:
    """A tablet that works on one visit."""

    context: Context
    visit_id: UUID
    digest: str
    device: UUID = field(default_factory=new_id)

    def batch(self, *commands: TabletCommand) -> Batch:
        return Batch(self.device, NOW + timedelta(seconds=5), self.digest, commands)

    def send(self, *commands: TabletCommand, actor: Actor = INSPECTOR) -> BatchAnswer:
        return service.apply_batch(actor, self.context, self.visit_id, self.batch(*commands))

    def said(self, *commands: TabletCommand, actor: Actor = INSPECTOR) -> list[str]:
        """What became of each command: its outcome, or the code it was parked with."""
        return list(_in_short(self.send(*commands, actor=actor)))

    def findings(self, actor: Actor = LEADER) -> tuple[views.FindingView, ...]:
        with reading(self.context) as session:
            return views.findings_of(actor, session, CAMPAIGN, UNIT)

    def parked(self, actor: Actor = LEADER) -> tuple[views.ParkedView, ...]:
        with reading(self.context) as session:
            return views.parked(actor, session, CAMPAIGN)

    def reported(self, criterion: str, name: str) -> str:
        package = package_of(self.context, self.visit_id)
        (value,) = (
            entry["reported"]
            for group in package["groups"]
            for one in group["criteria"]
            for entry in one["fields"]
            if (one["id"], entry["id"]) == (criterion, name)
        )
        return str(value)


def _in_short(answer: BatchAnswer) -> Iterator[str]:
    for outcome in answer.outcomes:
        yield outcome.outcome.value if outcome.parked is None else outcome.parked.code
