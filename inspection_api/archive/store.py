"""Writing side of the archive: files kept once."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspection_api.archive.records import Evidence, EvidenceUnit
from inspection_api.kernel.context import Context
from inspection_api.kernel.transaction import Transaction, reading

_BATCH = 10_000


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


def was_handed_in_by(session: Session, sha256: str, unit_code: str | None) -> bool:
    """Tell whether a unit handed in a file."""
    query = select(EvidenceUnit.sha256).where(
        EvidenceUnit.sha256 == sha256, EvidenceUnit.unit_code == unit_code
    )
    return session.scalars(query).first() is not None
