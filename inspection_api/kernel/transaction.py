"""The only commit. One transaction per use case, opened in the service; nothing is kept unless it ends well.

The event lines of a transaction are appended last, under the log's lock, just before the commit; what is to
happen outside the database is a job, which the worker sees after the commit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm import Session

from inspection_api.kernel.actors import SYSTEM, Actor
from inspection_api.kernel.audit import EventDraft, Payload
from inspection_api.kernel.context import Context
from inspection_api.kernel.database import Base
from inspection_api.kernel.jobs import Job
from inspection_api.kernel.problems import DatabaseBusyError

_PRIMARY = 0xFF
"""Of SQLite's codes; the rest tells where it happened."""
_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_POSTGRESQL_BUSY = {
    None,  # no connection at all
    "40001",  # serialization
    "40P01",  # deadlock
    "53300",  # too many connections
    "55P03",  # a lock that is not to be had
    "57P01",  # shut down
    "57P03",  # starting
}
Reader = Session
"""What ``reading`` hands out; services name it so, without knowing the database library."""


class Transaction:
    """One use case in progress.

    Attributes:
        session: Where rows are read and added.
        now: The instant of this use case, the same for all its rows and events.
        context: The outside world.
        actor: Who acts.
    """

    def __init__(self, context: Context, actor: Actor, session: Session) -> None:
        self.context = context
        self.actor = actor
        self.session = session
        self.now: datetime = context.clock.now()
        self._drafts: list[EventDraft] = []

    def new_id(self) -> UUID:
        """Return a fresh identifier of this instant."""
        return self.context.identifiers.uuid(self.now)

    def record(self, type: str, *, subject: str, payload: Payload) -> None:  # noqa: A002 -- the log's own word
        """Note what happened; the line is chained into the log at the end of the transaction."""
        actor = "system" if self.actor == SYSTEM else str(self.actor.person_id)
        draft = EventDraft(type, self.now, actor, self.actor.device, subject, payload)
        self._drafts.append(draft)

    def enqueue(self, kind: str, payload: Payload) -> UUID:
        """Add a job in the same transaction; the worker sees it after the commit."""
        job = Job.queued(self.new_id(), kind, payload, self.actor.person_id, self.now)
        self.session.add(job)
        return job.id

    def settle(self) -> None:
        """Write pending rows, so that constraints speak and queries see them."""
        self.session.flush()

    def _finish(self) -> None:
        self.session.flush()
        if self._drafts:
            self.context.events.append(self.session, self._drafts)
        self.session.commit()


@contextmanager
def transaction(context: Context, actor: Actor) -> Iterator[Transaction]:
    """Open the one transaction of a use case: it commits at the end of the block, an exception undoes it.

    Raises:
        DatabaseBusyError: There was no turn in time.
    """
    session = context.database.writing()
    try:
        with _naming_what_passes():
            session.connection()  # takes SQLite's write lock before the instant is read
            tx = Transaction(context, actor, session)
            yield tx
            tx._finish()  # noqa: SLF001 -- the two halves of one mechanism
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()


@contextmanager
def part(tx: Transaction) -> Iterator[None]:
    """Open a savepoint: an exception undoes this part alone, its event lines included."""
    drafts = len(tx._drafts)  # noqa: SLF001 -- the two halves of one mechanism
    savepoint = tx.session.begin_nested()
    try:
        yield
        tx.session.flush()
        savepoint.commit()
    except BaseException:
        savepoint.rollback()
        del tx._drafts[drafts:]  # noqa: SLF001 -- as above
        raise


def add_once(tx: Transaction, row: Base) -> bool:
    """Add a row unless its key is taken, by whomever; tell whether it was added."""
    try:
        with part(tx):
            tx.session.add(row)
    except IntegrityError:
        return False
    return True


@contextmanager
def reading(context: Context) -> Iterator[Session]:
    """Open a session that only reads, and always ends without a trace.

    Raises:
        DatabaseBusyError: The database is away.
    """
    session = context.database.reading()
    try:
        with _naming_what_passes():
            yield session
    finally:
        session.close()  # ends the transaction; rows that were read stay readable


@contextmanager
def _naming_what_passes() -> Iterator[None]:
    """Tell what another try may mend from what it will not."""
    try:
        yield
    except (OperationalError, NoConnectionError) as fault:
        if _passes(fault):
            raise DatabaseBusyError(str(fault)) from fault
        raise


def _passes(fault: OperationalError | NoConnectionError) -> bool:
    if not isinstance(fault, DBAPIError):
        return True  # all connections were in use for long
    if isinstance(fault.orig, sqlite3.Error):
        return (
            getattr(fault.orig, "sqlite_errorcode", 0) & _PRIMARY in _SQLITE_BUSY
        )  # none but from SQLite itself
    return getattr(fault.orig, "sqlstate", "") in _POSTGRESQL_BUSY
