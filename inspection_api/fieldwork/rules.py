"""What a command of the tablet means: it is taken, or it is parked for people. Pure.

Nothing from the field is refused for a reason the inspector cannot cure at the desk of the office: a value
that cannot stand, an outdated package, another inspector's finding all lead to ``Parked`` with a code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from evidence import Fix, Position, Source, canonical_json, sha256_bytes
from evidence.items import Picture
from inspection_api.custody.rules import RestrictionReason
from inspection_api.findings.rules import FactKey, FindingBody, Parked, read_finding
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.permissions import Permission, allowed
from inspection_api.kernel.predicates import Facts
from scoring import Verify

Body = Mapping[str, Any]


class CommandKind(StrEnum):
    """What a tablet asks for."""

    RECORD_FINDING = "record_finding"
    ATTACH_PHOTO = "attach_photo"
    CLOSE_VISIT = "close_visit"
    SIGN_MINUTES = "sign_minutes"


class Outcome(StrEnum):
    """What became of a command."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    PARKED = "parked"


class Medium(StrEnum):
    """What somebody wrote on first."""

    TABLET = "tablet"
    PAPER = "paper"


class Settlement(StrEnum):
    """What the team leader does with a parked command."""

    ACCEPT = "accept"
    DISMISS = "dismiss"


MODES: Mapping[Verify, str] = {Verify.FIELD: "visit", Verify.DESK: "desk", Verify.SYSTEM: "system"}


@dataclass(frozen=True, slots=True)
class TabletCommand:
    """One command as the tablet made it, its shape checked; without an author it is the sender's.

    Attributes:
        number: Its place among all that was written on that tablet; older tablets do not say.
    """

    id: UUID
    kind: CommandKind
    made_at: datetime
    body: Body
    author: UUID | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What a tablet sends at once.

    Attributes:
        device_id: The tablet.
        device_now: Its clock when it sent this.
        package_digest: The package it worked with.
        commands: In the order they were made.
        medium: What they were written on; what paper says is typed at a desk.
    """

    device_id: UUID
    device_now: datetime
    package_digest: str
    commands: tuple[TabletCommand, ...]
    medium: Medium = Medium.TABLET


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """What became of one command."""

    id: UUID
    outcome: Outcome
    parked: Parked | None = None


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What the tablet may forget now, which photos it still has to send, and the newest checkpoint."""

    server_time: datetime
    outcomes: tuple[CommandOutcome, ...]
    photos_wanted: tuple[str, ...]
    checkpoint: str | None


@dataclass(frozen=True, slots=True)
class PhotoBody:
    """What a tablet says about a photo it took."""

    sha256: str
    size: int
    media_type: str
    criterion: str
    field: str | None
    taken_at: datetime
    source: Source
    fix: Fix | None
    notice_given: bool
    picture: Picture


def read_photo(body: Body) -> PhotoBody:
    """Read the body of an ``attach_photo`` whose shape was checked; older tablets know scenes only."""
    return PhotoBody(
        sha256=body["sha256"],
        size=body["size"],
        media_type=body["media_type"],
        criterion=body["criterion"],
        field=body["field"],
        taken_at=datetime.fromisoformat(body["taken_at"]),
        source=Source(body["source"]),
        fix=None if body["fix"] is None else _fix(body["fix"]),
        notice_given=body["notice_given"],
        picture=Picture(body.get("picture") or Picture.SCENE),
    )


def signed_record(command: TabletCommand) -> tuple[str, str | None] | None:
    """Return what a tablet wrote down of a photo, with its signature; None where there is no record."""
    record = command.body.get("record") if command.kind is CommandKind.ATTACH_PHOTO else None
    return None if record is None else (record, command.body.get("signature"))


def restriction(command: TabletCommand) -> RestrictionReason | None:
    """Return why a tablet wants a photo shown to a few only; None where it does not, as older ones do."""
    said = command.body.get("restricted") if command.kind is CommandKind.ATTACH_PHOTO else None
    return None if said is None else RestrictionReason(said)


def fingerprint(kind: CommandKind, author_id: UUID, made_at: datetime, body: Body) -> str:
    """Return what tells two commands of one id apart: the digest of all they say."""
    whole = {"kind": kind.value, "author": str(author_id), "made_at": made_at.isoformat(), "body": body}
    return sha256_bytes(canonical_json(whole))


def is_of_sender(commands: Sequence[TabletCommand], sender: UUID) -> bool:
    """Tell whether a batch holds anything of whoever sends it; an empty one is the sender's."""
    return not commands or any(command.author in {None, sender} for command in commands)


def author_fault(author: Actor | None, facts: Facts) -> Parked | None:
    """Say why nothing stands under an author's name, or None; whoever has a ``device`` was paired with it."""
    if author is None or author.device is None:
        return Parked("fieldwork.author-unknown")
    if not allowed(author, Permission.RECORD_FINDING, on=facts):
        return Parked("fieldwork.author-elsewhere")
    return None


def last_findings(commands: Sequence[TabletCommand]) -> Mapping[FactKey, FindingBody]:
    """Return the last finding of a batch about each value."""
    sent = (command for command in commands if command.kind is CommandKind.RECORD_FINDING)
    return {body.key: body for body in (read_finding(command.body) for command in sent)}


def named_digests(commands: Sequence[TabletCommand]) -> list[str]:
    """Return the digests of the photos that a batch names."""
    return [command.body["sha256"] for command in commands if command.kind is CommandKind.ATTACH_PHOTO]


def _fix(fix: Body) -> Fix:
    position = Position(Decimal(fix["lat"]), Decimal(fix["lon"]))
    return Fix(position, Decimal(fix["accuracy_m"]), datetime.fromisoformat(fix["fixed_at"]))
