"""Writing side of the log: the chain of events under its one lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from evidence.ledger import GENESIS, line_hash, make_line
from evidence.ledger import Event as LedgerEvent
from evidence.merkle import Frontier, leaf_hash
from inspection_api.kernel.audit import EventDraft
from inspection_api.ledger.records import ONE, Checkpoint, Event, LogHead

LOG_NAME = "thamtra"


class DatabaseEventLog:
    """The one log, as rows of the database. Implements ``kernel.audit.EventLog``."""

    def append(self, session: Session, drafts: Sequence[EventDraft]) -> None:
        """Chain the drafts onto the log, inside the given transaction.

        The head is locked last in a transaction and only for its end, so that writers queue briefly.
        """
        head = hold_end(session)
        frontier = Frontier.parse(head.seq, head.frontier)
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
            frontier = frontier.append(leaf_hash(line))
            row = Event(
                seq=event.seq, type=event.type, subject=event.subject, line=line.decode(), hash=head.hash
            )
            session.add(row)
        head.frontier = frontier.text()


def newest_checkpoint(session: Session) -> Checkpoint | None:
    """Return the checkpoint that reaches furthest, or None."""
    return session.scalars(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1)).first()


def hold_end(session: Session) -> LogHead:
    """Return the end of the log, locked: nothing is written by others until this transaction ends."""
    query = select(LogHead).where(LogHead.id == ONE).with_for_update()
    locked = query.execution_options(populate_existing=True)  # a row read earlier may be stale
    head = session.scalars(locked).first()
    if head is None:  # the first event of all; two first writers agree on one head
        session.execute(
            _insert(session)(LogHead)
            .values(id=ONE, seq=0, hash=GENESIS, frontier="")
            .on_conflict_do_nothing()
        )
        head = session.scalars(locked).one()
    return head


def _insert(session: Session) -> Callable[[type[LogHead]], sqlite.Insert | postgresql.Insert]:
    return sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
