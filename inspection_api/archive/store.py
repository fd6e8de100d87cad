"""Writing side of the archive: the chain of events under its one lock, files and captures kept once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from evidence.ledger import GENESIS, line_hash, make_line
from evidence.ledger import Event as LedgerEvent
from inspection_api.archive.records import (
    ONE,
    Capture,
    CaptureCheck,
    CaptureGivenUp,
    Disclosure,
    Event,
    Evidence,
    EvidenceUnit,
    LogHead,
)
from inspection_api.kernel.audit import EventDraft
from inspection_api.kernel.transaction import Transaction, part

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


def hold_end(session: Session) -> LogHead:
    """Return the end of the log, locked: nothing is written by others until this transaction ends."""
    return _locked_head(session)


def hold_digest(tx: Transaction, sha256: str) -> None:
    """Let one transaction at a time deal with a file and its captures; SQLite has one writer anyway."""
    if not tx.context.database.is_sqlite:
        tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(sha256))))


def evidence(session: Session, sha256: str) -> Evidence | None:
    """Return what is known of a file, or None."""
    return session.get(Evidence, sha256)


def capture(session: Session, capture_id: UUID) -> Capture | None:
    """Return a capture, or None."""
    return session.get(Capture, capture_id)


def add_once(tx: Transaction, row: Evidence | EvidenceUnit | Capture | Disclosure) -> bool:
    """Add a row unless its key is taken, by whomever; tell whether it was added."""
    try:
        with part(tx):
            tx.session.add(row)
    except IntegrityError:
        return False
    return True


def is_given_up(session: Session, capture_id: UUID) -> bool:
    """Tell whether nobody waits any longer for the bytes of a capture."""
    return session.get(CaptureGivenUp, capture_id) is not None


def unchecked_captures(session: Session, sha256: str) -> Sequence[Capture]:
    """Return the captures of a file that were not yet held against its bytes."""
    query = select(Capture).outerjoin(CaptureCheck).where(Capture.sha256 == sha256)
    return session.scalars(query.where(CaptureCheck.capture_id.is_(None)).order_by(Capture.id)).all()


def is_of_unit(session: Session, sha256: str, unit_code: str | None) -> bool:
    """Tell whether a unit may see a file: it was handed in by it, or taken there and disclosed."""
    handed_in = select(EvidenceUnit.sha256).where(
        EvidenceUnit.sha256 == sha256, EvidenceUnit.unit_code == unit_code
    )
    taken = select(Capture.sha256).where(Capture.sha256 == sha256, is_disclosed_to(unit_code))
    return session.scalars(handed_in.union_all(taken).limit(1)).first() is not None


def is_disclosed_to(unit_code: str | None) -> ColumnElement[bool]:
    """Return the condition that a photo was taken at a unit which was told of what it is to show."""
    told = select(Disclosure.criterion).where(
        Disclosure.visit_id == Capture.visit_id, Disclosure.criterion == Capture.criterion
    )
    return (Capture.unit_code == unit_code) & told.exists()


def _locked_head(session: Session) -> LogHead:
    query = select(LogHead).where(LogHead.id == ONE).with_for_update()
    locked = query.execution_options(populate_existing=True)  # a row read earlier may be stale
    head = session.scalars(locked).first()
    if head is None:  # the first event of all; two first writers agree on one head
        session.execute(
            _insert(session)(LogHead).values(id=ONE, seq=0, hash=GENESIS).on_conflict_do_nothing()
        )
        head = session.scalars(locked).one()
    return head


def _insert(session: Session) -> Callable[[type[LogHead]], sqlite.Insert | postgresql.Insert]:
    return sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
