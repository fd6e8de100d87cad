"""Named queries for the writing side of minutes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evidence import canonical_json
from inspection_api.kernel.transaction import Transaction
from inspection_api.minutes import rules
from inspection_api.minutes.records import Minutes, MinutesPaper
from inspection_api.minutes.rules import Content, Note, Sent


def of_visit(session: Session, visit_id: UUID) -> Sequence[Minutes]:
    """Return the minutes of a visit as they came."""
    query = select(Minutes).where(Minutes.visit_id == visit_id)
    return session.scalars(query.order_by(Minutes.number)).all()


def minutes(session: Session, minutes_id: UUID) -> Minutes | None:
    """Return minutes, or None."""
    return session.get(Minutes, minutes_id)


def paper(session: Session, minutes_id: UUID) -> MinutesPaper | None:
    """Return the printed form of minutes, or None while there is none."""
    return session.get(MinutesPaper, minutes_id)


def minutes_row(
    tx: Transaction, sent: Sent, content: Content | None, number: int, notes: Sequence[Note]
) -> Minutes:
    """Return minutes as a row."""
    return Minutes(
        id=sent.id,
        visit_id=sent.visit_id,
        campaign_id=sent.campaign_id,
        unit_code=sent.unit_code,
        number=number,
        version=None if content is None else content.version,
        content_text=sent.text,
        content_digest=rules.content_digest(sent.text),
        prev_digest=None if content is None else content.prev,
        signatures_text=canonical_json(sent.sides).decode(),
        signature=sent.signature,
        salt=sent.salt,
        package_digest=sent.package_digest,
        device=sent.device,
        author_id=sent.author_id,
        author_name=sent.author_name,
        made_at=sent.made_at,
        received_at=tx.now,
        notes_text=rules.notes_text(notes),
    )
