"""Read models of audits: packages, documents as anybody looks them up, rows that are not as the log says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import resources
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evidence.signing import fingerprint, public_pem
from inspection_api.audit import store
from inspection_api.audit.records import AuditPackage
from inspection_api.audit.rules import RowFault, Told, disagreements, package_name
from inspection_api.directory import views as directory
from inspection_api.directory.rules import CampaignRules
from inspection_api.kernel.actors import SYSTEM, Actor, Role
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.problems import Problem
from inspection_api.ledger import views as ledger
from inspection_api.ledger.rules import Happening
from inspection_api.ledger.views import IssuedDocument

_MISSING = 404
_TOOLS = "evidence.offline"


@dataclass(frozen=True, slots=True)
class PackageView:
    """A package that was made; without a unit it holds the whole log."""

    id: UUID
    campaign_id: str
    unit_code: str | None
    log_size: int
    sha256: str
    size: int
    made_at: datetime
    requested_by_name: str

    @property
    def file_name(self) -> str:
        """The name under which it is handed out."""
        return package_name(self.campaign_id, self.unit_code, self.log_size)


@dataclass(frozen=True, slots=True)
class LogKey:
    """The key that signs the log: its name, itself as PEM, its fingerprint."""

    name: str
    pem: str
    fingerprint: str


def issued_document(actor: Actor, session: Session, document_id: UUID) -> IssuedDocument:
    """Return what anybody may know of an issued document by the number that stands on it.

    Raises:
        Problem: ``audit.document-unknown``, 404.
    """
    permit(actor, Permission.VERIFY_DOCUMENT)
    for kind in (store.issued_report, store.issued_minutes, store.issued_publication):
        found = kind(session, document_id)
        if found is not None:
            return found
    raise Problem("audit.document-unknown", _MISSING)


def round_of(actor: Actor, session: Session, document: IssuedDocument) -> CampaignRules:
    """Return the round a document belongs to; its title is no secret."""
    permit(actor, Permission.VERIFY_DOCUMENT)
    return directory.campaign(SYSTEM, session, document.campaign_id)


def log_key(actor: Actor, context: Context) -> LogKey:
    """Return the key that signs the log; open to everybody."""
    permit(actor, Permission.VERIFY_DOCUMENT)
    public_key = context.signer.public_key
    return LogKey(context.signer.name, public_pem(public_key), fingerprint(public_key))


def manual(actor: Actor) -> str:
    """Return how to check a package by hand."""
    permit(actor, Permission.VERIFY_DOCUMENT)
    return tool(actor, "HUONG-DAN.vi.txt").decode()


def tool(actor: Actor, name: str) -> bytes:
    """Return a file that goes along with every package: the verifier, or the steps by hand."""
    permit(actor, Permission.VERIFY_DOCUMENT)
    return resources.files(_TOOLS).joinpath(name).read_bytes()


def packages(actor: Actor, session: Session, campaign_id: str) -> tuple[PackageView, ...]:
    """Return the packages of a round, the newest first; to unit people those of their own unit."""
    permit(actor, Permission.EXPORT_AUDIT)
    query = select(AuditPackage).where(AuditPackage.campaign_id == campaign_id)
    if actor.has(Role.UNIT_HEAD):
        query = query.where(
            AuditPackage.unit_code == actor.unit_code, AuditPackage.requested_by == actor.person_id
        )
    rows = session.scalars(query.order_by(AuditPackage.made_at.desc(), AuditPackage.id))
    return tuple(map(_view, rows))


def package(actor: Actor, session: Session, package_id: UUID) -> PackageView:
    """Return one package.

    Raises:
        Problem: ``audit.package-unknown``, also for one the person may not have.
    """
    permit(actor, Permission.EXPORT_AUDIT)
    row = store.package(session, package_id)
    if row is None or (actor.has(Role.UNIT_HEAD) and row.requested_by != actor.person_id):
        raise Problem("audit.package-unknown", _MISSING)
    permit(actor, Permission.EXPORT_AUDIT, on=Facts(unit_code=row.unit_code))
    return _view(row)


def row_faults(actor: Actor, session: Session) -> tuple[RowFault, ...]:
    """Hold the rows of all tables that decide something against the events that tell of them."""
    permit(actor, Permission.CHECK_ROWS)
    told = Told()
    for line in ledger.log_lines(SYSTEM, session):
        told.take(Happening.of(json.loads(line)))
    return tuple(disagreements(told.rows, store.held_rows(session)))


Lines = Callable[[], Iterator[bytes]]


def lines(actor: Actor, session: Session) -> Lines:
    """Return a way to read all lines of the log from the first, without line ends, as often as wanted."""
    permit(actor, Permission.EXPORT_AUDIT)
    return partial(_lines, session)


def _lines(session: Session) -> Iterator[bytes]:
    return (line.removesuffix(b"\n") for line in ledger.log_lines(SYSTEM, session))


def _view(row: AuditPackage) -> PackageView:
    return PackageView(
        id=row.id,
        campaign_id=row.campaign_id,
        unit_code=row.unit_code,
        log_size=row.log_size,
        sha256=row.sha256,
        size=row.size,
        made_at=row.made_at,
        requested_by_name=row.requested_by_name,
    )
