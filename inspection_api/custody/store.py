"""Custody in the database: classes, notes, viewings, copies, and who stands how to a file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from inspection_api.accounts.records import Person
from inspection_api.archive.records import EvidenceUnit
from inspection_api.captures.records import Capture
from inspection_api.custody.records import CustodyNote, EvidenceClass, PublicCopy, Viewing
from inspection_api.custody.rules import CAPTURE_EVENTS, EXPORT_EVENTS
from inspection_api.directory.records import TeamMember
from inspection_api.ledger.records import Event
from inspection_api.planning.records import Visit


def marks(session: Session, sha256: str) -> Sequence[EvidenceClass]:
    """Return how a file was classed, the last time first."""
    query = select(EvidenceClass).where(EvidenceClass.sha256 == sha256)
    return session.scalars(query.order_by(EvidenceClass.number.desc())).all()


def restricted(session: Session, digests: Collection[str]) -> frozenset[str]:
    """Return those of some files that are restricted."""
    newest = (
        select(EvidenceClass.sha256, func.max(EvidenceClass.number).label("number"))
        .where(EvidenceClass.sha256.in_(digests))
        .group_by(EvidenceClass.sha256)
        .subquery()
    )
    is_newest = and_(EvidenceClass.sha256 == newest.c.sha256, EvidenceClass.number == newest.c.number)
    query = select(EvidenceClass.sha256).join(newest, is_newest).where(EvidenceClass.is_restricted)
    return frozenset(session.scalars(query))


def newest_copy(session: Session, sha256: str) -> PublicCopy | None:
    """Return the copy for the public that counts, or None."""
    query = select(PublicCopy).where(PublicCopy.sha256 == sha256)
    return session.scalars(query.order_by(PublicCopy.made_at.desc(), PublicCopy.id.desc()).limit(1)).first()


def copy(session: Session, copy_id: UUID) -> PublicCopy | None:
    """Return a copy for the public by its key, or None."""
    return session.get(PublicCopy, copy_id)


def has_viewed(session: Session, sha256: str, person_id: UUID, day: date) -> bool:
    """Tell whether it is written down that somebody looked at a file on a day."""
    return session.get(Viewing, (sha256, person_id, day)) is not None


def purposes(session: Session, sha256: str, unit_code: str | None) -> dict[str, str]:
    """Return what a file was handed out for, by the key of the note; if a unit is given, to its people."""
    query = select(CustodyNote.id, CustodyNote.purpose_text).where(CustodyNote.sha256 == sha256)
    if unit_code is not None:
        people = select(Person.id).where(Person.unit_code == unit_code)
        query = query.where(CustodyNote.noted_by.in_(people))
    return {str(key): text for key, text in session.execute(query)}


def units(session: Session, sha256: str) -> frozenset[str]:
    """Return the units that handed in a file."""
    query = select(EvidenceUnit.unit_code).where(EvidenceUnit.sha256 == sha256)
    return frozenset(session.scalars(query))


def sites(session: Session, sha256: str) -> frozenset[str]:
    """Return the units that a photo was taken at."""
    query = select(Capture.unit_code).where(Capture.sha256 == sha256)
    return frozenset(session.scalars(query))


def team(session: Session, sha256: str) -> frozenset[UUID]:
    """Return who is on a team that took the photo, or that visits a unit which handed the file in."""
    taken = select(Capture.visit_id).where(Capture.sha256 == sha256)
    handed_in = select(EvidenceUnit.unit_code).where(EvidenceUnit.sha256 == sha256)
    query = select(TeamMember.person_id).join(Visit, Visit.team_id == TeamMember.team_id)
    return frozenset(session.scalars(query.where(or_(Visit.id.in_(taken), Visit.unit_code.in_(handed_in)))))


def lines(session: Session, sha256: str, unit_codes: Collection[str]) -> Sequence[str]:
    """Return the lines of the log that may tell of a file, in order.

    Args:
        session: Where to read.
        sha256: The file.
        unit_codes: Units under whose name lines about its captures stand.
    """
    of_units = and_(
        Event.type.in_(CAPTURE_EVENTS), Event.subject.in_([f"unit:{code}" for code in unit_codes])
    )
    is_near = or_(Event.subject == f"evidence:{sha256}", of_units, Event.type.in_(EXPORT_EVENTS))
    return session.scalars(select(Event.line).where(is_near).order_by(Event.seq)).all()


def names(session: Session, ids: Collection[UUID], unit_code: str | None) -> dict[str, str]:
    """Return the names of people by their key as text; of one unit's people only, if a unit is given."""
    query: Select[UUID, str] = select(Person.id, Person.display_name).where(Person.id.in_(ids))
    if unit_code is not None:
        query = query.where(Person.unit_code == unit_code)
    return {str(key): name for key, name in session.execute(query)}
