"""Read models of custody: one file with everything known of it, and its history.

People of a unit see the files their own unit handed in, and of the photos taken there those that they were
told of; of a restricted one among these they see the copy for the public alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from evidence import PhotoFacts
from evidence.redaction import Area, read_areas
from inspection_api.archive import views as archive
from inspection_api.archive.records import Derivation
from inspection_api.archive.rules import WAITING, is_photo, read_facts
from inspection_api.archive.views import EvidenceView
from inspection_api.custody import rules, store
from inspection_api.custody.records import EvidenceClass, PublicCopy
from inspection_api.custody.rules import Line, Look
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, allowed, permit
from inspection_api.kernel.predicates import Facts

_SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class MarkView:
    """That a file was restricted, or no longer is: why, by whom, when."""

    is_restricted: bool
    reason: str | None
    note: str | None
    marked_by_name: str
    marked_at: datetime


@dataclass(frozen=True, slots=True)
class CopyView:
    """A copy for the public: what stands in the store, which areas are filled, who asked for it."""

    sha256: str
    areas: tuple[Area, ...]
    requested_by_name: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as one person may see it.

    Attributes:
        file: What it is, and its state.
        facts: What the photo shows of itself; None for other files and for who sees no original.
        is_photo: A picture can be shown of it, now or soon.
        look: What of the picture the person sees.
        marks: How it was classed, the last time first; for those who see it whole.
        is_restricted: The last of them.
        copy: The copy for the public that counts, or None.
        standing: How it stands to people, for asking what the person may do with it.
        has_custody: The person may read its history.
    """

    file: EvidenceView
    facts: PhotoFacts | None
    is_photo: bool
    look: Look
    marks: tuple[MarkView, ...]
    is_restricted: bool
    copy: CopyView | None
    standing: Facts
    has_custody: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """One thing that happened to a file.

    Attributes:
        seq: Number of the line of the log.
        type: What.
        at: When.
        actor_name: Who; None for the system, and for whom the reader is not told.
        by_system: The product did it by itself.
        purpose: What the file was handed out for, in the words of who took it.
        code: Why, where that is one of a few reasons.
    """

    seq: int
    type: str
    at: datetime
    actor_name: str | None
    by_system: bool
    purpose: str | None
    code: str | None


def restricted(actor: Actor, session: Session, digests: Collection[str]) -> frozenset[str]:
    """Return those of some files that are restricted; lists show no pictures of them."""
    permit(actor, Permission.VIEW_EVIDENCE)
    return store.restricted(session, digests)


def file(actor: Actor, context: Context, session: Session, sha256: str) -> FileView:
    """Return one file.

    Raises:
        Problem: ``evidence.unknown``, 404, when there is none that the person may see.
    """
    permit(actor, Permission.VIEW_EVIDENCE)
    found = archive.evidence_view(actor, context, session, sha256)
    marks = store.marks(session, sha256)
    newest = store.newest_copy(session, sha256)
    standing = standing_to(actor, session, sha256)
    is_restricted = bool(marks) and marks[0].is_restricted
    entrusted = allowed(actor, Permission.VIEW_RESTRICTED, on=standing)
    shown = rules.look(restricted=is_restricted, entrusted=entrusted, has_copy=newest is not None)
    made = session.get(Derivation, sha256) if shown is Look.WHOLE else None
    return FileView(
        file=found,
        facts=None if made is None else read_facts(made.facts_text),
        is_photo=found.state == WAITING or is_photo(found.state, found.media_type),
        look=shown,
        marks=tuple(_mark(row) for row in marks) if entrusted else (),
        is_restricted=is_restricted,
        copy=None if newest is None else _copy(newest),
        standing=standing,
        has_custody=allowed(actor, Permission.VIEW_CUSTODY, on=standing),
    )


def standing_to(actor: Actor, session: Session, sha256: str) -> Facts:
    """Return how a file stands to people: the team it concerns, and the asking unit if it handed it in."""
    permit(actor, Permission.VIEW_EVIDENCE)
    handed_in = actor.unit_code if actor.unit_code in store.units(session, sha256) else None
    return Facts(unit_code=handed_in, team=store.team(session, sha256))


def custody(actor: Actor, context: Context, session: Session, sha256: str) -> tuple[StepView, ...]:
    """Return everything that happened to a file, the first thing first.

    People of a unit read that of files their own unit handed in, and the names of their own people.

    Raises:
        Problem: ``evidence.unknown`` or ``access.own-unit-or-staff``.
    """
    permit(actor, Permission.VIEW_CUSTODY)
    archive.evidence_view(actor, context, session, sha256)
    permit(actor, Permission.VIEW_CUSTODY, on=standing_to(actor, session, sha256))
    codes = store.sites(session, sha256) | store.units(session, sha256)
    found = rules.history(store.lines(session, sha256, codes), sha256, codes)
    told_of = actor.unit_code if actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD) else None
    ids = {UUID(who) for line in found if (who := _who(line)) != _SYSTEM}
    names = store.names(session, ids, told_of)
    purposes = store.purposes(session, sha256, told_of)
    return tuple(_step(line, names, purposes) for line in found)


def _step(line: Line, names: dict[str, str], purposes: dict[str, str]) -> StepView:
    who = _who(line)
    return StepView(
        seq=line.seq,
        type=line.type,
        at=line.at,
        actor_name=names.get(who),
        by_system=who == _SYSTEM,
        purpose=purposes.get(line.text("note") or ""),
        code=line.text("why"),
    )


def _who(line: Line) -> str:
    """Return whose doing something was: a copy is made by the system for somebody."""
    return line.text("requested_by") or line.actor


def _mark(row: EvidenceClass) -> MarkView:
    return MarkView(row.is_restricted, row.reason, row.note_text, row.marked_by_name, row.marked_at)


def _copy(row: PublicCopy) -> CopyView:
    return CopyView(row.copy_sha256, read_areas(row.areas_text), row.requested_by_name, row.made_at)
