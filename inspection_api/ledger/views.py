"""Read models of the log: how far it goes, its lines, its checkpoints, and whether it holds."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evidence.digests import LARGEST_INTEGER
from evidence.ledger import GENESIS, Verdict, verify
from evidence.merkle import Tree, leaf_hash, verify_consistency
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import store
from inspection_api.ledger.records import ONE, Checkpoint, CheckpointToken, Event, LogHead
from inspection_api.ledger.rules import Given, Growth, Key, fault_of_note, first_fault

LOG_NAME = store.LOG_NAME
_MISSING = 404


@dataclass(frozen=True, slots=True)
class LogPosition:
    """How far the log goes, and the hash that stands for all of it."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class CheckpointView:
    """A checkpoint as it was given out.

    Attributes:
        size: Number of lines it covers.
        root: Root of the tree over them, lower-case hex.
        note: The signed note.
        made_at: When it was made.
    """

    size: int
    root: str
    note: str
    made_at: datetime

    @classmethod
    def of(cls, row: Checkpoint) -> CheckpointView:
        """Return the view of a row."""
        return cls(row.size, row.root, row.note, row.made_at)

    @property
    def printed(self) -> str:
        """What stands of it on paper."""
        return f"{self.size}:{self.root}"


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """What anybody may know of a document that was issued.

    Attributes:
        id: The number that stands on it.
        kind: ``report``, ``minutes`` or ``publication``.
        campaign_id: The round.
        issued_at: When.
        sha256: Digest of its file.
        size: Number of bytes of its file.
        checkpoint: Number of lines of the checkpoint it carries; None for one of the first, which carry none.
        newer: A later one that was issued in its place, or None.
    """

    id: UUID
    kind: str
    campaign_id: str
    issued_at: datetime
    sha256: str
    size: int
    checkpoint: int | None
    newer: UUID | None


@dataclass(frozen=True, slots=True)
class Continuation:
    """Whether the log at its newest checkpoint continues what it was at an earlier one.

    Attributes:
        old: The earlier one.
        new: The newest one.
        path: The proof (RFC 9162, 2.1.4), as the lines of today give it.
        holds: Both notes are signed by our key and the proof leads from one root to the other.
    """

    old: CheckpointView
    new: CheckpointView
    path: tuple[bytes, ...]
    holds: bool


def log_position(actor: Actor, session: Session) -> LogPosition:
    """Return the end of the log; it is printed on issued documents."""
    permit(actor, Permission.VIEW_CAMPAIGN)
    head = session.get(LogHead, ONE)
    return LogPosition(head.seq, head.hash) if head else LogPosition(0, GENESIS)


def log_lines(actor: Actor, session: Session) -> Generator[bytes, None, None]:
    """Yield the lines of the log in order, each with its line end."""
    permit(actor, Permission.VERIFY_LOG)
    query = select(Event.line).order_by(Event.seq).execution_options(yield_per=500)
    with closing(session.scalars(query)) as rows:  # whoever reads may stop early
        for line in rows:
            yield line.encode() + b"\n"


def newest_checkpoint(actor: Actor, session: Session) -> CheckpointView | None:
    """Return the checkpoint that reaches furthest, or None; open to everybody, as it holds no data."""
    permit(actor, Permission.VIEW_CHECKPOINT)
    row = store.newest_checkpoint(session)
    return None if row is None else CheckpointView.of(row)


def checkpoint(actor: Actor, session: Session, size: int) -> CheckpointView:
    """Return the checkpoint of a size; open to everybody, as it holds no data.

    Raises:
        Problem: ``ledger.no-checkpoint``, 404.
    """
    permit(actor, Permission.VIEW_CHECKPOINT)
    row = session.get(Checkpoint, size) if size <= LARGEST_INTEGER else None
    if row is None:
        raise Problem("ledger.no-checkpoint", _MISSING)
    return CheckpointView.of(row)


def checkpoints(actor: Actor, session: Session) -> tuple[CheckpointView, ...]:
    """Return all checkpoints, the first one first."""
    permit(actor, Permission.VIEW_CHECKPOINT)
    rows = session.scalars(select(Checkpoint).order_by(Checkpoint.size))
    return tuple(CheckpointView.of(row) for row in rows)


def tokens(actor: Actor, session: Session) -> Mapping[int, bytes]:
    """Return what a time-stamping authority said about checkpoints, by their size."""
    permit(actor, Permission.VIEW_CHECKPOINT)
    return {row.size: row.token for row in session.scalars(select(CheckpointToken))}


def continuation(actor: Actor, context: Context, session: Session, size: int) -> Continuation:
    """Prove from the lines as they are today that the newest checkpoint continues an earlier one.

    Args:
        actor: Who asks; anybody may.
        context: The outside world.
        session: Where to read.
        size: Number of lines of the earlier one.

    Raises:
        Problem: ``ledger.no-checkpoint``, 404.
    """
    old = checkpoint(actor, session, size)
    new = newest_checkpoint(actor, session) or old
    lines = session.scalars(
        select(Event.line).where(Event.seq <= new.size).order_by(Event.seq).execution_options(yield_per=500)
    )
    tree = Tree(leaf_hash(line.encode()) for line in lines)
    path = tree.consistency(old.size, new.size) if tree.size == new.size else ()
    key = Key(context.signer.name, context.signer.public_key)
    notes = [fault_of_note(Given(each.size, each.root, each.note), key) for each in (old, new)]
    return Continuation(old, new, path, notes == [None, None] and _leads(path, old, new))


def _leads(path: tuple[bytes, ...], old: CheckpointView, new: CheckpointView) -> bool:
    roots = [bytes.fromhex(each.root) for each in (old, new)]
    return verify_consistency(path, old=old.size, old_root=roots[0], new=new.size, new_root=roots[1])


def verify_log(actor: Actor, context: Context, session: Session) -> Verdict:
    """Check the whole log, its end and its checkpoints; the verdict names the first wrong line.

    Of a checkpoint the line is the last that it covers.
    """
    permit(actor, Permission.VERIFY_LOG)
    head = session.get(LogHead, ONE)
    known = {head.seq: head.hash} if head and head.seq else {}
    given = [Given(each.size, each.root, each.note) for each in checkpoints(actor, session)]
    growth = Growth({each.size: each.root for each in given})
    with closing(log_lines(actor, session)) as lines:  # a fault ends the reading early
        verdict = verify(growth.passing(lines), known=known)
    if verdict.fault is not None:
        return verdict
    key = Key(context.signer.name, context.signer.public_key)
    return replace(verdict, fault=first_fault(growth, given, key, head.frontier if head else ""))


def log_export(actor: Actor, context: Context) -> Iterator[bytes]:
    """Return the lines of the log for sending; who may not is stopped before the first byte."""
    permit(actor, Permission.VERIFY_LOG)
    return _exported(actor, context)


def _exported(actor: Actor, context: Context) -> Iterator[bytes]:
    with reading(context) as session:
        yield from log_lines(actor, session)
