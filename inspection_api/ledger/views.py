"""Read models of the log: how far it goes, its lines, and whether it holds."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evidence.ledger import GENESIS, Verdict, verify
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.transaction import reading
from inspection_api.ledger.records import ONE, Event, LogHead


@dataclass(frozen=True, slots=True)
class LogPosition:
    """How far the log goes, and the hash that stands for all of it."""

    seq: int
    hash: str


def log_position(actor: Actor, session: Session) -> LogPosition:
    """Return the end of the log; it is printed on issued documents."""
    permit(actor, Permission.VIEW_CAMPAIGN)
    head = session.get(LogHead, ONE)
    return LogPosition(head.seq, head.hash) if head else LogPosition(0, GENESIS)


def log_lines(actor: Actor, session: Session) -> Generator[bytes, None, None]:
    """Yield the lines of the log in order, each with its line end."""
    permit(actor, Permission.VERIFY_LOG)
    for line in session.scalars(select(Event.line).order_by(Event.seq).execution_options(yield_per=500)):
        yield line.encode() + b"\n"


def verify_log(actor: Actor, session: Session) -> Verdict:
    """Check the whole log; the verdict names the first wrong line."""
    permit(actor, Permission.VERIFY_LOG)
    head = session.get(LogHead, ONE)
    known = {head.seq: head.hash} if head and head.seq else {}
    with closing(log_lines(actor, session)) as lines:  # a fault ends the reading early
        return verify(lines, known=known)


def log_export(actor: Actor, context: Context) -> Iterator[bytes]:
    """Return the lines of the log for sending; who may not is stopped before the first byte."""
    permit(actor, Permission.VERIFY_LOG)
    return _exported(actor, context)


def _exported(actor: Actor, context: Context) -> Iterator[bytes]:
    with reading(context) as session:
        yield from log_lines(actor, session)
