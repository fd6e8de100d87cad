"""Read models of the archive.

Unit people see what their own unit handed in, and of the photos taken there those that were disclosed to it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from evidence import State
from evidence.receipts import SignedReceipt, signed_receipt
from inspection_api.archive import rules, store
from inspection_api.archive.records import Derivation, Evidence, EvidenceUnit, Likeness
from inspection_api.archive.rules import Outcome
from inspection_api.archive.store import Near
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem

_MISSING = 404


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is certain once this is in hand: the bytes are on disk and in the log.

    Attributes:
        sha256: Digest of the bytes.
        size: Their number.
        media_type: What they are by themselves.
        state: ``stored`` or ``quarantined``.
        reason: Why in quarantine, else None.
        created: False when the file was here before.
    """

    sha256: str
    size: int
    media_type: str
    state: str
    reason: str | None
    created: bool

    @classmethod
    def of(cls, row: Evidence, *, created: bool) -> Receipt:
        """Return what is certain of a file."""
        return cls(row.sha256, row.size, row.media_type, row.state, row.reason, created)


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A file that is kept: what it is, and why it is in quarantine if it is.

    Attributes:
        sha256: Its digest.
        size: Number of bytes.
        media_type: What it is by its own first bytes.
        state: ``stored``, ``quarantined``, or ``waiting`` while a photo was not derived.
        reason: Why in quarantine, else None; found when it came or when it was derived.
        received_at: When it came.
        received_by: Who sent it.
    """

    sha256: str
    size: int
    media_type: str
    state: str
    reason: str | None
    received_at: datetime
    received_by: UUID

    @classmethod
    def of(cls, row: Evidence, made: Derivation | None) -> EvidenceView:
        """Return the view of a file and of what was made from it."""
        derived = None if made is None else (made.outcome, made.reason)
        state, reason = rules.standing(row.state, row.reason, row.media_type, derived)
        return cls(
            sha256=row.sha256,
            size=row.size,
            media_type=row.media_type,
            state=state,
            reason=reason,
            received_at=row.received_at,
            received_by=row.received_by,
        )


def kept(actor: Actor, session: Session, sha256: str) -> EvidenceView | None:
    """Return whether a file is here, for those who send files: they know its digest and have its bytes."""
    permit(actor, Permission.KEEP_EVIDENCE)
    row = store.evidence(session, sha256)
    return None if row is None else EvidenceView.of(row, store.derivation(session, sha256))


def receipt_again(actor: Actor, session: Session, sha256: str) -> Receipt | None:
    """Return what was answered when a file came, for who did not get the answer; None when it is not here."""
    permit(actor, Permission.KEEP_EVIDENCE)
    row = store.evidence(session, sha256)
    return None if row is None else Receipt.of(row, created=False)


def receipt(actor: Actor, context: Context, session: Session, sha256: str) -> SignedReceipt | None:
    """Return the signed receipt of a file, always the same: of the line of its first coming; or None."""
    permit(actor, Permission.KEEP_EVIDENCE)
    line = store.received_line(session, sha256)
    return None if line is None else signed_receipt(rules.receipt_of(line), context.signer)


def missing(actor: Actor, session: Session, digests: Collection[str]) -> tuple[str, ...]:
    """Return those of some digests whose bytes are not here, in order, each once."""
    permit(actor, Permission.KEEP_EVIDENCE)
    here = set(session.scalars(select(Evidence.sha256).where(Evidence.sha256.in_(digests))))
    return tuple(digest for digest in dict.fromkeys(digests) if digest not in here)


def may_see(actor: Actor, context: Context, session: Session, sha256: str) -> bool:
    """Tell whether a person may see a file: people of a unit, if it handed it in or was told of it."""
    if not actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD):
        return True
    handed_in = store.was_handed_in_by(session, sha256, actor.unit_code)
    return handed_in or context.disclosures.covers(session, sha256, actor.unit_code)


def evidence_view(actor: Actor, context: Context, session: Session, sha256: str) -> EvidenceView:
    """Return what is known of a file.

    Raises:
        Problem: ``evidence.unknown``, 404, when there is none that the person may see.
    """
    permit(actor, Permission.VIEW_EVIDENCE)
    row = store.evidence(session, sha256)
    if row is None or not may_see(actor, context, session, sha256):
        raise Problem("evidence.unknown", _MISSING)
    return EvidenceView.of(row, store.derivation(session, sha256))


def files_of_unit(actor: Actor, session: Session, unit_code: str) -> tuple[EvidenceView, ...]:
    """Return the files that a unit handed in and that are kept, the newest first, for those who verify."""
    permit(actor, Permission.VIEW_EVIDENCE)
    if actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD):
        return ()
    query = (
        _with_derivation()
        .join(EvidenceUnit, EvidenceUnit.sha256 == Evidence.sha256)
        .where(EvidenceUnit.unit_code == unit_code, Evidence.state == State.STORED)
        .order_by(Evidence.received_at.desc(), Evidence.sha256)
    )
    return tuple(EvidenceView.of(row, made) for row, made in session.execute(query))


def quarantine(actor: Actor, session: Session) -> tuple[EvidenceView, ...]:
    """Return the files in quarantine, the newest first, for the office to look at."""
    permit(actor, Permission.VIEW_PARKED)
    odd = or_(Evidence.state == State.QUARANTINED, Derivation.outcome == Outcome.REFUSED)
    query = _with_derivation().where(odd).order_by(Evidence.received_at.desc(), Evidence.sha256)
    return tuple(EvidenceView.of(row, made) for row, made in session.execute(query))


def alike(actor: Actor, session: Session, sha256: str) -> tuple[Near, ...]:
    """Return the photos that look nearly like one, whichever of two was found to, nearest first."""
    permit(actor, Permission.DERIVE_EVIDENCE)
    query = select(Likeness).where(or_(Likeness.sha256 == sha256, Likeness.other == sha256))
    found = [
        Near(row.other if row.sha256 == sha256 else row.sha256, row.distance, row.mirrored)
        for row in session.scalars(query)
    ]
    best: dict[str, Near] = {}
    for near in sorted(found, key=lambda each: (each.distance, each.mirrored, each.sha256)):
        best.setdefault(near.sha256, near)
    return tuple(best.values())


def _with_derivation() -> Select[Evidence, Derivation | None]:
    return select(Evidence, Derivation).outerjoin(Derivation, Derivation.sha256 == Evidence.sha256)
