"""What of handed-in files waits for the office: records that could not be read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, defer

from inspection_api.handover.records import UnreadRecord, UnreadSettlement
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem
from inspection_api.planning.records import Visit

_MISSING = 404
_EXCERPT = 1500


@dataclass(frozen=True, slots=True)
class UnreadSettlementView:
    """What somebody of the office did about a record that could not be read."""

    note: str
    settled_by_name: str
    settled_at: datetime


@dataclass(frozen=True, slots=True)
class UnreadView:
    """A record of a file that could not be read, and waits or waited for the office.

    Attributes:
        id: Its key.
        number: Its place in the file.
        kind: What it says it is; empty where it says nothing that can be read.
        author_name: Who made it, as far as it says.
        visit_id: The visit, None where it names none.
        beginning: What it says, in JSON, as far as it is shown on a page.
        length: Characters of all it says.
        sha256: Digest of the bytes that came with it; None where there were none.
        code: Why it could not be read.
        params: What the sentence of the code names.
        handed_in_by_name: Who handed the file in.
        handed_in_at: When.
        settlement: What became of it, None while it waits.
    """

    id: UUID
    number: int
    kind: str
    author_name: str
    visit_id: UUID | None
    beginning: str
    length: int
    sha256: str | None
    code: str
    params: Mapping[str, str]
    handed_in_by_name: str
    handed_in_at: datetime
    settlement: UnreadSettlementView | None


def unread(actor: Actor, session: Session, campaign_id: str) -> tuple[UnreadView, ...]:
    """Return the records of a round that could not be read, the newest first; settled ones too.

    Those that name no visit may be of any round and are shown in each.
    """
    permit(actor, Permission.HAND_IN_FILE)
    rows = session.execute(
        select(
            UnreadRecord,
            func.substr(UnreadRecord.said_text, 1, _EXCERPT),
            func.length(UnreadRecord.said_text),
            UnreadSettlement,
        )
        .outerjoin(Visit, Visit.id == UnreadRecord.visit_id)
        .outerjoin(UnreadSettlement, UnreadSettlement.record_id == UnreadRecord.id)
        .options(defer(UnreadRecord.said_text))
        .where(_may_be_of(campaign_id))
        .order_by(UnreadRecord.handed_in_at.desc(), UnreadRecord.number)
    )
    return tuple(_view(row, (beginning, length), done) for row, beginning, length, done in rows)


def unread_text(actor: Actor, session: Session, record_id: UUID) -> str:
    """Return all that a record says, as it came.

    Raises:
        Problem: ``handover.unread-unknown``, 404.
    """
    permit(actor, Permission.HAND_IN_FILE)
    found = session.scalar(select(UnreadRecord.said_text).where(UnreadRecord.id == record_id))
    if found is None:
        raise Problem("handover.unread-unknown", _MISSING)
    return found


def waiting(actor: Actor, session: Session, campaign_id: str) -> int:
    """Count the records that could not be read, may be of a round, and were not dealt with."""
    permit(actor, Permission.VIEW_RESULT)
    query = (
        select(func.count())
        .select_from(UnreadRecord)
        .outerjoin(Visit, Visit.id == UnreadRecord.visit_id)
        .outerjoin(UnreadSettlement, UnreadSettlement.record_id == UnreadRecord.id)
        .where(UnreadSettlement.record_id.is_(None), _may_be_of(campaign_id))
    )
    return session.scalar(query) or 0


def _may_be_of(campaign_id: str) -> ColumnElement[bool]:
    return or_(Visit.campaign_id == campaign_id, UnreadRecord.visit_id.is_(None))


def _view(row: UnreadRecord, shown: tuple[str, int], done: UnreadSettlement | None) -> UnreadView:
    beginning, length = shown
    return UnreadView(
        id=row.id,
        number=row.number,
        kind=row.kind,
        author_name=row.author_name,
        visit_id=row.visit_id,
        beginning=beginning,
        length=length,
        sha256=row.sha256,
        code=row.code,
        params=json.loads(row.params_text),
        handed_in_by_name=row.handed_in_by_name,
        handed_in_at=row.handed_in_at,
        settlement=None
        if done is None
        else UnreadSettlementView(done.note_text, done.settled_by_name, done.settled_at),
    )
