"""Writing side of the archive: the chain of events under its one lock."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from evidence.ledger import GENESIS, line_hash, make_line
from evidence.ledger import Event as LedgerEvent
from inspection_api.archive.records import ONE, Event, LogHead
from inspection_api.kernel.audit import EventDraft

LOG_NAME = "thamtra"


class DatabaseEventLog:
    """The one log, as rows of the database. Implements ``kernel.audit.EventLog``."""

    def append(self, session: Session, drafts: Sequence[EventDraft]) -> None:
        """Chain the drafts onto the log, inside the given transaction.

        The head is locked last in a transaction and only for its end, so that writers queue briefly.
        """
        head = _locked_head(session)
        for draft in drafts:
            event = LedgerEvent(
                log=LOG_NAME,
                seq=head.seq + 1,
                type=draft.type,
                at=draft.at,
                actor=draft.actor,
                device=draft.device,
                subject=draft.subject,
                payload=draft.payload,
            )
            line = make_line(event, head.hash)
            head.seq, head.hash = event.seq, line_hash(line)
            row = Event(
                seq=event.seq, type=event.type, subject=event.subject, line=line.decode(), hash=head.hash
            )
            session.add(row)


def _locked_head(session: Session) -> LogHead:
    head = session.scalars(select(LogHead).where(LogHead.id == ONE).with_for_update()).first()
    if head is None:
        head = LogHead(id=ONE, seq=0, hash=GENESIS)
        session.add(head)
    return head
