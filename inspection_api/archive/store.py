"""Writing side of the archive: files kept once, and what was made from them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from evidence import Accepted, State
from evidence.formats import HEIF_TYPES, PHOTO_TYPES
from inspection_api.archive import rules
from inspection_api.archive.records import Derivation, Evidence, EvidenceUnit, Likeness
from inspection_api.kernel.context import Context
from inspection_api.kernel.jobs import Job, JobState
from inspection_api.kernel.transaction import Transaction, reading
from inspection_api.ledger.records import Event

if TYPE_CHECKING:
    from evidence.duplicates import Index

RECEIVED = "evidence.received"
_NUMBERS_LOCK = "derivation"
_BATCH = 10_000
_LOOKED_AT = 4 * rules.MOST_ALIKE


class Near(NamedTuple):
    """A photo that looks nearly the same as the one asked about."""

    sha256: str
    distance: int
    mirrored: bool


class Pictures:
    """What all photos look like, in the memory of the worker; of the database only what is new is read.

    Args:
        index: Where to keep it; empty.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._read_to = 0

    def near(self, session: Session, sha256: str) -> tuple[Near, ...]:
        """Return the photos that look nearly the same as a derived one, nearest first."""
        self._catch_up(session)
        asked = derivation(session, sha256)
        if asked is None or asked.hashes is None or asked.mirrored is None:
            return ()
        found = self._index.query(rules.read_hashes(asked.hashes), rules.read_hashes(asked.mirrored))
        others = [match for match in found if match.id != asked.number][:_LOOKED_AT]
        names = _digests(session, [match.id for match in others])
        near = (
            Near(names[match.id], match.distances.phash256, match.mirrored)
            for match in others
            if match.id in names
        )
        return tuple(islice(near, rules.MOST_ALIKE))

    def _catch_up(self, session: Session) -> None:
        query = select(Derivation.number, Derivation.hashes).where(Derivation.number > self._read_to)
        rows = session.execute(query.order_by(Derivation.number).execution_options(yield_per=_BATCH))
        for part in rows.partitions():
            self._index.extend((number, rules.read_hashes(text)) for number, text in part if text is not None)
            self._read_to = part[-1][0]


def _digests(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """Return the digests of derivations by number; one that was made again has another number since."""
    query = select(Derivation.number, Derivation.sha256).where(Derivation.number.in_(numbers))
    return {row.number: row.sha256 for row in session.execute(query)}


def expected_files(context: Context, after: str) -> Iterator[tuple[str, int]]:
    """Yield names and sizes of all files beyond a name, ascending; each page is a read of its own."""
    while True:
        query = select(Evidence.sha256, Evidence.size).where(Evidence.sha256 > after)
        with reading(context) as session:
            page = session.execute(query.order_by(Evidence.sha256).limit(_BATCH)).all()
        if not page:
            return
        yield from ((name, size) for name, size in page)
        after = page[-1].sha256


def hold_digest(tx: Transaction, sha256: str) -> None:
    """Let one transaction at a time deal with a file and its captures; SQLite has one writer anyway."""
    if not tx.context.database.is_sqlite:
        tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(sha256))))


def evidence(session: Session, sha256: str) -> Evidence | None:
    """Return what is known of a file, or None."""
    return session.get(Evidence, sha256)


def evidence_row(tx: Transaction, accepted: Accepted) -> Evidence:
    """Return a file that was taken in as a row."""
    return Evidence(
        sha256=accepted.sha256,
        size=accepted.size,
        media_type=accepted.media_type,
        state=accepted.state.value,
        reason=None if accepted.reason is None else accepted.reason.value,
        received_at=tx.now,
        received_by=tx.actor.person_id,
    )


def received_line(session: Session, sha256: str) -> str | None:
    """Return the line of the log that says a file was received, or None."""
    query = select(Event.line).where(Event.type == RECEIVED, Event.subject == f"evidence:{sha256}")
    return session.scalars(query.order_by(Event.seq).limit(1)).first()


def was_handed_in_by(session: Session, sha256: str, unit_code: str | None) -> bool:
    """Tell whether a unit handed in a file."""
    query = select(EvidenceUnit.sha256).where(
        EvidenceUnit.sha256 == sha256, EvidenceUnit.unit_code == unit_code
    )
    return session.scalars(query).first() is not None


def derivation(session: Session, sha256: str) -> Derivation | None:
    """Return what was made from a photo, or None while nothing was."""
    return session.get(Derivation, sha256)


def replace_derivation(tx: Transaction, row: Derivation) -> None:
    """Put what was made from a photo in the place of what may have been made before; gives it its number."""
    if not tx.context.database.is_sqlite:  # numbers in the order of commits; SQLite has one writer anyway
        tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(_NUMBERS_LOCK))))
    row.number = (tx.session.scalar(select(func.max(Derivation.number))) or 0) + 1
    tx.session.execute(delete(Derivation).where(Derivation.sha256 == row.sha256))
    tx.session.add(row)


def replace_likenesses(tx: Transaction, sha256: str, near: Iterable[Near]) -> None:
    """Put what a photo looks like in the place of what was found before."""
    tx.session.execute(delete(Likeness).where(Likeness.sha256 == sha256))
    tx.session.add_all(
        Likeness(sha256=sha256, other=other, distance=distance, mirrored=mirrored)
        for other, distance, mirrored in near
    )


def underived(session: Session, kind: str, limit: int, *, heic: bool) -> Sequence[str]:
    """Return photos from which nothing was made by the recipe of today, and for which no job waits.

    Those that only an option could read are among them again once it is switched on.
    """
    done = Derivation.recipe >= rules.RECIPE
    settled = done if heic else done | (Derivation.recipe == rules.NO_RECIPE)
    made = select(Derivation.sha256).where(Derivation.sha256 == Evidence.sha256, settled)
    kinds = PHOTO_TYPES | HEIF_TYPES
    query = select(Evidence.sha256).where(
        Evidence.state == State.STORED, Evidence.media_type.in_(kinds), ~made.exists()
    )
    asked = {json.loads(text)["sha256"] for text in session.scalars(_open_jobs(kind))}
    rows = session.scalars(query.order_by(Evidence.received_at, Evidence.sha256).limit(limit + len(asked)))
    return [sha256 for sha256 in rows if sha256 not in asked][:limit]


def is_asked_for(session: Session, kind: str, sha256: str) -> bool:
    """Tell whether a job about a photo waits, runs or failed."""
    about = json.dumps({"sha256": sha256})
    return session.scalars(_open_jobs(kind).where(Job.payload_text == about).limit(1)).first() is not None


def _open_jobs(kind: str) -> Select[str]:
    return select(Job.payload_text).where(Job.kind == kind, Job.state != JobState.DONE)
