"""Named queries for the writing side of handing over."""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy.orm import Session

from inspection_api.handover.records import UnreadRecord
from inspection_api.handover.rules import Unread
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.transaction import Transaction
from inspection_api.planning.records import Visit


def knows_visit(session: Session, visit_id: UUID) -> bool:
    """Tell whether a visit is one of this installation."""
    return session.get(Visit, visit_id) is not None


def unread_row(tx: Transaction, found: Unread, sha256: str | None) -> UnreadRecord:
    """Return a record that could not be read as a row; ``sha256`` names the bytes that came with it."""
    return UnreadRecord(
        id=tx.new_id(),
        fingerprint=found.fingerprint,
        number=found.number,
        kind=found.kind,
        author_name=found.author,
        visit_id=found.visit,
        said_text=found.said,
        said_salt=tx.context.identifiers.salt(),
        sha256=sha256,
        code=found.code,
        params_text=json.dumps(dict(found.params), ensure_ascii=False, sort_keys=True),
        handed_in_by=tx.actor.person_id,
        handed_in_by_name=tx.actor.name,
        handed_in_at=tx.now,
    )


def as_event(row: UnreadRecord) -> dict[str, object]:
    """Return a record that could not be read as the log tells of it."""
    return {
        "record": str(row.id),
        "number": row.number,
        "kind": row.kind,
        "visit": None if row.visit_id is None else str(row.visit_id),
        "said": sealed(row.said_text, row.said_salt),
        "sha256": row.sha256,
        "code": row.code,
    }


def unread_record(session: Session, record_id: UUID) -> UnreadRecord | None:
    """Return a record that could not be read, or None."""
    return session.get(UnreadRecord, record_id)
